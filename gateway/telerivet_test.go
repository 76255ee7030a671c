package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ahadi/gateway/aggregator/telerivet"
)

// aTelerivet proves that it calls by a secret in what it posts.
func aTelerivet() signed {
	return signed{
		provider: telerivet.Provider(),
		settings: map[string]string{"api_key": "key", "project_id": "PJ0123", "webhook_secret": phoneKey},
		kind:     "application/x-www-form-urlencoded",
		takes: func(r *http.Request, body string) (int, string, string) {
			var m struct {
				To     string `json:"to_number"`
				Status string `json:"status_url"`
				Secret string `json:"status_secret"`
			}
			if user, _, _ := r.BasicAuth(); json.Unmarshal([]byte(body), &m) != nil || user != "key" || r.URL.Path != "/v1/projects/PJ0123/messages/send" ||
				m.To != adwoa || m.Status != public+"/hooks/telerivet/delivery/"+secret || m.Secret != phoneKey {
				return http.StatusBadRequest, `{"error": {"code": "invalid_param", "message": "not as Telerivet wants it"}}`, ""
			}
			return http.StatusOK, `{"id": "SMout", "status": "queued", "price": null}`, "SMout"
		},
		text: func(from, says string) string {
			return url.Values{
				"event": {"incoming_message"}, "id": {"SMin"}, "message_type": {"sms"}, "from_number": {from}, "to_number": {"+12025550120"},
				"content": {says}, "secret": {phoneKey}, "contact[vars][new]": {"1"},
			}.Encode()
		},
		delivered: func(id string) string {
			return url.Values{"event": {"send_status"}, "id": {id}, "status": {"delivered"}, "secret": {phoneKey}}.Encode()
		},
		ack: `{"messages":[]}`,
	}
}

func TestWhoDoesNotKnowTheSecondSecretIsNobody(t *testing.T) {
	s := aTelerivet()
	w, send := newSignedWorld(t, s)
	forge := func(kind, body string) {
		t.Helper()
		for _, secret := range []string{"secret=", "secret=guessed", "other=" + phoneKey} {
			body := strings.Replace(body, "secret="+phoneKey, secret, 1)
			if a := w.call(s, kind, body, true); a.status != http.StatusForbidden || strings.Contains(a.body, phoneKey) {
				t.Errorf("%s with %s: %d %s", kind, secret, a.status, a.body)
			}
		}
	}
	forge("sms", s.text(adwoa, "C22 60 lanes clean"))
	if n := len(w.reports()) + len(w.sentOnes()); n != 0 {
		t.Fatalf("%d reports and answers to what was made up", n)
	}
	if a := w.call(s, "sms", s.text(adwoa, "C22 60 lanes clean"), true); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	forge("delivery", s.delivered(send()))
	if status := one(t, "messages", w.sentOnes()); status != "sent" {
		t.Errorf("a report that was made up made the receipt %s", status)
	}
	if strings.Contains(w.log.String(), phoneKey) {
		t.Error("the secret is in the log")
	}
}

func TestAMessageComesWithAllThatIsKeptOfItsContact(t *testing.T) {
	s := aTelerivet()
	w, _ := newSignedWorld(t, s)
	kept := "&contact%5Bvars%5D%5Bnotes%5D=" + strings.Repeat("words ", 5000)
	if a := w.call(s, "sms", s.text(adwoa, "C22 60 lanes clean")+strings.ReplaceAll(kept, " ", "+"), true); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	one(t, "reports", w.reports())
}

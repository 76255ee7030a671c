package gateway_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/httpsms"
	"ahadi/gateway/aggregator/infobip"
	"ahadi/gateway/aggregator/smsgate"
	"ahadi/gateway/aggregator/twilio"
	"ahadi/gateway/aggregator/vonage"
)

// signed is a provider that signs what it calls, as a test plays it.
type signed struct {
	provider aggregator.Provider
	settings map[string]string
	// takes is the provider's answer to a send: its status, its body, and the id
	// by which it will know the message.
	takes func(r *http.Request, body string) (status int, answer, id string)
	kind  string // of its callbacks
	// text and delivered are the bodies of callbacks.
	text      func(from, says string) string
	delivered func(id string) string
	// sign signs a call of an address; inside signs a body within itself. Both are nil
	// for a provider that signs nothing.
	sign   func(r *http.Request, address, body string)
	inside func(body string) string
	ack    string // what it reads for a text
}

// signers are the providers that sign.
func signers() []signed { return []signed{aTwilio(), anSMSGate(), anHTTPSMS(), aTermii(), aVonage()} }

// aVonage answers 200 to all, and knows a message by our reference.
func aVonage() signed {
	return signed{
		provider: vonage.Provider(),
		settings: map[string]string{"api_key": "k", "api_secret": "hush", "from": "12025550120", "signature_secret": phoneKey, "signature_method": "sha256"},
		kind:     "application/x-www-form-urlencoded",
		takes: func(r *http.Request, body string) (int, string, string) {
			f, err := url.ParseQuery(body)
			if user, _, _ := r.BasicAuth(); err != nil || user != "k" || f.Get("to") == "" || f.Get("callback") != public+"/hooks/vonage/delivery/"+secret {
				return http.StatusOK, `{"messages": [{"status": "3"}]}`, ""
			}
			return http.StatusOK, `{"messages": [{"status": "0", "message-price": "0.0333"}]}`, f.Get("client-ref")
		},
		text: func(from, says string) string {
			return url.Values{"messageId": {"0Ain"}, "msisdn": {from[1:]}, "to": {"12025550120"}, "text": {says}, "type": {"text"}, "timestamp": {fmt.Sprint(time.Now().Unix())}}.Encode()
		},
		delivered: func(id string) string {
			return url.Values{"messageId": {"0Aout"}, "client-ref": {id}, "status": {"delivered"}, "msisdn": {adwoa[1:]}, "timestamp": {fmt.Sprint(time.Now().Unix())}}.Encode()
		},
		inside: func(body string) string {
			f, _ := url.ParseQuery(body)
			signed := ""
			for _, name := range slices.Sorted(maps.Keys(f)) {
				signed += "&" + name + "=" + f.Get(name)
			}
			f.Set("sig", hex.EncodeToString(mac(sha256.New, phoneKey, signed)))
			return f.Encode()
		},
		ack: "OK",
	}
}

// anInfobip signs nothing, and knows a message by our own id.
func anInfobip() signed {
	return signed{
		provider: infobip.Provider(),
		settings: map[string]string{"api_key": "hush", "from": "22345"},
		kind:     "application/json",
		takes: func(r *http.Request, body string) (int, string, string) {
			var m struct {
				Messages []struct {
					Destinations []struct {
						ID string `json:"messageId"`
					} `json:"destinations"`
					Webhooks struct {
						Delivery struct {
							URL string `json:"url"`
						} `json:"delivery"`
					} `json:"webhooks"`
				} `json:"messages"`
			}
			if r.Header.Get("Authorization") != "App hush" || json.Unmarshal([]byte(body), &m) != nil || len(m.Messages) != 1 ||
				len(m.Messages[0].Destinations) != 1 || m.Messages[0].Webhooks.Delivery.URL != public+"/hooks/infobip/delivery/"+secret {
				return http.StatusBadRequest, `{"errorCode": "E400"}`, ""
			}
			id := m.Messages[0].Destinations[0].ID
			return http.StatusOK, jsonOf(map[string]any{"messages": []any{map[string]any{"messageId": id, "status": map[string]any{"groupName": "PENDING", "name": "PENDING_ACCEPTED"}}}}), id
		},
		text: func(from, says string) string {
			return jsonOf(map[string]any{"results": []any{map[string]any{"messageId": "8177", "from": from[1:], "to": "22345", "text": says}}})
		},
		delivered: func(id string) string {
			return jsonOf(map[string]any{"results": []any{map[string]any{
				"messageId": id, "to": adwoa[1:], "status": map[string]any{"groupName": "DELIVERED", "name": "DELIVERED_TO_HANDSET"},
			}}})
		},
		ack: "OK",
	}
}

const (
	twilioToken  = "12345"
	phoneKey     = "a-signing-key-of-a-phone"
	theirOwnTime = "2006-01-02T15:04:05.000-07:00"
)

func mac(of func() hash.Hash, key, message string) []byte {
	m := hmac.New(of, []byte(key))
	m.Write([]byte(message))
	return m.Sum(nil)
}

// jsonOf writes a value that a test has made.
func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func aTwilio() signed {
	return signed{
		provider: twilio.Provider(),
		settings: map[string]string{"account_sid": "ACtest", "auth_token": twilioToken, "from": "+12025550120"},
		kind:     "application/x-www-form-urlencoded",
		takes: func(r *http.Request, body string) (int, string, string) {
			f, err := url.ParseQuery(body)
			if user, _, _ := r.BasicAuth(); err != nil || user != "ACtest" || f.Get("To") == "" || f.Get("StatusCallback") != public+"/hooks/twilio/delivery/"+secret {
				return http.StatusBadRequest, `{"code": 20001, "message": "not as Twilio wants it"}`, ""
			}
			return http.StatusCreated, `{"sid": "SMout", "status": "queued", "num_segments": "1", "price": null, "price_unit": "USD"}`, "SMout"
		},
		text: func(from, says string) string {
			return url.Values{"MessageSid": {"SMin"}, "From": {from}, "To": {"+12025550120"}, "Body": {says}, "SomethingNew": {"1"}}.Encode()
		},
		delivered: func(id string) string {
			return url.Values{"MessageSid": {id}, "MessageStatus": {"delivered"}, "To": {adwoa}}.Encode()
		},
		sign: func(r *http.Request, address, body string) {
			f, _ := url.ParseQuery(body)
			for _, name := range slices.Sorted(maps.Keys(f)) {
				address += name + f.Get(name)
			}
			r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac(sha1.New, twilioToken, address)))
		},
		ack: `<?xml version="1.0" encoding="UTF-8"?><Response/>`,
	}
}

func anSMSGate() signed {
	return signed{
		provider: smsgate.Provider(),
		settings: map[string]string{"username": "ABC123", "password": "hush", "signing_key": phoneKey},
		kind:     "application/json",
		takes: func(r *http.Request, body string) (int, string, string) {
			var m struct {
				ID      string   `json:"id"`
				Numbers []string `json:"phoneNumbers"`
			}
			if user, _, _ := r.BasicAuth(); json.Unmarshal([]byte(body), &m) != nil || user != "ABC123" || len(m.Numbers) != 1 {
				return http.StatusBadRequest, `{"message": "not as SMSGate wants it"}`, ""
			}
			return http.StatusAccepted, jsonOf(map[string]any{"id": m.ID, "state": "Pending"}), m.ID
		},
		text: func(from, says string) string {
			return jsonOf(map[string]any{"deviceId": "dev", "event": "sms:received", "id": "e1", "payload": map[string]any{
				"messageId": "83be51e4", "message": says, "sender": from, "receivedAt": time.Now().Format(theirOwnTime),
			}})
		},
		delivered: func(id string) string {
			return jsonOf(map[string]any{"deviceId": "dev", "event": "sms:delivered", "id": "e2", "payload": map[string]any{"messageId": id, "recipient": adwoa}})
		},
		sign: func(r *http.Request, _, body string) {
			at := strconv.FormatInt(time.Now().Unix(), 10)
			r.Header.Set("X-Timestamp", at)
			r.Header.Set("X-Signature", hex.EncodeToString(mac(sha256.New, phoneKey, body+at)))
		},
		ack: "OK",
	}
}

func anHTTPSMS() signed {
	return signed{
		provider: httpsms.Provider(),
		settings: map[string]string{"api_key": "hush", "signing_key": phoneKey, "from": "+12025550120"},
		kind:     "application/json",
		takes: func(r *http.Request, _ string) (int, string, string) {
			if r.Header.Get("X-Api-Key") != "hush" {
				return http.StatusUnauthorized, "", ""
			}
			return http.StatusOK, `{"status": "success", "data": {"id": "mout", "status": "pending"}}`, "mout"
		},
		text: func(from, says string) string {
			return jsonOf(map[string]any{"id": "e1", "type": "message.phone.received", "data": map[string]any{
				"message_id": "min", "contact": from, "owner": "+12025550120", "content": says, "timestamp": time.Now().UTC().Format(time.RFC3339),
			}})
		},
		delivered: func(id string) string {
			return jsonOf(map[string]any{"id": "e2", "type": "message.phone.delivered", "data": map[string]any{"id": id, "contact": adwoa}})
		},
		sign: func(r *http.Request, address, _ string) {
			enc := base64.RawURLEncoding.EncodeToString
			claims := fmt.Sprintf(`{"aud":%q,"exp":%d,"nbf":%d,"iss":"api.httpsms.com"}`, address, time.Now().Unix()+600, time.Now().Unix()-600)
			parts := enc([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + enc([]byte(claims))
			r.Header.Set("Authorization", "Bearer "+parts+"."+enc(mac(sha256.New, phoneKey, parts)))
		},
		ack: "OK",
	}
}

// standIn takes sends in the provider's place and says by which id each is known.
func (s signed) standIn(taken chan<- string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost { // what is left, and what came in: nothing
			http.NotFound(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		status, answer, id := s.takes(r, string(body))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
		taken <- id
	}
}

// call is a callback of the provider's, at the address of the world behind a
// proxy.
func (w *world) call(s signed, kind, body string, sign bool) answer {
	w.t.Helper()
	path := "/hooks/" + s.provider.Name + "/" + kind + "/" + secret
	if s.inside != nil {
		if body = s.inside(body); !sign {
			body = strings.Replace(body, "messageId=0A", "messageId=0B", 1)
		}
	}
	req, err := http.NewRequest(http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", s.kind)
	if s.sign != nil {
		s.sign(req, public+path, body)
	}
	if !sign { // one that somebody has made up
		for name := range req.Header {
			if name != "Content-Type" {
				v := []byte(req.Header.Get(name))
				v[len(v)/2] ^= 1
				req.Header.Set(name, string(v))
			}
		}
	}
	return w.send(req)
}

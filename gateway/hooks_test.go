package gateway_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestAWrongSecretAndAnUnknownChannelGetTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	form := url.Values{"sessionId": {"s"}, "phoneNumber": {akinyi}, "text": {""}}
	wrong := w.post("/hooks/demo/ussd/guess", form)
	for _, path := range []string{
		"/hooks/nobody/ussd/" + secret, "/hooks/nobody/ussd/guess", "/hooks/DEMO/ussd/" + secret, "/hooks/demo/ussd/" + secret[1:],
		"/hooks/demo/ussd/" + strings.ToUpper(secret), "/hooks/demo/sms/guess", "/hooks/demo/delivery/guess", "/hooks/demo/ussd-end/guess",
		"/hooks/demo/optout/guess", "/hooks/mute/optout/" + secret, "/hooks/mute/ussd/" + secret, "/hooks/mute/sms/" + secret, "/hooks/mute/delivery/" + secret,
	} {
		if a := w.post(path, form); a.status != http.StatusNotFound || a.status != wrong.status || a.body != wrong.body {
			t.Errorf("%s: %d %q", strings.ReplaceAll(path, secret, "…"), a.status, a.body)
		}
	}
}

func TestAPackedBodyIsRefusedUnread(t *testing.T) {
	w := newWorld(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(bytes.Repeat([]byte("x"), 10<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"ussd", "sms", "delivery"} {
		req, err := http.NewRequest(http.MethodPost, w.url+hook(kind), bytes.NewReader(packed.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Encoding", "gzip")
		if a := w.send(req); a.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d %s", kind, a.status, a.body)
		}
	}
}

func TestAnswersAreOwnedAndDoNotMixOnOneConnection(t *testing.T) {
	w := newWorld(t)
	w.client.Transport.(*http.Transport).MaxConnsPerHost = 1
	for i := range 20 {
		w.text(adwoa, fmt.Sprint("m", i), fmt.Sprintf("C22 %d lanes clean", 20+i))
		w.text(akinyi, fmt.Sprint("k", i), fmt.Sprintf("K12 %d", 30+i))
	}
	for i, r := range w.reports() {
		want, percent := "C22", 20+i/2
		if i%2 == 1 {
			want, percent = "K12", 30+i/2
		}
		if r.Commitment != want || r.Percent != percent {
			t.Errorf("report %d: %s %d", i, r.Commitment, r.Percent)
		}
	}
}

func TestTheEndOfASessionChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.walk(otieno, "s", "1", "3")
	end := func(status string) answer {
		return w.post(hook("ussd-end"), url.Values{"sessionId": {"s"}, "phoneNumber": {otieno}, "status": {status}})
	}
	if a := end("Incomplete"); a.status != http.StatusOK {
		t.Errorf("the notice: %d %s", a.status, a.body)
	}
	if a := end("Exploded"); a.status != http.StatusBadRequest {
		t.Errorf("an unknown word: %d %s", a.status, a.body)
	}
	if s := w.ussd(otieno, "s", "1*3*1"); !strings.HasPrefix(s, "END ") { // it came before the last step
		t.Errorf("the step after the notice: %q", s)
	}
	one(t, "reports", w.reports())
}

func TestADeliveryReportIsTakenWhoeverItIsAbout(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		id, status string
		want       int
	}{
		{"nobody", "Success", 200}, {"nobody", "Success", 200}, {"nobody", "Teleported", 200}, {"", "Success", 400},
	} {
		if a := w.post(hook("delivery"), url.Values{"id": {c.id}, "status": {c.status}, "phoneNumber": {akinyi}}); a.status != c.want {
			t.Errorf("%q %s: %d %s", c.id, c.status, a.status, a.body)
		}
	}
}

func TestANumberInTheWordOfADeliveryReportIsNotLogged(t *testing.T) {
	w := newWorld(t)
	for _, number := range []string{akinyi, akinyi[1:], "1 202 555 " + akinyi[8:]} {
		w.post(hook("delivery"), url.Values{"id": {"nobody"}, "status": {"Blocked for " + number + " today"}})
	}
	if log := w.log.String(); strings.Contains(log, akinyi[8:]) || strings.Count(log, "Blocked for") != 3 {
		t.Errorf("the log says %s", log)
	}
}

func TestOperatorsSeeThatItLives(t *testing.T) {
	w := newWorld(t)
	w.walk(otieno, "s", "1", "3", "1")
	w.text(adwoa, "m1", "C22 60 lanes clean")
	w.post("/hooks/demo/sms/guess", nil)
	for path, want := range map[string]string{"/healthz": "ok\nahadi v9.9.9 (1a2b3c4d)\n", "/readyz": "ready"} {
		if a := w.get(path); a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d %q", path, a.status, a.body)
		}
	}
	if err := w.store.PauseSending(t.Context(), "a trial", w.now()); err != nil {
		t.Fatal(err)
	}
	if a := w.get("/readyz"); a.status != http.StatusOK || !strings.Contains(a.body, "sending is paused since") || !strings.Contains(a.body, "a trial") {
		t.Errorf("while sending is paused /readyz says %d %q", a.status, a.body)
	}
	metrics := w.get("/metrics").body
	rules, err := os.ReadFile("../docs/package/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`ahadi_[a-z_]+`).FindAllString(string(rules), -1) {
		if !strings.Contains(metrics, "\n"+name+"{") {
			t.Errorf("the shipped rules ask for %s, and nothing tells it", name)
		}
	}
	for _, want := range []string{
		`ahadi_callbacks_total{channel="demo",kind="ussd",outcome="served"} 4`,
		`ahadi_callbacks_total{channel="demo",kind="sms",outcome="served"} 1`,
		`ahadi_callback_seconds_count{channel="demo",kind="ussd"} 4`,
		"ahadi_callbacks_unknown_total 1", "ahadi_store_turns_total 5", "ahadi_store_waiting 0",
		`ahadi_outbox_queued{channel="demo",class="`, `ahadi_build_info{version="v9.9.9 (1a2b3c4d)"} 1`, `ahadi_wrong{about="",what="no_backup"} 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

// sevenDigits in a row would be a number; times and durations have a dot or
// stand in fields of their own.
var sevenDigits = regexp.MustCompile(`"(took|time)":("[^"]*"|\d+)`)

func TestNoNumberTextOrSecretReachesLogOrMetrics(t *testing.T) {
	w := newWorld(t)
	const words = "zebracrossing"
	w.walk(akinyi, "sess-"+words, "1", "2", "3", "2", "60", "1", "9", "2", "13", words)
	w.text(akinyi, "id-"+words, "K12 60 "+words)
	w.text(stranger, "id-2", words)
	w.sms("MPESA", "id-3", words)
	w.post(hook("sms"), url.Values{"text": {words}, "from": {akinyi}})
	w.post(hook("ussd"), url.Values{"text": {words}, "phoneNumber": {akinyi}})
	w.post(hook("ussd"), url.Values{"text": {words}, "phoneNumber": {words}, "sessionId": {"1"}})
	w.raw(hook("ussd"), "application/"+words, "{"+words)
	w.raw(hook("sms"), "application/x-www-form-urlencoded", "text="+words+"%zz")
	w.raw(hook("sms"), "application/x-www-form-urlencoded", strings.Repeat(words, 2000))
	w.post(hook("delivery"), url.Values{"id": {words}, "status": {"Success"}, "phoneNumber": {akinyi}})
	w.post("/hooks/demo/ussd/"+secret+"x", nil)
	w.get("/hooks/demo/nothing/" + secret)
	w.garbage("GET " + hook("ussd") + "?text=" + words + " HTTP/1.1\r\nHost: x\r\nbroken " + words + "\r\n\r\n")
	w.garbage(words + " " + hook("sms") + "\r\n\r\n")
	for name, text := range map[string]string{"log": w.log.String(), "metrics": w.get("/metrics").body} {
		text = sevenDigits.ReplaceAllString(text, "")
		for _, hidden := range []string{secret, words, "2025550102", "2025550199", "5550102", "Akinyi", "key="} {
			if i := strings.Index(text, hidden); i >= 0 {
				t.Errorf("%s shows %q: %s", name, hidden, text[max(0, i-120):min(len(text), i+60)])
			}
		}
	}
}

func TestErrorsDoNotRepeatWhatWasSent(t *testing.T) {
	w := newWorld(t)
	for _, a := range []answer{
		w.get("/hooks/demo/nothing/" + secret), w.get("/no/such/page?q=" + secret), w.get("/api/v1/" + secret),
		w.raw("/hooks/demo/sms/"+secret, "", strings.Repeat(secret, 1000)),
	} {
		if a.status < 400 || a.status >= 500 || strings.Contains(a.body, secret) {
			t.Errorf("%d %q", a.status, a.body)
		}
	}
	if got := w.garbage("GET /x HTTP/1.1\r\nHost: x\r\nbroken " + secret + "\r\n\r\n"); strings.Contains(got, secret) || !strings.Contains(got, " 400 ") {
		t.Errorf("a broken header is answered %q", got)
	}
	if a := w.get("/api/v1/nothing"); a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, `"type":"/docs/api#not-found"`) {
		t.Errorf("the API's error: %v %s", a.header, a.body)
	}
}

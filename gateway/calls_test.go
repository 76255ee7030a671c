package gateway_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// answer is what a caller reads.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *world) send(req *http.Request) answer {
	w.t.Helper()
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Error(err)
		return answer{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Error(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (w *world) post(path string, form url.Values) answer {
	w.t.Helper()
	return w.raw(path, "application/x-www-form-urlencoded", form.Encode())
}

func (w *world) raw(path, kind, body string) answer {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return w.send(req)
}

func (w *world) get(path string) answer {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, w.url+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(req)
}

func hook(kind string) string { return "/hooks/demo/" + kind + "/" + secret }

// ussd makes one step of a session and gives the whole answer.
func (w *world) ussd(number, session, text string) string {
	w.t.Helper()
	a := w.post(hook("ussd"), url.Values{
		"sessionId": {session}, "phoneNumber": {number}, "serviceCode": {"*384*77#"}, "networkCode": {"99999"}, "text": {text},
	})
	if a.status != http.StatusOK {
		w.t.Errorf("ussd %s: %d %s", text, a.status, a.body)
	}
	return a.body
}

// walk dials and presses one key after another.
func (w *world) walk(number, session string, pressed ...string) string {
	w.t.Helper()
	screen := w.ussd(number, session, "")
	for i := range pressed {
		screen = w.ussd(number, session, strings.Join(pressed[:i+1], "*"))
	}
	return screen
}

func (w *world) sms(number, id, text string) answer {
	w.t.Helper()
	return w.post(hook("sms"), url.Values{
		"id": {id}, "from": {number}, "to": {"20880"}, "text": {text}, "date": {w.now().UTC().Format(time.RFC3339)}, "networkCode": {"99999"},
	})
}

// text sends an SMS that must be taken.
func (w *world) text(number, id, text string) {
	w.t.Helper()
	if a := w.sms(number, id, text); a.status != http.StatusOK {
		w.t.Errorf("sms %s: %d %s", id, a.status, a.body)
	}
}

// reports are those that came in through the hooks, oldest first.
func (w *world) reports() []store.Report {
	w.t.Helper()
	all, err := w.store.Reports(context.Background(), store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var own []store.Report
	for _, r := range all {
		if !r.At.Before(w.began) { // the others came with the register
			own = append(own, r)
		}
	}
	return own
}

// outgoing takes what waits to be sent, as "key: text".
func (w *world) outgoing() []string {
	w.t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		if m.Out && m.Status == "queued" {
			out = append(out, m.Key+": "+m.Body)
		}
	}
	return out
}

// incoming are the outcomes of what was received.
func (w *world) incoming() []string {
	w.t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var in []string
	for _, m := range all {
		if !m.Out {
			in = append(in, m.Status)
		}
	}
	return in
}

func (w *world) inbox() []string {
	w.t.Helper()
	all, err := w.store.Inbox(context.Background(), store.Everything(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	var reasons []string
	for _, i := range all {
		reasons = append(reasons, i.Reason)
	}
	return reasons
}

func one[T any](t *testing.T, what string, all []T) T {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("%d %s, want 1", len(all), what)
	}
	return all[0]
}

// bodies are the texts that were kept of what was received.
func (w *world) bodies() []string {
	w.t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	var bodies []string
	for _, m := range all {
		if !m.Out {
			bodies = append(bodies, m.Body)
		}
	}
	return bodies
}

// walkFrom goes on in a session in which text was typed before.
func (w *world) walkFrom(number, session, text string, pressed ...string) string {
	w.t.Helper()
	screen := ""
	for _, key := range pressed {
		text += "*" + key
		screen = w.ussd(number, session, text)
	}
	return screen
}

// garbage writes bytes to the socket and reads what comes back.
func (w *world) garbage(text string) string {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		w.t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		w.t.Fatal(err)
	}
	back, err := io.ReadAll(conn)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(back)
}

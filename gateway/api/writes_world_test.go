package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"ahadi/internal/phone"
	"ahadi/store"
)

// spread stands in for the service that writes to many: so many people would get
// each of its broadcasts.
type spread struct {
	*store.Store
	people int
}

func (s spread) Draft(ctx context.Context, n store.NewBroadcast, h store.Hand) (store.Broadcast, error) {
	return s.DraftBroadcast(ctx, n, h)
}

func (s spread) Confirm(ctx context.Context, number int, h store.Hand) (int, bool, error) {
	before, err := s.ConfirmBroadcast(ctx, number, s.people, h)
	return s.people, before, err
}

func (s spread) Pause(ctx context.Context, number int, h store.Hand) (bool, error) {
	return s.PauseBroadcast(ctx, number, h)
}

func (s spread) Resume(ctx context.Context, number int, h store.Hand) (bool, error) {
	return s.ResumeBroadcast(ctx, number, h)
}

func (s spread) Stop(ctx context.Context, number int, h store.Hand) (bool, error) {
	return s.StopBroadcast(ctx, number, h)
}

// post sends answers by the one channel there is.
type post struct{ s *store.Store }

func (p post) Answer(ctx context.Context, n store.NewAnswer, h store.Hand) (store.AnswerSent, error) {
	n.Route = func(string, string) string { return "demo" }
	return p.s.AnswerItem(ctx, n, h)
}

// writing is a program that writes.
type writing struct {
	t     *testing.T
	app   *fiber.App
	token string
	doc   *openapi3.T
}

// post sends a request with a key, and gives the status and what was answered.
func (w writing) post(path, key, body string) (int, string) {
	w.t.Helper()
	req := httptest.NewRequest(http.MethodPost, "/api/v1"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+w.token)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := w.app.Test(req, 20000)
	if err != nil {
		w.t.Fatal(err)
	}
	said, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	item := w.doc.Paths.Value(patternOf(path))
	if err := asWritten(item.Post, res, said); err != nil {
		w.t.Errorf("POST %s: %v\n%s", path, err, said)
	}
	return res.StatusCode, string(said)
}

// patternOf is the path of the contract that one of a request is.
func patternOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	if len(parts) == 4 {
		parts[2] = map[string]string{"broadcasts": "{number}", "inbox": "{id}", "webhooks": "{name}"}[parts[1]]
	}
	return strings.Join(parts, "/")
}

// as is another program of the same network.
func (w writing) as(token string) writing {
	w.token = token
	return w
}

// is fails unless the answer has this status and these words.
func (w writing) is(status int, said string) func(int, string) string {
	return func(gotStatus int, got string) string {
		w.t.Helper()
		if gotStatus != status || !strings.Contains(got, said) {
			w.t.Errorf("answered %d %s, want %d with %s", gotStatus, got, status, said)
		}
		return got
	}
}

// writingTo is the token demo of a network of which Akinyi has written in.
func writingTo(t *testing.T) (writing, *store.Store) {
	t.Helper()
	app, s := servedWith(t)
	for i, number := range []string{"+12025550102", "+12025550101"} {
		job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: number, Text: "when is the meeting", At: now}
		if _, err := s.Turn(t.Context(), job, func(b store.Before) store.After {
			return store.After{Inbound: &store.NewInbound{ContactID: b.People[0].ID, Outcome: "not_understood"}, Inbox: []store.NewInbox{{Reason: "not_understood", ContactID: b.People[0].ID, Value: []string{"kisumu", "accra"}[i]}}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	return writing{t, app, "demo", contractOf(t, app)}, s
}

// trail lists what stands in the audit trail, as who did what.
func trail(t *testing.T, s *store.Store) string {
	t.Helper()
	all, err := s.Trail(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range all {
		b.WriteString(e.Actor + ": " + e.Action + "\n")
	}
	return b.String()
}

func number(t *testing.T, said string) string {
	t.Helper()
	var b struct{ Number json.Number }
	if err := json.Unmarshal([]byte(said), &b); err != nil {
		t.Fatal(err)
	}
	return b.Number.String()
}

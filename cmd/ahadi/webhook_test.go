package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/webhook"
)

// told is one request that a program got.
type told struct{ id, at, signature, body string }

// programTold is a program on this machine that answers what comes out of answers,
// and never while nothing does.
func programTold(t *testing.T) (url string, got chan told, answers chan int) {
	t.Helper()
	got, answers = make(chan told, 16), make(chan int)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- told{r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), string(body)}
		select {
		case status := <-answers:
			w.WriteHeader(status)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL, got, answers
}

// comes is the next request.
func comes(t *testing.T, got chan told) told {
	t.Helper()
	select {
	case r := <-got:
		return r
	case <-time.After(patience):
		t.Fatal("the program is told nothing")
		return told{}
	}
}

func TestAProgramIsToldAfterAPowerCutUnderTheSameIdAndCanHaveItAgain(t *testing.T) {
	t.Parallel()
	url, got, answers := programTold(t)
	p := startDemo(t, "")
	secret := strings.TrimSpace(p.must(0, []string{"whsec_"}, "webhook", "add", "map", url+"/hook", "--events", "round.closed"))
	p.must(1, []string{"must begin with https://"}, "webhook", "add", "other", "http://map.example.org/")
	p.must(0, []string{"r3 is closed"}, "round", "close", "r3", "--early", "a strike", "--by", "amina")
	first := comes(t, got)
	p.kill() // it was told, and nobody has noted that
	again := startDemo(t, p.data)
	second := comes(t, got)
	answers <- http.StatusNoContent
	if second.id != first.id || second.body != first.body || !strings.Contains(first.body, `"data":{"round":"r3"}`) {
		t.Errorf("told first %+v, then %+v", first, second)
	}
	for _, r := range []told{first, second} {
		seconds, err := strconv.ParseInt(r.at, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if good, err := webhook.Sign([]string{secret}, r.id, time.Unix(seconds, 0), r.body); err != nil || good != r.signature {
			t.Errorf("it is signed %s, not %s: %v", r.signature, good, err)
		}
	}
	again.must(0, []string{"1 events are sent again."}, "webhook", "replay", "map", first.id)
	if third := comes(t, got); third.id != first.id {
		t.Errorf("replayed is %+v", third)
	}
	answers <- http.StatusGone
	for end := time.Now().Add(patience); !strings.Contains(again.must(0, nil, "webhook", "list"), "answered 410"); {
		if time.Now().After(end) {
			t.Fatal("it is told on")
		}
	}
	again.must(1, []string{"enable it first"}, "webhook", "test", "map")
	go func() { answers <- http.StatusOK }()
	again.must(0, []string{"--failed"}, "webhook", "enable", "map")
	again.must(0, []string{"taken", "HTTP 200"}, "webhook", "test", "map")
	again.must(0, []string{first.id, "given up after 1 tries: HTTP 410", "webhook.test"}, "webhook", "show", "map")
	again.must(0, []string{"whsec_"}, "webhook", "rotate", "map", "--overlap", "0s")
	again.must(2, []string{"say what to send again"}, "webhook", "replay", "map")
	again.must(0, []string{"It is told nothing more."}, "webhook", "disable", "map")
	again.must(0, []string{"It is forgotten."}, "webhook", "remove", "map")
	again.must(0, []string{"No program is told anything"}, "webhook", "list")
}

package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestAProgramLetsItsWebhookBeSentAgainWhatItHasMissed(t *testing.T) {
	w, s := writingTo(t)
	hand := store.Hand{By: "amina", At: now}
	if _, err := s.AddWebhook(t.Context(), store.NewWebhook{Name: "map", URL: "https://map.example.org/hooks?key=hush"}, hand); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CloseRound(t.Context(), "r3", "a strike", hand); err != nil {
		t.Fatal(err)
	}
	due, err := s.DueWebhooks(t.Context(), now, 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("%+v, %v", due, err)
	}
	if err := s.SettleWebhook(t.Context(), due[0], store.WebhookAnswer{Answer: 500, Reason: "status"}, now); err != nil {
		t.Fatal(err)
	}
	w.is(http.StatusOK, `{"name":"map","events":1}`)(w.post("/webhooks/map/replay", "k1", `{"failed":true}`))
	w.is(http.StatusOK, `{"name":"map","events":1}`)(w.post("/webhooks/map/replay", "k1", `{"failed":true}`)) // the same again
	again, err := s.DueWebhooks(t.Context(), now, 10)
	if err != nil || len(again) != 1 || again[0].Event != due[0].Event {
		t.Errorf("%+v, %v", again, err)
	}
	w.is(http.StatusOK, `"events":1`)(w.post("/webhooks/map/replay", "k2", `{"events":["`+due[0].Event+`"]}`))
	if again, err = s.DueWebhooks(t.Context(), now, 10); err != nil || len(again) != 1 {
		t.Fatalf("%+v, %v", again, err)
	}
	if err := s.SettleWebhook(t.Context(), again[0], store.WebhookAnswer{Taken: true, Answer: 200}, now); err != nil {
		t.Fatal(err)
	}
	w.is(http.StatusOK, `"events":0`)(w.post("/webhooks/map/replay", "k8", `{"failed":true}`)) // it has taken all by now
	w.is(http.StatusOK, `"events":0`)(w.post("/webhooks/map/replay", "k9", `{"since":"`+now.Add(time.Hour).Format(time.RFC3339)+`"}`))
	w.is(http.StatusOK, `"events":1`)(w.post("/webhooks/map/replay", "k10", `{"since":"`+now.Add(-time.Hour).Format(time.RFC3339)+`"}`))
	w.is(http.StatusConflict, "there is no event evt_1")(w.post("/webhooks/map/replay", "k3", `{"events":["evt_1"]}`))
	w.is(http.StatusBadRequest, "Say what to send again")(w.post("/webhooks/map/replay", "k4", `{}`))
	w.is(http.StatusBadRequest, "since: write a moment")(w.post("/webhooks/map/replay", "k5", `{"since":"yesterday"}`))
	w.is(http.StatusNotFound, "")(w.post("/webhooks/nobody/replay", "k6", `{"failed":true}`))
	w.is(http.StatusForbidden, "")(w.as("kisumu").post("/webhooks/map/replay", "k7", `{"failed":true}`))
	if _, body := ask(t, w.app, "/webhooks", "Bearer demo"); strings.Contains(string(body), "hush") || strings.Contains(string(body), "whsec") || !strings.Contains(string(body), `"host":"map.example.org"`) {
		t.Errorf("listed is %s", body)
	}
}

func TestAPathThatTakesAnotherMethodSaysWhich(t *testing.T) {
	app, _ := servedWith(t)
	for _, c := range []struct {
		method, path, allow string
		status              int
	}{
		{http.MethodGet, "/register", "POST", http.StatusMethodNotAllowed},
		{http.MethodGet, "/broadcasts/1/stop", "POST", http.StatusMethodNotAllowed},
		{http.MethodHead, "/inbox/1/done", "POST", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/broadcasts", "GET, HEAD, POST", http.StatusMethodNotAllowed},
		{http.MethodPost, "/reports", "GET, HEAD", http.StatusMethodNotAllowed},
		{http.MethodGet, "/nothing", "", http.StatusNotFound},
		{http.MethodPost, "/nothing", "", http.StatusNotFound},
	} {
		req := httptest.NewRequest(c.method, "/api/v1"+c.path, nil)
		req.Header.Set("Authorization", "Bearer demo")
		res, err := app.Test(req, 20000)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != c.status || res.Header.Get("Allow") != c.allow || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d, Allow %q, %s", c.method, c.path, res.StatusCode, res.Header.Get("Allow"), res.Header.Get("Content-Type"))
		}
	}
}

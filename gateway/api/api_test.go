package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

func TestAReportIsTyped(t *testing.T) {
	all := readList(t, served(t), "/reports").Items
	i := slices.IndexFunc(all, func(r map[string]any) bool { return r["commitment"] == "K12" && r["language"] == "sw" })
	if i < 0 {
		t.Fatalf("no report on K12 among %d", len(all))
	}
	r := all[i]
	answers, _ := r["answers"].(map[string]any)
	if _, number := answers["percent"].(float64); !number {
		t.Errorf("percent is %T", answers["percent"])
	}
	if _, list := answers["took_part"].([]any); !list {
		t.Errorf("took_part is %T", answers["took_part"])
	}
	if _, word := r["contact"].(string); !word || !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`).MatchString(r["at"].(string)) {
		t.Errorf("contact %v, at %v", r["contact"], r["at"])
	}
}

func TestPagesMeetWithoutGapOrOverlap(t *testing.T) {
	app := served(t)
	for _, list := range []string{"/reports", "/commitments", "/contacts", "/milestones", "/places", "/organisations", "/call-list"} {
		whole := readList(t, app, list+"?limit=1000")
		if whole.Next != "" {
			t.Errorf("%s: next %q on the last page", list, whole.Next)
		}
		var parts []map[string]any
		for after := ""; ; {
			p := readList(t, app, list+"?limit=5&after="+after)
			parts = append(parts, p.Items...)
			if after = p.Next; after == "" {
				break
			}
		}
		if len(parts) != len(whole.Items) {
			t.Errorf("%s: %d items in pages, %d at once", list, len(parts), len(whole.Items))
		}
		if later := readList(t, app, list+"?after="+whole.Resume); len(later.Items) != 0 || later.Resume != whole.Resume {
			t.Errorf("%s: a later poll sees %d items again", list, len(later.Items))
		}
	}
}

func TestAPollNeverPassesWhatIsYoung(t *testing.T) {
	row := func(id int64, age time.Duration) store.Row[int] {
		return store.Row[int]{Key: store.Key{ID: id}, At: now.Add(-age)}
	}
	rows := []store.Row[int]{row(1, time.Minute), row(2, time.Second), row(3, time.Minute)}
	if got := resume(store.Key{}, rows, now); got.ID != 1 {
		t.Errorf("resume after %d: behind 2, which is a second old, others may still appear", got.ID)
	}
	if got := resume[int](store.Key{ID: 7}, nil, now); got.ID != 7 {
		t.Errorf("with nothing new, resume moves to %d", got.ID)
	}
}

func TestWhatIsAskedWronglyIsExplained(t *testing.T) {
	app := served(t)
	foreign := readList(t, app, "/contacts").Resume
	for path, status := range map[string]int{
		"/reports?limit=0": 400, "/reports?limit=1001": 400, "/reports?limit=ten": 400, "/reports?limit=-1": 400, "/reports?after=nonsense": 400,
		"/reports?after=" + foreign: 400, "/messages?contact=me": 400, "/messages?contact=0": 400, "/nothing": 404,
	} {
		res, body := ask(t, app, path, "Bearer demo")
		var p problem
		if err := json.Unmarshal(body, &p); err != nil || res.StatusCode != status || p.Status != status || p.Title == "" || p.Detail == "" || p.Type != "/docs/api#"+problems[status] {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
		if got := res.Header.Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: type %q", path, got)
		}
	}
}

func TestOnlyATokenOpensTheLists(t *testing.T) {
	app := served(t)
	for _, header := range []string{"", "demo", "Bearer", "Bearer ", "Bearer Demo", "Bearer demo2", "Basic demo"} {
		for _, path := range []string{"/reports", "/commitments", "/messages", "/contacts", "/nothing"} {
			if res, _ := ask(t, app, path, header); res.StatusCode != http.StatusUnauthorized || res.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %q: %d", path, header, res.StatusCode)
			}
		}
	}
	if res, _ := ask(t, app, "/reports", "bearer demo"); res.StatusCode != http.StatusOK {
		t.Error("the scheme's name has no case")
	}
}

func TestACursorIsOfOneListOnly(t *testing.T) {
	for _, k := range []store.Key{{}, {ID: 1}, {ID: 1 << 62}, {ID: 5, Seq: 3}} {
		if got, err := position("/a", cursor("/a", k)); err != nil || got != k {
			t.Errorf("%v came back as %v, %v", k, got, err)
		}
		if _, err := position("/b", cursor("/a", k)); err == nil {
			t.Errorf("list b takes a cursor of list a at %v", k)
		}
	}
	if _, err := position("/a", cursor("/a", store.Key{ID: -1})); err == nil {
		t.Error("a negative position is taken")
	}
}

func TestWordsOfDangerAreNotHandedOut(t *testing.T) {
	app, s := servedWith(t)
	var akinyi int64
	for text, outcome := range map[string]string{"they threaten to evict us": "urgent", "when is the meeting": "not_understood"} {
		job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550102"), Kind: store.KindSMS, ID: outcome, Text: text, At: now}
		if _, err := s.Turn(t.Context(), job, func(b store.Before) store.After {
			akinyi = b.People[0].ID
			return store.After{Inbound: &store.NewInbound{ContactID: akinyi, Outcome: outcome}, Inbox: []store.NewInbox{{Reason: outcome, ContactID: akinyi}}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/messages", fmt.Sprint("/messages?contact=", akinyi)} {
		_, body := ask(t, app, path, "Bearer demo")
		if strings.Contains(string(body), "evict") || !strings.Contains(string(body), "when is the meeting") || !strings.Contains(string(body), `"urgent"`) {
			t.Errorf("%s: %s", path, body)
		}
	}
	for _, it := range readList(t, app, "/inbox").Items {
		if hers := it["contact"] == id(akinyi); hers == (it["reason"] == "urgent") {
			t.Errorf("an entry of the inbox that leads to who is in danger, or another that does not lead to its author: %v", it)
		}
	}
}

package api

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
)

// now is the sample's own day, at noon.
var now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)

// served is the API over the sample register.
func served(t *testing.T) *fiber.App {
	t.Helper()
	app, _ := servedWith(t)
	return app
}

// servedWith is the same with its store.
func servedWith(t *testing.T) (*fiber.App, *store.Store) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "ahadi.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	seed, err := register.Read(register.Sample())
	if err == nil {
		err = s.Seed(t.Context(), seed, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(s, "demo", func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{Immutable: true, CaseSensitive: true, StrictRouting: true})
	a.Mount(app)
	return app, s
}

func ask(t *testing.T, app *fiber.App, path, authorization string) (*http.Response, []byte) {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/api/v1"+path, nil)
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

type listed struct {
	Items        []map[string]any
	Next, Resume string
}

func readList(t *testing.T, app *fiber.App, path string) listed {
	t.Helper()
	res, body := ask(t, app, path, "Bearer demo")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", path, res.StatusCode, body)
	}
	var p listed
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func contractOf(t *testing.T, app *fiber.App) *openapi3.T {
	t.Helper()
	res, body := ask(t, app, "/openapi.json", "")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the contract: %d", res.StatusCode)
	}
	doc, err := openapi3.NewLoader().LoadFromData(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheContractNamesExactlyTheRoutesThatAreServed(t *testing.T) {
	app := served(t)
	var there, written []string
	for _, r := range app.GetRoutes(true) {
		if path, ok := strings.CutPrefix(r.Path, "/api/v1"); ok && r.Method == http.MethodGet && path != "/openapi.json" {
			there = append(there, path)
		}
	}
	for path := range contractOf(t, app).Paths.Map() {
		written = append(written, path)
	}
	slices.Sort(there)
	slices.Sort(written)
	if !slices.Equal(there, written) {
		t.Errorf("served %v, written %v", there, written)
	}
}

func TestEveryListIsAsTheContractSays(t *testing.T) {
	app := served(t)
	doc := contractOf(t, app)
	for path, item := range doc.Paths.Map() {
		_, body := ask(t, app, path+"?limit=1000", "Bearer demo")
		var got map[string]any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		schema := item.Get.Responses.Value("200").Value.Content["application/json"].Schema.Value
		if err := schema.VisitJSON(got); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		known := schema.Properties["items"].Value.Items.Value.Properties
		items, _ := got["items"].([]any)
		if len(items) == 0 && path != "/messages" {
			t.Errorf("%s is empty", path)
		}
		for _, it := range items {
			for name := range it.(map[string]any) {
				if known[name] == nil {
					t.Errorf("%s answers %s, which the contract does not name", path, name)
				}
			}
		}
		if regexp.MustCompile(`\+?1?202555\d{4}`).Match(body) {
			t.Errorf("%s holds a phone number", path)
		}
	}
}

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
	for _, list := range []string{"/reports", "/commitments", "/contacts"} {
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
	row := func(id int64, age time.Duration) (int64, time.Time) { return id, now.Add(-age) }
	key := func(id int64) (int64, time.Time) {
		return row(id, map[int64]time.Duration{1: time.Minute, 2: time.Second, 3: time.Minute}[id])
	}
	if got := resume(0, []int64{1, 2, 3}, key, now); got != 1 {
		t.Errorf("resume after %d: behind 2, which is a second old, others may still appear", got)
	}
	if got := resume(7, nil, key, now); got != 7 {
		t.Errorf("with nothing new, resume moves to %d", got)
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
		if err := json.Unmarshal(body, &p); err != nil || res.StatusCode != status || p.Status != status || p.Title == "" || p.Detail == "" {
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
	for _, id := range []int64{0, 1, 1 << 62} {
		if got, err := position("/a", cursor("/a", id)); err != nil || got != id {
			t.Errorf("%d came back as %d, %v", id, got, err)
		}
		if _, err := position("/b", cursor("/a", id)); err == nil {
			t.Errorf("list b takes a cursor of list a at %d", id)
		}
	}
	if _, err := position("/a", cursor("/a", -1)); err == nil {
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
}

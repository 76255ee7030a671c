package console

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/register"
	"ahadi/internal/why"
	"ahadi/internal/words"
	"ahadi/store"
	"ahadi/store/storetest"
)

// now is the sample's own day, at noon.
var now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)

// button stands in for the reminders: it remembers whether it was pressed.
type button struct {
	rows    []store.ReminderRow
	pressed int
}

func (b *button) Preview(context.Context, time.Time) ([]store.ReminderRow, error) { return b.rows, nil }

func (b *button) RemindNow(context.Context, time.Time) ([]store.ReminderRow, error) {
	b.pressed++
	return b.rows, nil
}

func opened(t *testing.T, people int, more ...func(*store.Seed)) *store.Store {
	t.Helper()
	s := storetest.Empty(t)
	seed, err := register.Read(register.Sample())
	if err == nil {
		seed, err = register.AddPeople(seed, people)
	}
	for _, change := range more {
		change(&seed)
	}
	if err == nil {
		err = s.Seed(t.Context(), seed, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shared are the texts and templates of all pages, read once for all tests.
var shared = sync.OnceValues(readParts)

// fresh is New, with what is shared.
func fresh(c Config) (*Console, error) {
	p, err := shared()
	return p.console(c), err
}

func served(t *testing.T, s *store.Store, b *button) *fiber.App {
	t.Helper()
	k, err := fresh(Config{Store: s, Reminders: b, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, access.User{ID: 1, Name: "amina", Role: access.Admin, Language: "en", CSRF: "ours"})
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		t.Fatal(err)
	}
	return app
}

func get(t *testing.T, app *fiber.App, path string) (*http.Response, string) {
	t.Helper()
	res, err := app.Test(httptest.NewRequest(http.MethodGet, path, nil), 30_000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestEveryPageRendersEmptyAndFull(t *testing.T) {
	k, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	full := overviewPage{
		Network: store.Network{Short: "3Cities", Demo: true}, Round: round{Round: store.Round{ID: 1, Name: "Q4", Open: true}, Marks: []mark{{Name: "opened", Past: true}}},
		Answers: store.Answers{People: 3, Reported: 1, Curves: []store.AnswerCurve{{Of: 3, Days: 28, Sum: []int{0, 1}}}}, Dots: []bool{true, false, false}, Todo: []todo{{"danger", 1, "/decisions", true}, {"late", 2, "", false}},
		Rows: []row{{Points: "+35", Overdue: 3, Triangulation: store.Triangulation{Gulf: "dispute", Fresh: "stale", Agreement: 80, Accord: "mixed"}}}, Look: 4, All: 9, InTheWay: []store.ObstacleRank{{Obstacle: "no_funds", Commitments: 2, Reports: 3}},
		Reports: []reported{{Report: store.Report{Commitment: "K12", Official: true, Late: true, State: "held"}, Comment: "<b>dug</b>"}},
		Inbox:   []store.InboxItem{{Reason: "urgent", Body: "they threaten us", Hidden: true}, {Reason: "not_understood", Body: "eh?"}},
		Remind:  remindBox{Shown: true, Counted: true, Silent: []silent{{Text: "Habari", Parts: 1, For: "K12"}, {Reason: "opted_out"}}, More: 2, Others: []sum{{"opted_out", 1}}},
		Places:  []store.PlaceAnswers{{Code: "K1", Name: "Mto", People: 3, Reported: 1}}, MorePlace: 1, Ask: []question{{"call", "/calls"}},
	}
	full.answers(english(t))
	for name, data := range map[string]overviewPage{"zero": {}, "full": full} {
		var b bytes.Buffer
		if err := k.pages["overview"].ExecuteTemplate(&b, "layout", view{tongue: tongue{Tongue: words.Tongue{Language: "en", Book: k.words}, zone: time.UTC}, Name: "overview", Page: data, Live: true}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		page := b.String()
		if strings.Contains(page, "<b>dug") {
			t.Error("a comment is not escaped")
		}
		if regexp.MustCompile(`\son\w+=|\sstyle=|<script>|<style`).MatchString(page) {
			t.Errorf("%s: inline script or style, which the policy forbids", name)
		}
		if strings.Contains(page, "they threaten us") {
			t.Error("a message about danger stands on the page: it is opened where that is audited")
		}
	}
}

func TestThePageStaysSmallWithHundredsOfPeople(t *testing.T) {
	app := served(t, opened(t, 300), &button{})
	packed := func(path string) int {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := app.Test(req, 5000)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %v", path, res.StatusCode, err)
		}
		return len(body)
	}
	total := packed("/")
	_, page := get(t, app, "/")
	for _, ref := range regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		total += packed(ref[1])
	}
	if total > 100_000 {
		t.Errorf("the page with all it loads has %d bytes: 100,000 is what a slow line bears", total)
	}
	if !regexp.MustCompile(`and \d+ more</li>`).MatchString(page) {
		t.Error("a long list is not cut")
	}
}

func TestAPollGetsNothingWhileNothingChanges(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, page := get(t, app, "/")
	poll := regexp.MustCompile(`hx-get="([^"]+)"`).FindStringSubmatch(page)
	if poll == nil || strings.Contains(poll[1], blank) {
		t.Fatalf("no poll in the page: %v", poll)
	}
	if res, body := get(t, app, poll[1]); res.StatusCode != http.StatusNoContent || body != "" {
		t.Errorf("%d with %d bytes", res.StatusCode, len(body))
	}
	if res, _ := get(t, app, "/?seen=somethingelse"); res.StatusCode != http.StatusOK {
		t.Errorf("a changed page: %d", res.StatusCode)
	}
}

func TestThePageSaysThatSendingIsPaused(t *testing.T) {
	s := opened(t, 0)
	app := served(t, s, &button{rows: []store.ReminderRow{{ContactID: 1}}})
	if _, body := get(t, app, "/"); strings.Contains(body, "is paused") || strings.Contains(body, `<button id="remind" disabled`) {
		t.Error("a page of a network that sends says that it does not")
	}
	if err := s.PauseSending(t.Context(), "restored from a backup", now); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, app, "/"); !strings.Contains(body, "Sending is paused since") || !strings.Contains(body, "restored from a backup") || !strings.Contains(body, `<button id="remind" disabled`) {
		t.Error("the page does not say that sending is paused, or its button can be pressed")
	}
}

// TestWhatIsRefusedIsSaidOnTheNextPage, with its reasons and its day.
func TestWhatIsRefusedIsSaidOnTheNextPage(t *testing.T) {
	k, err := fresh(Config{Store: opened(t, 0), Reminders: &button{}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	var no error
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, access.User{ID: 1, Name: "amina", Role: access.Admin, Language: "fr", CSRF: "ours"})
		return c.Next()
	})
	app.Get("/do", func(c *fiber.Ctx) error { return k.refused(c, no, "/") })
	app.Get("/", k.overview)
	for want, err := range map[string]error{
		"ask both <i>":                       fmt.Errorf("x: %w", store.Refusal{What: "closing", Missing: []why.Reason{why.Because("ask both <i>"), why.Because("wait")}, From: "2026-11-17"}),
		"dites qui décide":                   store.ErrWho,
		"plus rien ne mène":                  fmt.Errorf("alert 1: %w", store.ErrForgotten),
		"120 personnes le rec":               store.Refusal{What: "confirming", Missing: []why.Reason{why.Because("%d people would get it, and %s wrote it: above %d a second person must read it and confirm", 120, "amina", 50)}},
		"jusqu’au 17 nov. 2026":              store.Refusal{What: "publishing", Missing: []why.Reason{why.Because("corrections are taken until %s", "2026-11-17")}},
		"elle est close : fer":               store.Refusal{What: "publishing", Missing: []why.Reason{why.Because("it is %s: close it first", "closed")}},
		"le texte en swahili : une accolade": store.Refusal{What: "drafting", Missing: []why.Reason{why.Because("the text in %s: %v", "sw", why.Because("a brace is not closed: write a placeholder as {code}"))}},
	} {
		no = err
		res, _ := get(t, app, "/do")
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/" {
			t.Fatalf("%d to %q", res.StatusCode, res.Header.Get("Location"))
		}
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.AddCookie(res.Cookies()[0])
		next, err := app.Test(req, 5000)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(next.Body)
		if err != nil {
			t.Fatal(err)
		}
		page := string(body)
		if !strings.Contains(page, html.EscapeString(want)) || !strings.Contains(page, "Cela n’a pas été fait") {
			t.Errorf("the next page does not say %q", want)
		}
		if strings.HasPrefix(want, "ask") && !strings.Contains(page, "17 nov. 2026") {
			t.Error("the page does not say from when it is possible")
		}
	}
	no = fmt.Errorf("entry 7: %w", store.ErrNotFound)
	if res, _ := get(t, app, "/do"); res.StatusCode != http.StatusNotFound {
		t.Errorf("what is not there: %d", res.StatusCode)
	}
	no = io.ErrUnexpectedEOF
	if res, _ := get(t, app, "/do"); res.StatusCode != http.StatusInternalServerError {
		t.Errorf("a broken store: %d", res.StatusCode)
	}
}

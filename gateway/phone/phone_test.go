package phone

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	numbers "ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// at is when everything in these tests happens.
var at = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func served(t *testing.T, c Config) (*Phone, *fiber.App) {
	t.Helper()
	c.Now = func() time.Time { return at }
	p, app := New(c), fiber.New()
	if err := p.Mount(app); err != nil {
		t.Fatal(err)
	}
	return p, app
}

func send(t *testing.T, app *fiber.App, to, message string) (int, taken) {
	t.Helper()
	form := url.Values{"username": {"demo"}, "to": {to}, "message": {message}, "from": {"20880"}}
	req := httptest.NewRequest(http.MethodPost, "/phone/aggregator/version1/messaging", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("apiKey", "demo")
	res, err := app.Test(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer taken
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

func events(t *testing.T, app *fiber.App, after int64) []event {
	t.Helper()
	res, err := app.Test(httptest.NewRequest(http.MethodGet, "/phone/messages?after="+strconv.FormatInt(after, 10), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list struct{ Items []event }
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func TestWhatAhadiSendsArrivesOnThePhone(t *testing.T) {
	_, app := served(t, Config{})
	status, answer := send(t, app, "+12025550101,nonsense", "Habari, K12 iko vipi?")
	if status != http.StatusCreated || len(answer.Data.Recipients) != 2 || answer.Data.Message != "Sent to 1/2 Total Cost: KES 0.8000" {
		t.Fatalf("%d %+v", status, answer)
	}
	good, bad := answer.Data.Recipients[0], answer.Data.Recipients[1]
	if good.StatusCode != 101 || !strings.HasPrefix(good.MessageID, "ATXid_") || bad.StatusCode != 403 || bad.MessageID != "None" {
		t.Fatalf("recipients %+v", answer.Data.Recipients)
	}
	got := events(t, app, 0)
	if len(got) != 1 || got[0].Number != "+12025550101" || got[0].Text != "Habari, K12 iko vipi?" || got[0].From != "20880" || got[0].Parts != 1 {
		t.Fatalf("events %+v", got)
	}
	if more := events(t, app, got[0].ID); len(more) != 0 {
		t.Fatalf("seen twice: %+v", more)
	}
}

func TestTheAggregatorWantsAKey(t *testing.T) {
	_, app := served(t, Config{})
	res, err := app.Test(httptest.NewRequest(http.MethodPost, "/phone/aggregator/version1/messaging", strings.NewReader("to=%2B12025550101&message=x")))
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusUnauthorized {
		t.Fatalf("status %d", res.StatusCode)
	}
}

func TestDeliveryReportsFollowUntilTheyAreSwitchedOff(t *testing.T) {
	told := make(chan string, 4)
	p, app := served(t, Config{Delivered: func(_ context.Context, id, number string) error { told <- id + " " + number; return nil }})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	_, answer := send(t, app, "+12025550101", "one")
	if got := <-told; got != answer.Data.Recipients[0].MessageID+" +12025550101" {
		t.Fatalf("report %q", got)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	if res, err := app.Test(httptest.NewRequest(http.MethodPost, "/phone/reports?on=0", nil)); err != nil || res.StatusCode != http.StatusNoContent {
		t.Fatal(res, err)
	}
	p.tell(t.Context(), report{"ATXid_1", "+12025550101"})
	if len(told) != 0 {
		t.Fatal("a report was posted while reports are off")
	}
}

func TestTheAirForgetsTheOldestAndNeverGrows(t *testing.T) {
	a := newAir(func() time.Time { return at })
	first := a.add(event{Kind: "sms", Text: "first"})
	for range 2 * kept {
		a.add(event{Kind: "sms", Text: "more"})
	}
	if len(a.events) > kept {
		t.Fatalf("%d events are kept", len(a.events))
	}
	page := a.after(first)
	if len(page) != atATime || page[0].ID >= page[1].ID {
		t.Fatalf("a page of %d events", len(page))
	}
}

func TestThePageCarriesNothingFromElsewhere(t *testing.T) {
	_, app := served(t, Config{})
	res, err := app.Test(httptest.NewRequest(http.MethodGet, "/phone", nil))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Fatalf("policy %q", policy)
	}
	page := string(body)
	for _, bad := range []string{"http://", "https://", " style=", "onclick", "<script>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	for _, ref := range regexp.MustCompile(`(?:src|href)="(/phone/static/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		if res, err := app.Test(httptest.NewRequest(http.MethodGet, ref[1], nil)); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %v %v", ref[1], res, err)
		}
	}
}

func TestThePageCountsWithTheServersTables(t *testing.T) {
	script, err := os.ReadFile("static/gsm.js")
	if err != nil {
		t.Fatal(err)
	}
	table := func(name string) string {
		m := regexp.MustCompile(`const ` + name + ` = ("(?:[^"\\]|\\.)*")`).FindSubmatch(script)
		if m == nil {
			t.Fatalf("gsm.js has no %s", name)
		}
		s, err := strconv.Unquote(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	basic, extension := table("basic"), table("extension")
	for r := rune(1); r < 0x2100; r++ {
		want := 0
		switch {
		case strings.ContainsRune(basic, r):
			want = 1
		case strings.ContainsRune(extension, r):
			want = 2
		}
		if n, _ := sms.Septets(string(r)); n != want {
			t.Errorf("%q costs %d septets on the server and %d on the page", r, n, want)
		}
	}
}

func TestOnePhoneIsListedOnceWithItsTwoPeople(t *testing.T) {
	number := numbers.MustParse("+12025550107")
	who := func(name, code string) store.Phone {
		return store.Phone{Number: number, Contact: store.Contact{
			Person: store.Person{Name: name, Language: "sw", Roles: []string{"monitor"}, Assigned: []string{code}}, Masked: number.Masked(), Shared: true,
		}}
	}
	all := People([]store.Phone{who("Wanjiru", "K15"), who("Baraka", "K12")})
	if len(all) != 1+len(strangers) || all[0].Name != "Wanjiru & Baraka" || len(all[0].Assigned) != 2 || all[0].Masked != "…0107" {
		t.Fatalf("%+v", all)
	}
	if last := all[len(all)-1]; last.Role != "" || last.Name != "A stranger" {
		t.Fatalf("no stranger: %+v", last)
	}
}

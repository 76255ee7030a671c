package console

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/access"
	"ahadi/internal/money"
	"ahadi/store"
	"ahadi/store/storetest"
)

// steps stands in for the reminders: every weekday is open, and the last call
// goes to one person.
type steps struct{}

func (steps) PreviewStep(_ context.Context, round, step string, _ time.Time) (store.Reminder, []store.ReminderRow, error) {
	if step != store.StepLast {
		return store.Reminder{}, nil, fmt.Errorf("it has left: %w", store.ErrNotFound)
	}
	return store.Reminder{Step: step, Day: "2026-10-27", Rule: "30 9 * * *"}, []store.ReminderRow{
		{Code: "c01", Language: "sw", Zone: "Africa/Nairobi", Channel: "demo", Text: "Tuma ripoti", Segments: 1, Due: time.Date(2026, 10, 27, 6, 30, 0, 0, time.UTC)},
		{Code: "c17", Language: "es", Zone: "America/Lima", Channel: "demo", Text: "Reporte", Segments: 2, Due: time.Date(2026, 10, 27, 14, 30, 0, 0, time.UTC)},
		{Code: "c02", Reason: "reported"},
		{Code: "c03", Reason: "reported"},
		{Code: "c25", Reason: "opted_out"},
	}, nil
}

func (steps) OpenDay(day string, h store.Home) store.Window {
	zone, err := time.LoadLocation(h.Zone)
	if err != nil {
		return store.Window{}
	}
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil || day == "2026-10-28" && h.Country == "GH" {
		return store.Window{}
	}
	return store.Window{Opens: at.Add(8 * time.Hour), Ends: at.Add(18 * time.Hour)}
}

func withSteps(c *Config) {
	c.Steps = steps{}
	c.Price = func(string) money.Amount { return money.Amount{Currency: "KES", Micro: 800_000} }
}

func TestTheCalendarSaysWhatLeftAndWhatComes(t *testing.T) {
	page := html.UnescapeString(as(t, opened(t, 0), access.Coordinator, "", withSteps).open("/rounds"))
	says(t, page, "27 Oct 2026 09:30", `href="/rounds/r3/steps/last"`, "KE 08:00–18:00", `GH <span class="tag">closed: Sunday or holiday`, "<b>next</b>", "To a person in 7 days", "Remind now who has not reported")
	if n := strings.Count(page, "<b>next</b>"); n != 1 {
		t.Errorf("%d steps are the next", n)
	}
	says(t, as(t, storetest.Empty(t), access.Admin, "", withSteps).open("/rounds"), "There is no round yet")
}

func TestAStepIsShownWithItsWordsItsCostAndWhoIsLeftOut(t *testing.T) {
	v := as(t, opened(t, 0), access.Coordinator, "", withSteps)
	page := html.UnescapeString(v.open("/rounds/r3/steps/last"))
	says(t, page, "2 people, 3 SMS", "KES 2.40", "2: has reported", "1: said STOP", "27 Oct 09:30", "Tuma ripoti", `lang="es">Reporte`)
	if n := strings.Count(page, "27 Oct 09:30"); n != 2 { // each by her own clock
		t.Errorf("by their own clocks they read it at 09:30: %d", n)
	}
	says(t, v.open("/rounds/r3/steps/open"), "What became of it")
	for _, path := range []string{"/rounds/r3/steps/never", "/rounds/r9", "/rounds/r9/steps/last"} {
		if status, _ := v.send(httptest.NewRequest(http.MethodGet, path, nil)); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestARoundIsHeldAndLetGoApprovedAndClosed(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withSteps)
	round := func() store.Round {
		for _, r := range s.Rounds() {
			if r.Code == "r3" {
				return r
			}
		}
		return store.Round{}
	}
	_, page := v.press("/rounds/r3/hold")
	if !strings.Contains(told1(page), "The reminders of 2026 Q4 are held.") || !round().Held {
		t.Errorf("held: %s", told1(page))
	}
	if page = v.undo(page); round().Held || !strings.Contains(told1(page), "leave again") {
		t.Errorf("let go: %s", told1(page))
	}
	if v.undo(page); !round().Held {
		t.Error("and held again")
	}
	if _, page := v.press("/rounds/r3/hold"); !strings.Contains(told1(page), "It was so already.") {
		t.Errorf("twice: %s", told1(page))
	}
	v.press("/rounds/r3/resume")
	if _, page := v.press("/rounds/r3/close"); !strings.Contains(page, "people were told that it takes reports until") || round().State != "open" {
		t.Errorf("early without a reason: %s", told1(page))
	}
	if status, _ := v.submit("/rounds/r3/close", "why", "rain"); status != http.StatusForbidden {
		t.Errorf("without the form's key: %d", status)
	}
	if _, page := v.press("/rounds/r3/close", "why", "the rains came"); !strings.Contains(told1(page), "2026 Q4 is closed.") || round().State != "closed" {
		t.Errorf("closed: %s", told1(page))
	}
	page = v.open("/rounds/r3")
	says(t, page, `id="missing"`, "corrections are taken until", "Possible from", "the rains came")
	if _, page := v.press("/rounds/r3/publish"); !strings.Contains(told1(page), "This was not done:") || round().State != "closed" {
		t.Errorf("published too early: %s", told1(page))
	}
}

func TestARoundIsOpenedByTheRules(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Coordinator, "", withSteps)
	if _, err := s.Import(t.Context(), store.Import{Seed: store.Seed{Rounds: []store.Round{{Code: "r5", Name: "2027 Q1", OpensOn: "2027-01-05", MidOn: "2027-01-15", LastOn: "2027-01-26", ClosesOn: "2027-02-02", GraceDays: 7, State: "draft"}}}, Actor: "amina", Now: now}); err != nil {
		t.Fatal(err)
	}
	says(t, v.open("/rounds/r5"), "Open the round", "A round goes one way only.")
	if _, page := v.press("/rounds/r5/open"); !strings.Contains(told1(page), "2027 Q1 is open.") {
		t.Errorf("opened: %s", told1(page))
	}
	if _, page := v.press("/rounds/r2/open"); !strings.Contains(told1(page), "This was not done:") {
		t.Errorf("one that is over: %s", told1(page))
	}
}

func TestAPlaceIsFrozenAndLifted(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Branch, "KE-K", withSteps)
	frozen := func() string {
		t.Helper()
		all, err := s.Freezes(t.Context(), store.Everything())
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, f := range all {
			if f.LiftedBy == "" {
				text += f.Place + " "
			}
		}
		return text
	}
	_, page := v.press("/rounds/freeze", "place", "KE-K1", "why", "evictions are announced")
	if frozen() != "KE-K1 " || !strings.Contains(told1(page), "Mto Mdogo (invented) is frozen") {
		t.Errorf("frozen: %q, %s", frozen(), told1(page))
	}
	says(t, page, "evictions are announced", "people are left alone")
	if page = v.undo(page); frozen() != "" {
		t.Errorf("lifted: %q, %s", frozen(), told1(page))
	}
	if v.undo(page); frozen() != "KE-K1 " {
		t.Errorf("frozen again: %q", frozen())
	}
	for _, place := range []string{"GH-A1", "KE", "XX", ""} {
		if status, _ := v.press("/rounds/freeze", "place", place, "why", "because"); status != http.StatusNotFound {
			t.Errorf("%s beyond her branch: %d", place, status)
		}
		if status, _ := v.press("/rounds/unfreeze", "place", place); status != http.StatusNotFound {
			t.Errorf("lifting %s beyond her branch: %d", place, status)
		}
	}
	if page := as(t, s, access.Branch, "GH", withSteps).open("/rounds"); strings.Contains(page, "evictions are announced") {
		t.Error("a branch reads why places of another are frozen")
	}
	if _, page := v.press("/rounds/freeze", "place", "KE-K2", "why", ""); !strings.Contains(told1(page), "there are no words") {
		t.Errorf("without a reason: %s", told1(page))
	}
	if status, _ := v.submit("/rounds/freeze", "place", "KE-K2", "why", "because"); status != http.StatusForbidden {
		t.Errorf("without the form's key: %d", status)
	}
}

func TestACoordinatorOfABranchSeesTheCalendarAndDecidesNoRound(t *testing.T) {
	s := opened(t, 0)
	v := as(t, s, access.Branch, "KE-K", withSteps)
	page := v.open("/rounds")
	says(t, page, "27 Oct 2026", "KE 08:00")
	for _, not := range []string{"GH 08:00", "/steps/", "Remind now", "Lagoon"} {
		if strings.Contains(page, not) {
			t.Errorf("her calendar shows %s", not)
		}
	}
	if page := v.open("/rounds/r3"); strings.Contains(page, "/rounds/r3/close") || strings.Contains(page, "/rounds/r3/hold") {
		t.Error("she is offered to decide")
	}
	for _, act := range []string{"open", "close", "publish", "approve", "hold", "resume"} {
		if status, _ := v.press("/rounds/r3/"+act, "why", "because"); status != http.StatusForbidden {
			t.Errorf("%s: %d", act, status)
		}
	}
	if status, _ := v.send(httptest.NewRequest(http.MethodGet, "/rounds/r3/steps/last", nil)); status != http.StatusForbidden {
		t.Errorf("a preview of everybody: %d", status)
	}
}

func TestWhatToLookAtIsCrossedOff(t *testing.T) {
	s := opened(t, 0)
	late := time.Date(2026, 10, 29, 12, 0, 0, 0, time.UTC)
	if err := s.Watch(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	v := as(t, s, access.Coordinator, "", withSteps, func(c *Config) { c.Now = func() time.Time { return late } })
	page := v.open("/rounds")
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(page)
	if id == nil {
		t.Fatal("nothing is to be looked at")
	}
	branch := as(t, s, access.Branch, "PE-L3", withSteps)
	for _, path := range []string{"/rounds", "/calls"} {
		if strings.Contains(branch.open(path), `name="id" value="`+id[1]+`"`) {
			t.Errorf("%s asks a branch to look at what lies beyond it", path)
		}
		if !strings.Contains(v.open(path), `name="id" value="`+id[1]+`"`) {
			t.Errorf("%s does not ask a coordinator to look", path)
		}
	}
	if status, _ := branch.press("/rounds/attended", "id", id[1]); status != http.StatusNotFound {
		t.Errorf("beyond her branch: %d", status)
	}
	if _, page := v.press("/rounds/attended", "id", id[1]); !strings.Contains(told1(page), "It is crossed off.") || strings.Contains(page, `value="`+id[1]+`"`) {
		t.Errorf("crossed off: %s", told1(page))
	}
	if status, _ := v.press("/rounds/attended", "id", "1"); status != http.StatusNotFound {
		t.Errorf("one that is none: %d", status)
	}
}

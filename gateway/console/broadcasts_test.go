package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/internal/money"
	"ahadi/store"
)

// sheaf stands in for the service that writes to many: it writes down and moves
// in the store, and its preview is made up.
type sheaf struct {
	s      *store.Store
	people int
}

func (f *sheaf) Draft(ctx context.Context, n store.NewBroadcast, h store.Hand) (store.Broadcast, error) {
	return f.s.DraftBroadcast(ctx, n, h)
}

func (f *sheaf) Preview(ctx context.Context, number int, at time.Time) (store.BroadcastPreview, error) {
	b, err := f.s.Broadcast(ctx, number)
	if err != nil {
		return store.BroadcastPreview{}, err
	}
	before, err := f.s.SentAlone(ctx, b.By, at)
	cost := money.Amount{Currency: "KES", Micro: int64(f.people) * 1_600_000}
	return store.BroadcastPreview{
		Broadcast: b, Audienced: f.people + 3, People: f.people, Before: before, Phones: f.people, Parts: 2 * f.people, First: at, Last: at.Add(time.Hour),
		Texts:   []store.BroadcastText{{Language: "sw", Text: "Akinyi, mkutano ni kesho", Septets: 61, Parts: 1, People: f.people}},
		Prices:  []store.BroadcastPrice{{Channel: "kenya", People: f.people, Parts: 2 * f.people, Cost: cost}},
		LeftOut: []store.BroadcastLeftOut{{Reason: "opted_out", People: 3, Codes: []string{"m01"}}},
		Budget:  []store.Budget{{Whole: money.Amount{Currency: "KES", Micro: 100_000_000}, Spent: money.Amount{Currency: "KES", Micro: 75_000_000}}},
	}, err
}

func (f *sheaf) Confirm(ctx context.Context, number int, h store.Hand) (int, bool, error) {
	before, err := f.s.ConfirmBroadcast(ctx, number, f.people, h)
	return f.people, before, err
}

func (f *sheaf) Pause(ctx context.Context, number int, h store.Hand) (bool, error) {
	return f.s.PauseBroadcast(ctx, number, h)
}

func (f *sheaf) Resume(ctx context.Context, number int, h store.Hand) (bool, error) {
	return f.s.ResumeBroadcast(ctx, number, h)
}

func (f *sheaf) Stop(ctx context.Context, number int, h store.Hand) (bool, error) {
	return f.s.StopBroadcast(ctx, number, h)
}

var (
	chief  = access.User{ID: 1, Name: "amina", Role: access.Admin, Language: "en", CSRF: "ours"}
	second = access.User{ID: 2, Name: "baraka", Role: access.Coordinator, Language: "en", CSRF: "ours"}
	nearby = access.User{ID: 3, Name: "chausiku", Role: access.Branch, Place: "KE-K", Language: "sw", CSRF: "ours"}
)

const toKenya = "do=draft&place=KE-K&text_sw=Mkutano+ni+kesho.+{net}&discreet_sw=Kesho.+{net}"

func TestABroadcastIsMeasuredDraftedSeenConfirmedAndStopped(t *testing.T) {
	s := opened(t, 0)
	app := servedAs(t, s, chief, &sheaf{s, 5})
	_, page := get(t, app, "/broadcasts")
	says(t, page, "Nobody has written to many yet", `href="/broadcasts/new"`)
	_, page = get(t, app, "/broadcasts/new")
	says(t, page, `name="place" value="KE-K"`, `name="commitment" value="K12"`, `id="text_sw"`, `id="discreet_pt"`)

	_, page = posted(t, app, "/broadcasts/new", "do=look&place=KE-K&reported=no&text_sw="+url.QueryEscape("Mkutano Ж ni kesho {name}")+"&discreet_en="+url.QueryEscape("{name} come"))
	says(t, page, `value="KE-K" checked`, `value="no" checked`, "1 SMS: ", " of 70 characters", "more than twice as dear: Ж", "{name} would tell whoever reads the phone about her", "Mkutano Ж ni kesho {name}</textarea>")
	_, page = posted(t, app, "/broadcasts/new", "do=draft&place=KE-K&text_sw=call+%2B12025550177")
	says(t, page, "This was not done", "a phone number", `call &#43;12025550177</textarea>`)
	if all, err := s.Broadcasts(t.Context(), store.Everything(), 0, 9); len(all) != 0 || err != nil {
		t.Fatalf("measuring, or what is refused, wrote %v, %v", all, err)
	}

	_, page = posted(t, app, "/broadcasts/new", toKenya)
	says(t, page, "The draft is written", "Akinyi, mkutano ni kesho", "8 people", "KES 8.00", "said STOP", "m01", "KES 25.00", "four fifths", "Send it to 5 people", "Place</span> KE-K")
	_, page = posted(t, app, "/broadcasts/1/confirm", "")
	says(t, page, "It goes to 5 people. Nothing leaves for 60 seconds", `<form method="post" action="/broadcasts/1/stop"><input type="hidden" name="csrf" value="ours"><button class="quiet">Undo`, "Nothing leaves before 15:01:00")
	_, page = posted(t, app, "/broadcasts/1/pause", "")
	says(t, page, "It is paused", `id="resume"`, `action="/broadcasts/1/resume"`)
	_, page = posted(t, app, "/broadcasts/1/resume", "")
	says(t, page, "It goes on", `id="pause"`)
	_, page = posted(t, app, "/broadcasts/1/stop", "")
	says(t, page, "It is stopped", "Nobody has answered yet")
	_, page = posted(t, app, "/broadcasts/1/resume", "")
	says(t, page, "This was not done", "it is no longer where this can be done")
	_, page = get(t, app, "/broadcasts/new?from=1")
	says(t, page, "Mkutano ni kesho. {net}</textarea>", `value="KE-K" checked`)
	for _, path := range []string{"/broadcasts/9", "/broadcasts/x", "/broadcasts/new?from=9"} {
		if res, _ := get(t, app, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if res := sent(t, app, "/broadcasts/1/confirm", ""); res.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", res.StatusCode)
	}
}

func TestASecondPersonConfirmsWhatGoesToMoreThanTwoHundred(t *testing.T) {
	s := opened(t, 0)
	many := &sheaf{s, 201}
	author := servedAs(t, s, chief, many)
	_, page := posted(t, author, "/broadcasts/new", toKenya)
	if says(t, page, "You wrote it, and more than 200 people would get it"); strings.Contains(page, `id="confirm"`) {
		t.Error("the author is offered the button")
	}
	_, page = posted(t, author, "/broadcasts/1/confirm", "")
	says(t, page, "This was not done", "a second person must read it and confirm")
	_, page = posted(t, servedAs(t, s, second, many), "/broadcasts/1/confirm", "")
	says(t, page, "It goes to 201 people", "confirmed by baraka")
}

func TestABranchWritesToItsOwnPeopleAndSeesNoOtherBroadcast(t *testing.T) {
	s := opened(t, 0)
	whole, branch := servedAs(t, s, chief, &sheaf{s, 5}), servedAs(t, s, nearby, &sheaf{s, 5})
	for _, audience := range []string{"", "&place=GH-A", "&place=GH-A&place=KE-K"} { // everybody, elsewhere, here and elsewhere
		posted(t, whole, "/broadcasts/new", "do=draft&text_en=A+word."+audience)
	}
	for number := range 3 {
		path := fmt.Sprint("/broadcasts/", number+1)
		if res, _ := get(t, branch, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s, which is not hers: %d", path, res.StatusCode)
		}
		for _, act := range []string{"/confirm", "/pause", "/resume", "/stop", "/replies"} {
			if code, _ := posted(t, branch, path+act, ""); code != http.StatusNotFound {
				t.Errorf("%s%s: %d", path, act, code)
			}
		}
		if res, page := get(t, branch, fmt.Sprint("/broadcasts/new?from=", number+1)); res.StatusCode != http.StatusNotFound || strings.Contains(page, "A word.") {
			t.Errorf("she copies %s, which is not hers: %d", path, res.StatusCode)
		}
		if b, err := s.Broadcast(t.Context(), number+1); err != nil || b.State != "draft" {
			t.Errorf("she moved one that is not hers: %v, %v", b.State, err)
		}
	}
	if code, _ := posted(t, branch, "/broadcasts/new", "do=draft&place=GH-A&text_en=A+word."); code != http.StatusNotFound {
		t.Errorf("she writes to another branch: %d", code)
	}
	if _, page := get(t, branch, "/broadcasts/new"); strings.Contains(page, `value="GH-A"`) || !strings.Contains(page, `value="KE-K"`) {
		t.Error("the form offers places that are not hers, or not her own")
	}
	_, page := posted(t, branch, "/broadcasts/new", "do=draft&text_sw=Neno.")
	says(t, page, "Rasimu imeandikwa", "KE-K")
	if b, err := s.Broadcast(t.Context(), 4); err != nil || fmt.Sprint(b.Audience.Places) != "[KE-K]" {
		t.Errorf("a draft without a place is for %v, %v", b.Audience, err)
	}
	if _, page := get(t, branch, "/broadcasts"); !strings.Contains(page, `id="b-4"`) || strings.Contains(page, `id="b-1"`) || strings.Contains(page, `id="b-3"`) {
		t.Error("the list shows what is not hers, or not what is")
	}
}

func TestTheRepliesOpenToWhoIsNamedInTheTrail(t *testing.T) {
	s := opened(t, 0)
	app := servedAs(t, s, chief, &sheaf{s, 5})
	posted(t, app, "/broadcasts/new", toKenya)
	posted(t, app, "/broadcasts/1/confirm", "")
	wroteBack(t, s, "asante sana")
	_, page := get(t, app, "/broadcasts/1")
	if says(t, page, "1 reply", `id="reveal"`); strings.Contains(page, "asante sana") {
		t.Error("the words stand open")
	}
	_, page = posted(t, app, "/broadcasts/1/replies", "")
	says(t, page, "asante sana")
	all, err := s.Trail(t.Context(), store.Page{Limit: 100})
	if err != nil || !strings.Contains(fmt.Sprint(all), "1 replies to broadcast 1") {
		t.Errorf("the trail does not say who read: %v, %v", all, err)
	}
}

// servedAs mounts the pages for a user.
func servedAs(t *testing.T, s *store.Store, u access.User, b Broadcasts) *fiber.App {
	t.Helper()
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	k, err := fresh(Config{Store: s, Reminders: &button{}, Broadcasts: b, Book: book, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return signedIn(t, k, u)
}

// signedIn mounts pages for a user.
func signedIn(t *testing.T, k *Console, u access.User) *fiber.App {
	t.Helper()
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, u)
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		t.Fatal(err)
	}
	return app
}

// wroteBack lets the broadcasts leave, and one who got one write back.
func wroteBack(t *testing.T, s *store.Store, words string) {
	t.Helper()
	ctx, at := context.Background(), now.Add(2*time.Minute)
	err := s.FillBroadcasts(ctx, now, func(store.Broadcast, store.Addressee) store.Note {
		return store.Note{Channel: "kenya", Text: "Mkutano ni kesho.", Due: at, Ends: at.Add(time.Hour), Expires: at.Add(time.Hour), Shared: true}
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Claim(ctx, at, time.Minute, store.Lane{Route: "kenya", Slots: 100})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d leave, %v", len(all), err)
	}
	for i, m := range all {
		if err := s.Settle(ctx, []store.Settlement{{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: fmt.Sprint("p", i)}}, at); err != nil {
			t.Fatal(err)
		}
	}
	job := store.Job{Channel: "kenya", Number: all[0].To, Kind: store.KindSMS, ID: "m1", Text: words, Folded: words, At: at.Add(time.Minute)}
	_, err = s.Turn(ctx, job, func(b store.Before) store.After {
		id := b.People[0].ID
		return store.After{Inbound: &store.NewInbound{Outcome: "not_understood", ContactID: id}, Inbox: []store.NewInbox{{Reason: "not_understood", ContactID: id}}}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatOneHandSendsAloneInADayAddsUp(t *testing.T) {
	s := opened(t, 0)
	some := &sheaf{s, 120}
	author := servedAs(t, s, chief, some)
	posted(t, author, "/broadcasts/new", toKenya)
	_, page := posted(t, author, "/broadcasts/1/confirm", "")
	says(t, page, "It goes to 120 people")
	_, page = posted(t, author, "/broadcasts/new", toKenya)
	if says(t, page, "You have sent to 120 people since this time yesterday", "that is more than 200"); strings.Contains(page, `id="confirm"`) {
		t.Error("the author is offered the button")
	}
	_, page = posted(t, author, "/broadcasts/2/confirm", "")
	says(t, page, "This was not done", "amina alone has sent to 120 others since yesterday")
	_, page = posted(t, servedAs(t, s, second, some), "/broadcasts/2/confirm", "")
	says(t, page, "It goes to 120 people", "confirmed by baraka")
}

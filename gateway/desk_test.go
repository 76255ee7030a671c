package gateway_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/reminder"
	"ahadi/store"
)

// desk is a coordinator who enters reports.
type desk struct {
	*world
	at *gateway.Desk
	n  int
}

func newDesk(w *world) *desk {
	w.t.Helper()
	res, err := w.client.Get(w.url + "/") // it serves: what ends before cannot be closed
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	return &desk{w, gateway.NewDesk(w.store, w.book, func(string, string) string { return "demo" }, reminder.Hours{}.Open), 0}
}

// today is the network's local day, and some days before it.
func (d *desk) today(before int) string {
	zone, err := time.LoadLocation(d.store.Network().Zone)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.now().In(zone).AddDate(0, 0, -before).Format(time.DateOnly)
}

// say is a call with somebody today; answers are question=answer.
func (d *desk) say(person, form string, answers ...string) (store.Entry, flows.Entry) {
	d.n++
	said := flows.Entry{Form: form, File: true, Answers: map[string]string{}}
	for _, a := range answers {
		name, answer, _ := strings.Cut(a, "=")
		said.Answers[name] = answer
	}
	return store.Entry{ID: fmt.Sprint("form ", d.n), For: person, Via: "call", SaidOn: d.today(0)}, said
}

// enter files it, and fails unless that is so.
func (d *desk) enter(e store.Entry, said flows.Entry) string {
	d.t.Helper()
	sheet, done, err := d.at.Enter(d.t.Context(), e, said, d.hand())
	if err != nil || len(done.Refs) != 1 {
		d.t.Fatalf("%+v %v: %+v", done, err, sheet)
	}
	return done.Refs[0]
}

func (d *desk) hand() store.Hand { return store.Hand{By: "amina", At: d.now()} }

// refuses fails unless the entry is refused for a reason.
func (d *desk) refuses(e store.Entry, said flows.Entry, why string) {
	d.t.Helper()
	_, done, err := d.at.Enter(d.t.Context(), e, said, d.hand())
	if !errors.As(err, new(store.Refusal)) || !strings.Contains(err.Error(), why) || len(done.Refs) > 0 {
		d.t.Errorf("%+v, not refused for %q: %v", done, why, err)
	}
}

func TestACoordinatorReportsForWhoCannot(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	before := len(w.reports())
	e, said := d.say("c09", "progress", "commitment=C23", "status=mostly", "percent=60", "obstacle=weather")
	ref := d.enter(e, said)
	all := w.reports()
	r := all[len(all)-1]
	if len(all) != before+1 || r.Ref != ref || r.Via != "call" || r.Status != "mostly" || r.Percent != 60 || r.State != "accepted" || r.Commitment != "C23" || string(r.Answers) != `{"obstacle":"weather","percent":60,"status":"mostly"}` {
		t.Fatalf("%+v %s", r, r.Answers)
	}
	sms := w.lastSMS()
	if !strings.Contains(sms, "we noted for you: C23 Mostly done 60%") || !strings.Contains(sms, "CANCEL "+ref) {
		t.Errorf("she is told %q", sms)
	}
	if again := d.enter(e, said); again != ref || len(w.reports()) != before+1 {
		t.Error("a form that is sent twice files twice")
	}
	w.text(adwoa, "back", "CANCEL "+ref)
	if all := w.reports(); all[len(all)-1].State != "withdrawn" {
		t.Errorf("she takes it back and it is %s", all[len(all)-1].State)
	}
}

func TestNothingIsWrittenToAPhoneThatOthersRead(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	e, said := d.say("c03", "progress", "commitment=K12", "status=started")
	before := len(w.outgoing())
	d.enter(e, said)
	if len(w.outgoing()) != before {
		t.Errorf("a shared phone gets %q", w.lastSMS())
	}
	e, said = d.say("c09", "progress", "commitment=C23", "status=started")
	w.text(adwoa, "stop", "STOP")
	before = len(w.outgoing())
	d.enter(e, said)
	if len(w.outgoing()) != before {
		t.Errorf("who said STOP gets %q", w.lastSMS())
	}
}

func TestASheetAsksWhatAPhoneWouldAsk(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	ask := func(person, form string, answers ...string) flows.Sheet {
		t.Helper()
		e, said := d.say(person, form, answers...)
		said.File = false
		sheet, done, err := d.at.Enter(t.Context(), e, said, d.hand())
		if err != nil || len(done.Refs) > 0 {
			t.Fatal(done, err)
		}
		return sheet
	}
	names := func(s flows.Sheet) (all []string) {
		for _, q := range s.Asks {
			all = append(all, q.Name)
		}
		return all
	}
	if s := ask("c09", ""); len(s.Forms) != 5 || s.Forms[0].Label != "Report progress" {
		t.Errorf("a monitor fills %+v", s.Forms)
	}
	if s := ask("c07", ""); len(s.Forms) != 2 {
		t.Errorf("an official fills %+v", s.Forms)
	}
	if s := ask("c09", "progress"); len(s.Codes) != 3 || len(s.Asks) != 0 {
		t.Errorf("before the promise is picked: %+v", s)
	}
	if s := ask("c09", "progress", "commitment=K12"); len(s.Asks) != 0 || s.Whole {
		t.Error("a promise that she does not follow is taken")
	}
	if s := ask("c09", "progress", "commitment=C23"); slices.Contains(names(s), "percent") || !s.Asks[0].Missing || s.Whole {
		t.Errorf("with nothing answered it asks %q", names(s))
	}
	if s := ask("c09", "progress", "commitment=C23", "status=mostly", "money=yes"); !slices.Contains(names(s), "percent") || !slices.Contains(names(s), "amount") || !s.Whole {
		t.Errorf("of work under way it asks %q", names(s))
	}
	s := ask("c09", "progress", "commitment=C23", "status=mostly", "percent=30")
	if !s.Doubt || s.Whole || !strings.Contains(s.Asks[1].Wrong, "50 to 99") {
		t.Errorf("30 percent of mostly done is taken: %+v", s.Asks[1])
	}
	s = ask("c09", "participation", "commitment=C23", "event=work_day", "total=5", "women=9", "youth=", "influence=asked")
	if s.Whole || s.Asks[2].Wrong != "5 people came in all." {
		t.Errorf("9 women of 5 people are taken: %+v", s.Asks[2])
	}
}

func TestAVerifierReadsItHerselfFirst(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	e, said := d.say("c14", "verify", "commitment=C22")
	said.File = false
	sheet, _, err := d.at.Enter(t.Context(), e, said, d.hand())
	if err != nil || len(sheet.Asks) != 1 || sheet.Asks[0].Name != "status" || sheet.About != 0 {
		t.Fatalf("%+v %v", sheet, err)
	}
	said.Answers["status"] = "started"
	sheet, _, err = d.at.Enter(t.Context(), e, said, d.hand())
	if err != nil || len(sheet.Asks) < 3 || sheet.About == 0 || !strings.Contains(sheet.Asks[1].Label, "someone reported") {
		t.Fatalf("%+v %v", sheet, err)
	}
	said.About, said.Answers["verdict"], said.Answers["basis"], said.File = sheet.About, "agree", "seen", true
	d.enter(e, said)
	if all := w.reports(); all[len(all)-1].About != sheet.About || all[len(all)-1].Form != "verify" {
		t.Errorf("%+v", all[len(all)-1])
	}
}

func TestWhatIsEnteredKeepsTheRules(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	e, said := d.say("c09", "progress", "commitment=C23", "status=mostly")
	wrong := func(change func(e *store.Entry), why string) {
		t.Helper()
		v := e
		change(&v)
		d.refuses(v, said, why)
	}
	wrong(func(e *store.Entry) { e.Via = "sms" }, "by call, on paper or at a meeting")
	wrong(func(e *store.Entry) { e.SaidOn = d.today(-1) }, "has not come yet")
	wrong(func(e *store.Entry) { e.SaidOn = d.today(40) }, "had not begun")
	wrong(func(e *store.Entry) { e.Round = "r2" }, "days of grace are over")
	wrong(func(e *store.Entry) { e.Present = 4 }, "only a meeting")
	wrong(func(e *store.Entry) { e.Via, e.Present, e.Attended = "meeting", 1, []string{"c09", "c10"} }, "2 people of the register were there, and 1 in all")
	w.walk(adwoa, "s", "1", "2", "3", "1") // she reports on C22 herself
	e2, said2 := d.say("c09", "progress", "commitment=C22", "status=started")
	e2.SaidOn = d.today(2)
	d.refuses(e2, said2, "what she said later stands")
	e2.SaidOn = d.today(0)
	d.enter(e2, said2)
	e3, said3 := d.say("c09", "practice", "kind=data", "text=Chief Mary Atieno stole the money", "quote=no")
	d.enter(e3, said3)
	if all := w.reports(); all[len(all)-1].State != "held" {
		t.Errorf("what charges somebody by name is %s", all[len(all)-1].State)
	}
	e4, said4 := d.say("c09", "practice", "kind=data", "text=They threaten to kill us", "quote=no")
	d.enter(e4, said4)
	if open := w.inbox(); !slices.Contains(open, "urgent") {
		t.Errorf("danger in what is entered waits for nobody: %q", open)
	}
}

func TestAnEntryForTheRoundBeforeIsLate(t *testing.T) {
	w := newWorld(t)
	d := newDesk(w)
	round := w.store.RoundAt(w.now())
	closes, err := time.Parse(time.DateOnly, round.ClosesOn)
	if err != nil {
		t.Fatal(err)
	}
	said := closes.AddDate(0, 0, -2).Format(time.DateOnly)
	w.ahead.Store(int64(time.Until(closes.AddDate(0, 0, 4)))) // the next round has begun
	e, answers := d.say("c09", "progress", "commitment=C23", "status=mostly")
	e.Round, e.SaidOn = round.Code, said
	d.enter(e, answers)
	all := w.reports()
	if r := all[len(all)-1]; r.Round != round.Code || !r.Late {
		t.Errorf("%+v", r)
	}
	w.ahead.Add(int64(7 * 24 * time.Hour))
	e.ID = "later"
	_, _, err = d.at.Enter(t.Context(), e, answers, d.hand())
	if w.store.RoundAt(w.now()).Code != round.Code && !errors.As(err, new(store.Refusal)) {
		t.Errorf("after its days of grace: %v", err)
	}
}

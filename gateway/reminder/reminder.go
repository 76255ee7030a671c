package reminder

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// batch is how many occurrences one transaction fires.
const batch = 50

// Service reminds. It holds no state: two of them on one database do each
// thing once.
type Service struct {
	store *store.Store
	book  *flows.Book
	route Route
	hours Hours
}

// Route names the channel for a message to somebody who last wrote by a channel
// (or "") and is in a country; "" where none can send.
type Route = func(last, country string) string

// New makes the service.
func New(s *store.Store, book *flows.Book, route Route, hours Hours) *Service {
	return &Service{s, book, route, hours}
}

// Tick expands what is due at now into one occurrence a person, and fires the
// occurrences. What is due, and that it happens once, the database decides.
// After days off only the latest step of a round goes out.
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	due, err := s.due(ctx, now)
	if err != nil {
		return err
	}
	var failed []error
	for i, r := range due {
		if overtaken(r, due[i+1:]) {
			err = s.store.Drop(ctx, r.ID, "done", "a later step is due")
		} else {
			err = s.expand(ctx, r, now)
		}
		if err != nil { // one bad step must not hold up the others
			failed = append(failed, err)
		}
	}
	if now.Minute()%watchEvery == 0 {
		failed = append(failed, s.store.Watch(ctx, now))
	}
	failed = append(failed, s.store.Broken(ctx, now, func(store.Spot) store.Slot { return store.Slot{Due: now} }), s.fire(ctx, now))
	return errors.Join(failed...)
}

// watchEvery is how often, in minutes, it is looked for what a coordinator
// should see.
const watchEvery = 15

// due lists the steps whose minute has come for the first of their people. One
// whose minute is still to come is looked at again then; one that cannot be read
// is put aside with the reason.
func (s *Service) due(ctx context.Context, now time.Time) ([]store.Reminder, error) {
	all, err := s.store.DueReminders(ctx, now)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	zones, err := s.store.Zones(ctx)
	if err != nil {
		return nil, err
	}
	var due []store.Reminder
	var failed []error
	for _, r := range all {
		first, err := earliest(r, zones)
		switch {
		case err != nil:
			failed = append(failed, err, s.store.Drop(ctx, r.ID, "broken", err.Error()))
		case first.After(now):
			failed = append(failed, s.store.Delay(ctx, r.ID, first))
		default:
			due = append(due, r)
		}
	}
	if err := errors.Join(failed...); err != nil && len(due) == 0 {
		return nil, err
	}
	return due, nil
}

// earliest is when the first of the zones reaches a step's minute.
func earliest(r store.Reminder, zones []*time.Location) (first time.Time, err error) {
	if _, err := at(r.Round.ClosesOn, closing, time.UTC); err != nil {
		return first, err
	}
	if r.Rule == "" {
		return r.Next, nil
	}
	for _, zone := range zones {
		t, err := moment(r.Rule, r.Day, zone)
		if err != nil {
			return first, err
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, nil
}

// overtaken says whether a later step that asks for the same is due as well.
func overtaken(r store.Reminder, later []store.Reminder) bool {
	for _, l := range later {
		if l.Round.ID == r.Round.ID && asking(r.Step) && asking(l.Step) {
			return true
		}
	}
	return false
}

// asking says whether a step asks monitors for a report.
func asking(step string) bool {
	return step == store.StepOpen || step == store.StepMid || step == store.StepLast || step == store.StepNow
}

func (s *Service) expand(ctx context.Context, r store.Reminder, now time.Time) error {
	n, err := s.store.Audience(ctx, r.Step)
	if err != nil {
		return err
	}
	return s.store.Expand(ctx, r, func(p store.Spot) store.Slot { return s.plan(r, p, now, n) })
}

// plan is when a step for n people reaches one of them. What is late is spread
// from now on.
func (s *Service) plan(r store.Reminder, p store.Spot, now time.Time, n int) store.Slot {
	if r.Override {
		return store.Slot{Due: r.Next}
	}
	local := location(p.Zone)
	t, err := moment(r.Rule, r.Day, local)
	if r.Rule == "" || err != nil { // the button is pressed at one moment for all
		t = r.Next
	}
	if t.Before(now) {
		t = now
	}
	t = s.hours.of(p.Country, p.QuietFrom, p.QuietTo).next(t.Add(spread(r.ID, p.Line, n)), local)
	return store.Slot{Due: t, Expired: over(r.Round, r.Step, t, local)}
}

// location is a zone that the register has checked; UTC for none.
func location(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// thanksFor is for how many days after the close a round is still reported back.
const thanksFor = 28

// answerFor is for how many days after a round was published, however long after
// its close that was, people are told what was answered.
const answerFor = 120

// over says whether at t, on a person's own clock, it is too late for a step:
// the round is closed, or has been for long; for what was answered, that it has
// been published for long. Until it is, that is never too late.
func over(r store.Round, step string, t time.Time, zone *time.Location) bool {
	end, err := at(r.ClosesOn, closing, zone)
	if step == store.StepAnswer && !r.Published.IsZero() {
		end = r.Published
	}
	switch step {
	case store.StepThanks:
		end = end.AddDate(0, 0, thanksFor)
	case store.StepAnswer:
		if r.State != "published" {
			return false
		}
		end = end.AddDate(0, 0, answerFor)
	}
	return err == nil && !t.Before(end)
}

func (s *Service) fire(ctx context.Context, now time.Time) error {
	_, err := s.store.Fire(ctx, now, batch, func(rc store.Recipient) store.Firing { return s.decide(rc, now) })
	return err
}

// decide says what happens now for one person who may be written to.
func (s *Service) decide(rc store.Recipient, now time.Time) store.Firing {
	zone, q := location(rc.Person.Zone), s.hours.of(rc.Country, rc.QuietFrom, rc.QuietTo)
	if over(rc.Round, rc.Step, now, zone) {
		return store.Firing{Expired: true}
	}
	expires := now.Add(time.Hour)
	if !rc.Override {
		t := now
		if m, err := moment(rc.Rule, rc.Day, zone); rc.Rule != "" && err == nil && m.After(now) { // she has moved to another zone since
			t = m
		}
		t = q.next(t, zone)
		if later := q.next(rc.Rest, zone); rc.Rest.After(t) && (rc.Step == store.StepDraft || !over(rc.Round, rc.Step, later, zone)) {
			t = later // but rather two texts than none before the close
		}
		if t.After(now) {
			return store.Firing{Wait: t, Expired: over(rc.Round, rc.Step, t, zone)}
		}
		expires = q.ends(now, zone) // a queue that stands still must not wake anybody at night
	}
	said, err := reminding(rc, now)
	if err != nil {
		return store.Firing{}
	}
	key, text, asked := s.book.Reminder(said)
	f := store.Firing{Channel: s.route("", rc.Country), Key: key, Text: text, Expires: expires}
	if asked = after(rc.Open, asked, now); asked != nil {
		b, err := json.Marshal(asked)
		if err != nil {
			return store.Firing{} // not reached: plain strings and numbers
		}
		f.Asked = b
	}
	return f
}

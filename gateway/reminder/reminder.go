package reminder

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ahadi/flows"
	"ahadi/internal/sms"
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
}

// Route names the channel for a message to somebody who last wrote by a channel
// (or "") and is in a country; "" where none can send.
type Route = func(last, country string) string

// New makes the service.
func New(s *store.Store, book *flows.Book, route Route) *Service {
	return &Service{s, book, route}
}

// Tick expands what is due at now into one occurrence a person, and fires the
// occurrences. What is due, and that it happens once, the database decides.
// After days off only the latest step of a round goes out.
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	due, err := s.store.DueReminders(ctx, now)
	if err != nil {
		return err
	}
	var failed []error
	for i, r := range due {
		if overtaken(r, due[i+1:]) {
			err = s.store.Drop(ctx, r.ID, "done", "a later step is due")
		} else {
			err = s.expand(ctx, r)
		}
		if err != nil { // one bad step must not hold up the others
			failed = append(failed, err)
		}
	}
	return errors.Join(append(failed, s.fire(ctx, now))...)
}

// overtaken says whether a later step of the same round is due as well.
func overtaken(r store.Reminder, later []store.Reminder) bool {
	for _, l := range later {
		if l.Round.ID == r.Round.ID {
			return true
		}
	}
	return false
}

func (s *Service) expand(ctx context.Context, r store.Reminder) error {
	_, err := at(r.Day, r.At, time.UTC)
	if err == nil {
		_, err = at(r.Round.ClosesOn, closing, time.UTC)
	}
	if err != nil {
		return errors.Join(err, s.store.Drop(ctx, r.ID, "broken", err.Error()))
	}
	return s.store.Expand(ctx, r, func(zone, country string) store.Slot { return plan(r, zone, country) })
}

// plan is when a step reaches a person of a zone and a country.
func plan(r store.Reminder, zone, country string) store.Slot {
	if r.Override {
		return store.Slot{Due: r.Next}
	}
	local := location(zone)
	t, err := at(r.Day, r.At, local)
	if err != nil || r.Step == "now" { // the button is pressed at one moment for all
		t = r.Next
	}
	t = quietIn(country).next(t, local)
	return store.Slot{Due: t, Expired: closed(r.Round, t, local)}
}

// location is a zone that the register has checked; UTC for none.
func location(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// closed says whether the round is over at t on a person's own clock.
func closed(r store.Round, t time.Time, zone *time.Location) bool {
	end, err := at(r.ClosesOn, closing, zone)
	return err == nil && !t.Before(end)
}

func (s *Service) fire(ctx context.Context, now time.Time) error {
	for {
		moved, err := s.store.Fire(ctx, now, batch, func(rc store.Recipient) store.Firing { return s.decide(rc, now) })
		if err != nil || moved < batch {
			return err
		}
	}
}

// decide says what happens now for one person who may be written to.
func (s *Service) decide(rc store.Recipient, now time.Time) store.Firing {
	zone, q := location(rc.Person.Zone), quietIn(rc.Country)
	if closed(rc.Round, now, zone) {
		return store.Firing{Expired: true}
	}
	expires := now.Add(time.Hour)
	if !rc.Override {
		if t := q.next(now, zone); t.After(now) {
			return store.Firing{Wait: t, Expired: closed(rc.Round, t, zone)}
		}
		expires = q.ends(now, zone) // a queue that stands still must not wake anybody at night
	}
	key, text, asked := s.book.Reminder(reminding(rc, now))
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

// Preview says what the button of RemindNow would do for each monitor at now:
// the words and when they leave, or why she is left out.
func (s *Service) Preview(ctx context.Context, now time.Time) ([]store.ReminderRow, error) {
	all, err := s.store.Recipients(ctx, now)
	if err != nil {
		return nil, err
	}
	rows := make([]store.ReminderRow, 0, len(all))
	for _, rc := range all {
		rc.Override = rc.Network.Demo
		rows = append(rows, s.row(rc, now))
	}
	return rows, nil
}

func (s *Service) row(rc store.Recipient, now time.Time) store.ReminderRow {
	row := store.ReminderRow{ContactID: rc.Person.ID, Code: rc.Person.Code, Language: rc.Person.Language, Due: now, Reason: rc.Hold()}
	if !rc.Round.Open {
		row.Reason = "no_round"
	}
	if row.Reason != "" {
		return row
	}
	row.Commitment = rc.Commitment.Code
	f := s.decide(rc, now)
	switch {
	case f.Expired:
		row.Reason = "no_round"
		return row
	case !f.Wait.IsZero():
		row.Due = f.Wait
		f = s.decide(rc, f.Wait)
	}
	row.Text = f.Text
	_, row.Segments = sms.Segments(f.Text)
	return row
}

// RemindNow writes to every monitor who has not reported, by the rules of every
// reminder, and says what it did. Who sits in quiet hours is written to when
// they end; in a demo, where nobody sleeps, at once.
func (s *Service) RemindNow(ctx context.Context, now time.Time) ([]store.ReminderRow, error) {
	rows, err := s.Preview(ctx, now)
	if err != nil {
		return nil, err
	}
	r, err := s.store.StartNow(ctx, now, s.store.Network().Demo)
	if err != nil {
		return nil, err
	}
	if err := s.expand(ctx, r); err != nil {
		return nil, fmt.Errorf("remind now: %w", err)
	}
	return rows, s.fire(ctx, now)
}

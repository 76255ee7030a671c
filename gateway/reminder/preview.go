package reminder

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// Preview says what the button of RemindNow would do for each monitor at now:
// the words and when they leave, or why she is left out.
func (s *Service) Preview(ctx context.Context, now time.Time) ([]store.ReminderRow, error) {
	return s.rows(ctx, store.Reminder{Step: store.StepNow, Next: now, Override: s.store.Network().Demo, Round: s.store.RoundAt(now)}, now)
}

// PreviewStep says what a step of a round would do for each person whom it is
// for, as things stand now. "" is the round of now, and its next step. It also
// answers which they are; a step that has left already is an error.
func (s *Service) PreviewStep(ctx context.Context, round, step string, now time.Time) (store.Reminder, []store.ReminderRow, error) {
	r, err := s.find(ctx, round, step, now)
	if err != nil {
		return r, nil, err
	}
	rows, err := s.rows(ctx, r, now)
	return r, rows, err
}

// find finds a step that is still to come.
func (s *Service) find(ctx context.Context, round, step string, now time.Time) (store.Reminder, error) {
	at := s.store.RoundAt(now)
	if round != "" {
		all := s.store.Rounds()
		i := slices.IndexFunc(all, func(r store.Round) bool { return r.Code == round })
		if i < 0 {
			return store.Reminder{}, fmt.Errorf("round %q: %w", round, store.ErrNotFound)
		}
		at = all[i]
	}
	if at.ID == 0 {
		return store.Reminder{}, fmt.Errorf("no round has begun: name one with --round: %w", store.ErrNotFound)
	}
	waiting, err := s.store.WaitingReminders(ctx, at.ID)
	if err != nil {
		return store.Reminder{}, err
	}
	slices.SortStableFunc(waiting, func(a, b store.Reminder) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(nth(a.Step), nth(b.Step)))
	})
	var names []string
	for _, r := range waiting {
		if step == "" || r.Step == step {
			r.Round = at
			return r, nil
		}
		names = append(names, r.Step)
	}
	if step == "" {
		return store.Reminder{}, fmt.Errorf("%s sends nothing any more: %w", at.Code, store.ErrNotFound)
	}
	return store.Reminder{}, fmt.Errorf("the step %q of %s is not to come; to come are: %s: %w", step, at.Code, strings.Join(names, ", "), store.ErrNotFound)
}

// nth is where a step stands among those of one day.
func nth(step string) int {
	return slices.Index([]string{store.StepOpen, store.StepMid, store.StepLast, store.StepEscalate, store.StepGov, store.StepThanks, store.StepAnswer}, step)
}

func (s *Service) rows(ctx context.Context, r store.Reminder, now time.Time) ([]store.ReminderRow, error) {
	all, err := s.store.Recipients(ctx, r, now)
	if err != nil {
		return nil, err
	}
	rows := make([]store.ReminderRow, 0, len(all))
	for _, rc := range all {
		rows = append(rows, s.row(rc, r, now, len(all)))
	}
	return rows, nil
}

func (s *Service) row(rc store.Recipient, r store.Reminder, now time.Time, n int) store.ReminderRow {
	row := store.ReminderRow{ContactID: rc.Person.ID, Code: rc.Person.Code, Language: rc.Person.Language, Zone: rc.Person.Zone, Due: now, Reason: rc.Hold()}
	if r.Step == store.StepNow && !rc.Round.Open {
		row.Reason = "no_round"
	}
	if row.Reason != "" {
		return row
	}
	slot := s.plan(r, store.Spot{Contact: rc.Person.ID, Line: rc.LineID, Zone: rc.Person.Zone, Country: rc.Country, QuietFrom: rc.QuietFrom, QuietTo: rc.QuietTo}, now, n)
	if slot.Expired || over(rc.Round, rc.Step, slot.Due, location(rc.Person.Zone)) {
		row.Reason = "no_round"
		return row
	}
	if rc.Commitment != nil {
		row.Commitment = rc.Commitment.Code
	}
	f := s.decide(rc, slot.Due)
	if f.Wait.After(slot.Due) {
		slot.Due = f.Wait
		f = s.decide(rc, slot.Due)
	}
	row.Due, row.Text, row.Key, row.Channel = slot.Due, f.Text, f.Key, f.Channel
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
	if err := s.expand(ctx, r, now); err != nil {
		return nil, fmt.Errorf("remind now: %w", err)
	}
	return rows, s.fire(ctx, now)
}

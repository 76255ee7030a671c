// Package operator tells whoever runs the gateway what is wrong with it: once
// when it begins, once a day while it lasts, and once when it is over. What is
// wrong, gateway/health says; what was told, the database knows. A message holds
// no number, name or text of a person.
package operator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"ahadi/gateway/health"
	"ahadi/store"
)

// Way is one way to the operator.
type Way struct {
	Name string // e-mail, sms, webhook
	Send func(ctx context.Context, m Message) error
}

// Message is what is told at one time.
type Message struct {
	Network string
	Subject string // one line, which an SMS has room for
	Text    string // all of it, line by line
	At      time.Time
	Alerts  []Alert
}

// Alert is one thing of it.
type Alert struct {
	What  string    `json:"what"`  // as in 'ahadi_wrong' of /metrics
	About string    `json:"about"` // a channel, a round; "" where there is one only
	State string    `json:"state"` // new, still, over
	Since time.Time `json:"since"`
	Says  string    `json:"says"`
	Do    string    `json:"do,omitempty"` // what to do about it, while it lasts
}

// Config is what the service needs.
type Config struct {
	Store   *store.Store
	Health  *health.Looker
	Ways    []Way
	Mute    []string                                 // what is not told
	Finding func(f health.Finding) (says, do string) // in the operator's language
	Say     func(key string, args ...any) string     // the same
	Exact   func(time.Time) string                   // the same
	Console string                                   // the address of the status page; "" for none
	Logger  *slog.Logger
}

// Service looks and tells.
type Service struct {
	Config
	looked   time.Time
	dark     time.Time // since when the database has not answered; zero when it does
	darkened time.Time // when that was told
}

// New makes the service.
func New(c Config) *Service { return &Service{Config: c} }

// every is how often it looks.
const every = 5 * time.Minute

// Tick looks, and tells what is due. While the database does not answer, nothing
// can be remembered: that alone is told, from memory.
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	if len(s.Ways) == 0 || now.Sub(s.looked) < every && !now.Before(s.looked) {
		return nil
	}
	s.looked = now
	found := s.Health.Recent(ctx, now)
	var wrong []store.Trouble
	does := map[string]string{}
	for _, f := range found {
		how, tells := tellings()[f.ID]
		if !f.Wrong || !tells || slices.Contains(s.Mute, f.ID) {
			continue
		}
		says, do := s.Finding(f)
		t := store.Trouble{Name: f.ID, About: f.About, Says: says, Hold: how.hold}
		wrong = append(wrong, t)
		does[t.Name+" "+t.About] = do
	}
	due, err := s.Store.Troubled(ctx, wrong, s.absent(found), now)
	if err != nil {
		return errors.Join(err, s.unremembered(ctx, wrong, err, now))
	}
	if err := s.bright(ctx, now); err != nil || len(due) == 0 {
		return err
	}
	var alerts []Alert
	for _, n := range due {
		a := Alert{What: n.Name, About: n.About, State: n.State, Since: n.Since, Says: n.Says}
		if n.State != store.NoticeOver {
			a.Do = does[n.Name+" "+n.About]
		}
		alerts = append(alerts, a)
	}
	if err := s.send(ctx, alerts, now); err != nil {
		return err
	}
	return s.Store.Told(ctx, due, now)
}

// Aside is Tick for a process that does not lead: it tells only that nobody does,
// because the database does not answer.
func (s *Service) Aside(ctx context.Context, now time.Time) error {
	if len(s.Ways) == 0 || now.Sub(s.looked) < every && !now.Before(s.looked) {
		return nil
	}
	s.looked = now
	if err := s.Store.Led(ctx); err != nil {
		return errors.Join(err, s.unremembered(ctx, nil, err, now))
	}
	return s.bright(ctx, now)
}

// unremembered tells that the database does not answer: once it has not for a
// while, and then once a day. A restart tells it again.
func (s *Service) unremembered(ctx context.Context, wrong []store.Trouble, why error, now time.Time) error {
	if s.dark.IsZero() {
		s.dark = now
	}
	if now.Sub(s.dark) < every || !s.darkened.IsZero() && now.Sub(s.darkened) < 24*time.Hour || slices.Contains(s.Mute, "not_ready") {
		return nil
	}
	says, do := s.Finding(health.NotReady(why))
	for _, t := range wrong {
		if t.Name == "not_ready" {
			says = t.Says
		}
	}
	err := s.send(ctx, []Alert{{What: "not_ready", State: store.NoticeNew, Since: s.dark, Says: says, Do: do}}, now)
	if err == nil {
		s.darkened = now
	}
	return err
}

// bright tells that the database answers again, where it was told that it did not.
func (s *Service) bright(ctx context.Context, now time.Time) error {
	since, told := s.dark, !s.darkened.IsZero()
	s.dark, s.darkened = time.Time{}, time.Time{}
	if !told {
		return nil
	}
	says, _ := s.Finding(health.Finding{ID: "ready"})
	return s.send(ctx, []Alert{{What: "not_ready", State: store.NoticeOver, Since: since, Says: says}}, now)
}

// Test sends a message that says it is one, by every way, and gives what each
// answered.
func (s *Service) Test(ctx context.Context, now time.Time) map[string]error {
	m := s.message([]Alert{{What: "test", State: store.NoticeNew, Since: now, Says: s.Say("mail.test")}}, now)
	all := map[string]error{}
	for _, w := range s.Ways {
		ctx, cancel := context.WithTimeout(ctx, sendWait)
		all[w.Name] = w.Send(ctx, m)
		cancel()
	}
	return all
}

// sendWait is how long one way may take.
const sendWait = 20 * time.Second

// send tells by every way. One that took it is enough; those that did not are
// logged.
func (s *Service) send(ctx context.Context, alerts []Alert, now time.Time) error {
	m := s.message(alerts, now)
	var failed []error
	for _, w := range s.Ways {
		ctx, cancel := context.WithTimeout(ctx, sendWait)
		err := w.Send(ctx, m)
		cancel()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", w.Name, err))
			s.Logger.Error("the operator was not told by one of the ways", "way", w.Name, "err", err)
		}
	}
	if len(failed) == len(s.Ways) {
		return fmt.Errorf("the operator was not told; it is tried again in ten minutes: %w", errors.Join(failed...))
	}
	return nil
}

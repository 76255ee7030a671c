package alert

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// Config is what the service needs.
type Config struct {
	Store  *store.Store
	Book   *flows.Book
	OnCall store.OnCall
	// Route names the channel for a message to somebody who last wrote by a
	// channel (or "") and is in a country.
	Route  func(last, country string) string
	Now    func() time.Time
	Logger *slog.Logger
}

// Service calls. What is due, and that it happens once, the database decides.
type Service struct {
	config Config
	warned time.Time // when it was last said that somebody on call is not reached
	looked time.Time // when it was last looked whether somebody is on call for everybody
}

// New makes the service.
func New(c Config) *Service { return &Service{config: c} }

// Run looks at once whenever an alert is
// raised, until ctx ends. A tick once a minute finds the rest.
func (s *Service) Run(ctx context.Context) error {
	for {
		select {
		case <-s.config.Store.Alarms():
			if err := s.call(ctx, s.config.Now()); err != nil {
				s.config.Logger.Error("an alert was not passed on; it is tried again within a minute", "err", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// Tick calls whoever is due, and says loudly who cannot be reached.
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	if err := s.call(ctx, now); err != nil {
		return err
	}
	stopped, err := s.config.Store.OnCallStopped(ctx)
	if err != nil {
		return err
	}
	if stopped > 0 && now.Sub(s.warned) >= time.Hour {
		s.warned = now
		s.config.Logger.Error("somebody on call has said STOP: no alert reaches that phone. Speak with her, and change safeguarding in the configuration or let her send START", "phones", stopped)
	}
	if now.Sub(s.looked) < time.Hour {
		return nil
	}
	s.looked = now
	return s.look(ctx)
}

// look says loudly for whom nobody is on call: people and places come to the
// register while the service runs.
func (s *Service) look(ctx context.Context) error {
	network := s.config.Store.Network()
	if network.Demo || s.config.Route("", network.Country) == "" { // it writes to nobody
		return nil
	}
	missing, err := s.config.Store.Unguarded(ctx, s.config.OnCall)
	if err == nil && len(missing) > 0 {
		s.config.Logger.Error("nobody is on call for people of the register: give safeguarding in the configuration a number for them; 'ahadi check' lists the places", "places", len(missing), "first", missing[0])
	}
	return err
}

func (s *Service) call(ctx context.Context, now time.Time) error {
	done, err := s.config.Store.CallOut(ctx, s.config.OnCall, now, s.words)
	if err != nil {
		return err
	}
	if len(done.Nobody) > 0 {
		s.config.Logger.Error("an alert reaches nobody: give safeguarding in the configuration a number that answers, and run 'ahadi safety list'", "alerts", fmt.Sprint(done.Nobody))
	}
	return nil
}

// words are a call in her language: no message, no number, no name.
func (s *Service) words(c store.Call) store.Firing {
	language := c.Language
	if language == "" && len(c.Network.Languages) > 0 {
		language = c.Network.Languages[0]
	}
	text := s.config.Book.Say(language, "sms_alert", map[string]string{"net": c.Network.Short, "alert": c.Alerts, "place": cmp.Or(c.Place, "?")})
	return store.Firing{Channel: s.config.Route(c.Channel, c.Country), Text: text}
}

package broadcast

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"ahadi/flows"
	"ahadi/internal/money"
	"ahadi/store"
)

// Config is what the service needs.
type Config struct {
	Store *store.Store
	Book  *flows.Book
	Route func(last, country string) string // the channel for somebody in a country; "" where none can send
	Price func(channel string) money.Amount // of one segment; the zero Amount where it is not known
	Hours store.Windows                     // when people are written to
}

// Service sends what coordinators wrote to many. It holds no state: two of them
// on one database do each thing once.
type Service struct {
	Config
}

// New makes the service.
func New(c Config) *Service { return &Service{c} }

// Tick goes on with what was confirmed and not queued yet, and brings the queue
// in line with what was paused, resumed and stopped.
func (s *Service) Tick(ctx context.Context, now time.Time) error {
	return errors.Join(s.Store.FillBroadcasts(ctx, now, s.compose(now)), s.Store.TendBroadcasts(ctx, now, s.hours))
}

// Confirm lets a broadcast leave, after the hold, and queues it. What is left to
// queue should this process end before, the next Tick does. people is how many
// it is for.
func (s *Service) Confirm(ctx context.Context, number int, h store.Hand) (people int, before bool, err error) {
	p, err := s.Preview(ctx, number, h.At)
	if err != nil {
		return 0, false, err
	}
	if before, err = s.Store.ConfirmBroadcast(ctx, number, p.People, h); err != nil {
		return 0, false, err
	}
	return p.People, before, s.Tick(ctx, h.At)
}

// Pause holds a broadcast back.
func (s *Service) Pause(ctx context.Context, number int, h store.Hand) (before bool, err error) {
	return s.moved(ctx, number, h, s.Store.PauseBroadcast)
}

// Resume lets it leave again.
func (s *Service) Resume(ctx context.Context, number int, h store.Hand) (before bool, err error) {
	return s.moved(ctx, number, h, s.Store.ResumeBroadcast)
}

// Stop ends it.
func (s *Service) Stop(ctx context.Context, number int, h store.Hand) (before bool, err error) {
	return s.moved(ctx, number, h, s.Store.StopBroadcast)
}

// moved decides, and takes what is queued along.
func (s *Service) moved(ctx context.Context, number int, h store.Hand, move func(context.Context, int, store.Hand) (bool, error)) (bool, error) {
	before, err := move(ctx, number, h)
	if err != nil {
		return before, err
	}
	return before, s.Store.TendBroadcasts(ctx, h.At, s.hours)
}

// hours are when somebody may be written to; in a demo, where nobody sleeps, at
// any hour.
func (s *Service) hours(at time.Time, w store.Where) store.Window {
	if s.Store.Network().Demo {
		return store.Window{Opens: at, Ends: at.AddDate(0, 0, 1)}
	}
	return s.Hours(at, w)
}

// compose says what a broadcast is to one person, if it is queued at now. When
// that is, is the same for all of a place with the same quiet hours: it is worked out
// once.
func (s *Service) compose(now time.Time) store.Compose {
	type spot struct {
		broadcast int64
		at        store.Where
	}
	known := map[spot]store.Note{}
	return func(b store.Broadcast, a store.Addressee) store.Note {
		text, shared, why := words(b, a)
		if why != "" {
			return store.Note{Reason: why}
		}
		at := spot{b.ID, store.Where{Zone: a.Person.Zone, Country: a.Country, QuietFrom: a.QuietFrom, QuietTo: a.QuietTo}}
		n, ok := known[at]
		if !ok {
			n = s.when(b, at.at, now)
			known[at] = n
		}
		if n.Reason != "" {
			return n
		}
		if n.Channel = s.Route("", a.Country); n.Channel == "" {
			return store.Note{Reason: "no_channel"}
		}
		n.Shared, n.Text = shared, s.Book.Announcement(text, announcing(a))
		return n
	}
}

// words are those for one person: the named ones where only she reads her phone.
func words(b store.Broadcast, a store.Addressee) (text string, shared bool, why string) {
	named, discreet := b.Texts[a.Person.Language], b.Discreet[a.Person.Language]
	switch {
	case a.Private && named != "":
		return named, false, ""
	case discreet != "":
		return discreet, true, ""
	case named != "":
		return "", true, "no_discreet_text"
	}
	return "", true, "no_text"
}

// when is the time at which it leaves: in the first open hours after the hold,
// on the last day at the latest.
func (s *Service) when(b store.Broadcast, at store.Where, now time.Time) store.Note {
	from := now.Add(store.BroadcastHold) // what a confirmation of now would mean
	if !b.Hold.IsZero() {
		from = b.Hold
	}
	expires := s.until(b, at, from)
	if now.After(from) {
		from = now
	}
	w := s.hours(from, at)
	if !w.Opens.Before(expires) {
		return store.Note{Reason: "too_late"}
	}
	return store.Note{Due: w.Opens, Ends: w.Ends, Expires: expires}
}

// until is when it is worth nothing any more: after the last day that its author
// gave, or else after the next open day.
func (s *Service) until(b store.Broadcast, at store.Where, from time.Time) time.Time {
	zone, err := time.LoadLocation(at.Zone)
	if err != nil {
		zone = time.UTC
	}
	if day, err := time.ParseInLocation(time.DateOnly, b.Until, zone); err == nil {
		return day.AddDate(0, 0, 1)
	}
	local := from.In(zone)
	tomorrow := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)
	next := s.hours(tomorrow, at).Opens.In(zone)
	return time.Date(next.Year(), next.Month(), next.Day()+1, 0, 0, 0, 0, zone)
}

// announcing is what the words may say of somebody.
func announcing(a store.Addressee) flows.Announcing {
	n, p := a.Network, a.Person
	out := flows.Announcing{
		Network: flows.Network{Name: n.Short, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters, Cap: n.Cap, SOS: n.SOS},
		Person:  flows.Person{ID: p.ID, Name: p.Name, Language: p.Language, Roles: p.Roles, Place: p.Place},
	}
	out.Date, _ = time.Parse(time.DateOnly, a.Round.ClosesOn) // without one the text says nothing there
	if c := a.Commitment; c != nil {
		out.Commitment = &flows.Commitment{ID: c.ID, Code: c.Code, Kind: c.Kind, Short: c.Short, Title: c.Title, Local: c.Local, Place: c.Place, Currency: c.Currency, Budget: c.Budget, Open: c.Open()}
	}
	return out
}

// Draft writes a broadcast down, spelled as phones spell, once its words can be
// sent.
func (s *Service) Draft(ctx context.Context, n store.NewBroadcast, h store.Hand) (store.Broadcast, error) {
	texts, discreet, err := s.spelled(n)
	if err != nil {
		return store.Broadcast{}, err
	}
	n.Texts, n.Discreet = texts, discreet
	return s.Store.DraftBroadcast(ctx, n, h)
}

// about are the placeholders that stand for a commitment of the audience.
func about(text string) bool {
	return flows.Needs(text, "code") || flows.Needs(text, "short")
}

func languages(all ...map[string]string) []string {
	codes := map[string]string{}
	for _, words := range all {
		maps.Copy(codes, words)
	}
	return slices.Sorted(maps.Keys(codes))
}

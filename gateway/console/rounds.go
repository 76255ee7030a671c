package console

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// Steps previews what a round sends, and knows when people are written to.
type Steps interface {
	// PreviewStep says what a step would do for each person; a step that has left
	// already is store.ErrNotFound.
	PreviewStep(ctx context.Context, round, step string, now time.Time) (store.Reminder, []store.ReminderRow, error)
	// OpenDay are the hours of a local day in which people somewhere are written to;
	// the zero Window where there are none.
	OpenDay(day string, home store.Home) store.Window
}

// roundsPage is the calendar of all rounds.
type roundsPage struct {
	Rounds   []store.Round // newest first
	Days     []stepDay
	Homes    []store.Home
	Caps     store.Caps
	Moments  []moment
	Freezes  []store.Freeze
	Places   []store.Place
	Waits    []store.Attention
	Whole    bool // who looks sees the whole network
	Reminder bool // a round is open, so people can be reminded now
}

// stepDay is one step of a round on its day.
type stepDay struct {
	store.RoundStep
	Round string // its code
	Time  string // 09:30
	Next  bool   // the first that is still to come
	Past  bool
	Hours []hours
}

// hours are when people of a country are written to on a day; From is "" where
// they are not.
type hours struct{ Country, From, To string }

// moment is the time of day of a step.
type moment struct{ Step, Time string }

func (k *Console) rounds(c *fiber.Ctx) error {
	ctx, scope, now := c.UserContext(), access.In(c).Scope(), k.Now()
	p := roundsPage{Rounds: k.Store.Rounds(), Homes: k.Store.Homes(scope), Places: k.Store.Places(scope), Whole: scope.Whole, Reminder: k.Store.RoundAt(now).Open}
	slices.Reverse(p.Rounds)
	next := map[string]bool{}
	for _, r := range k.Store.Rounds() {
		if r.State == "published" {
			continue
		}
		days, err := k.days(ctx, r, p.Homes)
		if err != nil {
			return err
		}
		p.Days = append(p.Days, days...)
	}
	slices.SortStableFunc(p.Days, func(a, b stepDay) int { return strings.Compare(a.Day, b.Day) })
	for i := range p.Days {
		d := &p.Days[i]
		d.Next = !d.Past && !next[d.Round]
		next[d.Round] = next[d.Round] || d.Next
	}
	return k.roundsAround(c, p)
}

// roundsAround adds what stands beside the calendar.
func (k *Console) roundsAround(c *fiber.Ctx, p roundsPage) (err error) {
	ctx, scope := c.UserContext(), access.In(c).Scope()
	if p.Caps, err = k.Store.Caps(ctx); err != nil {
		return err
	}
	rules, err := k.Store.Schedule(ctx)
	if err != nil {
		return err
	}
	for _, step := range []string{store.StepOpen, store.StepMid, store.StepLast, store.StepEscalate, store.StepGov, store.StepThanks, store.StepAnswer} {
		p.Moments = append(p.Moments, moment{step, dayTime(rules[step])})
	}
	if p.Freezes, err = k.Store.Freezes(ctx, scope); err != nil {
		return err
	}
	waits, err := k.Store.Attentions(ctx)
	for _, a := range waits {
		if k.attends(scope, a) {
			p.Waits = append(p.Waits, a)
		}
	}
	if err != nil {
		return err
	}
	return k.show(c, "rounds", p)
}

// attends says whether somebody of a scope is asked to look at something.
func (k *Console) attends(scope store.Scope, a store.Attention) bool {
	if scope.Whole || a.Place != "" {
		return k.Store.Sees(scope, a.Place)
	}
	return slices.ContainsFunc(k.Store.Promises(scope), func(m store.Commitment) bool { return m.Code == a.Commitment })
}

// days are the steps of a round, each with the hours of its day.
func (k *Console) days(ctx context.Context, r store.Round, homes []store.Home) ([]stepDay, error) {
	steps, err := k.Store.RoundSteps(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	var all []stepDay
	for _, s := range steps {
		d := stepDay{RoundStep: s, Round: r.Code, Time: dayTime(s.Rule), Past: s.Status != "waiting" && s.Status != "expanding"}
		for _, h := range homes {
			if k.Steps == nil || d.Past {
				break
			}
			o := hours{Country: h.Country}
			if w := k.Steps.OpenDay(s.Day, h); !w.Opens.IsZero() {
				zone := location(h.Zone)
				o.From, o.To = w.Opens.In(zone).Format("15:04"), w.Ends.In(zone).Format("15:04")
			}
			if !slices.Contains(d.Hours, o) {
				d.Hours = append(d.Hours, o)
			}
		}
		if !slices.ContainsFunc(d.Hours, func(o hours) bool { return o.From != "" }) && len(d.Hours) > 1 {
			d.Hours = []hours{{}} // a Sunday is one everywhere
		}
		all = append(all, d)
	}
	return all, nil
}

// dayTime is the time of day of a cron spec, 09:30; one that is more than that
// is shown as it is.
func dayTime(rule string) string {
	parts := strings.Fields(rule)
	if len(parts) != 5 {
		return rule
	}
	minute, err1 := strconv.Atoi(parts[0])
	hour, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil || strings.Join(parts[2:], " ") != "* * *" {
		return rule
	}
	return fmt.Sprintf("%02d:%02d", hour, minute)
}

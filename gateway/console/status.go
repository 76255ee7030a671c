package console

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/health"
)

// statusPage is all that templates/status.html can show.
type statusPage struct {
	Problems []finding // the gravest first
	Fine     []finding
}

// finding is one thing that was looked at, in plain words.
type finding struct {
	ID   string
	Says string
	Do   string // what to do about it; "" where nothing is wrong
	Link string // where; "" where it is done elsewhere
}

// doneAt is where something is done about what is wrong.
var doneAt = map[string]string{
	"alerts": "/decisions", "paused": "/delivery", "budget": "/delivery", "away": "/delivery", "limited": "/delivery", "stopped": "/delivery",
	"queue": "/delivery", "receipts": "/delivery", "round_unopened": "/rounds", "round_unapproved": "/rounds", "opening_broken": "/rounds", "opening_late": "/rounds",
	"webhook_failing": "/webhooks", "webhook_gone": "/webhooks", "webhook_given_up": "/webhooks", "webhook_copied": "/webhooks", "webhook_left_out": "/webhooks", "webhook_unreadable": "/webhooks",
}

// status says in plain words whether all is well, and what to do about what is
// not: GET /status.
func (k *Console) status(c *fiber.Ctx) error {
	t := k.tongue(c)
	looker := k.Health
	if looker == nil {
		looker = &health.Looker{Store: k.Store, OnCall: k.OnCall}
	}
	var page statusPage
	for _, f := range looker.Look(c.UserContext(), k.Now()) {
		says, do := t.finding(f)
		if f.Wrong {
			page.Problems = append(page.Problems, finding{f.ID, says, do, doneAt[f.ID]})
		} else {
			page.Fine = append(page.Fine, finding{ID: f.ID, Says: says})
		}
	}
	return k.show(c, "status", page)
}

// finding is what was found, and what to do about it where something is wrong.
func (t tongue) finding(f health.Finding) (says, do string) {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = t.value(a)
	}
	says = t.say("health."+f.ID, args...)
	if f.Wrong {
		do = t.say("health.do_" + f.ID)
	}
	return says, do
}

func (t tongue) value(a any) any {
	switch v := a.(type) {
	case health.Moment:
		return t.Exact(time.Time(v))
	case health.Ago:
		return t.since(time.Time(v))
	case health.Long:
		return t.long(time.Duration(v))
	case health.Via:
		return t.Word("via", string(v))
	}
	return a
}

// long is a time in its largest unit.
func (t tongue) long(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return t.say("health.minutes", "n", max(int(d.Round(time.Minute)/time.Minute), 1))
	case d < 48*time.Hour:
		return t.say("health.hours", "n", int(d.Round(time.Hour)/time.Hour))
	}
	return t.say("health.days", "n", int(d.Round(24*time.Hour)/(24*time.Hour)))
}

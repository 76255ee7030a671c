package console

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// roundPage is one round: its days, what was decided of it, what can be.
type roundPage struct {
	store.Round
	Days    []stepDay
	History []store.RoundEvent
	Missing []string // what stands in the way of publishing it
	From    string   // the first day on which it may be possible
	Over    bool     // its last day has ended: it can be closed without a reason
	Left    []store.Unfinished
	Demo    bool
}

// roundOfPath is the round that the address names.
func (k *Console) roundOfPath(c *fiber.Ctx) (store.Round, error) {
	code := c.Params("code")
	for _, r := range k.Store.Rounds() {
		if r.Code == code {
			return r, nil
		}
	}
	return store.Round{}, fiber.ErrNotFound
}

func (k *Console) round(c *fiber.Ctx) error {
	r, err := k.roundOfPath(c)
	if err != nil {
		return err
	}
	ctx, scope := c.UserContext(), access.In(c).Scope()
	p := roundPage{Round: r, Demo: k.Store.Network().Demo}
	if p.Days, err = k.days(ctx, r, k.Store.Homes(scope)); err != nil {
		return err
	}
	for i := range p.Days {
		if p.Days[i].Next = !p.Days[i].Past; p.Days[i].Next {
			break
		}
	}
	if p.History, err = k.Store.RoundHistory(ctx, r.Code); err != nil {
		return err
	}
	local := k.Now().In(zoneOf(k.Store.Network()))
	p.Over = local.Format(time.DateOnly) > r.ClosesOn || local.Format(time.DateOnly) == r.ClosesOn && local.Hour() >= 18
	if r.State == "closed" {
		missing, _, err := k.Store.Publishable(ctx, r.Code, k.Now())
		if err != nil {
			return err
		}
		p.Missing, p.From = k.tongue(c).reasons(missing.Missing), missing.From
		if p.Left, err = k.Store.Unfinished(ctx, scope, r.Code); err != nil {
			return err
		}
	}
	return k.show(c, "round", p)
}

// onRound acts on the round of the address and leads back to it.
func (k *Console) onRound(act func(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r, err := k.roundOfPath(c)
		if err != nil {
			return err
		}
		to := "/rounds/" + r.Code
		told, before, err := act(c, r, access.In(c).Hand(k.Now()))
		if err != nil {
			return k.refused(c, err, to)
		}
		if before {
			told = done{Word: "people.already"}
		}
		return k.did(c, to, told)
	}
}

func (k *Console) openRound(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
	before, err := k.Store.OpenRound(c.UserContext(), r.Code, h, k.Approved)
	return done{Word: "rounds.opened", Args: []string{"round", r.Name}}, before, err
}

func (k *Console) closeRound(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
	left, before, err := k.Store.CloseRound(c.UserContext(), r.Code, field(c, "why"), h)
	return done{Word: "rounds.closed", Args: []string{"round", r.Name, "n", strconv.Itoa(len(left))}}, before, err
}

func (k *Console) publishRound(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
	before, err := k.Store.PublishRound(c.UserContext(), r.Code, h)
	return done{Word: "rounds.published", Args: []string{"round", r.Name}}, before, err
}

// approveRound lets its reminders leave; holding them is the way back.
func (k *Console) approveRound(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
	before, err := k.Store.ApproveReminders(c.UserContext(), r.Code, h)
	return done{Word: "rounds.approved", Args: []string{"round", r.Name}, Back: &back{Path: "/rounds/" + r.Code + "/hold"}}, before, err
}

func (k *Console) holding(hold bool) func(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
	word, inverse := "rounds.resumed", "hold"
	if hold {
		word, inverse = "rounds.held", "resume"
	}
	return func(c *fiber.Ctx, r store.Round, h store.Hand) (done, bool, error) {
		before, err := k.Store.HoldReminders(c.UserContext(), r.Code, hold, h)
		return done{Word: word, Args: []string{"round", r.Name}, Back: &back{Path: "/rounds/" + r.Code + "/" + inverse}}, before, err
	}
}

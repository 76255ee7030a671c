package api

import (
	"context"

	"ahadi/store"
)

// newBroadcast is a text to many, as a program drafts it.
type newBroadcast struct {
	Audience audience          `json:"audience"`
	Texts    map[string]string `json:"texts"`
	Discreet map[string]string `json:"discreet"`
	Until    string            `json:"until"`
	UCS2     bool              `json:"ucs2"`
}

// moved is a broadcast after an act.
type moved struct {
	Number int    `json:"number"`
	State  string `json:"state"`
	Before bool   `json:"before"` // it was so already
}

// draftBroadcast writes one down. A token that is bound to a place writes to
// people there: to all of them where it names none.
func draftBroadcast(r *request) error {
	if r.api.Writes.Broadcasts == nil {
		return store.ErrNotFound
	}
	var n newBroadcast
	if err := r.read(&n); err != nil {
		return err
	}
	to := n.Audience
	whom := store.Audience{Places: to.Places, Roles: to.Roles, Commitments: to.Commitments, Languages: to.Languages, Reported: to.Reported, Round: to.Round}
	if !r.scope.Whole && len(whom.Places) == 0 {
		whom.Places = []string{r.scope.Place}
	}
	if !r.api.Store.SeesAudience(r.scope, whom) {
		return store.ErrNotFound
	}
	tells(r, func(b store.Broadcast) any { return moved{b.Number, b.State, false} })
	_, err := r.api.Writes.Broadcasts.Draft(r.UserContext(), store.NewBroadcast{Audience: whom, Texts: n.Texts, Discreet: n.Discreet, Until: n.Until, UCS2: n.UCS2}, r.hand)
	return err
}

// confirmed lets one leave.
func confirmed(b Broadcasts, ctx context.Context, number int, h store.Hand) (bool, error) {
	_, before, err := b.Confirm(ctx, number, h)
	return before, err
}

// moveBroadcast does one thing with a broadcast that the token sees, which is then
// in a state.
func moveBroadcast(act func(Broadcasts, context.Context, int, store.Hand) (bool, error), state string) func(*request) error {
	return func(r *request) error {
		number, err := r.number()
		if err != nil || r.api.Writes.Broadcasts == nil {
			return store.ErrNotFound
		}
		b, err := r.api.Store.Broadcast(r.UserContext(), number)
		if err == nil && !r.api.Store.SeesAudience(r.scope, b.Audience) {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		tells(r, func(before bool) any { return moved{number, state, before} })
		_, err = act(r.api.Writes.Broadcasts, r.UserContext(), number, r.hand)
		return err
	}
}

package api

import (
	"errors"
	"strconv"

	"ahadi/gateway/access"
	"ahadi/store"
)

// answered is an answer on its way.
type answered struct {
	ID       string `json:"id"`
	Message  string `json:"message"`
	Channel  string `json:"channel"`
	Segments int    `json:"segments"`
	Due      string `json:"due"`
}

// entryMoved is an entry after an act.
type entryMoved struct {
	ID       string `json:"id"`
	Assigned string `json:"assigned,omitempty"`
	State    string `json:"state"`
	Before   bool   `json:"before"`
}

// entry is the one that the path names, if the token sees it.
func (r *request) entry() (store.Waiting, error) {
	n, err := strconv.ParseInt(r.Params("id"), 10, 64)
	if err != nil {
		return store.Waiting{}, store.ErrNotFound
	}
	return r.api.Store.WaitingItem(r.UserContext(), r.scope, n)
}

// answerEntry sends words to who wrote an entry.
func answerEntry(r *request) error {
	if r.api.Writes.Letters == nil {
		return store.ErrNotFound
	}
	e, err := r.entry()
	if err != nil {
		return err
	}
	var n struct {
		Text     string `json:"text"`
		Discreet bool   `json:"discreet"`
	}
	if err := r.read(&n); err != nil {
		return err
	}
	tells(r, func(a store.AnswerSent) any {
		return answered{id(e.ID), id(a.Message), a.Channel, a.Segments, utc(a.Due)}
	})
	_, err = r.api.Writes.Letters.Answer(r.UserContext(), store.NewAnswer{Item: e.ID, Text: n.Text, Discreet: n.Discreet}, r.hand)
	return err
}

// assignEntry puts an entry into the hands of a user; "" gives it back to all.
func assignEntry(r *request) error {
	e, err := r.entry()
	if err != nil {
		return err
	}
	var n struct {
		User string `json:"user"`
	}
	if err := r.read(&n); err != nil {
		return err
	}
	if n.User != "" {
		u, err := r.api.Store.Account(r.UserContext(), n.User, r.now)
		switch {
		case errors.Is(err, store.ErrNotFound), err == nil && (u.Disabled || !access.Role(u.Role).May(access.Branch)):
			return badBody("user: nobody of this name works on the inbox. GET /api/v1/users lists who there is.")
		case err != nil:
			return err
		}
		n.User = u.Name
	}
	tells(r, func(before bool) any { return entryMoved{id(e.ID), n.User, e.State, before} })
	_, err = r.api.Store.TakeItem(r.UserContext(), e.ID, n.User, r.hand)
	return err
}

// doneEntry takes an entry off the list.
func doneEntry(r *request) error {
	e, err := r.entry()
	if err != nil {
		return err
	}
	tells(r, func(before bool) any { return entryMoved{ID: id(e.ID), State: "done", Before: before} })
	_, err = r.api.Store.DoneItem(r.UserContext(), e.ID, r.hand)
	return err
}

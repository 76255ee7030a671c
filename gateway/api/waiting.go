package api

import (
	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// alert is somebody in danger, without what leads to her.
type alert struct {
	Number   int64   `json:"number"`
	Place    string  `json:"place"`
	State    string  `json:"state"`
	Messages int     `json:"messages"`
	Called   int     `json:"called"`
	Next     *string `json:"next_call"`
	TakenBy  string  `json:"taken_by"`
	Taken    *string `json:"taken"`
	ClosedBy string  `json:"closed_by"`
	Closed   *string `json:"closed"`
	At       string  `json:"at"`
}

func showAlert(_ *request, a store.Alert) alert {
	return alert{a.Number, a.Place, a.State, a.Messages, a.Called, optional(utc(a.Next), a.State == store.AlertOpen), a.TakenBy, moment(a.Taken), a.ClosedBy, moment(a.Closed), utc(a.At)}
}

// entry is what waits for a coordinator, without its words.
type entry struct {
	ID         string  `json:"id"`
	Reason     string  `json:"reason"`
	State      string  `json:"state"`
	Contact    string  `json:"contact"`
	Commitment *string `json:"commitment"`
	Value      string  `json:"value"`
	Note       string  `json:"note"`
	Language   string  `json:"language"`
	Broadcast  *int    `json:"broadcast"`
	At         string  `json:"at"`
}

func inbox(r *request) error {
	state := r.Query("state", "open")
	if state != "open" && state != "done" {
		return Refuse(r.Ctx, fiber.StatusBadRequest, "state must be open or done")
	}
	load := func(r *request, p store.Page) (store.Part[store.Item], error) {
		return r.lists.Inbox(r.UserContext(), p, state)
	}
	return listed(load, showEntry)(r)
}

func showEntry(_ *request, i store.Item) entry {
	return entry{id(i.ID), i.Reason, i.State, id(i.ContactID), word(i.Code), i.Value, i.Note, i.Language, optional(i.Broadcast, i.Broadcast != 0), utc(i.At)}
}

// toCall is a monitor who has not reported.
type toCall struct {
	Contact     string  `json:"contact"`
	Code        string  `json:"code"`
	Language    string  `json:"language"`
	Place       string  `json:"place"`
	Commitment  string  `json:"commitment"`
	Heard       *string `json:"heard"`
	Never       bool    `json:"never_reported"`
	Unreachable bool    `json:"unreachable"`
	Called      bool    `json:"called"`
}

func showCall(_ *request, t store.ToCall) toCall {
	return toCall{id(t.ContactID), t.Code, t.Language, t.Place, t.Commitment, moment(t.Heard), t.Never, t.Unreachable, t.Called}
}

// attention is one thing to look at in a round.
type attention struct {
	ID         string  `json:"id"`
	Kind       string  `json:"kind"`
	Round      string  `json:"round"`
	Place      *string `json:"place"`
	Commitment *string `json:"commitment"`
	Done       bool    `json:"done"`
	DoneBy     string  `json:"done_by"`
	At         string  `json:"at"`
}

func showAttention(_ *request, a store.Attended) attention {
	return attention{id(a.ID), a.Kind, a.Round, word(a.Place), word(a.Commitment), a.Done, a.DoneBy, utc(a.At)}
}

// freeze is a place in which nobody is written to unasked.
type freeze struct {
	Place    string  `json:"place"`
	Name     string  `json:"name"`
	Why      string  `json:"why"`
	By       string  `json:"by"`
	At       string  `json:"at"`
	LiftedBy string  `json:"lifted_by"`
	Lifted   *string `json:"lifted"`
}

func showFreeze(_ *request, f store.Freeze) freeze {
	return freeze{f.Place, f.Name, f.Why, f.By, utc(f.At), f.LiftedBy, moment(f.Lifted)}
}

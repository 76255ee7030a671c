package api

import (
	"strconv"

	"ahadi/store"
)

// broadcast is a text that coordinators wrote to many.
type broadcast struct {
	Number      int               `json:"number"`
	Audience    audience          `json:"audience"`
	Texts       map[string]string `json:"texts"`
	Discreet    map[string]string `json:"discreet"`
	Until       string            `json:"until"`
	State       string            `json:"state"`
	By          string            `json:"drafted_by"`
	Drafted     string            `json:"drafted"`
	ConfirmedBy string            `json:"confirmed_by"`
	Confirmed   *string           `json:"confirmed"`
}

// audience is whom it is for; an empty list leaves nobody out.
type audience struct {
	Places      []string `json:"places"`
	Roles       []string `json:"roles"`
	Commitments []string `json:"commitments"`
	Languages   []string `json:"languages"`
	Reported    string   `json:"reported"`
	Round       string   `json:"round"`
}

func showBroadcast(_ *request, b store.Broadcast) broadcast {
	a := b.Audience
	return broadcast{
		b.Number,
		audience{words(a.Places), words(a.Roles), words(a.Commitments), words(a.Languages), a.Reported, a.Round},
		texts(b.Texts), texts(b.Discreet), b.Until, b.State, b.By, utc(b.Drafted), b.ConfirmedBy, optional(utc(b.Confirmed), b.ConfirmedBy != ""),
	}
}

// progress is a broadcast and what became of it.
type progress struct {
	broadcast
	People   int            `json:"people"`
	LeftOut  map[string]int `json:"left_out"`
	Messages map[string]int `json:"messages"`
	Ended    map[string]int `json:"ended"`
	Segments int            `json:"segments"`
	Cost     []amount       `json:"cost"`
	Replies  int            `json:"replies"`
	Whole    bool           `json:"whole"`
}

func oneBroadcast(r *request) error {
	n, err := r.number()
	if err != nil {
		return err
	}
	b, p, err := r.lists.Progress(r.UserContext(), n)
	if err != nil {
		return err
	}
	return r.JSON(progress{showBroadcast(r, b), p.People, p.LeftOut, p.Status, p.Ended, p.Parts, amounts(p.Cost), p.Replies, p.Whole})
}

// number is the number of the broadcast that a path names.
func (r *request) number() (int, error) {
	n, err := strconv.Atoi(r.Params("number"))
	if err != nil {
		return 0, store.ErrNotFound
	}
	return n, nil
}

// broadcastReply is what somebody answered to a broadcast, without her words.
type broadcastReply struct {
	Entry    string `json:"entry"`
	Contact  string `json:"contact_code"`
	Language string `json:"language"`
	State    string `json:"state"`
	At       string `json:"at"`
}

func broadcastReplies(r *request) error {
	n, err := r.number()
	if err != nil {
		return err
	}
	load := func(r *request, p store.Page) (store.Part[store.BroadcastReply], error) {
		return r.lists.Answers(r.UserContext(), p, n)
	}
	return listed(load, showBroadcastReply)(r)
}

func showBroadcastReply(_ *request, v store.BroadcastReply) broadcastReply {
	return broadcastReply{id(v.Entry), v.Contact, v.Language, v.State, utc(v.At)}
}

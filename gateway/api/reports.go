package api

import (
	"encoding/json"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// report is one finished form.
type report struct {
	Receipt    string          `json:"receipt"`
	Form       string          `json:"form"`
	Version    int             `json:"version"`
	Commitment *string         `json:"commitment"` // null for a form without one
	Round      string          `json:"round"`
	Answers    json.RawMessage `json:"answers"`
	Contact    string          `json:"contact"`
	Side       string          `json:"side"`
	Via        string          `json:"via"`
	Entered    bool            `json:"entered_by"` // a coordinator entered it for its author
	Channel    string          `json:"channel"`
	Language   string          `json:"language"`
	At         string          `json:"at"`
	State      string          `json:"state"`
	Excluded   bool            `json:"excluded"`
	Why        *string         `json:"excluded_reason"` // null when it is not excluded
	Late       bool            `json:"late"`
	Confidence int             `json:"confidence"`
	Flags      []string        `json:"flags"`
}

// showReport shows one; what was superseded or withdrawn stays listed.
func showReport(_ *request, r store.Report) report {
	out := report{
		Receipt: r.Ref, Form: r.Form, Version: r.Version, Commitment: word(r.Commitment), Round: r.Round, Answers: r.Answers, Contact: id(r.ContactID), Side: r.Side,
		Via: r.Via, Entered: r.Entered(), Channel: r.Channel, Language: r.Language, At: utc(r.At), State: r.State, Excluded: r.Excluded != "", Why: word(r.Excluded),
		Late: r.Late, Confidence: r.Confidence, Flags: words(r.Flags),
	}
	if len(out.Answers) == 0 {
		out.Answers = json.RawMessage("{}")
	}
	return out
}

func oneReport(r *request) error {
	v, err := r.lists.Report(r.UserContext(), r.Params("receipt"))
	if err != nil {
		return err
	}
	return r.JSON(showReport(r, v))
}

// sent is one SMS, in or out.
type sent struct {
	ID        string `json:"id"`
	Direction string `json:"direction"` // in, out
	Contact   string `json:"contact"`
	Channel   string `json:"channel"`
	Body      string `json:"body"`
	Key       string `json:"key"`
	Status    string `json:"status"`
	Segments  int    `json:"segments"`
	At        string `json:"at"`
}

// messages lists what was received and sent, to and by one person if asked.
func messages(r *request) error {
	load := plain(store.Lists.Messages)
	if v := r.Query("contact"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return Refuse(r.Ctx, fiber.StatusBadRequest, "contact must be the id of a contact of /api/v1/contacts")
		}
		load = func(r *request, p store.Page) (store.Part[store.Message], error) {
			return r.lists.MessagesOf(r.UserContext(), n, p)
		}
	}
	return listed(load, showMessage)(r)
}

func showMessage(_ *request, m store.Message) sent {
	out := sent{
		ID: id(m.ID), Direction: "in", Contact: id(m.ContactID), Channel: m.Channel, Body: m.Body, Key: m.Key,
		Status: m.Status, Segments: m.Segments, At: utc(m.At),
	}
	if m.Out {
		out.Direction = "out"
	}
	return out
}

// contact is one person, without her number.
type contact struct {
	ID       string   `json:"id"`
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Language string   `json:"language"`
	Roles    []string `json:"roles"`
	Side     string   `json:"side"`
	Place    string   `json:"place"`
	Status   string   `json:"status"`
	Assigned []string `json:"assigned"`
	OptedOut bool     `json:"opted_out"`
	Reported bool     `json:"reported"`
}

func showContact(_ *request, k store.Contact) contact {
	return contact{
		ID: id(k.ID), Code: k.Code, Name: k.Name, Language: k.Language, Roles: words(k.Roles), Side: k.Side, Place: k.Place,
		Status: k.Status, Assigned: words(k.Assigned), OptedOut: k.OptedOut, Reported: k.Reported,
	}
}

func oneContact(r *request) error {
	n, err := strconv.ParseInt(r.Params("id"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	k, err := r.lists.Contact(r.UserContext(), n, r.now)
	if err != nil {
		return err
	}
	return r.JSON(showContact(r, k))
}

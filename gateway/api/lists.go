package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

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

// reports lists every finished form, oldest first; what was superseded or
// withdrawn stays listed.
func (a *API) reports(c *fiber.Ctx) error {
	return serve(a, c, a.store.Reports, func(r store.Report) (int64, time.Time) { return r.ID, r.At }, func(r store.Report) report {
		out := report{
			Receipt: r.Ref, Form: r.Form, Version: r.Version, Round: r.Round, Answers: r.Answers, Contact: id(r.ContactID), Side: r.Side,
			Via: r.Via, Channel: r.Channel, Language: r.Language, At: utc(r.At), State: r.State, Late: r.Late, Confidence: r.Confidence, Flags: words(r.Flags),
		}
		if r.Excluded != "" {
			out.Excluded, out.Why = true, &r.Excluded
		}
		if r.Commitment != "" {
			out.Commitment = &r.Commitment
		}
		if len(out.Answers) == 0 {
			out.Answers = json.RawMessage("{}")
		}
		return out
	})
}

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

// messages lists what was received and sent.
func (a *API) messages(c *fiber.Ctx) error {
	contact := int64(0)
	if v := c.Query("contact"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return refuse(c, fiber.StatusBadRequest, "contact must be the id of a contact of /api/v1/contacts")
		}
		contact = n
	}
	load := func(ctx context.Context, p store.Page) ([]store.Message, error) {
		return a.store.Messages(ctx, contact, p)
	}
	return serve(a, c, load, func(m store.Message) (int64, time.Time) { return m.ID, m.At }, func(m store.Message) sent {
		out := sent{
			ID: id(m.ID), Direction: "in", Contact: id(m.ContactID), Channel: m.Channel, Body: m.Body, Key: m.Key,
			Status: m.Status, Segments: m.Segments, At: utc(m.At),
		}
		if m.Out {
			out.Direction = "out"
		}
		return out
	})
}

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

// contacts lists people without their numbers.
func (a *API) contacts(c *fiber.Ctx) error {
	load := func(ctx context.Context, p store.Page) ([]store.Contact, error) {
		return a.store.Contacts(ctx, p, a.now())
	}
	return serve(a, c, load, func(k store.Contact) (int64, time.Time) { return k.ID, time.Time{} }, func(k store.Contact) contact {
		return contact{
			ID: id(k.ID), Code: k.Code, Name: k.Name, Language: k.Language, Roles: words(k.Roles), Side: k.Side, Place: k.Place,
			Status: k.Status, Assigned: words(k.Assigned), OptedOut: k.OptedOut, Reported: k.Reported,
		}
	})
}

// id as a word: JavaScript's numbers cannot hold it. Nobody is "".
func id(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func utc(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func words(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

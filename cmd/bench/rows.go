package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/phone"
	"ahadi/store"
)

// channel is the name that the bench's reports are filed under.
const channel = "bench"

// limits are those of the gateway's own app.
func newApp() *fiber.App {
	return fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, CaseSensitive: true, StrictRouting: true, BodyLimit: 16 << 10,
		ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
	})
}

// bare is what Fiber does at most: read the form, answer a line.
func bare() *fiber.App {
	app := newApp()
	app.Post("/hooks/:channel/:what/:secret", func(c *fiber.Ctx) error {
		if len(c.Body()) == 0 {
			return fiber.ErrBadRequest
		}
		return c.SendString("CON K12 Storm drains\nHow is it now?\n1 Not started\n2 Started, small part\n3 Mostly done\n4 Finished\n5 Stopped\n6 Don't know\n0 Back")
	})
	return app
}

// rowsApp writes the rows of a turn with a step that knows its answer before.
func rowsApp(s *store.Store, k kind) *fiber.App {
	var alone sync.Mutex // held over a turn, it makes a group of one
	app := newApp()
	app.Post(k.path(), func(c *fiber.Ctx) error {
		args := c.Context().PostArgs()
		job, step := ussdJob, ussdRows
		if k.script == "sms" {
			job, step = smsJob, smsRows
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		j, err := job(func(name string) string { return string(args.Peek(name)) })
		if err != nil {
			return err
		}
		if k.single {
			alone.Lock()
			defer alone.Unlock()
		}
		reply, err := s.Turn(ctx, j, func(b store.Before) store.After { return step(j, b) })
		switch {
		case err != nil:
			return err
		case reply.End:
			return c.SendString("END " + reply.Say)
		case reply.Say != "":
			return c.SendString("CON " + reply.Say)
		}
		return nil
	})
	return app
}

func ussdJob(form func(string) string) (store.Job, error) {
	n, err := phone.Parse(form("phoneNumber"), "")
	return store.Job{Channel: channel, Number: n, Kind: store.KindUSSD, ID: form("sessionId"), Text: form("text"), At: time.Now()}, err
}

func smsJob(form func(string) string) (store.Job, error) {
	n, err := phone.Parse(form("from"), "")
	text := form("text")
	return store.Job{Channel: channel, Number: n, Kind: store.KindSMS, ID: form("id"), Text: text, Folded: strings.ToLower(text), Codes: []string{text[:3]}, At: time.Now()}, err
}

// What a step of the progress form leaves behind, as long as it really is.
const (
	state  = `{"p":7263549283746529,"s":"form","f":"progress","v":1,"q":"status","l":"en","a":{"commitment":"K12","status":"mostly"},"d":2,"at":1790000000000}`
	screen = "K12 Storm drains\nHow is it now?\n1 Not started\n2 Started, small part\n3 Mostly done\n4 Finished\n5 Stopped\n6 Don't know\n0 Back"
)

// ussdRows are the rows of one step of a walk.
func ussdRows(j store.Job, b store.Before) store.After {
	p := b.People[0]
	a := store.After{Reply: store.Reply{Say: screen}, Session: &store.SessionChange{State: []byte(state), Person: p.ID}}
	switch keys := strings.Count(j.Text, "*"); {
	case keys == 1 || keys == 2: // the commitment, then the status: saved as a draft
		a.Drafts = []store.DraftChange{{Person: p.ID, State: []byte(state), Version: int64(keys), Code: p.Assigned[0], RoundID: b.Round.ID}}
	case keys == 3:
		a.Drafts = []store.DraftChange{{Person: p.ID}}
		a.Reports = []store.NewReport{report(j, b, "ussd", p.Assigned[0])}
		a.Session.Ended, a.Reply.End = true, true
	}
	return a
}

// smsRows are the rows of a one-shot report.
func smsRows(j store.Job, b store.Before) store.After {
	p := b.People[0]
	return store.After{
		Reports: []store.NewReport{report(j, b, "sms", j.Codes[0])},
		Inbound: &store.NewInbound{ContactID: p.ID, Outcome: "report", Parser: 1},
		Messages: []store.NewMessage{{
			ContactID: p.ID, Channel: channel, Key: "rpt_done", Class: "receipt",
			Body: "Thank you. Report " + b.Refs[0] + " on " + j.Codes[0] + " is saved. If it is wrong, send FIX " + b.Refs[0] + " to 20880.",
		}},
	}
}

func report(j store.Job, b store.Before, via, code string) store.NewReport {
	p := b.People[0]
	return store.NewReport{
		Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments[code].ID, Form: "progress", Version: 1,
		Side: p.Side, Via: via, Channel: channel, Language: p.Language, Status: "mostly", Percent: 60,
		Answers: []byte(`{"status":"mostly","percent":60,"comment":"drains dug by the group"}`), State: "accepted", Confidence: 100, At: j.At,
	}
}

package gateway

import (
	"encoding/json"
	"fmt"
	"strconv"

	"ahadi/flows"
	"ahadi/store"
)

// rowsOf is one turn on its way to rows.
type rowsOf struct {
	ch    *channel
	job   *store.Job
	b     *store.Before
	after store.After
	sent  int // automatic replies of this turn
	quiet Quiet
	zones *zones
}

// rows turns a Turn into rows: the session, and one case for each effect.
func (g *Gateway) rows(ch *channel, job *store.Job, b *store.Before, t flows.Turn) store.After {
	r := &rowsOf{ch: ch, job: job, b: b, quiet: g.quiet, zones: g.zones}
	switch job.Kind {
	case store.KindUSSD:
		state, err := json.Marshal(t.Next)
		if err != nil {
			return store.After{Err: fmt.Errorf("session state: %w", err)}
		}
		r.after.Reply = store.Reply{Say: t.Say, End: t.End}
		r.after.Session = &store.SessionChange{State: state, Person: t.Next.Person, Ended: t.End}
	case store.KindSMS:
		r.after.Inbound = &store.NewInbound{ContactID: only(b.People), Outcome: "understood", Parser: flows.Parser}
	}
	for _, e := range t.Effects {
		if err := r.effect(e); err != nil {
			return store.After{Err: err}
		}
	}
	return r.after
}

func (r *rowsOf) effect(e flows.Effect) error {
	switch e := e.(type) {
	case flows.SaveReport:
		return r.saveReport(e)
	case flows.Withdraw:
		if old := r.b.Reports[e.Ref]; old != nil {
			r.after.Withdrawn = append(r.after.Withdrawn, old.ID)
		}
	case flows.KeepDraft:
		state, err := json.Marshal(e.State)
		if err != nil {
			return fmt.Errorf("draft: %w", err)
		}
		r.after.Drafts = append(r.after.Drafts, store.DraftChange{
			Person: e.Person, State: state, Version: e.State.Draft, Code: e.State.Answers["commitment"], RoundID: r.b.Round.ID,
		})
	case flows.DropDraft:
		r.after.Drafts = append(r.after.Drafts, store.DraftChange{Person: e.Person})
	case flows.SetLanguage:
		r.after.Languages = map[int64]string{e.Person: e.Language}
		r.after.Line.Language = e.Language
	case flows.Seldom:
		r.after.Seldom = map[int64]bool{e.Person: e.On}
	case flows.OptOut:
		r.optOut(true)
	case flows.OptIn:
		r.optOut(false)
	case flows.Enrol, flows.Agree, flows.Refuse, flows.SetPIN, flows.TriedPIN, flows.Detach:
		r.people(e)
	case flows.Ask:
		return r.ask(e)
	case flows.Settled:
		r.after.Settled = append(r.after.Settled, store.Settled{Item: e.Item, Yes: e.Yes})
	case flows.Reply:
		r.reply(e)
	case flows.Inbox:
		r.inbox(e)
	default:
		return fmt.Errorf("no rows for effect %T", e)
	}
	return nil
}

// optOut stops all messages to the line, or lets them through again. What a
// person wanted is part of the audit trail.
func (r *rowsOf) optOut(stop bool) {
	r.after.Line.OptOut = &stop
	word := "start"
	if stop {
		word = "stop"
	}
	r.outcome(word)
	if id := r.b.Line.ID; id != 0 && stop != r.b.Line.OptedOut {
		r.after.Audit = append(r.after.Audit, store.NewAudit{Actor: "line", Action: word, Object: "line " + strconv.FormatInt(id, 10)})
	}
}

// outcome names what was made of an SMS: the last thing, but for what a person
// has to read whatever else came of it.
func (r *rowsOf) outcome(word string) {
	if in := r.after.Inbound; in != nil && in.Outcome != "urgent" && in.Outcome != "held" {
		in.Outcome = word
	}
}

func (r *rowsOf) ask(e flows.Ask) error {
	asked := []byte{}
	if e.Asked != nil {
		var err error
		if asked, err = json.Marshal(e.Asked); err != nil {
			return fmt.Errorf("question: %w", err)
		}
		if e.Asked.Ask != "" {
			r.outcome("asked")
		}
	}
	r.after.Line.Asked = &asked
	return nil
}

// reply queues an SMS to the line, unless a rule about what is sent holds it
// back. What was filed is filed either way.
func (r *rowsOf) reply(e flows.Reply) {
	if !r.maySend(e.Class) || old(r.job) && e.Key != "sms_stop" {
		return
	}
	due, expires := r.asleep(e.Class)
	r.after.Messages = append(r.after.Messages, store.NewMessage{
		ContactID: only(r.b.People), Channel: r.ch.Name, Key: e.Key, Body: e.Text, Class: string(e.Class), Due: due, Expires: expires,
	})
	switch {
	case r.unagreed():
		r.after.Line.Greeted = true
	case e.Class == flows.ClassReply:
		r.sent++
		r.after.Line.Replied++
		r.after.Line.Helped = r.after.Line.Helped || e.Key == "not_understood"
	}
}

func (r *rowsOf) inbox(e flows.Inbox) {
	r.outcome(e.Reason)
	if r.after.Inbound != nil && e.DropBody {
		r.after.Inbound.DropBody = true
	}
	switch e.Reason {
	case "ignored", "auto", "operator": // noted as an outcome; no person has to look at it
		return
	}
	person := e.Person
	if person == 0 {
		person = only(r.b.People)
	}
	r.after.Inbox = append(r.after.Inbox, store.NewInbox{Reason: e.Reason, ContactID: person, Code: e.Code, Value: e.Value, Note: e.Note, Text: e.Text, Alert: e.Reason == "urgent"})
}

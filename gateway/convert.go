package gateway

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// input is what the store loaded, in the words of flows. Nothing is decided here.
func (g *Gateway) input(ch *channel, job *store.Job, b *store.Before) (flows.Input, error) {
	in := flows.Input{
		Room: ch.Room, Now: job.At, Channel: ch.Name, Network: g.network(b.Network), Round: roundOf(b.Round), Sender: job.Sender, Cut: job.Cut,
		Ref: b.Refs[0], Refs: b.Refs,
		Facts: flows.Facts{Commitments: make(map[string]*flows.Commitment, len(b.Commitments))},
		Line: flows.Line{
			Known: len(b.People) > 0, Language: b.Line.Language, OptedOut: b.Line.OptedOut, OnCall: b.Line.OnCall, Private: b.Line.Private,
			Repeats: b.Repeats, NotUnderstood: b.Line.Helped, WrongPINs: b.Line.WrongPINs, Warned: b.Warned,
			Capped: job.Kind == store.KindSMS && !(&rowsOf{job: job, b: b}).maySend(flows.ClassReply),
		},
	}
	if len(b.Line.Asked) > 0 {
		asked := &flows.Asked{}
		if err := json.Unmarshal(b.Line.Asked, asked); err != nil {
			return in, fmt.Errorf("open question: %w", err)
		}
		if job.Age() == 0 || asked.AskedAt < job.Sent.UnixMilli() { // else it was asked after she wrote
			in.Line.Asked = asked
		}
	}
	for code, c := range b.Commitments {
		in.Facts.Commitments[code] = commitmentOf(c)
	}
	if b.Reports != nil {
		in.Facts.Reports = make(map[string]*flows.Report, len(b.Reports))
		for ref, r := range b.Reports {
			in.Facts.Reports[ref] = reportOf(r, job.At)
		}
	}
	peopleFacts(&in.Facts, b)
	for i := range b.Invited {
		p, err := g.person(&b.Invited[i])
		if err != nil {
			return in, err
		}
		in.Line.Invited = append(in.Line.Invited, p)
	}
	in.Line.People = make([]flows.Person, len(b.People))
	for i := range b.People {
		p, err := g.person(&b.People[i])
		if err != nil {
			return in, err
		}
		in.Line.People[i] = p
	}
	needed(&in, b)
	return in, nil
}

func (g *Gateway) network(n store.Network) flows.Network {
	return flows.Network{
		Name: n.Short, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters, Zone: g.zones.get(n.Zone), Cap: n.Cap, SOS: n.SOS,
		Enrolment: n.Enrolment, Years: n.KeptMonths / 12,
	}
}

func roundOf(r store.Round) flows.Round {
	return flows.Round{ID: r.ID, Name: r.Name, ClosesOn: day(r.ClosesOn), Late: !r.Open}
}

// day reads a stored day; one that is missing is the zero time.
func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (g *Gateway) person(p *store.Person) (flows.Person, error) {
	out := flows.Person{
		ID: p.ID, Name: p.Name, Language: p.Language, Roles: p.Roles, Org: p.Org, Place: p.Place, Zone: g.zones.get(p.Zone), Assigned: p.Assigned,
		Refused: p.Status == "left", Unagreed: p.Consent < g.store.Network().Consent, PIN: flows.PINState(p.PIN),
		Verifies: p.Verifies, Seldom: p.Seldom, Official: p.Official(),
	}
	if p.Draft != nil {
		out.Draft = &flows.Draft{Version: p.Draft.Version, At: p.Draft.At}
		if err := json.Unmarshal(p.Draft.State, &out.Draft.State); err != nil {
			return out, fmt.Errorf("draft: %w", err)
		}
	}
	if p.Last != nil {
		out.Last = make(map[string]flows.Last, len(p.Last))
		for code, r := range p.Last {
			out.Last[code] = flows.Last{Status: r.Status, Percent: r.Percent}
		}
	}
	return out, nil
}

// commitmentOf turns a commitment over; nil stays nil: there is none.
func commitmentOf(c *store.Commitment) *flows.Commitment {
	if c == nil {
		return nil
	}
	out := &flows.Commitment{
		ID: c.ID, Code: c.Code, Kind: c.Kind, Short: c.Short, Title: c.Title, Local: c.Local, Place: c.Place, Currency: c.Currency,
		Budget: c.Budget, Due: day(c.DueOn), Open: c.Open(),
	}
	if c.Milestone != nil {
		out.Milestone = &flows.Milestone{Seq: c.Milestone.Seq, Short: c.Milestone.Short, Due: day(c.Milestone.DueOn)}
	}
	return out
}

// reportOf turns a report over. One of a round that is over, or whose days of
// grace are, can no longer be changed by its receipt.
func reportOf(r *store.Report, now time.Time) *flows.Report {
	if r == nil {
		return nil
	}
	out := &flows.Report{
		Ref: r.Ref, Person: r.ContactID, Form: r.Form, Version: r.Version, Commitment: r.Commitment,
		Current: (r.State == "accepted" || r.State == "held") && r.In.Corrects(now), Round: roundOf(r.In), Answers: map[string]string{},
	}
	var answers map[string]any
	if json.Unmarshal(r.Answers, &answers) == nil {
		for name, v := range answers {
			switch v := v.(type) {
			case string:
				out.Answers[name] = v
			case float64:
				out.Answers[name] = strconv.FormatFloat(v, 'f', -1, 64)
			}
		}
	}
	return out
}

// zones remembers the time zones that were looked up; there are a handful.
type zones struct{ known sync.Map }

func (z *zones) get(name string) *time.Location {
	if v, ok := z.known.Load(name); ok {
		return v.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.UTC
	}
	z.known.Store(name, loc)
	return loc
}

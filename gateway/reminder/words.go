package reminder

import (
	"encoding/json"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// reminding is what the words of a reminder may say about one person.
func reminding(rc store.Recipient, now time.Time) (flows.Reminding, error) {
	n, r, p, zone := rc.Network, rc.Round, rc.Person, location(rc.Person.Zone)
	closes, _ := time.Parse(time.DateOnly, r.ClosesOn) // checked before the step was expanded
	said := flows.Reminding{
		Step: stepFor(rc.Step, r, now.In(zone)),
		Network: flows.Network{
			Name: n.Short, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters, Zone: location(n.Zone), Cap: n.Cap, SOS: n.SOS,
		},
		Round: flows.Round{ID: r.ID, Name: r.Name, ClosesOn: closes, Late: !r.Open},
		Person: flows.Person{
			ID: p.ID, Language: p.Language, Roles: p.Roles, Official: p.Official(), Place: p.Place, Zone: zone, Assigned: p.Assigned,
		},
		Private: rc.Private, Commitment: commitment(rc.Commitment), Done: rc.Done, Of: rc.Of, Low: rc.Low,
		Kept: [3]int{rc.Kept.Kept, rc.Kept.Partly, rc.Kept.Broken}, Answer: rc.Answer.Words, AnsweredBy: rc.AnsweredBy, Now: now,
	}
	if f := rc.Figures; f != nil {
		said.Figures = &flows.Summary{
			Community: flows.Reading{Status: f.Community.Status, Percent: f.Community.Percent}, Government: flows.Reading{Status: f.Government.Status, Percent: f.Government.Percent},
			Reports: f.Reports, Last: f.Last, Public: f.Public, Guarded: f.Guarded,
		}
	}
	if rc.Draft == nil {
		return said, nil
	}
	said.Person.Draft = &flows.Draft{}
	return said, json.Unmarshal(rc.Draft, &said.Person.Draft.State)
}

// stepFor gives the words of the step that the round has come to where a
// coordinator pressed the button.
func stepFor(step string, r store.Round, local time.Time) string {
	day := local.Format(time.DateOnly)
	switch {
	case step != "now":
		return step
	case r.LastOn != "" && day >= r.LastOn:
		return "last"
	case r.MidOn != "" && day >= r.MidOn:
		return "mid"
	}
	return "open"
}

func commitment(c *store.Commitment) *flows.Commitment {
	if c == nil {
		return nil
	}
	return &flows.Commitment{
		ID: c.ID, Code: c.Code, Kind: c.Kind, Short: c.Short, Title: c.Title, Local: c.Local, Place: c.Place, Currency: c.Currency, Budget: c.Budget,
		Open: c.Open(),
	}
}

// openFor is how long a question by SMS waits for its answer.
const openFor = 72 * time.Hour

// after is the question that a reminder leaves open: none while she is being
// asked something else, since her next answer is meant for that. How often she
// was asked today goes on.
func after(open []byte, asked *flows.Asked, now time.Time) *flows.Asked {
	var before flows.Asked
	if asked == nil || len(open) == 0 || json.Unmarshal(open, &before) != nil {
		return asked
	}
	if before.Ask != "" && !strings.HasPrefix(before.Ask, "sms_") && now.Sub(time.UnixMilli(before.AskedAt)) <= openFor {
		return nil
	}
	next := *asked
	next.Today, next.Day = before.Today, before.Day
	return &next
}

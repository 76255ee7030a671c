package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Recipient is one person in view of one step of a round: all that decides
// whether, when and in which words she is written to.
type Recipient struct {
	Network            Network
	Round              Round
	Step               string
	Day, Rule          string // of the step
	Override           bool
	Person             Person // without her name
	Country            string
	QuietFrom, QuietTo string // her own quiet hours; "" for none
	LineID             int64
	OptedOut           bool
	Private            bool        // nobody else uses or reads the phone
	Consent            bool        // to the words of today, on this phone
	Bounced            bool        // what was sent to the phone failed again and again
	Reported           bool        // in the round
	Called             bool        // a coordinator has telephoned her in the round
	Asked              bool        // her phone got a reminder within half a day
	Rest               time.Time   // her phone is left alone until then; zero, or long ago: not at all
	Disputing          bool        // a dispute is open on her word: a person asks her, not a reminder
	Frozen             bool        // nobody is written to in her place now
	Capped             string      // the cap that one more message would break
	Overtaken          bool        // a later step is due to her too
	Commitment         *Commitment // what the step is about for her
	Figures            *Summary    // of it, for the thanks
	Kept               Kept        // of a standing promise: how many say kept, in part, broken
	Done, Of           int         // how many of her place's monitors have reported, of how many; of the place that Low names
	Low                string      // the short name of the place, of a coordinator's, where the fewest have reported; "" where enough have
	Answer             Response    // what was answered to what she reported
	AnsweredBy         string      // short name of who answered
	Draft              []byte      // the state of what she began; nil when there is none any more

	Open []byte // the question that her phone was last asked; when a reminder is fired only

	asked      string // the same, sealed
	broken     bool   // what is stored of her cannot be opened
	occurrence int64
	seen       int64 // when her phone was last heard from
	place      int64
	key        string // her wrapped data key
	lineKey    string
}

// rest leaves her phone alone until t.
func (r *Recipient) rest(t time.Time) {
	if t.After(r.Rest) {
		r.Rest = t
	}
}

// forReport says whether a step asks for a report.
func forReport(step string) bool {
	return step == StepOpen || step == StepMid || step == StepLast || step == StepNow
}

// barred says why nothing that we start ourselves goes to her now, in one word;
// "" when something may.
func (r *Recipient) barred() string {
	switch {
	case r.Person.Status == "invited", r.Person.Status == "left", !r.Consent:
		return "no_consent"
	case r.OptedOut, r.Person.Status == "opted_out":
		return "opted_out"
	case r.Bounced:
		return "bounced"
	case r.Person.Status != "active":
		return r.Person.Status // paused, bounced
	case r.Frozen:
		return "frozen"
	}
	return ""
}

// Hold says why this person is not written to, in one word; "" when she is.
func (r *Recipient) Hold() string {
	if why := r.barred(); why != "" {
		return why
	}
	if r.broken {
		return "broken"
	}
	if why := r.needless(); why != "" {
		return why
	}
	return r.Capped
}

// needless says why the step has nothing to say to her.
func (r *Recipient) needless() string {
	ask := forReport(r.Step)
	switch {
	case (ask || r.Step == StepGov) && r.Reported:
		return "reported"
	case ask && r.Called:
		return "called"
	case ask && r.Disputing:
		return "dispute"
	case r.Person.Seldom && r.Step != StepOpen && r.Step != StepEscalate: // she asked for one text a round
		return "seldom"
	case r.Step == StepEscalate && r.Person.Official(): // how many residents have reported is not theirs to see
		return "official"
	case r.Step == StepEscalate && r.Low == "":
		return "on_track"
	case r.Step == StepAnswer && r.Answer.Commitment == "":
		return "no_answer"
	case r.Step == StepDraft && r.Draft == nil:
		return "sent"
	case r.Overtaken, r.Asked:
		return "asked"
	case r.Commitment == nil && (ask || r.Step == StepGov):
		return "no_assignment"
	}
	return ""
}

// recipientColumns are read by scanRecipient.
const recipientColumns = `c.id, c.code, c.data_key, c.language, c.roles, c.side, coalesce(c.place_id, 0), c.status, c.seldom, c.quiet_from, c.quiet_to,
	l.id, l.data_key, l.opted_out, ` + privateQuery + `, l.sealed_asked, l.failures, CASE WHEN l.seen_ms > l.created_ms THEN l.seen_ms ELSE l.created_ms END,
	CASE WHEN EXISTS (SELECT 1 FROM consent k JOIN contact_line kx ON kx.contact_id = k.contact_id WHERE k.contact_id = c.id AND kx.line_id = l.id AND k.version >= (SELECT max(consent_version) FROM network)) THEN 1 ELSE 0 END`

func (ref *reference) scanRecipient(r *sql.Rows, rc *Recipient, more ...any) error {
	var roles string
	var optedOut, private, consent int
	var failures int64
	p := &rc.Person
	err := r.Scan(append([]any{
		&p.ID, &p.Code, &rc.key, &p.Language, &roles, &p.Side, &rc.place, &p.Status, &p.Seldom, &rc.QuietFrom, &rc.QuietTo,
		&rc.LineID, &rc.lineKey, &optedOut, &private, &rc.asked, &failures, &rc.seen, &consent,
	}, more...)...)
	if err != nil {
		return err
	}
	place := ref.places[rc.place]
	p.Roles, p.Place, p.Zone = fields(roles), place.short, cmp.Or(place.zone, ref.network.Zone)
	rc.Network, rc.Country = ref.network, cmp.Or(place.country, ref.network.Country)
	rc.OptedOut, rc.Private, rc.Consent, rc.Bounced = optedOut == 1, private == 1, consent == 1, failures >= hardFailures
	return nil
}

// Recipients lists everybody whom a step is for, as of now, for a preview: also
// those who would be left out.
func (s *Store) Recipients(ctx context.Context, r Reminder, now time.Time) ([]Recipient, error) {
	var all []Recipient
	err := s.look(ctx, func(v *view) error {
		err := v.rows(`SELECT `+recipientColumns+` FROM contact c JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
			WHERE c.status <> 'left'`+audience(r.Step)+` ORDER BY c.id`, nil, func(rows *sql.Rows) error {
			rc := Recipient{Round: r.Round, Step: r.Step, Day: r.Day, Rule: r.Rule, Override: r.Override}
			err := v.ref.scanRecipient(rows, &rc)
			all = append(all, rc)
			return err
		})
		k := s.knowing(v, v.ref, now)
		for i := range all {
			if err == nil {
				err = k.know(&all[i])
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	return all, nil
}

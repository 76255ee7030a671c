package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/sms"
)

// deniedNote stands with an entry whose sender said that the report which was
// read in it is not what she meant.
const deniedNote = "denied"

// AskingItem asks the sender of an entry by SMS whether a report that somebody
// has read in it is what she meant.
type AskingItem struct {
	Item       int64
	Commitment string                            // code
	Route      func(last, country string) string // the channel, as for NewAnswer
	Quiet      func(t time.Time, zone *time.Location, country string) time.Time
	Words      func(AskedItem) (AskedWords, error) // pure; an error refuses, and says why
}

// AskedItem is what the words of the question may say.
type AskedItem struct {
	Item       int64
	Network    Network
	Person     Person     // with what she follows
	Commitment Commitment // that she is asked about
	Text       string     // what she wrote
	Held       bool       // it names somebody, so that a report of it is read first
	Open       []byte     // what her phone was asked last; nil for nothing
	Now        time.Time
}

// AskedWords are the question, and what it leaves open on her phone.
type AskedWords struct {
	Key, Text string
	Asked     []byte
	Value     string // what the list shows while it waits
}

// AskItem sends the question at once, by the channel by which her phone last
// wrote, and takes the entry off the list until she answers or AnswerWithin has
// passed. Her answer comes as any SMS does. It is refused where the phone may
// not be answered, is read by others, or where it is a quiet hour and she does
// not wait with the phone in her hand; and where the commitment is none of hers.
func (s *Store) AskItem(ctx context.Context, n AskingItem, h Hand) (done AnswerSent, err error) {
	err = s.decide(ctx, h, func(d *decision) (err error) {
		done, err = d.askItem(n)
		return err
	})
	if err != nil {
		return AnswerSent{}, fmt.Errorf("inbox: %w", err)
	}
	s.poke()
	return done, nil
}

func (d *decision) askItem(n AskingItem) (done AnswerSent, err error) {
	what := fmt.Sprintf("asking about entry %d", n.Item)
	v, err := item(d.tx, n.Item)
	if err != nil {
		return done, err
	}
	if err := d.askable(what, v); err != nil {
		return done, err
	}
	to, err := d.answerable(what, v, false)
	if err != nil {
		return done, err
	}
	zone, err := time.LoadLocation(cmp.Or(to.zone, d.ref.network.Zone))
	if err != nil {
		return done, err
	}
	if n.Quiet != nil && d.now.Sub(when(v.at)) > answerLater {
		if from := n.Quiet(d.now, zone, to.country); from.After(d.now) {
			return done, refused(what, "it is no hour to write to her: ask from %s on, by her clock", from.In(zone).Format("2006-01-02 15:04"))
		}
	}
	a, lineKey, err := d.asked(v, n.Commitment)
	if err != nil {
		return done, err
	}
	said, err := n.Words(a)
	if err != nil {
		return done, Refusal{What: what, Missing: reasons(err)}
	}
	encoding, parts := sms.Segments(said.Text)
	done = AnswerSent{Message: d.id(), Channel: n.Route(to.last, to.country), Segments: parts, GSM: encoding == sms.GSM7, Due: d.now}
	if done.Channel == "" {
		return done, refused(what, "no channel of the configuration sends messages")
	}
	key, err := d.store.keys.Unwrap(to.key)
	if err != nil {
		return done, err
	}
	line, err := d.store.keys.Unwrap(lineKey)
	if err != nil {
		return done, err
	}
	if _, err := d.tx.exec(insertOutbox, done.Message, v.line, v.contact, done.Channel, said.Key, "reply", priorities["reply"], key.Seal([]byte(said.Text), "body"),
		parts, d.ms(), d.now.Add(24*time.Hour).UnixMilli(), d.ms()); err != nil {
		return done, err
	}
	if _, err := d.tx.exec(`UPDATE line SET sealed_asked = $1 WHERE id = $2`, line.Seal(said.Asked, "asked"), v.line); err != nil {
		return done, err
	}
	if err := d.arrow("entry", `UPDATE inbox SET asked_ms = $1, code = $2, value = $3, note = '', opened = 1 WHERE id = $4 AND state = 'open'`, d.ms(), a.Commitment.Code, said.Value, n.Item); err != nil {
		return done, err
	}
	return done, d.trail("inbox ask", "entry %d about %s by message %d", n.Item, a.Commitment.Code, done.Message)
}

// askable refuses what nobody can be asked about now.
func (d *decision) askable(what string, v itemRow) error {
	switch {
	case v.state != "open":
		return refused(what, "it is done: put it back on the list first")
	case v.contact == 0:
		return refused(what, "nobody knows which person wrote it: call, or enter the report for her")
	}
	asked, err := d.tx.row(`SELECT 1 FROM inbox WHERE state = 'open' AND line_id = $1 AND asked_ms > $2`, []any{v.line, d.now.Add(-AnswerWithin).UnixMilli()}, new(int))
	if err == nil && asked {
		err = refused(what, "she was asked already and has not answered: wait for it, or call her")
	}
	return err
}

// asked reads what the question may say. The line is kept from turns meanwhile.
func (d *decision) asked(v itemRow, code string) (a AskedItem, lineKey string, err error) {
	c, err := d.commitment(code)
	if err != nil {
		return a, "", err
	}
	var hash string
	if _, err := d.tx.row(`SELECT hash FROM line WHERE id = $1`, []any{v.line}, &hash); err != nil {
		return a, "", err
	}
	if err := d.store.lockLines(d.tx, []string{hash}); err != nil {
		return a, "", err
	}
	a = AskedItem{Item: v.id, Network: d.ref.network, Commitment: *c, Held: v.reason == "held", Now: d.now}
	g := d.store.batch(d.tx, d.ref)
	l := &loaded{job: &keyedJob{Job: Job{Kind: KindSMS, At: d.now}, line: hash}}
	l.Commitments = map[string]*Commitment{}
	if err := g.loadLines([]*loaded{l}); err != nil || l.err != nil {
		return a, "", errors.Join(err, l.err)
	}
	for _, p := range l.People {
		if p.ID == v.contact {
			a.Person = p
		}
	}
	var key, sealed string
	if _, err := d.tx.row(`SELECT c.data_key, i.sealed_body FROM inbox i JOIN contact c ON c.id = i.contact_id WHERE i.id = $1`, []any{v.id}, &key, &sealed); err != nil {
		return a, "", err
	}
	a.Text, a.Open = d.store.reveal(key, sealed, "body"), l.Line.Asked
	if len(a.Open) > 0 && !json.Valid(a.Open) {
		a.Open = nil
	}
	return a, l.wrapped, nil
}

package generic

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
)

// sameAgain is how long one text from one sender is one message, where the
// provider gives neither an id nor a date.
const sameAgain = 2 * time.Minute

// DecodeSMS reads one message. Its text may be empty.
func (c *Codec) DecodeSMS(r aggregator.Request) ([]aggregator.SMS, error) {
	s := c.d.SMS
	if s == nil {
		return nil, none("sms")
	}
	f, err := c.open(s.Reads, r)
	if err != nil {
		return nil, err
	}
	m := aggregator.SMS{
		ID: f.get(s.ID), From: c.number(f.get(s.From)), To: f.get(s.To), Text: f.get(s.Text), Network: f.get(s.Network),
		At: s.date(f.get(s.Date)), Stopped: f.holds(s.Stopped),
	}
	if m.From == "" {
		return nil, aggregator.Missing(s.From)
	}
	switch {
	case s.ID == "":
		m.ID = derived(m, f.get(s.Date), r.At)
	case m.ID == "":
		return nil, aggregator.Missing(s.ID)
	}
	return []aggregator.SMS{m}, nil
}

// derived is the id of a message that has none: the same on a retry if the
// provider repeats its date, and for two minutes if there is none.
func derived(m aggregator.SMS, date string, at time.Time) string {
	if date == "" {
		date = at.Truncate(sameAgain).Format(time.RFC3339)
	}
	sum := sha256.New()
	for _, part := range []string{m.From, m.To, m.Text, date} {
		sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return "made " + hex.EncodeToString(sum.Sum(nil)[:16])
}

// The shapes of a date that have a name.
const (
	datesRFC3339      = "rfc3339"
	datesSeconds      = "seconds"
	datesMilliseconds = "milliseconds"
)

// date is the zero time for what has another shape: it is worth less than the
// message.
func (s *smsShape) date(written string) time.Time {
	switch s.Dates {
	case datesSeconds, datesMilliseconds:
		n, err := strconv.ParseInt(written, 10, 64)
		if err != nil {
			return time.Time{}
		}
		if s.Dates == datesSeconds {
			return time.Unix(n, 0).UTC()
		}
		return time.UnixMilli(n).UTC()
	case "", datesRFC3339:
		return parsed(time.RFC3339Nano, written)
	}
	return parsed(s.Dates, written)
}

func parsed(shape, written string) time.Time {
	at, err := time.Parse(shape, written)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// Acknowledge answers a message that is on disk.
func (c *Codec) Acknowledge(aggregator.Request) aggregator.Response {
	if c.d.SMS == nil {
		return aggregator.Response{Status: 200, ContentType: plainText}
	}
	a := c.d.SMS.Answer
	kind := a.Type
	if kind == "" {
		kind = plainText
	}
	return respond(a, kind, nil)
}

// DecodeDelivery reads a delivery report. A word that the description does not
// have is kept as it came and moves nothing.
func (c *Codec) DecodeDelivery(r aggregator.Request) ([]aggregator.Status, error) {
	d := c.d.Delivery
	if d == nil {
		return nil, none("delivery")
	}
	f, err := c.open(d.Reads, r)
	if err != nil {
		return nil, err
	}
	s := aggregator.Status{
		ID: f.get(d.ID), Number: c.number(f.get(d.Number)), State: aggregator.Unknown, Raw: f.get(d.Status), Reason: f.get(d.Reason),
		OptedOut: f.holds(d.OptedOut), Account: f.holds(d.Account),
	}
	if s.ID == "" {
		return nil, aggregator.Missing(d.ID)
	}
	if state, known := lookup(d.States, s.Raw); known {
		s.State = aggregator.State(state)
	}
	return []aggregator.Status{s}, nil
}

// DecodeOptOut reads who has stopped messages with the provider, or lets them
// through again.
func (c *Codec) DecodeOptOut(r aggregator.Request) ([]aggregator.OptOut, error) {
	o := c.d.OptOut
	if o == nil {
		return nil, none("optout")
	}
	f, err := c.open(o.Reads, r)
	if err != nil {
		return nil, err
	}
	number := c.number(f.get(o.Number))
	if number == "" {
		return nil, aggregator.Missing(o.Number)
	}
	return []aggregator.OptOut{{Number: number, Back: f.holds(o.Back)}}, nil
}

// amount is what something cost, if that is what stands there.
func amount(s string) money.Amount {
	a, err := money.Parse(s)
	if err != nil {
		return money.Amount{}
	}
	return a
}

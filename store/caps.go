package store

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Caps are how many messages that we start ourselves, reminders and broadcasts
// together, reach one person, and one phone whoever uses it. An answer to what
// somebody sent is none of them. They lie in the database, so that every process
// which serves it keeps to the same.
type Caps struct {
	Week   int // in 7 days, to a person
	Weeks4 int // in 28 days
	Year   int // in 365 days; it is the network's Cap, which the texts promise
	Phone  int // in 7 days, to a phone
}

// DefaultCaps hold where nothing else was chosen.
func DefaultCaps() Caps { return Caps{Week: 2, Weeks4: 4, Year: 16, Phone: 3} }

// or fills what c leaves open.
func (c Caps) or(other Caps) Caps {
	return Caps{
		Week: cmp.Or(c.Week, other.Week), Weeks4: cmp.Or(c.Weeks4, other.Weeks4), Year: cmp.Or(c.Year, other.Year), Phone: cmp.Or(c.Phone, other.Phone),
	}
}

// String is how they stand in the audit trail.
func (c Caps) String() string {
	return fmt.Sprintf("%d a week, %d in four, %d a year, %d a week to a phone", c.Week, c.Weeks4, c.Year, c.Phone)
}

const (
	capsSetting = "caps" // the week's, the four weeks', the phone's
	capsFormat  = "%d %d %d"
)

// SetCaps makes them the network's from now on; what is 0 stays as it is.
func (s *Store) SetCaps(ctx context.Context, c Caps, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		had, err := caps(tx)
		if err != nil {
			return err
		}
		want := c.or(had)
		if want == had {
			return nil
		}
		if want.Year != had.Year { // the texts of every process say it
			if _, err := tx.exec(`UPDATE network SET cap = $1, version = version + 1`, want.Year); err != nil {
				return err
			}
		}
		if err := tx.set(capsSetting, fmt.Sprintf(capsFormat, want.Week, want.Weeks4, want.Phone), now); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "caps", Object: want.String(), Was: had.String(), Became: want.String()}, now)
	})
	if err != nil {
		return fmt.Errorf("set the caps: %w", err)
	}
	return nil
}

// Caps are those that hold now.
func (s *Store) Caps(ctx context.Context) (c Caps, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		c, err = caps(v)
		return err
	})
	return c, err
}

func caps(q querier) (Caps, error) {
	var c Caps
	var text string
	found, err := q.row(`SELECT value FROM setting WHERE name = $1`, []any{capsSetting}, &text)
	if err == nil && found {
		_, err = fmt.Sscanf(text, capsFormat, &c.Week, &c.Weeks4, &c.Phone)
	}
	if err == nil {
		_, err = q.row(`SELECT cap FROM network`, nil, &c.Year)
	}
	return c.or(DefaultCaps()), err
}

// started counts what we have started to write to a person and to a phone.
type started struct{ week, weeks4, year, phone int }

// startedColumns count it up to a moment: for the contact c and the line l, with
// $1 a week before, $2 four weeks, $3 a year (startedSince). What did not arrive
// for certain does not count.
const startedColumns = `
	(SELECT count(*) FROM outbox b WHERE b.contact_id = c.id AND (b.class = 'reminder' OR b.class = 'broadcast') AND b.at_ms > $1 AND b.status <> 'refused' AND b.status <> 'failed' AND b.status <> 'expired'),
	(SELECT count(*) FROM outbox b WHERE b.contact_id = c.id AND (b.class = 'reminder' OR b.class = 'broadcast') AND b.at_ms > $2 AND b.status <> 'refused' AND b.status <> 'failed' AND b.status <> 'expired'),
	(SELECT count(*) FROM outbox b WHERE b.contact_id = c.id AND (b.class = 'reminder' OR b.class = 'broadcast') AND b.at_ms > $3 AND b.status <> 'refused' AND b.status <> 'failed' AND b.status <> 'expired'),
	(SELECT count(*) FROM outbox b WHERE b.line_id = l.id AND (b.class = 'reminder' OR b.class = 'broadcast') AND b.at_ms > $1 AND b.status <> 'refused' AND b.status <> 'failed' AND b.status <> 'expired')`

// startedSince are the arguments $1, $2 and $3 of startedColumns.
func startedSince(now time.Time) []any {
	day := 24 * time.Hour
	return []any{now.Add(-7 * day).UnixMilli(), now.Add(-28 * day).UnixMilli(), now.Add(-365 * day).UnixMilli()}
}

// over says which cap one more message would break, in one word; "" for none.
func (c Caps) over(n started) string {
	switch {
	case n.week >= c.Week:
		return "cap_week"
	case n.weeks4 >= c.Weeks4:
		return "cap_4weeks"
	case n.year >= c.Year:
		return "cap_year"
	case n.phone >= c.Phone:
		return "cap_phone"
	}
	return ""
}

// startedTo counts what was started to a contact and to a line.
func startedTo(q querier, contact, line int64, now time.Time) (n started, err error) {
	_, err = q.row(`SELECT`+startedColumns+` FROM contact c, line l WHERE c.id = $4 AND l.id = $5`,
		append(startedSince(now), contact, line), &n.week, &n.weeks4, &n.year, &n.phone)
	return n, err
}

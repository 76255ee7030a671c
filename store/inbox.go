package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/internal/sms"
)

// answerKey stands with an answer that a coordinator wrote herself.
const answerKey = "inbox_answer"

// itemRow is an entry of the inbox while it is worked on.
type itemRow struct {
	id, line, contact int64
	state, reason     string
	takenBy           string
	at                int64
}

// item finds an entry by its id, as the list shows it.
func item(q querier, id int64) (v itemRow, err error) {
	v.id = id
	found, err := q.row(`SELECT line_id, contact_id, state, reason, taken_by, at_ms FROM inbox WHERE id = $1 AND line_id IS NOT NULL`, []any{id}, &v.line, &v.contact, &v.state, &v.reason, &v.takenBy, &v.at)
	if err == nil && !found {
		err = fmt.Errorf("entry %d: %w", id, ErrNotFound)
	}
	return v, err
}

// RevealItem shows one entry with its words and who wrote it; the audit trail
// notes who looked.
func (s *Store) RevealItem(ctx context.Context, id int64, h Hand) (Revealed, error) {
	var shown Revealed
	err := s.decide(ctx, h, func(d *decision) error {
		shown = Revealed{}
		v, err := item(d.tx, id)
		if err != nil {
			return err
		}
		if err := d.reveal(v.line, `WHERE i.id = $1`, id, &shown); err != nil {
			return err
		}
		return d.trail("inbox show", "entry %d", id)
	})
	if err != nil {
		return Revealed{}, fmt.Errorf("inbox: %w", err)
	}
	return shown, nil
}

// Thread lists what a person wrote and got, in order: of a contact by her id or
// code, or of who wrote an entry of the inbox. Of a phone whose writer is not
// known it is what nobody is known to have written. Words of danger stay with
// their alert. The audit trail notes who read it.
func (s *Store) Thread(ctx context.Context, who string, h Hand) ([]Message, error) {
	var all []Message
	err := s.decide(ctx, h, func(d *decision) error {
		all = nil
		line, contact, err := d.thread(who)
		if err != nil {
			return err
		}
		for i, query := range []string{received, posted} {
			err := d.tx.rows(query+` WHERE m.contact_id = $1 AND (m.line_id = $2 OR $1 <> 0 AND m.line_id IN (SELECT line_id FROM contact_line WHERE contact_id = $1 UNION SELECT line_id FROM former_line WHERE contact_id = $1)) ORDER BY m.id DESC LIMIT 500`,
				[]any{contact, line}, func(r *sql.Rows) error {
					m := Message{Out: i == 1}
					var key, sealed string
					var at int64
					if err := r.Scan(&m.ID, &m.ContactID, &m.Channel, &key, &sealed, &m.Key, &m.Class, &m.Status, &m.Error, &m.Segments, &at); err != nil {
						return err
					}
					m.At = when(at)
					d.store.openMessage(&m, key, sealed)
					all = append(all, m)
					return nil
				})
			if err != nil {
				return err
			}
		}
		return d.trail("inbox thread", "contact %d, phone %d", contact, line) // a code would outlive her erasure
	})
	if err != nil {
		return nil, fmt.Errorf("thread: %w", err)
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// thread finds whose messages are meant: the id of an entry, or a contact's id or code.
func (d *decision) thread(who string) (line, contact int64, err error) {
	id, err := strconv.ParseInt(who, 10, 64)
	if err != nil {
		id = 0
	}
	if id != 0 {
		v, err := item(d.tx, id)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return v.line, v.contact, err
		}
	}
	found, err := d.tx.row(`SELECT id FROM contact WHERE id = $1 OR code = $2`, []any{id, who}, &contact)
	if err == nil && !found {
		err = fmt.Errorf("neither an entry nor a contact is %q: %w", who, ErrNotFound)
	}
	return 0, contact, err
}

// DoneItem takes an entry off the list. before is true when it was done already.
func (s *Store) DoneItem(ctx context.Context, id int64, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := item(d.tx, id)
		if err != nil || v.state == "done" {
			return true, err
		}
		open, err := d.inDanger(id)
		if err != nil {
			return false, err
		}
		if open {
			return false, refused("this", "somebody wrote of danger and the alert is not closed: 'ahadi safety close' does both")
		}
		if err := d.arrow("entry", `UPDATE inbox SET state = 'done' WHERE id = $1 AND state = 'open'`, id); err != nil {
			return false, err
		}
		return false, d.changed("inbox done", fmt.Sprintf("entry %d", id), v.state, "done")
	})
}

// inDanger says whether an entry belongs to an alert that is not closed.
func (d *decision) inDanger(entry int64) (bool, error) {
	return d.tx.row(`SELECT 1 FROM alert a JOIN inbox i ON i.id = $1 WHERE a.state <> 'closed' AND `+writtenIn, []any{entry}, new(int))
}

// NewAnswer is what a coordinator writes to whoever wrote an entry.
type NewAnswer struct {
	Item     int64
	Text     string
	Discreet bool                              // she states that whoever reads it learns nothing of the person
	Route    func(last, country string) string // the channel: the one by which the phone last wrote, if it sends
	// Quiet is t, or the end of the quiet hours in which t lies; nil for an answer that leaves at any hour.
	Quiet func(t time.Time, zone *time.Location, country string) time.Time
}

// AnswerSent is an answer on its way.
type AnswerSent struct {
	Message  int64
	Channel  string
	Segments int
	Due      time.Time // when it leaves
	GSM      bool      // false: a character outside of the alphabet of GSM makes each part shorter, and so dearer
}

// mostAnswer is how many parts an answer may have.
const mostAnswer = 3

// answerLater is how long ago somebody wrote who does not wait for the answer
// with the phone in her hand: it does not wake her.
const answerLater = 30 * time.Minute

// AnswerItem sends an answer: at once, or after her quiet hours where she wrote
// a while ago. It is refused where the phone may not be written to, is not hers
// any more, or is read by others and the words are not said to be safe, or are not.
func (s *Store) AnswerItem(ctx context.Context, n NewAnswer, h Hand) (done AnswerSent, err error) {
	what := fmt.Sprintf("answering entry %d", n.Item)
	encoding, parts := sms.Segments(n.Text)
	switch {
	case strings.TrimSpace(n.Text) == "":
		return done, refused(what, "there are no words: write some")
	case parts > mostAnswer:
		return done, refused(what, "the text takes %d SMS and %d are the most: shorten it", parts, mostAnswer)
	}
	if n.Discreet {
		if err := s.words(ctx, what, roomBroadcast, n.Text); err != nil {
			return done, err
		}
	}
	err = s.decide(ctx, h, func(d *decision) error {
		v, err := item(d.tx, n.Item)
		if err != nil {
			return err
		}
		if n.Discreet {
			if err := d.ref.discreet(what, n.Text); err != nil {
				return err
			}
		}
		to, err := d.answerable(what, v, n.Discreet)
		if err != nil {
			return err
		}
		done = AnswerSent{Message: d.id(), Channel: n.Route(to.last, to.country), Segments: parts, GSM: encoding == sms.GSM7, Due: d.now}
		if n.Quiet != nil && d.now.Sub(when(v.at)) > answerLater {
			zone, err := time.LoadLocation(cmp.Or(to.zone, d.ref.network.Zone))
			if err != nil {
				return err
			}
			done.Due = n.Quiet(d.now, zone, to.country)
		}
		if done.Channel == "" {
			return refused(what, "no channel of the configuration sends messages")
		}
		key, err := d.store.keys.Unwrap(to.key)
		if err != nil {
			return err
		}
		if _, err := d.tx.exec(insertOutbox, done.Message, v.line, v.contact, done.Channel, answerKey, "reply", priorities["reply"], key.Seal([]byte(n.Text), "body"),
			parts, done.Due.UnixMilli(), done.Due.Add(24*time.Hour).UnixMilli(), d.ms()); err != nil {
			return err
		}
		d.done = done
		return d.trail("inbox answer", "entry %d by message %d", n.Item, done.Message)
	})
	if err != nil {
		return AnswerSent{}, fmt.Errorf("inbox: %w", err)
	}
	s.poke()
	return done, nil
}

// answerTo is the phone that an answer goes to.
type answerTo struct{ key, last, country, zone string }

// answerable reads what decides whether a phone may get an answer.
func (d *decision) answerable(what string, v itemRow, discreet bool) (to answerTo, err error) {
	var number, contactKey string
	var optedOut, private, people, hers, agreed int
	var failures, seen, place int64
	_, err = d.tx.row(`SELECT l.data_key, l.sealed_number, l.opted_out, l.private, l.failures, CASE WHEN l.seen_ms > l.created_ms THEN l.seen_ms ELSE l.created_ms END,
			(SELECT count(*) FROM contact_line x WHERE x.line_id = l.id), (SELECT count(*) FROM contact_line x WHERE x.line_id = l.id AND x.contact_id = o.contact_id),
			coalesce(c.data_key, ''), coalesce(c.place_id, 0), `+agreedQuery+`,
			coalesce((SELECT i.channel FROM inbound i WHERE i.line_id = l.id ORDER BY i.id DESC LIMIT 1), '')
		FROM inbox o JOIN line l ON l.id = o.line_id LEFT JOIN contact c ON c.id = o.contact_id WHERE o.id = $1`, []any{v.id},
		&to.key, &number, &optedOut, &private, &failures, &seen, &people, &hers, &contactKey, &place, &agreed, &to.last)
	if err != nil {
		return to, err
	}
	danger, err := d.inDanger(v.id)
	if err != nil {
		return to, err
	}
	if v.contact != 0 {
		to.key = contactKey
	}
	to.country, to.zone = cmp.Or(d.ref.places[place].country, d.ref.network.Country), d.ref.places[place].zone
	switch {
	case danger:
		return to, refused(what, "she wrote of danger and the alert is not closed: call her, do not write; others may read her phone ('ahadi safety list')")
	case to.key == "" || number == "":
		return to, refused(what, "her number is forgotten: she was erased, or was a stranger for 30 days")
	case optedOut == 1:
		return to, refused(what, "she has said STOP: only START from her phone lets messages through; call her")
	case v.contact != 0 && hers == 0:
		return to, refused(what, "the number is not hers any more: find her another way")
	case agreed == 0:
		return to, refused(what, "nobody on this phone has agreed to get messages: call, and let her dial to agree")
	case failures >= hardFailures:
		return to, refused(what, "three messages to this phone failed: nothing is sent until it is heard from again; call her")
	case !discreet && (private == 0 || people != 1 || d.now.Sub(when(seen)) > silentAfter):
		return to, refused(what, "others may read this phone: write words that tell nothing of her, no name, code or place, and say so (--discreet, \"discreet\": true)")
	}
	return to, nil
}

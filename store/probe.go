package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
)

// Probe is one message by which an operator tries a channel.
type Probe struct {
	Channel string
	To      phone.Number
	Body    string
	Expires time.Time
}

// probeKey is its text: it answers nobody and asks nobody, so that it needs no
// consent, and goes to nobody who said STOP.
const probeKey = "channel_test"

// ErrOptedOut means that the phone has said STOP, here or with the provider.
var ErrOptedOut = errors.New("this phone has said STOP: nothing is sent to it but the answers to STOP, START and HELP")

// ErrBounced means that a phone could not be reached so often that nothing is
// sent to it until it is heard from again.
var ErrBounced = errors.New("nothing is sent to this phone: too many messages to it failed in a row; a message from it ends that")

// Probe queues the message, with the name of who wanted it in the trail. It says
// under which id its way can be followed.
func (s *Store) Probe(ctx context.Context, h Hand, p Probe) (id int64, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		line, key, err := d.reach(p.To)
		if err != nil {
			return err
		}
		_, parts := sms.Segments(p.Body)
		id = d.id()
		if _, err := d.tx.exec(insertOutbox, id, line, 0, p.Channel, probeKey, "control", priorities["control"], key.Seal([]byte(p.Body), "body"),
			parts, d.ms(), p.Expires.UnixMilli(), d.ms()); err != nil {
			return err
		}
		return d.trail("channel_test", "channel %s, message %d", p.Channel, id)
	})
	if err != nil {
		return 0, fmt.Errorf("test of channel %s: %w", p.Channel, err)
	}
	s.poke()
	return id, nil
}

// reach finds the phone of a number that may be written to, or notes a new one.
// Its number is kept as long as that of any phone that nobody of the network uses.
func (d *decision) reach(n phone.Number) (line int64, key keys.DataKey, err error) {
	hash := d.store.lineHash(n.E164(), "")
	var wrapped, number string
	var optedOut int
	var failures int64
	found, err := d.tx.row(`SELECT id, data_key, sealed_number, opted_out, failures FROM line WHERE hash = $1`, []any{hash}, &line, &wrapped, &number, &optedOut, &failures)
	switch {
	case err != nil:
		return 0, key, err
	case optedOut == 1:
		return 0, key, ErrOptedOut
	case failures >= hardFailures:
		return 0, key, ErrBounced
	case !found:
		line = d.id()
		if wrapped, key, err = d.store.keys.NewDataKey(); err != nil {
			return 0, key, err
		}
		_, err = d.tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			VALUES ($1, $2, $3, '', '', 0, 0, '', '', 0, 0, $4)`, line, hash, wrapped, d.ms())
	default:
		key, err = d.store.keys.Unwrap(wrapped)
	}
	if err != nil || number != "" {
		return line, key, err
	}
	_, err = d.tx.exec(`UPDATE line SET sealed_number = $1, kept_ms = $2 WHERE id = $3`, key.Seal([]byte(n.E164()), "number"), d.ms(), line)
	return line, key, err
}

// Followed is how far a message has come.
type Followed struct {
	Status     string // of the outbox
	Try        int
	ProviderID string
	Reason     string
	Segments   int
	Sent       time.Time    // zero before the provider has taken it
	Cost       money.Amount // as the provider says, else as we reckon; zero when neither is known
}

// Follow looks how far a message has come.
func (s *Store) Follow(ctx context.Context, id int64) (Followed, error) {
	var f Followed
	err := s.look(ctx, func(v *view) error {
		var sent int64
		found, err := v.row(`SELECT status, try, provider_id, reason, segments, sent_ms,
			CASE WHEN charged_micro > 0 THEN charged ELSE currency END, CASE WHEN charged_micro > 0 THEN charged_micro ELSE spent_micro END FROM outbox WHERE id = $1`,
			[]any{id}, &f.Status, &f.Try, &f.ProviderID, &f.Reason, &f.Segments, &sent, &f.Cost.Currency, &f.Cost.Micro)
		f.Sent = when(sent)
		if err == nil && !found {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return f, fmt.Errorf("message %d: %w", id, err)
	}
	return f, nil
}

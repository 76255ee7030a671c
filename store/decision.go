package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Hand is who decides, and when: who has signed in, who names herself on the
// command line, or a program by its token.
type Hand struct {
	By string // 2–40 letters, digits, spaces, dots, hyphens and underscores, of the plain Latin alphabet
	At time.Time

	Once *Once // of a program that may send the act again; nil for a person
}

// ErrWho means that nobody is named who could be asked about the decision.
var ErrWho = errors.New("say who decides: a name of 2 to 40 plain letters and digits (a-z, 0-9, space, dot, hyphen, underscore), without accents and without a phone number")

// decision is one act of a person, while it is written.
type decision struct {
	store *Store
	tx    *Tx
	ref   *reference
	by    string
	now   time.Time
	today string // the network's local day
	done  any    // what it came to, for a program
}

// decide runs one act in a transaction of its own, after every other that
// people decide: what it looks at does not move under it, on whichever process
// the other runs.
func (s *Store) decide(ctx context.Context, h Hand, act func(*decision) error) error {
	by, err := signed(h.By)
	if err != nil {
		return err
	}
	return s.single(ctx, func(tx *Tx) error {
		if err := s.lockLines(tx, []string{"decisions"}); err != nil {
			return err
		}
		ref, err := tx.refresh(s.ref.Load())
		if err != nil {
			return err
		}
		return s.doOnce(tx, h.Once, h.At, func() (any, error) {
			d := &decision{store: s, tx: tx, ref: ref, by: by, now: h.At, today: ref.day(h.At)}
			err := act(d)
			return d.done, err
		})
	})
}

// act is decide for an act that says whether it had been done before.
func (s *Store) act(ctx context.Context, h Hand, do func(*decision) (before bool, err error)) (before bool, err error) {
	err = s.decide(ctx, h, func(d *decision) (err error) {
		before, err = do(d)
		d.done = before
		return err
	})
	return before, err
}

// day is the local day of the network at t.
func (r *reference) day(t time.Time) string { return t.In(r.zone).Format(time.DateOnly) }

func (d *decision) id() int64 { return d.store.ids.next(d.now) }

func (d *decision) ms() int64 { return d.now.UnixMilli() }

// trail writes the event of the act. It is the last row of each act, so that
// its id is the newest: a later life of the service goes on after it.
func (d *decision) trail(action, format string, args ...any) error {
	return d.tx.audit(d.id(), NewAudit{Actor: actor(d.by), Action: action, Object: fmt.Sprintf(format, args...)}, d.now)
}

// changed is trail for an act that found one value and left another; neither is
// a text of a person, for nothing takes it out of the trail again.
func (d *decision) changed(action, object, was, became string) error {
	return d.tx.audit(d.id(), NewAudit{Actor: actor(d.by), Action: action, Object: object, Was: was, Became: became}, d.now)
}

// moved tells every process that keeps a copy of the register to read it again.
func (d *decision) moved() error {
	_, err := d.tx.exec(`UPDATE network SET version = version + 1`)
	return err
}

// arrow is an UPDATE that names the one row and the state which it leaves.
func (d *decision) arrow(what, query string, args ...any) error {
	n, err := d.tx.exec(query, args...)
	if err == nil && n != 1 {
		err = fmt.Errorf("%s: %w", what, errMoved)
	}
	return err
}

// commitment finds a commitment by its code.
func (d *decision) commitment(code string) (*Commitment, error) {
	c := d.ref.commitments[strings.ToUpper(strings.TrimSpace(code))]
	if c == nil {
		return nil, fmt.Errorf("commitment %q: %w", code, ErrNotFound)
	}
	return c, nil
}

// round finds a round by its code.
func (d *decision) round(code string) (Round, error) { return d.ref.roundByCode(code) }

// about finds a commitment and a round by their codes.
func (d *decision) about(commitment, round string) (*Commitment, Round, error) {
	c, err := d.commitment(commitment)
	if err != nil {
		return nil, Round{}, err
	}
	r, err := d.round(round)
	return c, r, err
}

func (r *reference) roundByCode(code string) (Round, error) {
	for _, v := range r.rounds {
		if v.Code == code {
			return v, nil
		}
	}
	return Round{}, fmt.Errorf("round %q: %w", code, ErrNotFound)
}

// roundID is the id of a round by its code; 0 for "", which names all of them.
func (r *reference) roundID(code string) (int64, error) {
	if code == "" {
		return 0, nil
	}
	v, err := r.roundByCode(code)
	return v.ID, err
}

var (
	signature = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]*$`)
	digitsRow = regexp.MustCompile(`\d(?:[ .()/-]*\d){6}`)
	mailbox   = regexp.MustCompile(`\S@\S+\.\S`)
)

// signed is a name as it is written down: in small letters, single spaces. That of a
// token has "token" before it.
func signed(name string) (string, error) {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	if len(name) < 2 || len(strings.TrimPrefix(name, programs)) > 40 || !signature.MatchString(name) || digitsRow.MatchString(name) {
		return "", ErrWho
	}
	return name, nil
}

// sameHand says whether two names may be one person's: "Amina Otieno", "amina
// otieno" and "amina.otieno" are, and so is "Amina" alone. Two people who share
// a name write more of it.
func sameHand(a, b string) bool {
	other := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	one, two := strings.FieldsFunc(strings.ToLower(a), other), strings.FieldsFunc(strings.ToLower(b), other)
	within := func(some, all []string) bool {
		return !slices.ContainsFunc(some, func(word string) bool { return !slices.Contains(all, word) })
	}
	return strings.Join(one, "") == strings.Join(two, "") || within(one, two) || within(two, one)
}

// isDay refuses what is no day; name says which day is meant.
func isDay(name, day string) error {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return refused(name, "%q is no day: write it as 2026-11-17", day)
	}
	return nil
}

// later is the day n days after day.
func later(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// SameHand says whether two names may be one person's, so that the second cannot
// stand for the second of two people.
func SameHand(a, b string) bool { return b != "" && sameHand(a, b) }

// Signs says whether somebody signs by a name as it was written down.
func Signs(who, written string) bool {
	by, err := signed(who)
	return err == nil && by == written
}

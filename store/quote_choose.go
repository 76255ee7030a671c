package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// NewQuote is words as a coordinator wants them printed.
type NewQuote struct {
	Ref      string            // of the report
	Practice string            // which of Practices they answer; "" for none
	Language string            // in which they were said; "" for that of the report
	Words    map[string]string // redacted, by language; in Language they must be there
}

// roomQuote is how long redacted words may be, in characters.
const roomQuote = 600

// ChooseQuote chooses words of a report, as they are redacted, for the public
// document of its round. It is refused where they may not be printed, where
// something of the same person is chosen for that round, and where they hold a
// number, an address or the name of somebody. before is true when just these were
// chosen already. The words stand nowhere but in their sealed row.
func (s *Store) ChooseQuote(ctx context.Context, scope Scope, n NewQuote, h Hand) (before bool, err error) {
	what := "choosing the words of " + n.Ref
	kept := map[string]string{}
	for language, text := range n.Words {
		if text = said(text); text != "" {
			kept[language] = text
		}
	}
	for _, text := range kept {
		if err := s.words(ctx, what, roomQuote, text); err != nil {
			return false, err
		}
	}
	if n.Practice != "" && !slices.Contains(Practices(), n.Practice) {
		return false, refused(what, "the question that it answers is one of %s, not %q", strings.Join(Practices(), ", "), n.Practice)
	}
	n.Words = kept
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.chooseQuote(what, scope, n) })
}

func (d *decision) chooseQuote(what string, scope Scope, n NewQuote) (before bool, err error) {
	v, may, err := d.quote(scope, n.Ref)
	if err != nil {
		return false, err
	}
	if n.Language == "" {
		n.Language = v.Language
	}
	words, err := d.written(what, n.Words)
	switch {
	case err != nil:
		return false, err
	case n.Words[n.Language] == "":
		return false, refused(what, "there are no words in the language in which they were said: write them")
	case v.kind == "practice" && n.Practice == "":
		return false, refused(what, "say which question it answers")
	case !may:
		return false, refused(what, "its words may not be printed now: a person has to read it first, it counts no longer, it is part of a dispute, or she has not agreed")
	case v.State == QuoteChosen:
		was, err := json.Marshal(v.Words)
		if err == nil && string(was) == words && v.Practice == n.Practice && v.Language == n.Language {
			return true, nil
		}
		return false, firstError(err, refused(what, "its words are chosen: take that back first"))
	}
	chosen, err := d.store.printed(d.tx, d.ref, v.round)
	if err != nil {
		return false, err
	}
	for _, other := range chosen {
		if other.contact == v.contact {
			return false, refused(what, "something of hers is chosen for this round already, out of %s: two quotes together may tell who she is", other.Ref)
		}
	}
	key, err := d.store.keys.Unwrap(v.key)
	if err != nil {
		return false, err
	}
	v.Practice, v.Language, v.sealed = n.Practice, n.Language, key.Seal([]byte(words), "quote")
	return false, d.moveQuote("quote choose", v, QuoteChosen)
}

// PassQuote notes that words of a report are not printed. before is true when that
// was noted already.
func (s *Store) PassQuote(ctx context.Context, scope Scope, ref string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, _, err := d.quote(scope, ref)
		switch {
		case err != nil:
			return false, err
		case v.State == QuotePassed:
			return true, nil
		case v.State == QuoteChosen:
			return false, refused("passing over "+v.Ref, "its words are chosen: take that back first")
		}
		return false, d.moveQuote("quote pass", v, QuotePassed)
	})
}

// ReturnQuote takes back that words were chosen, or passed over: they wait again,
// as they were redacted. before is true when they wait already.
func (s *Store) ReturnQuote(ctx context.Context, scope Scope, ref string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, _, err := d.quote(scope, ref)
		if err != nil || v.State == "" || v.State == QuoteWithdrawn {
			return err == nil, err
		}
		return false, d.moveQuote("quote return", v, QuoteWithdrawn)
	})
}

// quote finds words by the receipt of their report, in a scope, and says whether
// they may be printed now.
func (d *decision) quote(scope Scope, ref string) (v quoteRow, may bool, err error) {
	where, args := d.ref.in(scope, "coalesce(m.place_id, c.place_id)", []any{strings.ToUpper(strings.TrimSpace(ref))})
	found := false
	err = d.tx.rows(`SELECT `+quoteColumns+`, CASE WHEN `+quotable+` THEN 1 ELSE 0 END FROM report r`+quoteFrom+` WHERE r.ref = $1`+where, args, func(r *sql.Rows) error {
		var fits int
		var printable bool
		v, printable, err = d.store.scanQuote(r, d.ref, &fits)
		found, may = true, printable && fits == 1
		return err
	})
	if err == nil && !found {
		err = fmt.Errorf("report %q: %w", ref, ErrNotFound)
	}
	return v, may, err
}

// moveQuote writes a quote in its new state. The author's row is held meanwhile,
// so that nothing of hers is written while she is erased.
func (d *decision) moveQuote(action string, v quoteRow, state string) error {
	if err := d.arrow("words of "+v.Ref, `UPDATE contact SET data_key = data_key WHERE id = $1 AND data_key = $2`, v.contact, v.key); err != nil {
		return err
	}
	var commitment, place *int64
	if v.commitment != 0 {
		commitment = &v.commitment
	}
	if v.place != 0 {
		place = &v.place
	}
	if _, err := d.tx.exec(`INSERT INTO quote (report_id, contact_id, round_id, commitment_id, place_id, kind, practice, language, sealed_words, state, by_name, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (report_id) DO UPDATE SET practice = excluded.practice, language = excluded.language, sealed_words = excluded.sealed_words, state = excluded.state,
			by_name = excluded.by_name, at_ms = excluded.at_ms`,
		v.ID, v.contact, v.round, commitment, place, v.kind, v.Practice, v.Language, v.sealed, state, d.by, d.ms()); err != nil {
		return err
	}
	if v.State == QuoteChosen { // no old copy of the data prints it again
		if _, err := d.tx.exec(insertLedger, d.id(), "unchosen", v.contact, v.Ref, d.ms()); err != nil {
			return err
		}
	}
	return d.changed(action, v.Ref, v.State, state)
}

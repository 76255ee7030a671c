package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"
)

// decide is one act of a coordinator about one report; what is not possible is
// refused, and changes nothing.
func (h *history) decide(t *rapid.T, what string) {
	ctx, hand := context.Background(), Hand{By: "amina", At: h.at}
	ref := rapid.SampledFrom(h.refs[max(0, len(h.refs)-16):]).Draw(t, "decided")
	var err error
	switch what {
	case "hold":
		_, err = h.s.HoldReport(ctx, ref, "to be read", hand)
	case "release":
		takes := h.takes(t, ref)
		if _, err = h.s.RevealReport(ctx, ref, hand); err != nil {
			break
		}
		var counts bool
		if counts, _, err = h.s.ReleaseReport(ctx, ref, hand); counts && takes != "" {
			h.before[ref] = takes
		}
	case "undo":
		_, err = h.s.WithdrawEntry(ctx, ref, hand)
	}
	if err != nil && !errors.As(err, new(Refusal)) && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
}

// takes is the receipt of the report whose place a held one would take, "" where
// none counts or it corrects that one.
func (h *history) takes(t *rapid.T, ref string) (old string) {
	var v struct{ id, contact, commitment, round, supersedes int64 }
	var form string
	ctx := context.Background()
	err := h.s.rows(ctx, `SELECT id, contact_id, coalesce(commitment_id, 0), round_id, form, supersedes FROM report WHERE ref = $1 AND state = 'held'`, []any{ref}, func(r *sql.Rows) error {
		return r.Scan(&v.id, &v.contact, &v.commitment, &v.round, &form, &v.supersedes)
	})
	if err == nil && form != "funds" && form != "participation" {
		err = h.s.rows(ctx, `SELECT ref FROM report WHERE contact_id = $1 AND commitment_id = $2 AND round_id = $3 AND form = $4 AND state = 'accepted' AND excluded = 0 AND id <> $5 AND id < $6`,
			[]any{v.contact, v.commitment, v.round, form, v.supersedes, v.id}, func(r *sql.Rows) error { return r.Scan(&old) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return old
}

// enter lets a coordinator report for somebody.
func (h *history) enter(t *rapid.T) {
	who := rapid.SampledFrom(speakers).Draw(t, "for")
	f := h.form(t, rapid.SampledFrom([]string{"progress", "progress", "verify", "funds"}).Draw(t, "entered form"))
	f.round, f.fix, f.wrong = "r3", "", false
	e := Entry{
		ID: fmt.Sprint("entry ", h.n), For: who.code, Via: rapid.SampledFrom([]string{"call", "paper", "meeting"}).Draw(t, "entered via"),
		SaidOn: h.s.ref.Load().day(h.at.AddDate(0, 0, -rapid.IntRange(0, 40).Draw(t, "days ago"))),
	}
	if e.Via == "meeting" {
		e.Present = 12
	}
	f.via = e.Via
	out, err := h.s.Enter(context.Background(), e, Hand{By: rapid.SampledFrom([]string{"amina", "baraka"}).Draw(t, "by"), At: h.at}, func(b Before) After {
		for i, p := range b.People {
			if p.ID == b.Reporter.ID {
				return f.step(b, i)
			}
		}
		return After{Err: errors.New("nobody")}
	})
	switch {
	case errors.As(err, new(Refusal)):
	case err != nil || len(out.Refs) != 1:
		t.Fatalf("%+v %v", out, err)
	default:
		h.refs = append(h.refs, out.Refs...)
		h.said[out.Refs[0]] = e.SaidOn
		if e.SaidOn < "2026-10-06" || e.SaidOn > h.s.ref.Load().day(h.at) {
			t.Fatalf("a report of %s was entered at %s", e.SaidOn, h.at.Format(time.DateTime))
		}
	}
}

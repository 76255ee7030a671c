package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Promise is one commitment with what the register and people say about it.
type Promise struct {
	Row      OverviewRow // in the round of now
	Rounds   []RoundRow  // that and the rounds before it, the newest first
	Register SeedCommitment
	Partners []SeedPartner
	Orgs     map[string]string // their names, by code
	Changes  []Change
	Disputes []Dispute
	Answers  []Response // of partners, the oldest first; without Days
}

// RoundRow is a commitment in one round.
type RoundRow struct {
	Round Round
	OverviewRow
}

// mostRounds is how many rounds a page looks back.
const mostRounds = 8

// Promise finds a commitment by its code. One outside of the scope is not found.
func (s *Store) Promise(ctx context.Context, scope Scope, code string, now time.Time) (p Promise, err error) {
	ref := s.ref.Load()
	c := ref.commitments[code]
	if c == nil || !s.Sees(scope, c.PlaceID) {
		return p, fmt.Errorf("commitment %q: %w", code, ErrNotFound)
	}
	at := ref.round(now)
	rounds := []Round{at}
	for _, r := range slices.Backward(ref.rounds) {
		if r.State != "draft" && r.OpensOn < at.OpensOn && len(rounds) < mostRounds {
			rounds = append(rounds, r)
		}
	}
	for _, r := range rounds {
		rows, err := s.counted(ctx, []int64{c.ID}, r)
		if err != nil || len(rows) == 0 {
			return p, fmt.Errorf("commitment %s: %w", code, firstError(err, ErrNotFound))
		}
		p.Rounds = append(p.Rounds, RoundRow{r, rows[0]})
	}
	one := []OverviewRow{p.Rounds[0].OverviewRow}
	if err = s.complete(ctx, one); err == nil {
		p.Row = one[0]
		p.Changes, err = s.Changes(ctx, code)
	}
	if err == nil {
		err = s.registered(ctx, &p)
	}
	if err == nil {
		err = s.answered(ctx, &p)
	}
	if err == nil {
		p.Disputes, err = s.Disputes(ctx, "", now)
		p.Disputes = slices.DeleteFunc(p.Disputes, func(d Dispute) bool { return d.Commitment != code })
	}
	return p, err
}

// registered reads what the register says of a commitment.
func (s *Store) registered(ctx context.Context, p *Promise) error {
	c := &p.Register
	c.Commitment, p.Orgs = p.Row.Commitment, map[string]string{}
	var criteria string
	err := s.rows(ctx, `SELECT obligation, indicator, baseline, target, unit, details, evidence, criteria FROM commitment WHERE id = $1`, []any{c.ID}, func(r *sql.Rows) error {
		return r.Scan(&c.Obligation, &c.Indicator, &c.Baseline, &c.Target, &c.Unit, &c.Details, &c.Evidence, &criteria)
	})
	if err == nil && criteria != "" {
		err = json.Unmarshal([]byte(criteria), &c.Criteria)
	}
	if err != nil {
		return err
	}
	return s.rows(ctx, `SELECT o.code, o.name, a.side, a.role FROM partner a JOIN organisation o ON o.id = a.organisation_id WHERE a.commitment_id = $1 ORDER BY a.role, o.code`, []any{c.ID}, func(r *sql.Rows) error {
		v := SeedPartner{Commitment: c.Code}
		var name string
		err := r.Scan(&v.Organisation, &name, &v.Side, &v.Role)
		p.Partners, p.Orgs[v.Organisation] = append(p.Partners, v), name
		return err
	})
}

// answered reads what partners answered, in whatever round.
func (s *Store) answered(ctx context.Context, p *Promise) error {
	return s.rows(ctx, `SELECT r.code, o.code, o.name, x.answer, x.next_step, x.due_on, x.answered_on FROM response x JOIN round r ON r.id = x.round_id JOIN organisation o ON o.id = x.organisation_id
		WHERE x.commitment_id = $1 ORDER BY x.id`, []any{p.Row.Commitment.ID}, func(r *sql.Rows) error {
		a := Response{NewResponse: NewResponse{Commitment: p.Row.Commitment.Code}}
		var name, words string
		if err := r.Scan(&a.Round, &a.Organisation, &name, &words, &a.Next, &a.DueOn, &a.On); err != nil {
			return err
		}
		p.Orgs[a.Organisation] = name
		err := json.Unmarshal([]byte(words), &a.Words)
		p.Answers = append(p.Answers, a)
		return err
	})
}

// Voice is one report on a commitment with who made it.
type Voice struct {
	Report
	Who string // her code; "" for somebody who is erased
}

// voicesQuery finds the newest reports on a commitment for one kind of reading,
// behind the time and the id of one that was seen.
const voicesQuery = `SELECT id, at_ms FROM report WHERE commitment_id = $1 AND voice = $2 AND (at_ms < $3 OR at_ms = $3 AND id < $4) ORDER BY at_ms DESC, id DESC LIMIT $5`

// Voices lists what was reported on a commitment, newest first, whatever became
// of it. It costs the same on the first page as on the thousandth.
func (s *Store) Voices(ctx context.Context, scope Scope, code string, p Page) ([]Voice, error) {
	c := s.ref.Load().commitments[code]
	if c == nil || !s.Sees(scope, c.PlaceID) {
		return nil, fmt.Errorf("commitment %q: %w", code, ErrNotFound)
	}
	type at struct{ id, ms int64 }
	behind := at{1 << 62, 1 << 62}
	if p.After != 0 {
		if err := s.rows(ctx, `SELECT id, at_ms FROM report WHERE id = $1`, []any{p.After}, func(r *sql.Rows) error { return r.Scan(&behind.id, &behind.ms) }); err != nil {
			return nil, err
		}
	}
	var found []at
	for _, voice := range []string{Community, Government, ""} {
		err := s.rows(ctx, voicesQuery, []any{c.ID, voice, behind.ms, behind.id, p.Limit}, func(r *sql.Rows) error {
			var v at
			err := r.Scan(&v.id, &v.ms)
			found = append(found, v)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(a, b at) int {
		if a.ms != b.ms {
			return int(min(max(b.ms-a.ms, -1), 1))
		}
		return int(min(max(b.id-a.id, -1), 1))
	})
	found = found[:min(len(found), p.Limit)]
	if len(found) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(found))
	for i, v := range found {
		ids[i] = v.id
	}
	reports, err := s.reports(ctx, `SELECT `+shownColumns+` FROM report r LEFT JOIN contact c ON c.id = r.contact_id WHERE `+among("r.id", ids)+` ORDER BY r.at_ms DESC, r.id DESC`)
	if err != nil {
		return nil, err
	}
	return s.whose(ctx, reports)
}

// whose adds the codes of those who reported.
func (s *Store) whose(ctx context.Context, reports []Report) ([]Voice, error) {
	all, people := make([]Voice, len(reports)), make([]int64, len(reports))
	for i, r := range reports {
		all[i], people[i] = Voice{Report: r}, r.ContactID
	}
	codes := map[int64]string{}
	err := s.rows(ctx, `SELECT id, code FROM contact WHERE data_key <> '' AND `+among("id", people), nil, func(r *sql.Rows) error {
		var id int64
		var code string
		err := r.Scan(&id, &code)
		codes[id] = code
		return err
	})
	for i := range all {
		all[i].Who = codes[all[i].ContactID]
	}
	return all, err
}

// PublishedRow is a commitment as everybody may see it in a published round.
type PublishedRow struct {
	How        string // publish, level2: under its city, without its code
	Commitment Commitment
	City       string
	Figures    Triangulation // of this round alone, at its end: without money, steps and flags, which other rounds share in
}

// published are the figures of a row as they stood at the end of its round: the
// newest report may be of a round that nobody has published. Nothing in them tells
// that a dispute about somebody's safety is open.
func (r OverviewRow) published(end time.Time) Triangulation {
	r.Disputes, r.Protected = r.Disputes-r.Protected, 0
	r.Last = time.Time{}
	if r.Community.N > 0 {
		r.Last = end
	}
	return r.Triangulate(end)
}

// Published are the rows of a published round, and how many are held back. Any
// other round is not found.
func (s *Store) Published(ctx context.Context, round string, now time.Time) (r Round, all []PublishedRow, held int, err error) {
	ref := s.ref.Load()
	if r, err = ref.roundByCode(round); err == nil && r.State != "published" {
		err = fmt.Errorf("round %q: %w", round, ErrNotFound)
	}
	if err != nil {
		return Round{}, nil, 0, err
	}
	end, err := time.ParseInLocation(time.DateOnly, r.ClosesOn, ref.clock())
	if err != nil {
		return r, nil, 0, err
	}
	rows, err := s.BoardIn(ctx, Everything(), r, now)
	if err != nil {
		return r, nil, 0, err
	}
	err = s.look(ctx, func(v *view) error {
		by, err := publisherOf(v, r.ID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if c := row.Commitment; by.public(c) {
				f := row.published(end)
				f.Money, f.Milestones, f.Flags, f.Days = Money{}, nil, nil, -1
				all = append(all, PublishedRow{Commitment: c, City: by.cities[c.PlaceID], Figures: f})
				by.add(c, f)
			}
		}
		shown := all[:0]
		for _, p := range all {
			switch p.How = by.how(p.Commitment, p.Figures.Thin()); p.How {
			case PublishHold:
				held++
				continue
			case PublishLevel2:
				p.Commitment, p.Figures = Commitment{Kind: p.Commitment.Kind}, p.Figures.nameless(p.Commitment.Kind) // neither code nor title
			}
			shown = append(shown, p)
		}
		all = shown
		return nil
	})
	return r, all, held, err
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rounds lists the rounds. They are the whole network's, and no secret of it.
func (l Lists) Rounds(ctx context.Context, p Page) (Part[Round], error) {
	if !l.scope.Whole && !l.store.known(l.scope) {
		return Part[Round]{}, nil
	}
	return walk(ctx, l.whole(), walking{table: "round", query: `SELECT r.id FROM round r`, key: "r.id"}, p, func(ref *reference, r *sql.Rows, row *Row[Round]) error {
		err := r.Scan(&row.ID)
		row.Is = ref.roundByID(row.ID)
		return err
	})
}

// known says whether a scope's place is there.
func (s *Store) known(scope Scope) bool { return len(s.ref.Load().branch(scope)) > 0 }

// Places lists the places; of a branch, its own and those below.
func (l Lists) Places(ctx context.Context, p Page) (Part[SeedPlace], error) {
	query := `SELECT p.id, p.code, coalesce(a.code, ''), p.level, p.name, p.short, p.iso, p.zone, p.country, p.lat, p.lon, p.population_note FROM place p LEFT JOIN place a ON a.id = p.parent_id`
	return walk(ctx, l, walking{table: "place", query: query, key: "p.id", place: "p.id"}, p, func(_ *reference, r *sql.Rows, row *Row[SeedPlace]) error {
		v := &row.Is
		err := r.Scan(&row.ID, &v.Code, &v.Parent, &v.Level, &v.Name, &v.Short, &v.ISO, &v.Zone, &v.Country, &v.Lat, &v.Lon, &v.Population)
		return err
	})
}

// Organisations lists the organisations; to a branch those that sit in it, or
// have a part in a commitment there.
func (l Lists) Organisations(ctx context.Context, p Page) (Part[SeedOrganisation], error) {
	w := walking{table: "organisation", query: `SELECT o.id, o.code, o.name, o.short, o.kind, coalesce(p.code, '') FROM organisation o LEFT JOIN place p ON p.id = o.place_id`, key: "o.id"}
	return walk(ctx, l.partners(&w), w, p, func(_ *reference, r *sql.Rows, row *Row[SeedOrganisation]) error {
		v := &row.Is
		return r.Scan(&row.ID, &v.Code, &v.Name, &v.Short, &v.Kind, &v.Place)
	})
}

// partners limits a walk to rows of an organisation o that sits in the scope, or
// has a part in a commitment there.
func (l Lists) partners(w *walking) Lists {
	if l.scope.Whole {
		return l
	}
	in := []string{"0"} // no place's id
	for _, id := range l.store.ref.Load().branch(l.scope) {
		in = append(in, strconv.FormatInt(id, 10))
	}
	places := strings.Join(in, ", ")
	w.only += " AND (o.place_id IN (" + places + ") OR o.id IN (SELECT y.organisation_id FROM partner y JOIN commitment c ON c.id = y.commitment_id WHERE c.place_id IN (" + places + ")))"
	return l.whole()
}

// Commitments lists the register with what is reported in a round.
func (l Lists) Commitments(ctx context.Context, p Page, round Round) (Part[OverviewRow], error) {
	ref := l.store.ref.Load()
	var ids []int64
	seen := ref.seen(l.scope)
	for id, c := range ref.byID {
		if id > p.After && seen(c.PlaceID) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var part Part[OverviewRow]
	rows, err := l.store.whole(ctx, ids[:min(len(ids), p.Limit+1)], round)
	for _, r := range rows {
		part.Rows = append(part.Rows, Row[OverviewRow]{Key: Key{ID: r.Commitment.ID}, Is: r})
	}
	part.cut(p.Limit)
	return part, err
}

// Commitment is one of them, by its code.
func (l Lists) Commitment(ctx context.Context, code string, round Round) (OverviewRow, error) {
	ref := l.store.ref.Load()
	c := ref.commitments[code]
	if c == nil || !ref.seen(l.scope)(c.PlaceID) {
		return OverviewRow{}, fmt.Errorf("commitment %.20q: %w", code, ErrNotFound)
	}
	rows, err := l.store.whole(ctx, []int64{c.ID}, round)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return OverviewRow{}, fmt.Errorf("commitment %.20q: %w", code, err)
	}
	return rows[0], nil
}

// DatedStep is a milestone and whose it is.
type DatedStep struct {
	Milestone
	Commitment string // code
	Place      string // code of the commitment's
}

// Milestones lists the milestones, by commitment and then by their order.
func (l Lists) Milestones(ctx context.Context, p Page) (Part[DatedStep], error) {
	var part Part[DatedStep]
	err := l.store.look(ctx, func(v *view) error {
		in, args := v.ref.in(l.scope, "c.place_id", []any{p.After, p.Seq})
		args = append(args, p.Limit+1)
		return v.rows(`SELECT m.commitment_id, m.seq, c.code, p.code, m.title, m.short, m.due_on, m.status, m.owner_side, m.met_on, m.decided_by
			FROM milestone m JOIN commitment c ON c.id = m.commitment_id JOIN place p ON p.id = c.place_id
			WHERE (m.commitment_id, m.seq) > ($1, $2)`+in+fmt.Sprintf(` ORDER BY m.commitment_id, m.seq LIMIT $%d`, len(args)), args, func(r *sql.Rows) error {
			var row Row[DatedStep]
			var title, short string
			m := &row.Is
			if err := r.Scan(&row.ID, &row.Key.Seq, &m.Commitment, &m.Place, &title, &short, &m.DueOn, &m.Status, &m.Side, &m.MetOn, &m.DecidedBy); err != nil {
				return err
			}
			m.Seq = int(row.Key.Seq)
			part.Rows = append(part.Rows, row)
			return texts(title, &part.Rows[len(part.Rows)-1].Is.Title, short, &part.Rows[len(part.Rows)-1].Is.Short)
		})
	})
	if err != nil {
		return part, fmt.Errorf("milestones: %w", err)
	}
	part.cut(p.Limit)
	return part, nil
}

// Published lists the figures of a published round as everybody may see them:
// thin ones only where it was chosen to publish them whole, hidden commitments
// not at all. What is under its city alone stands on the page of the round, sorted
// among others: in a list by key its neighbours would say which it is. With "" it is the newest round that is published.
func (l Lists) Published(ctx context.Context, p Page, code string) (Part[PublicRow], error) {
	var part Part[PublicRow]
	round, err := l.store.publishedRound(code)
	if err != nil {
		return part, err
	}
	end, err := time.ParseInLocation(time.DateOnly, round.ClosesOn, l.store.ref.Load().clock())
	if err != nil {
		return part, err
	}
	rows, err := l.Commitments(ctx, p, round)
	if err != nil {
		return part, err
	}
	part.Upto = rows.Upto
	err = l.store.look(ctx, func(v *view) error {
		by, err := publisherOf(v, round.ID)
		if err != nil {
			return err
		}
		for _, r := range rows.Rows {
			c := r.Is.Commitment
			x := PublicRow{OverviewRow: r.Is, Round: round.Code, Figures: r.Is.published(end), Choice: by.chosen[c.ID], City: by.cities[c.PlaceID]}
			if x.How = Publishes(x.Figures.Thin(), x.Choice); x.How == PublishWhole && by.public(c) {
				part.Rows = append(part.Rows, Row[PublicRow]{Key: r.Key, Is: x})
			}
		}
		return nil
	})
	if err != nil {
		return part, fmt.Errorf("published figures: %w", err)
	}
	return part, nil
}

// PublishedRounds lists the rounds that are published, of which everybody may
// know.
func (l Lists) PublishedRounds(ctx context.Context, p Page) (Part[Round], error) {
	part, err := l.whole().Rounds(ctx, p)
	part.Rows = slices.DeleteFunc(part.Rows, func(r Row[Round]) bool { return r.Is.State != "published" })
	return part, err
}

func (s *Store) publishedRound(code string) (found Round, err error) {
	err = fmt.Errorf("no round %.20q is published: %w", code, ErrNotFound)
	for _, r := range s.ref.Load().rounds { // the oldest first
		if r.State == "published" && (code == "" || r.Code == code) {
			found, err = r, nil
		}
	}
	return found, err
}

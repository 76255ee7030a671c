package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/internal/keys"
)

// Audience is whom a broadcast is for. Each kind that is named narrows it, and
// of several of a kind any one is enough.
type Audience struct {
	Places      []string `json:"places,omitempty"` // codes; who lives below them is meant too
	Roles       []string `json:"roles,omitempty"`  // none: everybody but officials and coordinators
	Commitments []string `json:"commitments,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Reported    string   `json:"reported,omitempty"` // yes, no: in Round, on one of Commitments where they are named
	Round       string   `json:"round,omitempty"`
}

// String says it in words.
func (a Audience) String() string {
	var parts []string
	for _, p := range []struct {
		name string
		of   []string
	}{{"place", a.Places}, {"role", a.Roles}, {"commitment", a.Commitments}, {"language", a.Languages}} {
		if len(p.of) > 0 {
			parts = append(parts, p.name+" "+strings.Join(p.of, " or "))
		}
	}
	switch a.Reported {
	case "yes":
		parts = append(parts, "has reported in "+a.Round)
	case "no":
		parts = append(parts, "has not reported in "+a.Round)
	}
	if len(parts) == 0 {
		return "everybody but officials and coordinators"
	}
	return strings.Join(parts, ", ")
}

// The roles that somebody may have, and those that are meant only when named.
var (
	everyRole  = []string{"monitor", "verifier", "official", "coordinator"}
	namedRoles = []string{"official", "coordinator"}
)

// check refuses an audience that names what there is not, spells it as the
// register does, and finds the ids.
func (ref *reference) check(q querier, what string, b *Broadcast, now time.Time) error {
	a := &b.Audience
	for _, role := range a.Roles {
		if !slices.Contains(everyRole, role) {
			return refused(what, "%q is no role: write one of %s", role, strings.Join(everyRole, ", "))
		}
	}
	for _, language := range a.Languages {
		if !slices.Contains(ref.network.Languages, language) {
			return refused(what, "the network does not speak %q", language)
		}
	}
	for i, code := range a.Commitments {
		c := ref.commitments[strings.ToUpper(strings.TrimSpace(code))]
		if c == nil {
			return refused(what, "there is no commitment %q", code)
		}
		a.Commitments[i] = c.Code
		b.about = cmp.Or(b.about, "|") + strconv.FormatInt(c.ID, 10) + "|"
	}
	if _, err := ref.below(q, what, a.Places); err != nil {
		return err
	}
	switch a.Reported {
	case "":
		a.Round = ""
		return nil
	case "yes", "no":
	default:
		return refused(what, "who has reported is yes or no, not %q", a.Reported)
	}
	r := ref.round(now)
	if a.Round != "" {
		var err error
		if r, err = ref.roundByCode(a.Round); err != nil {
			return err
		}
	}
	if r.ID == 0 {
		return refused(what, "no round has begun in which somebody could have reported")
	}
	a.Round, b.round = r.Code, r.ID
	return nil
}

// below are places and all below them, by id; nil for no places.
func (ref *reference) below(q querier, what string, codes []string) (map[int64]bool, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	all := map[int64]bool{}
	for i, code := range codes {
		codes[i] = strings.ToUpper(strings.TrimSpace(code))
		n := len(all)
		err := q.rows(`WITH RECURSIVE down (id) AS (SELECT id FROM place WHERE code = $1 UNION SELECT p.id FROM place p JOIN down ON p.parent_id = down.id)
			SELECT id FROM down`, []any{codes[i]}, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			all[id] = true
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(all) == n && !slices.Contains(codes[:i], codes[i]) {
			if known, err := q.row(`SELECT 1 FROM place WHERE code = $1`, []any{codes[i]}, new(int)); err != nil || !known {
				return nil, cmp.Or(err, refused(what, "there is no place %q", code))
			}
		}
	}
	return all, nil
}

// Addressee is one person of the audience of a broadcast.
type Addressee struct {
	Recipient        // its Person has a name where nobody else reads the phone
	Why       string // why she gets nothing, in one word; "" when she does, unless nothing was written for her

	sealing  keys.DataKey // hers, once it was unwrapped
	named    int64        // the commitment of the audience that is hers
	started  started
	told     bool // her phone gets this broadcast already
	inRound  bool // she has reported in its round
	lineHash string
	sealed   string // her name
}

// addresseeQuery reads the people behind $4, with what decides about them: the
// commitments $5 and the round $7 of a broadcast $8, on the day $6.
const addresseeQuery = `SELECT ` + recipientColumns + `, l.hash, c.sealed_name, ` + startedColumns + `,
	coalesce((SELECT min(a.commitment_id) FROM assignment a WHERE a.contact_id = c.id AND $5 LIKE '%|' || CAST(a.commitment_id AS TEXT) || '|%'
		AND (a.from_on = '' OR a.from_on <= $6) AND (a.to_on = '' OR a.to_on >= $6)), 0),
	CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $7 AND ` + reporting + `
		AND ($5 = '' OR $5 LIKE '%|' || CAST(r.commitment_id AS TEXT) || '|%')) THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM broadcast_person bp WHERE bp.broadcast_id = $8 AND bp.line_id = l.id AND bp.outbox_id <> 0) THEN 1 ELSE 0 END
	FROM contact c JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
	WHERE c.id > $4 AND c.status <> 'left' ORDER BY c.id LIMIT $9`

// gathering reads the audience of one broadcast, page by page.
type gathering struct {
	*knowing
	b      Broadcast
	limits Caps
	places map[int64]bool
	told   map[int64]bool // phones for which there is a message
}

func (s *Store) gathering(q querier, ref *reference, b Broadcast, now time.Time) (*gathering, error) {
	c := &gathering{knowing: s.knowing(q, ref, now), b: b, told: map[int64]bool{}}
	var err error
	if c.places, err = ref.below(q, "this broadcast", b.Audience.Places); err != nil {
		return nil, err
	}
	c.limits, err = caps(q)
	return c, err
}

// page reads up to n people behind one of them, and gives back those who are
// meant; last is the last that it looked at, all whether there are no more.
func (c *gathering) page(after int64, n int) (meant []Addressee, last int64, all bool, err error) {
	last, seen := after, 0
	args := append(startedSince(c.now), after, c.b.about, c.ref.day(c.now), c.b.round, c.b.ID, n)
	err = c.q.rows(addresseeQuery, args, func(r *sql.Rows) error {
		v := Addressee{}
		err := c.ref.scanRecipient(r, &v.Recipient, &v.lineHash, &v.sealed, &v.started.week, &v.started.weeks4, &v.started.year, &v.started.phone, &v.named, &v.inRound, &v.told)
		last, seen = v.Person.ID, seen+1
		if c.means(&v) {
			meant = append(meant, v)
		}
		return err
	})
	if err != nil {
		return nil, 0, false, err
	}
	for i := range meant {
		if err := c.judge(&meant[i]); err != nil {
			return nil, 0, false, err
		}
	}
	return meant, last, seen < n, nil
}

// means says whether the audience means somebody.
func (c *gathering) means(v *Addressee) bool {
	a := &c.b.Audience
	roles := v.Person.Roles
	if v.Person.Official() {
		roles = append(slices.Clone(roles), "official")
	}
	named := func(role string) bool { return slices.Contains(a.Roles, role) }
	for _, role := range namedRoles {
		if slices.Contains(roles, role) && !named(role) {
			return false
		}
	}
	return (c.places == nil || c.places[v.place]) &&
		(len(a.Roles) == 0 || slices.ContainsFunc(roles, named)) &&
		(len(a.Languages) == 0 || slices.Contains(a.Languages, v.Person.Language)) &&
		(len(a.Commitments) == 0 || v.named != 0) &&
		(a.Reported == "" || (a.Reported == "yes") == v.inRound)
}

// judge says why somebody who is meant gets nothing, and loads what the words
// may say of her.
func (c *gathering) judge(v *Addressee) error {
	c.heard(&v.Recipient)
	v.Round, v.Commitment = c.ref.roundByID(c.b.round), c.ref.byID[v.named]
	if v.Round.ID == 0 {
		v.Round = c.ref.round(c.now)
	}
	if err := c.frozenHere(&v.Recipient); err != nil {
		return err
	}
	if v.Why = v.barred(); v.Why == "" && v.told {
		v.Why = "same_phone"
	}
	v.Why = cmp.Or(v.Why, c.limits.over(v.started))
	if v.Private && v.Why == "" {
		v.Person.Name = c.store.reveal(v.key, v.sealed, "name")
	}
	return nil
}

// perPage is how many people a look at an audience reads at once.
const perPage = 2000

// Addressees shows everybody whom a broadcast is for as of now, one after the
// other, with what FillBroadcasts would write to them; also those who get nothing,
// with the reason.
func (s *Store) Addressees(ctx context.Context, b Broadcast, now time.Time, compose Compose, show func(Addressee, Note)) error {
	err := s.look(ctx, func(v *view) error {
		c, err := s.gathering(v, v.ref, b, now)
		for after, all := int64(0), false; err == nil && !all; {
			var some []Addressee
			some, after, all, err = c.page(after, perPage)
			for i := range some {
				show(some[i], c.note(&some[i], compose))
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("the audience of broadcast %d: %w", b.Number, err)
	}
	return nil
}

package store

import (
	"cmp"
	"fmt"
	"time"
)

// diff keeps of a register what is new in it or says something else than had.
// Rows are known by their codes; what it does not name stays as it is.
func (im *importer) diff(had Seed) error {
	if err := im.placed(had.Places); err != nil {
		return err
	}
	if im.in.Network.Name != "" {
		im.adjust(had.Network)
		t := TableTally{Table: "network"}
		im.network = t.add(had.Network.ID != 0, same(had.Network, im.in.Network))
		im.done.Tables = append(im.done.Tables, t)
	}
	var t [7]TableTally
	im.in.Places, t[0] = differing(had.Places, im.in.Places, func(p SeedPlace) string { return p.Code })
	im.in.Organisations, t[1] = differing(had.Organisations, im.in.Organisations, func(o SeedOrganisation) string { return o.Code })
	t[2], t[3] = im.promises(had.Commitments)
	im.in.Partners, t[4] = differing(had.Partners, im.in.Partners, func(p SeedPartner) string { return p.Commitment + " " + p.Organisation + " " + p.Role })
	im.in.Rounds, t[5] = differing(had.Rounds, im.in.Rounds, func(r Round) string { return r.Code })
	im.in.Responses, t[6] = differing(had.Responses, im.in.Responses, func(r SeedResponse) string { return r.Round + " " + r.Commitment + " " + r.Organisation })
	for i, name := range []string{"places", "organisations", "commitments", "milestones", "partners", "rounds", "responses"} {
		t[i].Table = name
	}
	im.done.Tables = append(im.done.Tables, t[:]...)
	return nil
}

// same compares two rows by what they say: an empty list and none are one.
func same(a, b any) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

// add counts a row, and says whether it has to be written.
func (t *TableTally) add(known, equal bool) bool {
	switch {
	case !known:
		t.New++
	case equal:
		t.Same++
		return false
	default:
		t.Changed++
	}
	return true
}

// differing keeps the rows that had does not have in the same words.
func differing[T any](had, rows []T, key func(T) string) (kept []T, t TableTally) {
	known := make(map[string]T, len(had))
	for _, v := range had {
		known[key(v)] = v
	}
	for _, v := range rows {
		old, there := known[key(v)]
		if t.add(there, there && same(old, v)) {
			kept = append(kept, v)
		}
	}
	return kept, t
}

// placed gives each place the zone and the country of the one above it, where
// it has none of its own.
func (im *importer) placed(had []SeedPlace) error {
	known := map[string]SeedPlace{}
	for _, p := range had {
		known[p.Code] = p
	}
	im.in.Places = append([]SeedPlace(nil), im.in.Places...)
	for i := range im.in.Places {
		p := &im.in.Places[i]
		p.Zone, p.Country = cmp.Or(p.Zone, known[p.Parent].Zone), cmp.Or(p.Country, known[p.Parent].Country)
		if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
			return fmt.Errorf("place %s: time zone %q is unknown", p.Code, p.Zone)
		}
		known[p.Code] = *p
	}
	return nil
}

// adjust fills in what a file of a network does not say: who is there keeps
// hers. Whether it is a demo's is decided when the database is made.
func (im *importer) adjust(had Network) {
	n := &im.in.Network
	n.ID, n.Letters = had.ID, cmp.Or(had.Letters, n.Letters)
	if had.ID != 0 {
		n.Demo = had.Demo
	}
	n.Zone, n.Country, n.Cap = cmp.Or(n.Zone, had.Zone), cmp.Or(n.Country, had.Country), cmp.Or(n.Cap, had.Cap)
	n.KeptMonths = cmp.Or(n.KeptMonths, had.KeptMonths, 36)
}

// promises compares commitments and their milestones, each by itself.
func (im *importer) promises(had []SeedCommitment) (whole, parts TableTally) {
	key := func(m Milestone) string { return fmt.Sprint(m.Seq) }
	bare := func(c SeedCommitment) SeedCommitment {
		c.ID, c.Place, c.Milestone, c.Milestones, c.Promising, c.Monitoring = 0, "", nil, nil, "", ""
		if c.Lifecycle == "" {
			c.Lifecycle = "active"
		}
		return c
	}
	known := map[string]SeedCommitment{}
	for _, c := range had {
		known[c.Code] = c
	}
	var kept []SeedCommitment
	for _, c := range im.in.Commitments {
		old, there := known[c.Code]
		differs := whole.add(there, there && same(bare(old), bare(c)))
		steps, t := differing(old.Milestones, c.Milestones, key)
		parts.New, parts.Changed, parts.Same = parts.New+t.New, parts.Changed+t.Changed, parts.Same+t.Same
		if differs || len(steps) > 0 {
			c.Milestones = steps
			kept = append(kept, c)
		}
	}
	im.in.Commitments = kept
	return whole, parts
}

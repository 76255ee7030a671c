package store

// suspend takes a report that counts out of the figures until a person has read
// it: its place is free meanwhile, and those who verified it count no longer.
func (g *batch) suspend(id int64) error {
	held, err := g.hold(nil, []int64{id})
	if err != nil {
		return err
	}
	g.retire(held[id], "held")
	return g.verdicts(held, false)
}

// admit lets a stored report count that did not: it takes the place of what the
// same person said before, and what it corrects, as it would have done when it
// came. several says that reports of its form have no place to take. It says
// false, and leaves the report superseded, where she has said something since.
func (g *batch) admit(id int64, several bool) (bool, error) {
	var form string
	var supersedes, at int64
	if _, err := g.tx.row(`SELECT form, supersedes, at_ms FROM report WHERE id = $1`, []any{id}, &form, &supersedes, &at); err != nil {
		return false, err
	}
	held, err := g.hold(nil, []int64{id})
	v := held[id]
	if err != nil || v == nil {
		return false, err
	}
	var old, took int64
	if v.key.commitment != 0 && !several {
		if _, err := g.tx.row(`SELECT id FROM report WHERE contact_id = $1 AND commitment_id = $2 AND round_id = $3 AND form = $4 AND beside = 0`,
			[]any{v.contact, v.key.commitment, v.key.round, form}, &old); err != nil {
			return false, err
		}
	}
	if old > id {
		g.retire(v, "superseded")
		return false, nil
	}
	if old != supersedes {
		took = old
	}
	more, err := g.hold(nil, []int64{old, supersedes, max(v.about, 0)})
	if err != nil {
		return false, err
	}
	about := more[max(v.about, 0)]
	for _, before := range []int64{old, supersedes} {
		if b := more[before]; b != nil && b.contact == v.contact && b.key.round == v.key.round {
			g.retire(b, "superseded")
		}
	}
	delete(more, max(v.about, 0))
	if err := g.verdicts(more, false); err != nil {
		return false, err
	}
	if t := more[took]; t != nil && t.counts {
		v.tally = carried(v.tally, t.tally)
	}
	return true, g.raise(v, about, several)
}

// raise puts a report that does not count back into its place and the figures,
// and with it those who verified it.
func (g *batch) raise(v, about *standing, several bool) error {
	counts := !v.excluded && v.key.commitment != 0 && (v.about == 0 || about != nil && about.counts && !about.retired && fits(v, about))
	beside := int64(0)
	if several {
		beside = v.id
	}
	g.put(opStand, v.id, flag(counts), beside, v.tally, v.state)
	if !counts {
		return nil
	}
	g.sums.move(v.key, v.tally, +1)
	return g.verdictsOf(v, true)
}

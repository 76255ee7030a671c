package store

import (
	"database/sql"
	"slices"
	"sort"
	"time"
)

// find is where a person stands, -1 where she is not known.
func (c *answerers) find(id int64) int {
	i := sort.Search(len(c.people), func(i int) bool { return c.people[i].id >= id })
	if i == len(c.people) || c.people[i].id != id {
		return -1
	}
	return i
}

// hears notes what people first said in a round.
func (c *answerers) hears(round int64) func(contact int64, h firstWord) {
	if c.heard[round] == nil {
		c.heard[round] = make([]voiced, len(c.people))
	}
	words := c.heard[round]
	return func(contact int64, h firstWord) {
		i := c.find(contact)
		if i < 0 || words[i].via != 0 && h.day >= int(words[i].day) {
			return
		}
		via := slices.Index(c.vias, h.via)
		if via < 0 {
			via, c.vias = len(c.vias), append(c.vias, h.via)
		}
		words[i] = voiced{int16(max(min(h.day, 1<<15-1), -1<<15)), uint8(via + 1)}
	}
}

// word is what a person first said in a round.
func (c *answerers) word(round int64, i int) (h firstWord, said bool) {
	words := c.heard[round]
	if i >= len(words) || words[i].via == 0 {
		return h, false
	}
	return firstWord{int(words[i].day), c.vias[words[i].via-1]}, true
}

// keep takes over what an earlier count has of a round that is over.
func (c *answerers) keep(old *answerers, round int64) {
	note := c.hears(round)
	old.mu.Lock()
	defer old.mu.Unlock()
	for i, m := range old.people {
		if h, said := old.word(round, i); said {
			note(m.id, h)
		}
	}
}

// firstOf notes what people first said.
func firstOf(all map[int64]firstWord) func(contact int64, h firstWord) {
	return func(contact int64, h firstWord) {
		if was, ok := all[contact]; !ok || h.day < was.day {
			all[contact] = h
		}
	}
}

// hearRound tells of who reported in a round, from behind an id on.
func hearRound(q querier, ref *reference, round Round, after int64, note func(contact int64, h firstWord)) (upTo int64, err error) {
	opens, err := time.ParseInLocation(time.DateOnly, round.OpensOn, ref.clock())
	if err != nil {
		return after, nil // a round without days has no reports
	}
	before, err := opening(q, ref, round)
	if err != nil {
		return after, err
	}
	after = max(after, before)
	upTo = after
	zone, first := ref.clock(), civil(opens)
	err = q.rows(heardQuery, []any{after, round.ID}, func(r *sql.Rows) error {
		var id, contact, at int64
		var via string
		err := r.Scan(&id, &contact, &at, &via)
		note(contact, firstWord{civil(time.UnixMilli(at).In(zone)) - first, via})
		upTo = max(upTo, id)
		return err
	})
	return upTo, err
}

// oldestQuery finds the first report of a round, by report_round.
const oldestQuery = `SELECT r.id FROM report r WHERE (r.round_id + 0) = $1 ORDER BY r.id LIMIT 1`

// opening is an id before that of every report of a round; 0 for one without days.
// The register may say of a round that runs, or is over, that it opens later than
// it did: its first report may be older than that day.
func opening(q querier, ref *reference, round Round) (int64, error) {
	opens, err := time.ParseInLocation(time.DateOnly, round.OpensOn, ref.clock())
	if err != nil {
		return 0, nil
	}
	before := firstID(opens.AddDate(0, 0, -1))
	var oldest int64
	if found, err := q.row(oldestQuery, []any{round.ID}, &oldest); err != nil || !found {
		return before, err
	}
	return min(before, oldest-1), nil
}

// civil numbers the days of calendars: those of two times in one zone are as many
// apart as midnights lie between them.
func civil(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

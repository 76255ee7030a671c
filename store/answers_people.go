package store

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// answerers is who is asked and who has reported, as pages keep it.
type answerers struct {
	version int64         // of the register
	at      time.Time     // when all was counted
	round   int64         // that runs
	follow  map[int64]int // active monitors who are asked, by commitment

	mu     sync.Mutex
	upTo   int64 // id of the newest report that is in it
	people map[int64]member
	heard  map[int64]map[int64]firstWord // by round, by person
	places map[int64]*placeCrowd
}

// member is a person who is known; asked says that she is to report.
type member struct {
	place int64
	since int64 // Unix milliseconds
	asked bool
}

// firstWord is when and how somebody first reported in a round.
type firstWord struct {
	day int // of the round, from 0
	via string
}

// placeCrowd adds up the people of one place. In the round of now only those who
// are asked count.
type placeCrowd struct {
	asked, reported int
	via             map[string]int
	of              map[int64]int         // by round
	days            map[int64]map[int]int // by round and day: who first reported
}

// peopleQuery reads everybody, and who of them is to report.
const peopleQuery = `SELECT c.id, coalesce(c.place_id, 0), c.created_ms, CASE WHEN c.status = 'active' AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report') THEN 1 ELSE 0 END FROM contact c`

// heardQuery reads who reported in a round. Ids tell when a row was made, and no
// report of a round is made before it opens.
const heardQuery = `SELECT r.id, r.contact_id, r.at_ms, r.via FROM report r WHERE r.id > $1 AND r.round_id = $2 AND ` + reporting + ` ORDER BY r.id`

// large says whether what is counted of people is kept.
func (c *answerers) large() bool { return len(c.people) > crowdFew }

// crowd is what is kept of people. It was counted now where there are few, or
// nobody had looked for long; whoever comes meanwhile waits for the same count.
func (s *Store) crowd(ctx context.Context, ref *reference, rounds []Round, now time.Time) (c *answerers, counted bool, err error) {
	if c = s.keptCrowd(rounds, now); c == nil {
		s.kept.crowd.Lock()
		defer s.kept.crowd.Unlock()
		if c = s.keptCrowd(rounds, now); c == nil {
			c, err = s.countCrowd(ctx, ref, rounds, now)
			return c, true, err
		}
	}
	if now.Sub(c.at) > boardOld || c.version != ref.version {
		s.anew("people", func(ctx context.Context) error {
			_, err := s.countCrowd(ctx, ref, rounds, now)
			return err
		})
	}
	return c, false, nil
}

// keptCrowd is nil where nothing is kept that can be shown.
func (s *Store) keptCrowd(rounds []Round, now time.Time) *answerers {
	s.kept.mu.Lock()
	c := s.kept.people
	s.kept.mu.Unlock()
	if c == nil || !c.large() || c.heard[rounds[0].ID] == nil || now.Sub(c.at) > boardMost || now.Before(c.at) {
		return nil
	}
	return c
}

// crowdOf is what is kept of people, and who was heard since.
func (s *Store) crowdOf(ctx context.Context, ref *reference, rounds []Round, now time.Time) (c *answerers, more map[int64]firstWord, err error) {
	c, counted, err := s.crowd(ctx, ref, rounds, now)
	if err != nil || counted {
		return c, nil, err
	}
	c.mu.Lock()
	last := c.upTo
	c.mu.Unlock()
	from, some, err := s.came(ctx, last, now)
	if err != nil || !some {
		return c, nil, err
	}
	more = map[int64]firstWord{}
	upTo, err := s.hearRound(ctx, ref, more, rounds[0], from)
	c.mu.Lock()
	c.upTo = max(c.upTo, upTo)
	c.mu.Unlock()
	return c, more, err
}

// countCrowd counts people and reports of all rounds that are compared. What was
// said in the rounds before is read once: only the newest still moves.
func (s *Store) countCrowd(ctx context.Context, ref *reference, rounds []Round, now time.Time) (*answerers, error) {
	newest, err := s.Newest(ctx)
	if err != nil {
		return nil, err
	}
	s.kept.mu.Lock()
	old := s.kept.people
	s.kept.mu.Unlock()
	c := &answerers{version: ref.version, at: now, round: rounds[0].ID, upTo: newest.Report, people: map[int64]member{}, heard: map[int64]map[int64]firstWord{}, places: map[int64]*placeCrowd{}}
	err = s.rows(ctx, peopleQuery, nil, func(r *sql.Rows) error {
		var id int64
		var m member
		err := r.Scan(&id, &m.place, &m.since, &m.asked)
		c.people[id] = m
		return err
	})
	if err == nil {
		c.follow, err = s.askedOf(ctx)
	}
	for i, r := range rounds {
		if err != nil {
			return nil, err
		}
		if i > 0 && old != nil && old.round != r.ID && old.version == ref.version && old.large() && old.heard[r.ID] != nil {
			c.heard[r.ID] = old.heard[r.ID]
			continue
		}
		c.heard[r.ID] = map[int64]firstWord{}
		_, err = s.hearRound(ctx, ref, c.heard[r.ID], r, 0)
	}
	if err != nil {
		return nil, err
	}
	for i, r := range rounds {
		c.sum(ref, r, i == 0)
	}
	s.kept.mu.Lock()
	s.kept.people = c
	s.kept.mu.Unlock()
	return c, nil
}

// hearRound adds who reported in a round, from behind an id on.
func (s *Store) hearRound(ctx context.Context, ref *reference, all map[int64]firstWord, round Round, after int64) (upTo int64, err error) {
	return hearRound(pool{s, ctx}, ref, all, round, after)
}

func hearRound(q querier, ref *reference, all map[int64]firstWord, round Round, after int64) (upTo int64, err error) {
	opens, err := time.ParseInLocation(time.DateOnly, round.OpensOn, ref.clock())
	if err != nil {
		return after, nil // a round without days has no reports
	}
	after = max(after, firstID(opens.AddDate(0, 0, -1)))
	upTo = after
	zone, first := ref.clock(), civil(opens)
	err = q.rows(heardQuery, []any{after, round.ID}, func(r *sql.Rows) error {
		var id, contact, at int64
		var via string
		err := r.Scan(&id, &contact, &at, &via)
		h := firstWord{civil(time.UnixMilli(at).In(zone)) - first, via}
		if was, ok := all[contact]; !ok || h.day < was.day {
			all[contact] = h
		}
		upTo = max(upTo, id)
		return err
	})
	return upTo, err
}

// civil numbers the days of calendars: those of two times in one zone are as many
// apart as midnights lie between them.
func civil(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func (c *answerers) place(id int64) *placeCrowd {
	p := c.places[id]
	if p == nil {
		p = &placeCrowd{via: map[string]int{}, of: map[int64]int{}, days: map[int64]map[int]int{}}
		c.places[id] = p
	}
	return p
}

// sum adds up a round by place.
func (c *answerers) sum(ref *reference, r Round, runs bool) {
	closed := int64(0)
	if t, err := time.ParseInLocation(time.DateOnly, r.ClosesOn, ref.clock()); err == nil {
		closed = t.AddDate(0, 0, 1).UnixMilli()
	}
	for id, m := range c.people {
		h, said := c.heard[r.ID][id]
		p := c.place(m.place)
		if runs && m.asked {
			p.asked++
		}
		if m.asked && (runs || m.since < closed) || said && !runs {
			p.of[r.ID]++
		}
		if said && (m.asked || !runs) {
			c.note(r.ID, m, h, runs)
		}
	}
}

// note counts one who was heard.
func (c *answerers) note(round int64, m member, h firstWord, runs bool) {
	p := c.place(m.place)
	if runs {
		p.reported++
		p.via[h.via]++
	}
	if p.days[round] == nil {
		p.days[round] = map[int]int{}
	}
	p.days[round][h.day]++
}

// take adds those who were heard since.
func (c *answerers) take(round int64, more map[int64]firstWord) {
	for id, h := range more {
		if _, ok := c.heard[round][id]; ok {
			continue
		}
		c.heard[round][id] = h
		if m := c.people[id]; m.asked {
			c.note(round, m, h, true)
		}
	}
}

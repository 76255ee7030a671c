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
	upTo   int64              // id of the newest report that is in it
	people []member           // by id
	heard  map[int64][]voiced // by round: of each of people
	vias   []string           // that voiced names by number
	places map[int64]*placeCrowd
}

// member is a person who is known; asked says that she is to report.
type member struct {
	id    int64
	place int64
	since int64 // Unix milliseconds
	asked bool
}

// voiced is a firstWord in the room of four bytes: a million people have several.
type voiced struct {
	day int16
	via uint8 // one more than its number in vias; 0: she has said nothing
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

const peopleInOrder = peopleQuery + ` ORDER BY c.id`

// heardQuery reads who reported in a round, of reports behind an id.
const heardQuery = `SELECT r.id, r.contact_id, r.at_ms, r.via FROM report r WHERE r.id > $1 AND r.round_id = $2 AND ` + reporting + ` ORDER BY r.id`

// large says whether what is counted of people is kept.
func (c *answerers) large() bool { return len(c.people) > crowdFew }

// old is after how long it is counted anew: the more there are the later, so that
// counting a million people takes no more of the machine than counting a few.
func (c *answerers) old() time.Duration {
	return min(boardOld*time.Duration(1+len(c.people)/crowdMany), boardSoon)
}

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
	if now.Sub(c.at) > c.old() || c.version != ref.version {
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
	upTo, err := hearRound(pool{s, ctx}, ref, rounds[0], from, firstOf(more))
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
	c := &answerers{version: ref.version, at: now, round: rounds[0].ID, upTo: newest.Report, heard: map[int64][]voiced{}, places: map[int64]*placeCrowd{}}
	err = s.rows(ctx, `SELECT count(*) FROM contact`, nil, func(r *sql.Rows) error {
		var n int
		err := r.Scan(&n)
		c.people = make([]member, 0, n+n/64) // at once: growing to it takes several times the room
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, peopleInOrder, nil, func(r *sql.Rows) error {
		var m member
		err := r.Scan(&m.id, &m.place, &m.since, &m.asked)
		c.people = append(c.people, m)
		return err
	})
	if err == nil {
		c.follow, err = s.askedOf(ctx)
	}
	for i, r := range rounds {
		if err != nil {
			return nil, err
		}
		note := c.hears(r.ID)
		if i > 0 && old != nil && old.round != r.ID && old.version == ref.version && old.large() && old.heard[r.ID] != nil {
			c.keep(old, r.ID)
			continue
		}
		_, err = hearRound(pool{s, ctx}, ref, r, 0, note)
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
	for i, m := range c.people {
		h, said := c.word(r.ID, i)
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
	note := c.hears(round)
	for id, h := range more {
		i := c.find(id)
		if i < 0 {
			continue
		}
		if _, said := c.word(round, i); said {
			continue
		}
		if note(id, h); c.people[i].asked {
			c.note(round, c.people[i], h, true)
		}
	}
}

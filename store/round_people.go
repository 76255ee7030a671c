package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// errNotCounted says that nobody has counted the people of a published round yet.
var errNotCounted = errors.New("its people were not counted yet")

// roundPeople is what a document says of the people of a round. Of a published round
// it is kept (round_people): counted again, it would tell who has gone since.
type roundPeople struct {
	Asked    map[int64]int  `json:"asked"`    // by the smallest place with a document of its own, by its id; 0 for none
	Answered map[int64]int  `json:"answered"` // likewise
	Assigned map[int64]int  `json:"assigned"` // monitors who are asked, by commitment
	Gender   map[string]int `json:"gender"`   // this and what follows as in BackPeople and BackCounts
	Age      map[string]int `json:"age"`
	Via      map[string]int `json:"via"`
	Language map[string]int `json:"language"`
	Shared   int            `json:"shared"`
	Reader   int            `json:"reader"`
	Texts    int            `json:"texts"`
	Unread   int            `json:"unread"`
}

// keepPeople counts the people of a published round for good, unless that was done.
func (s *Store) keepPeople(ctx context.Context, p Period, now time.Time) error {
	var round int64
	var counts []byte
	err := s.look(ctx, func(v *view) error { // readers count, who keep nobody waiting
		r := backReader{s: s, v: v, now: now}
		err := r.choose(Period{Round: p.Round})
		if err != nil || !r.b.Final() {
			return err
		}
		if kept, err := r.kept(); err != nil || kept {
			return err
		}
		if err := r.count(); err != nil {
			return err
		}
		round = r.b.Round.ID
		counts, err = json.Marshal(r.counted)
		return err
	})
	if err != nil || round == 0 {
		return err
	}
	return s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO round_people (round_id, counts, at_ms) VALUES ($1, $2, $3) ON CONFLICT (round_id) DO NOTHING`, round, string(counts), now.UnixMilli())
		return err
	})
}

// kept reads what was counted for good.
func (r *backReader) kept() (found bool, err error) {
	var counts string
	found, err = r.v.row(`SELECT counts FROM round_people WHERE round_id = $1`, []any{r.b.Round.ID}, &counts)
	if err == nil && found {
		err = json.Unmarshal([]byte(counts), &r.counted)
	}
	return found, err
}

// count counts the people of the round as they are now, in the whole network.
func (r *backReader) count() error {
	ref, round := r.v.ref, r.b.Round
	c := roundPeople{Asked: map[int64]int{}, Answered: map[int64]int{}, Assigned: map[int64]int{}, Via: map[string]int{}}
	heard := map[int64]firstWord{}
	if _, err := hearRound(r.v, ref, round, 0, firstOf(heard)); err != nil {
		return err
	}
	runs := round.ID == ref.round(r.now).ID
	closed := int64(0)
	if t, err := time.ParseInLocation(time.DateOnly, round.ClosesOn, ref.clock()); err == nil {
		closed = t.AddDate(0, 0, 1).UnixMilli()
	}
	asked := map[int64]bool{} // whether she answered
	documents, err := r.documents()
	if err != nil {
		return err
	}
	err = r.v.rows(peopleQuery, nil, func(rows *sql.Rows) error {
		var m member
		if err := rows.Scan(&m.id, &m.place, &m.since, &m.asked); err != nil {
			return err
		}
		h, said := heard[m.id]
		if !(m.asked && (runs || m.since < closed) || said && !runs) {
			return nil
		}
		part := documents[m.place]
		asked[m.id] = said
		if c.Asked[part]++; said {
			c.Answered[part]++
			c.Via[h.via]++
		}
		return nil
	})
	r.counted = c
	for _, read := range []func() error{r.assigned, func() error { return r.profiles(asked) }, r.texts} {
		if err == nil {
			err = read()
		}
	}
	return err
}

// assigned counts who is asked for each commitment.
func (r *backReader) assigned() error {
	return r.v.rows(assignedOf+`1 = 1 GROUP BY a.commitment_id`, nil, func(rows *sql.Rows) error {
		var id int64
		var n int
		err := rows.Scan(&id, &n)
		r.counted.Assigned[id] = n
		return err
	})
}

// documents are, by place, the smallest place with a document of its own that it
// lies in, by their ids.
func (r *backReader) documents() (map[int64]int64, error) {
	own, all := map[int64]bool{}, map[int64]int64{}
	if err := r.v.rows(`SELECT id FROM place WHERE `+hasDocument, nil, idsInto(own)); err != nil {
		return nil, err
	}
	places := r.v.ref.places
	for id := range places {
		for at, steps := id, 0; at != 0 && steps < len(places); at, steps = places[at].parent, steps+1 {
			if own[at] {
				all[id] = at
				break
			}
		}
	}
	return all, nil
}

// profileQuery reads what is known of people beside their names.
const profileQuery = `SELECT c.id, c.data_key, c.sealed_profile, c.language, c.literacy_help,
	CASE WHEN EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = c.id AND x.main = 1 AND l.private = 1) THEN 1 ELSE 0 END FROM contact c ORDER BY c.id`

// profiles counts what those who were asked, and who answered, say of themselves.
// Of those who are erased nothing is known, neither language nor phone.
func (r *backReader) profiles(asked map[int64]bool) error {
	c, done := &r.counted, int64(0)
	gender, age, language := map[string]int{}, map[string]int{}, map[string]int{}
	err := r.v.rows(profileQuery, nil, func(rows *sql.Rows) error {
		var id int64
		var e enrolled
		var private bool
		err := rows.Scan(&id, &e.key, &e.profile, &e.language, &e.literacy, &private)
		answered, here := asked[id]
		if err != nil || !here {
			return err
		}
		if done++; r.tick != nil {
			r.tick(done, int64(len(asked)))
		}
		if e.key == "" {
			return nil
		}
		language[e.language]++
		if e.literacy {
			c.Reader++
		}
		if !private {
			c.Shared++
		}
		if !answered {
			return nil
		}
		_, about, err := r.s.about(&e)
		gender[said1(about.Gender)]++
		age[said1(about.AgeBand)]++
		return err
	})
	all, answered := crowdOf(c.Asked, false), crowdOf(c.Answered, false)
	c.Gender, c.Age, c.Via, c.Language = groupsTold(gender, answered), groupsTold(age, answered), groupsTold(c.Via, answered), groupsTold(language, all)
	return err
}

// said1 is what somebody said of herself, or that she did not.
func said1(answer string) string {
	if answer == "" {
		return "unsaid"
	}
	return answer
}

// texts counts the messages of the round's days. Ids tell when a row was made.
func (r *backReader) texts() error {
	zone := r.v.ref.clock()
	from, err := time.ParseInLocation(time.DateOnly, r.b.Round.OpensOn, zone)
	if err != nil {
		return err
	}
	until, err := time.ParseInLocation(time.DateOnly, settled(r.b.Round), zone)
	if err != nil {
		return err
	}
	query := `SELECT m.outcome, count(*) FROM inbound m WHERE m.id > $1 AND m.id <= $2 AND m.at_ms >= $3 AND m.at_ms < $4 GROUP BY 1`
	return r.v.rows(query, []any{firstID(from), firstID(until.AddDate(0, 0, 1)), from.UnixMilli(), until.UnixMilli()}, func(rows *sql.Rows) error {
		var outcome string
		var n int
		err := rows.Scan(&outcome, &n)
		r.counted.Texts += n
		if outcome == "not_understood" {
			r.counted.Unread += n
		}
		return err
	})
}

package store

import "time"

// Windows and numbers of the flags that only the store can see. A flag rejects
// and delays nothing.
const (
	echoWindow = time.Hour        // the same text
	echoPhones = 3                // from so many phones
	rushWindow = 10 * time.Minute // reports from one phone
	rushPeople = 3                // of more than so many people
)

// flag marks reports by what others of the network have sent: "same_text", when
// the text came from three phones or more within an hour, and "one_phone", when
// more than three people of one phone report within ten minutes. What flows has
// flagged stays as it is.
func (g *batch) flag(all []*entry) error {
	if err := g.flagEchoes(all); err != nil {
		return err
	}
	return g.flagRush(all)
}

// flagEchoes looks at the first report of each message: one text is one voice
// more, whatever it names.
func (g *batch) flagEchoes(all []*entry) error {
	var texts []*entry
	var keys [][]any
	phones := map[int64]map[int64]bool{} // by text
	for _, f := range all {
		job := f.l.job
		if job.Kind != KindSMS || job.Folded == "" || len(f.l.People) == 0 {
			continue
		}
		hash, since := g.store.keys.Index64("echo", job.Folded), job.At.Add(-echoWindow).UnixMilli()
		if phones[hash] == nil {
			phones[hash] = map[int64]bool{}
		}
		texts, keys = append(texts, f), append(keys, []any{hour(job.At), hour(job.At) - 1, hash, since})
	}
	err := g.tx.each(`SELECT hash, line_id FROM echo WHERE (hour = $1 OR hour = $2) AND hash = $3 AND at_ms >= $4 LIMIT 3`, keys, func(r *cursor) error {
		var hash, line int64
		err := r.Scan(&hash, &line)
		phones[hash][line] = true
		return err
	})
	if err != nil {
		return err
	}
	type echo struct{ hash, line int64 }
	noted := map[echo]bool{}
	for i, f := range texts {
		e := echo{keys[i][2].(int64), f.l.Line.ID}
		phones[e.hash][e.line] = true
		if len(phones[e.hash]) >= echoPhones {
			f.n.Flags = append(f.n.Flags[:len(f.n.Flags):len(f.n.Flags)], "same_text")
		}
		if !noted[e] {
			noted[e] = true
			g.put(opEcho, e.line, hour(f.l.job.At), e.hash, f.l.job.At.UnixMilli())
		}
	}
	return nil
}

// hour counts the hours of the clock.
func hour(t time.Time) int64 { return t.Unix() / int64(time.Hour/time.Second) }

// flagRush looks only at phones of more people than may report at once.
func (g *batch) flagRush(all []*entry) error {
	type member struct {
		f       *entry
		contact int64
	}
	var members []member
	var keys [][]any
	busy := map[*entry]map[int64]bool{}
	for _, f := range all {
		if len(f.l.People) <= rushPeople || f.n.Entry != nil {
			continue
		}
		busy[f] = map[int64]bool{f.n.ContactID: true}
		for i := range f.l.People {
			id := f.l.People[i].ID
			members, keys = append(members, member{f, id}), append(keys, []any{id, f.l.Line.ID, f.n.At.Add(-rushWindow).UnixMilli()})
		}
	}
	err := g.tx.each(`SELECT 1 FROM report WHERE contact_id = $1 AND line_id = $2 AND at_ms >= $3 LIMIT 1`, keys, func(r *cursor) error {
		err := r.Scan(new(int))
		m := members[r.key]
		busy[m.f][m.contact] = true
		return err
	})
	for f, people := range busy {
		if len(people) > rushPeople {
			f.n.Flags = append(f.n.Flags[:len(f.n.Flags):len(f.n.Flags)], "one_phone")
		}
	}
	return err
}

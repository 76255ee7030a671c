package store

import (
	"slices"
	"strings"
)

// threads takes off her reports which phone they came from, where that phone
// lives on because others use it: the row, and the word of the tally that has it
// counted as one of the phones. So a figure may rest on one phone less than
// before, never on one more. A phone that was hers alone is nobody's by now and
// leads nowhere: its reports keep it, and what they counted for. It comes last,
// as the figures are locked after everything else.
func (e *erasure) threads() error {
	ref, err := e.tx.refresh(e.store.ref.Load())
	if err != nil {
		return err
	}
	var ids []int64
	for _, id := range e.traces.voices {
		lives, err := e.tx.row(`SELECT r.id FROM report r JOIN line l ON l.id = r.line_id WHERE r.id = $1 AND l.hash NOT LIKE 'erased %'`, []any{id}, new(int64))
		if err != nil {
			return err
		}
		if lives {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	g := e.store.batch(e.tx, ref)
	held, err := g.hold(nil, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		v := held[id]
		tally, phone := withoutPhone(v.tally)
		if _, err := e.tx.exec(`UPDATE report SET line_id = 0, tally = $2 WHERE id = $1`, id, tally); err != nil {
			return err
		}
		if v.counts {
			g.sums.move(v.key, phone, -1)
		}
	}
	return g.flush()
}

// withoutPhone is a tally without the words that name a phone, and these.
func withoutPhone(tally string) (rest, phone string) {
	var left, taken []string
	for word := range strings.SplitSeq(tally, "|") {
		if strings.HasPrefix(word, "~line:") {
			taken = append(taken, word)
			continue
		}
		left = append(left, word)
	}
	return strings.Join(left, "|"), strings.Join(taken, "|")
}

package opendata

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"ahadi/store"
)

// fewest is how many people have to stand behind answers row by row, and behind
// what they have in common beside them.
const fewest = 5

// names makes ids that hold within one export alone: its key is never kept.
type names struct{ key []byte }

func newNames() names {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return names{key}
}

// of is an id of what the words name. It says nothing of them, and another export
// has another one for the same.
func (n names) of(words ...any) string {
	h := hmac.New(sha256.New, n.key)
	for _, w := range words {
		fmt.Fprintf(h, "%v\x00", w)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// person is one row as it may leave.
type person struct {
	id, row           string
	round             string
	side              string
	language, entered string // "" where fewer than five have both in common
	report            store.OpenAnswer
}

// anonymous are the rows of one commitment in one round to one form, without what
// could tell whose they are: none when fewer than five residents stand behind
// them, in an order that has nothing to do with who came first. Of the government
// the newest word stays, as an institution's.
func (n names) anonymous(commitment string, all []store.OpenAnswer) (out []person) {
	people := map[int64]bool{}
	var official *store.OpenAnswer
	for i := range all {
		if all[i].Side == store.Government {
			official = &all[i] // the oldest first
			continue
		}
		people[all[i].Person] = true
	}
	if len(people) < fewest {
		return nil
	}
	for _, a := range all {
		if a.Side == store.Government {
			continue
		}
		out = append(out, person{
			id: n.of("person", commitment, a.Round, a.Form, a.Person), row: n.of("row", a.ID), round: a.Round, side: store.Community,
			language: a.Language, entered: fmt.Sprint(a.Entered), report: a,
		})
	}
	suppress(out)
	if official != nil {
		out = append(out, person{id: n.of("government", commitment, official.Round, official.Form), row: n.of("row", official.ID), round: official.Round, side: store.Government, report: *official})
	}
	slices.SortFunc(out, func(a, b person) int { return cmp.Compare(a.row, b.row) })
	return out
}

// suppress takes language and way of entry from those who share them with too few,
// and, where that would leave a few alone without, from the next smallest group.
func suppress(all []person) {
	type both struct{ language, entered string }
	people := map[both]map[int64]bool{}
	for _, p := range all {
		k := both{p.language, p.entered}
		if people[k] == nil {
			people[k] = map[int64]bool{}
		}
		people[k][p.report.Person] = true
	}
	var groups []both
	for k := range people {
		groups = append(groups, k)
	}
	slices.SortFunc(groups, func(a, b both) int {
		return cmp.Or(cmp.Compare(len(people[a]), len(people[b])), cmp.Compare(a.language, b.language), cmp.Compare(a.entered, b.entered))
	})
	hidden, without := map[both]bool{}, map[int64]bool{}
	for _, k := range groups {
		if len(people[k]) >= fewest && (len(without) == 0 || len(without) >= fewest) {
			break
		}
		hidden[k] = true
		for id := range people[k] {
			without[id] = true
		}
	}
	for i := range all {
		if hidden[both{all[i].language, all[i].entered}] {
			all[i].language, all[i].entered = "", ""
		}
	}
}

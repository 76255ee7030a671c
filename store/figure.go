package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// figureKey is one count: how many newest reports of one side of the table, on
// one commitment in one round, fall into one bucket.
type figureKey struct {
	commitment, round int64
	side, bucket      string
}

// The sides of the table, as figures keep them apart.
const (
	Community  = "community"
	Government = "government"
)

// side is where a report counts: an official's word is never a resident's.
func side(of string, official bool) string {
	if official || strings.HasSuffix(of, "_gov") {
		return Government
	}
	return Community
}

// midpoints stand for a status that was given without a number.
var midpoints = map[string]int{"not_started": 0, "started": 25, "mostly": 75, "done": 100}

// value is the percentage that a report counts with; false when it has none
// ("unknown", a standing promise, "stopped" without a number, whose value is the
// last one before: counted).
func value(status string, percent int) (int, bool) {
	switch {
	case status == "unknown":
		return -1, false
	case percent >= 0:
		return percent, true
	}
	p, ok := midpoints[status]
	return p, ok
}

// counted is the percentage that a report counts with, -1 when it has none.
// Work that stopped stands where the same person last saw it.
func (g *batch) counted(n NewReport) (int, error) {
	if p, ok := value(n.Status, n.Percent); ok {
		return p, nil
	}
	last := -1
	if n.Status != "stopped" || n.CommitmentID == 0 {
		return last, nil
	}
	_, err := g.tx.row(`SELECT counted FROM report WHERE contact_id = $1 AND commitment_id = $2 AND form = $3 AND state = 'accepted' AND counted >= 0
		ORDER BY at_ms DESC, id DESC LIMIT 1`, []any{n.ContactID, n.CommitmentID, n.Form}, &last)
	return last, err
}

// figure adds a report to the counts of its commitment, round and side, or
// takes one away. The key's bucket is chosen here.
func (g *batch) figure(k figureKey, status string, counted, n int) {
	add := func(bucket string) {
		k.bucket = bucket
		g.figures[k] += n
	}
	add("n")
	add("s:" + status)
	if counted >= 0 {
		add("p:" + strconv.Itoa(counted))
	}
}

// writeFigures moves the hot rows last, in one order, so that nothing is locked
// after them.
func (g *batch) writeFigures() error {
	keys := make([]figureKey, 0, len(g.figures))
	for k, n := range g.figures {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.commitment, b.commitment), cmp.Compare(a.round, b.round), cmp.Compare(a.side, b.side), cmp.Compare(a.bucket, b.bucket))
	})
	for _, k := range keys {
		_, err := g.tx.exec(`INSERT INTO figure (commitment_id, round_id, side, bucket, n) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (commitment_id, round_id, side, bucket) DO UPDATE SET n = figure.n + excluded.n`,
			k.commitment, k.round, k.side, k.bucket, g.figures[k])
		if err != nil {
			return err
		}
	}
	return nil
}

// count puts one stored bucket into figures.
func (f *Figures) count(bucket string, n int) {
	kind, name, _ := strings.Cut(bucket, ":")
	switch kind {
	case "n":
		f.N = n
	case "s":
		if f.Status == nil {
			f.Status = map[string]int{}
		}
		f.Status[name] = n
	case "p":
		if p, err := strconv.Atoi(name); err == nil && p >= 0 && p <= 100 {
			f.Percent[p] = n
		}
	}
}

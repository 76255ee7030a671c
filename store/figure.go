package store

import (
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
// last one before: count).
func value(status string, percent int) (int, bool) {
	switch {
	case status == "unknown":
		return -1, false
	case percent >= 0:
		return percent, true
	}
	if p, ok := midpoints[status]; ok {
		return p, true
	}
	return -1, false
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

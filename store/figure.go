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

// allRounds stands in a figure's key for all rounds together.
const allRounds = 0

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

// sums gathers what tallies come to: the buckets, and how many name what is
// counted once.
type sums struct {
	figures map[figureKey]int64
	once    map[figureKey]int64 // the bucket is what is named
}

func newSums() sums {
	return sums{map[figureKey]int64{}, map[figureKey]int64{}}
}

// move adds a tally (by is 1), or takes it away (-1). The key's bucket is chosen
// here.
func (c sums) move(k figureKey, tally string, by int64) {
	for word := range strings.SplitSeq(tally, "|") {
		if word == "" {
			continue
		}
		what, distinct := strings.CutPrefix(word, "~")
		if !distinct {
			name, number, numbered := strings.Cut(word, "=")
			n := int64(1)
			if numbered {
				if v, err := strconv.ParseInt(number, 10, 64); err == nil {
					n = v
				}
			}
			k.bucket = name
			c.figures[k] += by * n
			continue
		}
		k.bucket = what
		c.once[k] += by
		if strings.HasPrefix(what, "f:") { // money is also added up over all rounds
			all := k
			all.round = allRounds
			c.once[all] += by
		}
	}
}

// worth is the bucket that something counted once moves while anybody names it,
// and by how much.
func worth(k figureKey) (figureKey, int64) {
	kind, rest, _ := strings.Cut(k.bucket, ":")
	if kind != "f" {
		k.bucket = "d:" + kind
		return k, 1
	}
	name, rest, _ := strings.Cut(rest, ":")
	amount, _, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(amount, 10, 64)
	if err != nil {
		n = 0 // not reached: tally.fund writes a number
	}
	k.bucket = "f:" + name
	return k, n
}

// entered moves the buckets of what is counted once, when the first has named it
// or the last one no longer does: n name it now, by more than before.
func (c sums) entered(k figureKey, n, by int64) {
	bucket, amount := worth(k)
	switch before := n - by; {
	case before <= 0 && n > 0:
		c.figures[bucket] += amount
	case before > 0 && n <= 0:
		c.figures[bucket] -= amount
	}
}

// count puts one stored bucket into figures.
func (f *Figures) count(bucket string, n int64) {
	kind, name, _ := strings.Cut(bucket, ":")
	switch kind {
	case "n":
		f.N = int(n)
	case "s":
		if f.Status == nil {
			f.Status = map[string]int{}
		}
		f.Status[name] = int(n)
	case "p":
		if p, err := strconv.Atoi(name); err == nil && p >= 0 && p <= 100 {
			f.Percent[p] = int(n)
		}
	default:
		if f.Rest == nil {
			f.Rest = map[string]int64{}
		}
		f.Rest[bucket] = n
	}
}

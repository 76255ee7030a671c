package store

import "time"

// roundDays is how long a round is, in days: from its opening to the next one's,
// of the newest from the one before it; a round that stands alone is taken for a
// quarter of a year.
func (r *reference) roundDays(of Round) int {
	const quarter = 91
	var before Round
	for i, v := range r.rounds {
		if v.ID != of.ID {
			before = v
			continue
		}
		if i+1 < len(r.rounds) {
			return max(daysBetween(v.OpensOn, r.rounds[i+1].OpensOn), 1)
		}
		if before.ID != 0 {
			return max(daysBetween(before.OpensOn, v.OpensOn), 1)
		}
	}
	return quarter
}

// daysBetween counts from one day to another, as they are written; 0 where one
// is missing.
func daysBetween(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

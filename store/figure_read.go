package store

import (
	"cmp"
	"slices"
	"strings"
)

// kept counts what is said of a standing promise.
func (f *Figures) kept() Kept {
	return Kept{f.Status["kept"], f.Status["partly"], f.Status["broken"], int(f.Rest["k:broken:seen"])}
}

// verdicts are what verifiers say, in the order of the form.
func (f *Figures) verdicts() []Verdicts {
	var all []Verdicts
	for _, verdict := range []string{"agree", "less", "more", "not_true", "cannot_check"} {
		v := Verdicts{verdict, int(f.Rest["v:"+verdict+":seen"]), int(f.Rest["v:"+verdict+":told"]), int(f.Rest["v:"+verdict+":none"])}
		if v.Seen+v.Told+v.None > 0 {
			all = append(all, v)
		}
	}
	return all
}

// tallies are the buckets of one kind, the largest first.
func (f *Figures) tallies(kind string) []Tally {
	var all []Tally
	for bucket, n := range f.Rest {
		if name, ok := strings.CutPrefix(bucket, kind); ok && n > 0 {
			all = append(all, Tally{name, int(n)})
		}
	}
	slices.SortFunc(all, func(a, b Tally) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return all
}

func without(all []Tally, name string) []Tally {
	return slices.DeleteFunc(all, func(t Tally) bool { return t.Name == name })
}

package gateway

import (
	"ahadi/flows"
	"ahadi/store"
)

// needed turns over what the step has asked for. What was looked for and is not
// there is turned over too, as nothing, so that it is not asked for again.
func needed(in *flows.Input, b *store.Before) {
	for _, n := range b.Needed {
		if n.Figures != "" {
			if in.Facts.Figures == nil {
				in.Facts.Figures = map[string]*flows.Summary{}
			}
			in.Facts.Figures[n.Figures] = summaryOf(b.Figures[n.Figures])
		}
		for i := range b.People {
			from, to := &b.People[i], &in.Line.People[i]
			if n.Checkable {
				to.Checkable = make(map[string]*flows.Checkable, len(from.Checkable))
				for code, r := range from.Checkable {
					to.Checkable[code] = checkableOf(r)
				}
			}
			if n.Held {
				to.Held = &flows.Held{Reports: from.Held, Consented: day(from.ConsentOn), How: from.ConsentHow}
			}
		}
	}
}

// summaryOf turns figures over; nil stays nil: nothing is known.
func summaryOf(s *store.Summary) *flows.Summary {
	if s == nil {
		return nil
	}
	return &flows.Summary{Community: readingOf(s.Community), Government: readingOf(s.Government), Reports: s.Reports, Last: s.Last, Arrived: s.Arrived, Public: s.Public}
}

func readingOf(r store.Reading) flows.Reading {
	return flows.Reading{Status: r.Status, Percent: r.Percent}
}

func checkableOf(r *store.Report) *flows.Checkable {
	if r == nil {
		return nil
	}
	return &flows.Checkable{ID: r.ID, Person: r.ContactID, Status: r.Status, Percent: r.Percent, At: r.At}
}

package store

// Reading is what one side of the table reports on a commitment, as one word
// and one number.
type Reading struct {
	Status  string // "" when nobody reported a value
	Percent int    // lower median; -1 for a standing promise or when there is none
	Voices  int    // reports with a value: "unknown" is an answer, but not a value
}

// Reading reads the counts: the lower median of the percentages, so that it
// never flatters; "stopped" when half of those with a value say so. A standing
// promise is never averaged: one "broken" is shown until a person decides.
func (f Figures) Reading(kind string) Reading {
	r := Reading{Percent: -1}
	for status, n := range f.Status {
		if status != "unknown" {
			r.Voices += n
		}
	}
	if r.Voices == 0 {
		return r
	}
	if kind == "keep" {
		r.Status = f.kept().worst()
		return r
	}
	r.Percent = f.median()
	switch {
	case 2*f.Status["stopped"] >= r.Voices:
		r.Status = "stopped"
	case r.Percent >= 0:
		r.Status = band(r.Percent)
	}
	return r
}

// worst is what is shown of a standing promise: one who says that it is broken,
// or a verifier who saw it broken, is enough.
func (k Kept) worst() string {
	switch {
	case k.Broken+k.SawBroken > 0:
		return "broken"
	case k.Partly > 0:
		return "partly"
	case k.Kept > 0:
		return "kept"
	}
	return ""
}

// median is the lower median of the percentages, -1 without any.
func (f Figures) median() int {
	total := 0
	for _, n := range f.Percent {
		total += n
	}
	seen := 0
	for p, n := range f.Percent {
		if seen += n; n > 0 && 2*seen >= total {
			return p
		}
	}
	return -1
}

// band is the status that a percentage falls into.
func band(percent int) string {
	switch {
	case percent <= 0:
		return "not_started"
	case percent < 50:
		return "started"
	case percent < 100:
		return "mostly"
	}
	return "done"
}

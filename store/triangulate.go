package store

import (
	"strings"
	"time"
)

// Triangulation is what one commitment's counts in one round come to: the one
// place where figures are made out of counts. docs/figures.md says each of its
// rules in words.
type Triangulation struct {
	Community  Reading // lower median, or the worst word on a standing promise
	Government Reading // newest word of an official; Voices 0: silent
	Kept       Kept    // of a standing promise

	Reports  int // people whose newest report counts, "unknown" included
	Assigned int // monitors who are asked
	Entered  int // of Reports, those that a coordinator entered for somebody

	Agreement int    // 0–100; -1 with fewer than two values
	Accord    string // agreed, mixed, contested; "" without an agreement
	Gap       int    // government minus community in percentage points, where Gulf is not ""
	Gulf      string // aligned, gap, dispute; "" without both percentages
	Dispute   bool   // a dispute is suggested: a coordinator opens it
	Disputes  int    // that are open

	Label string // the confidence printed beside every figure
	Days  int    // since the newest community report with a value, whatever its round; -1 when there is none
	Fresh string // fresh, ageing, stale, none: of the report, not of the work

	Phones, Organisations, Places int // that the readings with a value came from
	Seen                          int // verifiers who saw it and agree
	Verdicts                      []Verdicts
	Flags                         []Tally
	Obstacles                     []Tally // of the community, most named first; "none" is no obstacle
	TookPart                      []Tally
	Milestones                    []MilestoneFigure
	Money                         Money
	Events                        []Attendance
	Influence                     []Tally // how far those who came were heard
}

// Kept is what is said of a standing promise. It is never averaged.
type Kept struct {
	Kept, Partly, Broken int // community reports
	SawBroken            int // verifiers who saw it broken themselves
}

// Verdicts is how many verifiers say so, by how they know.
type Verdicts struct {
	Verdict          string // agree, less, more, not_true, cannot_check
	Seen, Told, None int
}

// Tally is how many reports name something.
type Tally struct {
	Name string
	N    int
}

// The words of a label.
const (
	LabelNone      = "no report"
	LabelUnknown   = "nobody knows"
	LabelBroken    = "broken reported"
	LabelContested = "contested"
	LabelStale     = "stale"
	LabelOne       = "one voice"
	LabelConfirmed = "confirmed"
	LabelReported  = "reported"
)

// The bounds of the words, in percentage points.
const (
	agreedFrom = 85 // agreement
	mixedFrom  = 65
	alignedTo  = 10 // |government − community|
	gapTo      = 25 // above it a dispute is suggested
)

// made is what the counts of a row come to, whatever the day. A row keeps it: a page
// looks at a thousand rows, and nobody writes to what is in it.
type made struct {
	kind string // of the commitment when it was made
	is   Triangulation
}

// Triangulate makes the figures of one commitment in one round out of its counts.
func (r OverviewRow) Triangulate(now time.Time) Triangulation {
	kind := r.Commitment.Kind
	if r.made == nil || r.made.kind != kind {
		r.made = &made{kind, r.ofCounts()}
	}
	t := r.made.is
	t.Assigned, t.Disputes, t.Milestones, t.Money = r.Assigned, r.Disputes, r.milestones(now), r.money()
	if !r.Last.IsZero() {
		t.Days = max(int(now.Sub(r.Last).Hours()/24), 0)
		t.Fresh = light(t.Days, r.RoundDays)
	}
	t.Label = t.label(kind)
	return t
}

// ofCounts are the figures as far as they follow from counts alone.
func (r *OverviewRow) ofCounts() Triangulation {
	kind, c := r.Commitment.Kind, &r.Community
	t := Triangulation{
		Community: c.Reading(kind), Government: r.Official, Kept: c.kept(),
		Reports: c.N, Entered: int(c.Rest["by:call"] + c.Rest["by:paper"] + c.Rest["by:meeting"]),
		Agreement: -1, Days: -1, Fresh: "none",
		Phones: int(c.Rest["d:line"]), Organisations: int(c.Rest["d:org"]), Places: int(c.Rest["d:place"]), Seen: int(c.Rest["seen"]),
		Verdicts: c.verdicts(), Flags: c.tallies("j:"), Obstacles: without(c.tallies("o:"), "none"), TookPart: c.tallies("t:"), Influence: c.tallies("i:"),
		Events: c.events(),
	}
	if kind == "build" {
		t.Agreement = c.agreement(t.Community.Percent)
		t.compare()
	} else {
		t.Dispute = t.Community.Status == "broken" && t.Government.Status == "kept"
	}
	t.Accord = accord(t.Agreement)
	return t
}

// compare sets what stands between the two sides of the table.
func (t *Triangulation) compare() {
	if t.Community.Percent < 0 || t.Government.Percent < 0 {
		return
	}
	t.Gap = t.Government.Percent - t.Community.Percent
	switch apart := max(t.Gap, -t.Gap); {
	case apart > gapTo:
		t.Gulf, t.Dispute = "dispute", true
	case apart > alignedTo:
		t.Gulf = "gap"
	default:
		t.Gulf = "aligned"
	}
}

// agreement is 100 less the mean distance of the voices and the verdicts from
// the community's reading, rounded down: a report and what a verifier saw weigh
// one, what she was told half, what she guesses nothing. -1 with fewer than two
// reports that have a percentage.
func (f *Figures) agreement(reading int) int {
	n, weight, apart := int64(0), int64(0), int64(0) // weights in halves
	for p, k := range f.Percent {
		n += int64(k)
		apart += 2 * int64(k) * int64(distance(p, reading))
	}
	if n < 2 || reading < 0 {
		return -1
	}
	weight = 2 * n
	for basis, half := range map[string]int64{"seen": 2, "told": 1} {
		for bucket, k := range f.Rest {
			if at, ok := strings.CutPrefix(bucket, "w:"+basis+":"); ok {
				weight, apart = weight+half*k, apart+half*k*int64(distance(number10(at), reading))
			}
			if off, ok := strings.CutPrefix(bucket, "a:"+basis+":"); ok {
				weight, apart = weight+half*k, apart+half*k*int64(number10(off))
			}
		}
	}
	return int((100*weight - apart) / weight)
}

func distance(a, b int) int { return max(a-b, b-a) }

func accord(agreement int) string {
	switch {
	case agreement < 0:
		return ""
	case agreement >= agreedFrom:
		return "agreed"
	case agreement >= mixedFrom:
		return "mixed"
	}
	return "contested"
}

// light is the freshness of a report that is so many days old, in rounds.
func light(days, round int) string {
	switch round = max(round, 1); {
	case days <= round:
		return "fresh"
	case days <= 2*round:
		return "ageing"
	}
	return "stale"
}

// label is the confidence that stands beside a figure.
func (t *Triangulation) label(kind string) string {
	switch {
	case t.Reports == 0:
		return LabelNone
	case t.Community.Voices == 0:
		return LabelUnknown
	case t.Community.Status == "broken" && kind == "keep":
		return LabelBroken
	case t.Disputes > 0 || t.Accord == "contested":
		return LabelContested
	case t.Fresh == "stale":
		return LabelStale
	case t.Community.Voices == 1:
		return LabelOne
	case t.Phones >= 2 && (t.Organisations >= 2 || t.Places >= 2) && t.Seen > 0 && t.united(kind):
		return LabelConfirmed
	}
	return LabelReported
}

// united says whether the voices say the same: by the agreement, or, of a
// standing promise, in the same word, and no verifier against it.
func (t *Triangulation) united(kind string) bool {
	if kind == "build" {
		return t.Accord == "agreed"
	}
	for _, v := range t.Verdicts {
		if v.Verdict != "agree" && v.Verdict != "cannot_check" && v.Seen+v.Told > 0 {
			return false
		}
	}
	return max(t.Kept.Kept, t.Kept.Partly, t.Kept.Broken) == t.Community.Voices
}

package console

import (
	"fmt"
	"time"

	"ahadi/store"
)

// The bounds of what is called contested, a gap and fresh, in percentage
// points and days.
const (
	contested = 65 // agreement below it
	aligned   = 10 // |government − community| up to it is no gap
	wideGap   = 25 // above it a dispute is suggested
	roundDays = 28
)

// row is one commitment.
type row struct {
	store.OverviewRow
	Community  store.Reading
	Government store.Reading
	Label      string // the confidence printed beside every figure
	Agreement  int    // among residents; -1: not applicable
	Gap        string // government minus community, with its sign; "" without both
	Gulf       string // aligned, gap, dispute; "" without both
	Fresh      string // fresh, ageing, stale, none: of the report, not of the work
	Days       int    // since the newest report
	Due        string // 4 Aug 2027
	Overdue    int    // days past the due date
}

// judge adds to one commitment's counts what a coordinator reads from them.
func judge(r store.OverviewRow, now time.Time) row {
	kind := r.Commitment.Kind
	out := row{OverviewRow: r, Community: r.Community.Reading(kind), Government: r.Government.Reading(kind), Fresh: "none"}
	out.Agreement = agreement(r.Community, out.Community)
	out.Label = label(out)
	if kind == "build" && out.Community.Percent >= 0 && out.Government.Percent >= 0 {
		gap := out.Government.Percent - out.Community.Percent
		out.Gap, out.Gulf = fmt.Sprintf("%+d", gap), gulf(max(gap, -gap))
	}
	if !r.Last.IsZero() {
		out.Days = int(now.Sub(r.Last).Hours() / 24)
		out.Fresh = light(out.Days)
	}
	if due, err := time.Parse(time.DateOnly, r.Commitment.DueOn); err == nil {
		out.Due = due.Format("2 Jan 2006")
		if now.After(due.AddDate(0, 0, 1)) {
			out.Overdue = days(due, now)
		}
	}
	return out
}

func gulf(points int) string {
	switch {
	case points > wideGap:
		return "dispute"
	case points > aligned:
		return "gap"
	}
	return "aligned"
}

// light is the freshness of a report that is so many days old.
func light(days int) string {
	switch {
	case days <= roundDays:
		return "fresh"
	case days <= 2*roundDays:
		return "ageing"
	}
	return "stale"
}

// agreement is 100 less the mean distance of the voices from their reading,
// rounded down; -1 with fewer than two.
func agreement(f store.Figures, r store.Reading) int {
	n, apart := 0, 0
	for p, k := range f.Percent {
		n, apart = n+k, apart+max(p-r.Percent, r.Percent-p)*k
	}
	if n < 2 {
		return -1
	}
	return (100*n - apart) / n
}

// label is the confidence that stands beside a figure. "confirmed" needs a
// verification and is never given on reports alone.
func label(r row) string {
	switch {
	case r.OverviewRow.Community.N == 0:
		return "no report"
	case r.Community.Voices == 0:
		return "nobody knows"
	case r.Commitment.Kind == "keep" && r.Community.Status == "broken":
		return fmt.Sprintf("broken reported (%d)", r.OverviewRow.Community.Status["broken"])
	case r.Community.Voices == 1:
		return "one voice"
	case r.Agreement >= 0 && r.Agreement < contested:
		return "contested"
	case r.Fresh == "stale":
		return "stale"
	}
	return "reported"
}

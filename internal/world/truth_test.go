package world

import (
	"slices"
	"time"

	"ahadi/store"
)

// truth is what one commitment's reports come to in one round, by the rules and
// nothing else: each figure is made of the reports themselves.
type truth struct {
	status, government string // "" when nobody said a value
	percent, official  int    // -1 for none
	silent             bool
	values, reports    int
	kept               [4]int // kept, partly, broken; verifiers who saw it broken
	agreement          int    // -1 with fewer than two values
	accord             string
	gap                int
	gulf               string
	suggested          bool
	disputes           int
	days               int // -1: never
	light, label       string
	seen               int
}

// truthOf reads a commitment in a round at now.
func (m *model) truthOf(c store.SeedCommitment, round *roundState, now time.Time) truth {
	v := m.count(c.Code, round.Code, "community")
	t := truth{percent: -1, official: -1, agreement: -1, days: -1, light: "none", silent: true, reports: v.n, seen: int(v.rest["seen"])}
	for status, n := range v.status {
		if status != "unknown" {
			t.values += n
		}
	}
	t.kept = [4]int{v.status["kept"], v.status["partly"], v.status["broken"], int(v.rest["k:broken:seen"])}
	if c.Kind == "keep" {
		t.readKept()
	} else {
		t.readWork(v)
	}
	m.readOfficial(&t, c.Code, round.Code)
	if c.Kind == "build" {
		t.compare(v)
	} else {
		t.suggested = t.status == "broken" && t.government == "kept"
	}
	for _, d := range m.disputes {
		if d.commitment == c.Code && d.round == round.Code && !d.closed() {
			t.disputes++
		}
	}
	m.age(&t, c.Code, round, now)
	t.label = t.labelled(c.Kind, v)
	return t
}

// readKept is a standing promise: never averaged, the worst word is shown.
func (t *truth) readKept() {
	switch {
	case t.values == 0:
	case t.kept[2]+t.kept[3] > 0:
		t.status = "broken"
	case t.kept[1] > 0:
		t.status = "partly"
	default:
		t.status = "kept"
	}
}

// readWork is a work: the lower median, or stopped when half of those who know
// say so.
func (t *truth) readWork(v *voices) {
	t.percent = v.median()
	switch {
	case t.values > 0 && 2*v.status["stopped"] >= t.values:
		t.status = "stopped"
	case t.percent >= 0:
		t.status = bandOf(t.percent)
	}
}

func bandOf(percent int) string {
	switch {
	case percent == 0:
		return "not_started"
	case percent <= 49:
		return "started"
	case percent <= 99:
		return "mostly"
	}
	return "done"
}

// readOfficial takes the newest word of those who promised.
func (m *model) readOfficial(t *truth, code, round string) {
	var newest *filed
	for _, f := range m.reports {
		if f.Commitment != code || f.Round != round || m.bySide(f) != "government" || !m.counts(f) || f.Status == "" || f.Status == "unknown" || word(f.said(), "verdict") != "" {
			continue
		}
		if newest == nil || f.At.After(newest.At) || f.At.Equal(newest.At) && f.ID > newest.ID {
			newest = f
		}
	}
	if newest == nil {
		return
	}
	t.silent, t.official = false, newest.counted
	t.government = newest.Status
	if newest.counted >= 0 && newest.Status != "stopped" {
		t.government = bandOf(newest.counted)
	}
}

// compare is how far the voices agree, and how far government is from them.
func (t *truth) compare(v *voices) {
	if len(v.values) >= 2 {
		apart, all := 0, 0
		for _, x := range v.values {
			apart, all = apart+2*far(x, t.percent), all+2
		}
		for _, w := range v.weighed {
			off := w.off
			if off < 0 {
				off = far(w.at, t.percent)
			}
			apart, all = apart+w.twice*off, all+w.twice
		}
		t.agreement = (100*all - apart) / all
		t.accord = []string{"contested", "mixed", "agreed"}[step3(t.agreement, 65, 85)]
	}
	if t.percent >= 0 && t.official >= 0 {
		t.gap = t.official - t.percent
		t.gulf = []string{"aligned", "gap", "dispute"}[step3(far(t.official, t.percent), 11, 26)]
		t.suggested = t.gulf == "dispute"
	}
}

func far(a, b int) int { return max(a, b) - min(a, b) }

// step3 is 0 below the first bound, 1 from it on, 2 from the second on.
func step3(n, first, second int) int {
	switch {
	case n < first:
		return 0
	case n < second:
		return 1
	}
	return 2
}

// age is how old the newest community report with a value is, whatever its round.
func (m *model) age(t *truth, code string, round *roundState, now time.Time) {
	var newest time.Time
	for _, f := range m.reports {
		if f.Commitment == code && m.bySide(f) == "community" && m.counts(f) && f.Status != "" && f.Status != "unknown" && word(f.said(), "verdict") == "" && f.At.After(newest) {
			newest = f.At
		}
	}
	if newest.IsZero() {
		return
	}
	t.days = max(0, int(now.Sub(newest)/(24*time.Hour)))
	t.light = []string{"fresh", "ageing", "stale"}[step3(t.days, m.length(round)+1, 2*m.length(round)+1)]
}

// length is a round's, in days: until the next one opens, of the newest as long
// as the one before it.
func (m *model) length(r *roundState) int {
	i := slices.Index(m.rounds, r)
	if i == len(m.rounds)-1 {
		i--
	}
	return daysFrom(m.rounds[i].OpensOn, m.rounds[i+1].OpensOn)
}

// labelled is the confidence that is printed beside the figure.
func (t *truth) labelled(kind string, v *voices) string {
	switch {
	case t.reports == 0:
		return "no report"
	case t.values == 0:
		return "nobody knows"
	case kind == "keep" && t.status == "broken":
		return "broken reported"
	case t.disputes > 0 || t.accord == "contested":
		return "contested"
	case t.light == "stale":
		return "stale"
	case t.values == 1:
		return "one voice"
	}
	apart := len(v.from["line"]) >= 2 && (len(v.from["org"]) >= 2 || len(v.from["place"]) >= 2)
	if apart && t.seen > 0 && t.united(kind, v) {
		return "confirmed"
	}
	return "reported"
}

// united says whether those who speak say the same.
func (t *truth) united(kind string, v *voices) bool {
	if kind == "build" {
		return t.accord == "agreed"
	}
	for _, verdict := range []string{"less", "more", "not_true"} {
		if v.rest["v:"+verdict+":seen"]+v.rest["v:"+verdict+":told"] > 0 {
			return false
		}
	}
	return slices.Contains(t.kept[:3], t.values)
}

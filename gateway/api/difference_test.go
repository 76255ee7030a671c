package api

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ahadi/flows"
	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// between is what an adversary knows of a count of people.
type between struct{ low, high int }

const noEnd = math.MaxInt32

// knownOf is what a count tells as it is printed. One that is a sum of others is at the least, and
// of a place few may be nobody.
func knownOf(t *rapid.T, printed string, sum, place bool) between {
	switch {
	case printed == "0":
		return between{0, 0}
	case printed == "<5" && place:
		return between{0, 4}
	case printed == "<5":
		return between{1, 4}
	}
	n, err := strconv.Atoi(strings.TrimSuffix(printed, "+"))
	if err != nil || n < 5 || n%5 != 0 {
		t.Fatalf("a count of people is printed as %q", printed)
	}
	if sum {
		return between{n, noEnd}
	}
	return between{n, n + 4}
}

// sum is the least and the most that parts come to, but for one.
func sum(parts []*between, but *between) (low, high int) {
	for _, p := range parts {
		if p != but {
			low, high = low+p.low, min(high+p.high, noEnd)
		}
	}
	return low, high
}

// split learns of a whole and its parts what follows from their sum.
func split(whole *between, parts ...*between) {
	low, high := sum(parts, nil)
	whole.low, whole.high = max(whole.low, low), min(whole.high, high)
	for _, p := range parts {
		low, high := sum(parts, p)
		if whole.high < noEnd {
			p.high = min(p.high, whole.high-low)
		}
		if high < noEnd {
			p.low = max(p.low, whole.low-high)
		}
	}
}

// isolates says whether it tells more of one to four people than that they are few.
func (b between) isolates() bool {
	return b.high > 0 && b.high < 4 || b.low > 1 && b.high < 5
}

// laidOpen is all that everybody can read of a place ("" for the whole) and a round.
type laidOpen struct {
	asked, answered string
	gender          []string
	readings        map[string]string // people, by reading
	rows            map[string]int    // answers row by row, by promise and round
	printed         map[string]string // tables of figures, and the document ("") where it was read
}

var (
	saysAnswered = regexp.MustCompile(`in each round: (?:about \d+% \()?(\S+) of ([^\s)]+)\)? answered`)
	auditHead    = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	saysGender   = regexp.MustCompile(`(?s)by what they said of themselves</caption>(.*?)</table>`)
	genderCell   = regexp.MustCompile(`<th scope="row">(?:women|men|gender not said)</th><td[^>]*>([^<]*)</td>`)
)

// reader is whoever takes all that is public.
type reader struct {
	s     *store.Store
	guard *reportback.Guard
	data  opendata.Options
}

// everything is what the document and the package of a round and a place print.
func (r reader) everything(t *rapid.T, round, place string) laidOpen {
	b, err := r.s.ReportBack(t.Context(), store.Period{Round: round, Place: place}, now, nil)
	must(t, err)
	var page bytes.Buffer
	must(t, reportback.HTML(&page, reportback.Document{Figures: b, Language: "en"}, r.guard))
	out := r.packed(t, round, place)
	out.printed[""] = auditHead.ReplaceAllString(text(page.String()[strings.Index(page.String(), "<body"):]), "")
	said := saysAnswered.FindStringSubmatch(out.printed[""])
	if said == nil {
		t.Fatal("the document does not say how many answered")
	}
	if out.answered != said[1] || out.asked != said[2] {
		t.Fatalf("the package says %s of %s, the document %s of %s", out.answered, out.asked, said[1], said[2])
	}
	if m := saysGender.FindStringSubmatch(page.String()); m != nil {
		for _, c := range genderCell.FindAllStringSubmatch(m[1], -1) {
			out.gender = append(out.gender, strings.ReplaceAll(c[1], "&#43;", "+"))
		}
	}
	return out
}

// packed is what the package of a round and a place holds.
func (r reader) packed(t *rapid.T, round, place string) laidOpen {
	out := laidOpen{readings: map[string]string{}, rows: map[string]int{}, printed: map[string]string{}}
	var pack bytes.Buffer
	data := r.data
	data.Round, data.Since, data.Place, data.Guard = round, round, place, r.guard
	fresh, err := opendata.Write(t.Context(), &pack, opendata.Package, r.s, data)
	must(t, err)
	must(t, r.s.BackTaken(t.Context(), store.BackFile{Kind: opendata.Package, Rows: fresh}, store.Hand{By: "amina", At: now}))
	for _, r := range table(t, pack.Bytes(), "rounds") {
		out.asked, out.answered = r["people_asked"], r["people_answered"]
	}
	for _, r := range table(t, pack.Bytes(), "readings") {
		out.readings[r["reading"]] = r["people"]
	}
	for _, r := range table(t, pack.Bytes(), "answers_progress") {
		out.rows[r["commitment"]+" "+r["round"]]++
	}
	for _, name := range []string{"rounds", "readings", "coverage"} {
		out.printed[name] = fmt.Sprint(table(t, pack.Bytes(), name))
	}
	return out
}

// all is what everybody can read of a round, by place.
func (r reader) all(t *rapid.T, round string) map[string]laidOpen {
	all := map[string]laidOpen{}
	for _, p := range places {
		if all[p] = r.packed(t, round, p); p == "" || p == "B" {
			all[p] = r.everything(t, round, p)
		}
	}
	return all
}

// table is one of a package.
func table(t *rapid.T, pack []byte, name string) (all []map[string]string) {
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	must(t, err)
	f, err := z.Open("data/" + name + ".csv")
	must(t, err)
	body, err := io.ReadAll(f)
	must(t, err)
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	must(t, err)
	for _, r := range records[2:] {
		row := map[string]string{}
		for i, head := range records[0] {
			row[head] = r[i]
		}
		all = append(all, row)
	}
	return all
}

// places are those with documents of their own, and the whole.
var places = []string{"", "KE", "A", "B", "C", "CD"}

// differences takes all figures of a round from one another, as far as their sums
// allow it. Whoever does so knows in which spots nobody lives.
func differences(t *rapid.T, round string, all map[string]laidOpen, live map[string]int) {
	for what, of := range map[string]func(laidOpen) string{"asked": func(s laidOpen) string { return s.asked }, "answered": func(s laidOpen) string { return s.answered }} {
		known := map[string]*between{"beside the cities": {0, noEnd}, "beside the district": {0, noEnd}, "beside the country": {0, noEnd}}
		for where, spot := range map[string]string{"beside the cities": "KE", "beside the district": "C", "beside the country": ""} {
			if live[spot] == 0 {
				known[where].high = 0
			}
		}
		for _, p := range places {
			b := knownOf(t, of(all[p]), p == "" || p == "KE" || p == "C", p != "")
			known[p] = &b
		}
		for range 4 {
			split(known["C"], known["CD"], known["beside the district"])
			split(known["KE"], known["A"], known["B"], known["C"], known["beside the cities"])
			split(known[""], known["KE"], known["beside the country"])
		}
		for where, b := range known {
			if b.isolates() {
				t.Fatalf("%s in %s: of %q it is known that they are %d to %d, out of %s", what, round, where, b.low, b.high, printed(all, of))
			}
		}
	}
	rest := between{0, noEnd}
	whole := knownOf(t, all[""].answered, true, false)
	groups := []*between{&rest}
	for _, g := range all[""].gender {
		b := knownOf(t, g, false, false)
		groups = append(groups, &b)
	}
	if split(&whole, groups...); len(groups) > 1 && rest.low > 0 {
		t.Fatalf("in %s there are groups of %v of %s who answered: of those who are left out there are %d or more", round, all[""].gender, all[""].answered, rest.low)
	}
}

func printed(all map[string]laidOpen, of func(laidOpen) string) string {
	var text []string
	for _, p := range places {
		text = append(text, p+": "+of(all[p]))
	}
	return strings.Join(text, ", ")
}

// Whoever has every document, package and answer of the API of two rounds, from
// before somebody went and after, learns of no group of one to four people more
// than that they are few, and not whose answers are gone.
func TestNoDifferenceOfTwoFiguresTellsOfFewPeople(t *testing.T) {
	data := opendata.Options{Language: "en", Final: true, Now: now}
	var err error
	if data.Book, err = flows.Load(); err == nil {
		data.Words, err = opendata.Words()
	}
	if err != nil {
		t.Fatal(err)
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue { // each register is a database of its own
		t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
		_ = f.Value.Set("8")
	}
	rapid.Check(t, func(t *rapid.T) {
		s, seed, live, end := randomRegister(t)
		defer end()
		guard, err := reportback.GuardOf(t.Context(), s)
		must(t, err)
		r, before := reader{s, guard, data}, map[string]map[string]laidOpen{}
		for _, round := range []string{"r1", "r2"} {
			before[round] = r.all(t, round)
			differences(t, round, before[round], live)
			apiAgrees(t, s, round, before[round][""])
		}
		how := goes(t, s, seed)
		for _, round := range []string{"r1", "r2"} {
			after := r.all(t, round)
			differences(t, round, after, live)
			for _, p := range places {
				same(t, how, round+" of "+p, before[round][p], after[p])
			}
		}
		sameCrowd(t, before["r1"], r.all(t, "r2"))
	})
}

// apiAgrees holds what the API says of how many spoke against the package: there are
// no more of them, and who spoke without saying how far it is are not told apart.
func apiAgrees(t *rapid.T, s *store.Store, round string, all laidOpen) {
	part, err := s.Lists(store.Everything()).Published(t.Context(), store.Page{Limit: 100}, round)
	must(t, err)
	for _, row := range part.Rows {
		voices := showPublic(nil, row.Is).Community.Voices
		people := all.readings[round+"-"+row.Is.Commitment.Code]
		said, spoke := knownOf(t, people, false, false), knownOf(t, voices, false, false)
		rest := between{0, noEnd}
		if split(&said, &spoke, &rest); rest.isolates() && rest.low > 0 || spoke.isolates() {
			t.Fatalf("%s of %s who spoke of %s in %s said how far it is: %d to %d did not", voices, people, row.Is.Commitment.Code, round, rest.low, rest.high)
		}
	}
}

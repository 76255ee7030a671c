package opendata

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"ahadi/store"
)

func TestWhatIsShownIsWhatTheReportBackSays(t *testing.T) {
	s := opened(t, seven())
	back, err := s.ReportBack(t.Context(), store.Period{Round: "r2"}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	files := packed(t, s, options(t))
	rows := map[string]map[string]string{}
	for _, r := range rowsOf(t, files, "data/readings.csv") {
		rows[r["round"]+r["commitment"]] = r
	}
	if len(back.Shown) == 0 {
		t.Fatal("nothing is shown")
	}
	for _, b := range back.Shown {
		r := rows["r2"+b.Promise.Code]
		if r == nil || r["community_percent"] != percent(b.Figures.Community.Percent) || r["people"] != store.Published(b.Figures.Reports) || r["confidence"] != b.Figures.PublicLabel() {
			t.Errorf("%s: %v, not %v", b.Promise.Code, r, b.Figures.Community)
		}
	}
	if k := rows["r2K12"]; k["people"] != "5+" || k["community_percent"] != "63" || k["gap"] != "" && k["government_silent"] == "true" {
		t.Errorf("K12: %v", k)
	}
}

func TestNobodyIsInAnyFile(t *testing.T) {
	s := opened(t, seven())
	if _, err := s.ChooseOpen(t.Context(), store.OpenChoice{Tables: store.OpenTables(), Forms: []string{"progress", "verify", "participation"}, Licence: "CC-BY-4.0"}, hand); err != nil {
		t.Fatal(err)
	}
	files := packed(t, s, options(t))
	if len(rowsOf(t, files, "data/answers_progress.csv")) == 0 {
		t.Fatal("there are no answers to look at")
	}
	never := regexp.MustCompile(`siri|Mtihani|Zawadi|Akinyi|Otieno|\+?1202555|\bm0\d\b|\bc\d\d\b|ussd|\bsms\b|09:41|demo|\d\d:\d\d:[1-9]`)
	for name, body := range files {
		if name == "README.txt" || name == "datapackage.json" {
			body = strings.ReplaceAll(body, "00:00:00Z", "")
		}
		if found := never.FindString(body); found != "" {
			t.Errorf("%s says %q", name, found)
		}
	}
	counts := regexp.MustCompile(`^(|0|<5|[1-9]\d*[05]\+|5\+)$`)
	for _, table := range tablesIn([]string{"en"}) {
		for _, row := range rowsOf(t, files, "data/"+table.Name+".csv") {
			for _, c := range table.Columns {
				if c.Kind == people && !counts.MatchString(row[c.Name]) {
					t.Errorf("%s.%s tells of %q people", table.Name, c.Name, row[c.Name])
				}
			}
		}
	}
}

func TestADraftSaysSoInEveryRowAndIsNoFinal(t *testing.T) {
	s := opened(t, seven())
	o := options(t)
	o.Round = "r3"
	files := packed(t, s, o)
	for name, body := range files {
		if !strings.HasPrefix(name, "data/") {
			continue
		}
		for line := range strings.Lines(body) {
			if !strings.HasPrefix(name, "data/draft-") || !strings.HasSuffix(line, "draft\n") {
				t.Errorf("%s does not say that it is a draft: %s", name, line)
			}
		}
	}
	if !strings.Contains(files["datapackage.json"], "DRAFT, not for the public") || !strings.HasPrefix(files["README.txt"], "DRAFT") {
		t.Error("neither the descriptor nor the README says that it is a draft")
	}
	o.Final = true
	var b bytes.Buffer
	var refusal store.Refusal
	if _, err := Write(t.Context(), &b, Package, s, o); !errors.As(err, &refusal) || b.Len() > 0 || !strings.Contains(err.Error(), "close it first") {
		t.Errorf("a final of an open round: %v, %d bytes", err, b.Len())
	}
	o.Round = "r2"
	if _, err := Write(t.Context(), &b, Package, s, o); err != nil || strings.Contains(b.String(), "draft-") {
		t.Errorf("a final of a published round: %v", err)
	}
}

func TestOnlyWhatWasChosenIsThere(t *testing.T) {
	s := opened(t, seven())
	if _, err := s.ChooseOpen(t.Context(), store.OpenChoice{Tables: []string{"readings", "money"}, Licence: "ODbL-1.0"}, hand); err != nil {
		t.Fatal(err)
	}
	files := packed(t, s, options(t))
	for name, there := range map[string]bool{"data/readings.csv": true, "data/money.csv": true, "data/commitments.csv": true, "data/obstacles.csv": false, "data/answers_progress.csv": false, "data/replies.csv": false} {
		if _, is := files[name]; is != there {
			t.Errorf("%s is there: %v", name, is)
		}
	}
	if !strings.Contains(files["datapackage.json"], "ODbL-1.0") || strings.Contains(files["datapackage.json"], "CC-BY") {
		t.Error("the licence is not the one that was chosen")
	}
}

func TestNotAByteLeavesWhereTheGuardHasFoundSomething(t *testing.T) {
	s := opened(t, seven())
	for _, as := range []string{Workbook, Package} {
		o := options(t)
		o.Guard = &ears{err: errors.New("a name")}
		var b bytes.Buffer
		if _, err := Write(t.Context(), &b, as, s, o); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", as, err, b.Len())
		}
		o.Guard = nil
		if _, err := Write(t.Context(), &b, as, s, o); err == nil || b.Len() > 0 {
			t.Errorf("%s without a guard: %v, %d bytes", as, err, b.Len())
		}
	}
	heard := &ears{}
	o := options(t)
	o.Guard = heard
	packed(t, s, o)
	for _, text := range []string{"Dig and line 1,200 m of storm drains"} {
		if !strings.Contains(strings.Join(heard.texts, "\n"), text) {
			t.Errorf("the guard was not shown %q", text)
		}
	}
	if len(heard.counts) == 0 {
		t.Error("the guard was shown no count")
	}
}

func TestWhatHasNotTheFormOfItsColumnIsRefused(t *testing.T) {
	s, err := newSpool(&ears{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.drop()
	if err := s.add(table{Name: "answers", Columns: []column{{Name: "row", Kind: id}, {Name: "date", Kind: day}, {Name: "status", Kind: code}, {Name: "percent", Kind: whole}}}); err != nil {
		t.Fatal(err)
	}
	good := []string{"0123456789abcdef01234567", "2026-07-07", "mostly", "60"}
	if err := s.put("answers", good...); err != nil {
		t.Fatal(err)
	}
	for what, cell := range map[string]struct {
		at   int
		text string
	}{
		"an id of the register": {0, "402077912762092597"}, "the code of a person": {0, "c01"}, "an exact time": {1, "2026-07-15T09:41:07Z"}, "free text": {2, "ask +12025550101; now"}, "words": {3, "sixty"},
	} {
		bad := append([]string{}, good...)
		bad[cell.at] = cell.text
		if err := s.put("answers", bad...); err == nil || !strings.Contains(err.Error(), "nothing was written") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestATextIsNoFormulaAndNoComment(t *testing.T) {
	files := packed(t, opened(t, nil), options(t))
	for _, r := range rowsOf(t, files, "data/commitments.csv") {
		if r["commitment"] == "K14" && r["title_en"] != "'=Light lamp #3 at stall #4" {
			t.Errorf("the title is %q", r["title_en"])
		}
	}
	if !strings.Contains(files["data/commitments.csv"], `,"'=Light lamp #3 at stall #4",`) {
		t.Error("what stands behind the sign of the tags may be taken for a comment")
	}
}

// TestPartsAndTotalsTellTheSame: what stands of a branch is what stands of it in the
// whole, and a city's people are no more than what its readings print.
func TestPartsAndTotalsTellTheSame(t *testing.T) {
	s := opened(t, seven())
	o := options(t)
	o.Round = "r3"
	all := packed(t, s, o)
	o.Place = "KE-K"
	part := packed(t, s, o)
	for _, table := range []string{"readings", "money", "obstacles", "milestone_answers", "commitments"} {
		whole := all["data/draft-"+table+".csv"]
		for line := range strings.Lines(part["data/draft-"+table+".csv"]) {
			if !strings.Contains(whole, line) {
				t.Errorf("%s of a branch has a row that the whole has not: %s", table, line)
			}
		}
	}
	if strings.Contains(part["data/draft-commitments.csv"], "K21") || strings.Contains(part["data/draft-places.csv"], "Nakuru") || !strings.Contains(part["data/draft-places.csv"], "KE,,country") {
		t.Error("a branch is not itself and what it lies in")
	}
}

// TestACitysPeopleAreNoMoreThanItsReadingsPrint: seven and eight are printed as 5+
// and 5+, so that 15+ would tell more of them than those two do.
func TestACitysPeopleAreNoMoreThanItsReadingsPrint(t *testing.T) {
	spool, err := newSpool(&ears{})
	if err != nil {
		t.Fatal(err)
	}
	defer spool.drop()
	if err := spool.add(coverage()); err != nil {
		t.Fatal(err)
	}
	promises := make([]store.BackPromise, 3)
	back := store.ReportBack{Round: store.Round{Code: "r2"}, Promises: promises}
	for i, n := range []int{7, 8, 3} {
		promises[i].Code, promises[i].City, promises[i].Lifecycle = string(rune('A'+i)), "Kisumu", "active"
		back.Shown = append(back.Shown, store.BackRow{Promise: &promises[i], Figures: store.Triangulation{Reports: n, Assigned: n}})
	}
	back.Under = []store.PublicOf{{City: "Nakuru", Figures: store.Triangulation{Reports: 4}}}
	if err := (&collector{spool: spool}).coverage(back); err != nil {
		t.Fatal(err)
	}
	if err := spool.done(); err != nil {
		t.Fatal(err)
	}
	var rows []string
	if err := spool.at["coverage"].each(func(cells []string) error {
		rows = append(rows, strings.Join(cells, " "))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows, "|"); got != "r2 Kisumu 3 3 0 0 10+ 10+|r2 Nakuru 0 0 1 0 0 0" {
		t.Errorf("the cities are %s", got)
	}
}

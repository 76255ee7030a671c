package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the drawings in testdata")

func drawings() map[string]template.HTML {
	return map[string]template.HTML{
		"dumbbell": Dumbbell{Text: Text{"pairs", "Community and government", "K12: community 55 %, government 90 %. C21: government silent."}, Ticks: true, Pairs: []Pair{
			{Label: "K12", Community: 55, Government: 90, Wide: true, Says: "+35"},
			{Label: "K11", Community: 60, Government: 66, Says: "+6"},
			{Label: "C21", Community: 20, Government: -1, Silent: true},
			{Label: "C23", Community: -1, Government: -1},
		}}.SVG(),
		"small": Dumbbell{Text: Text{"k12", "K12 <drains>", "a & b"}, Pairs: []Pair{{Community: 0, Government: 100}}}.SVG(),
		"curve": Curve{
			Text: Text{"answers", "Answers by day", "18 of 24 on day 10; 15 of 20 at that day of the round before"}, Days: 28,
			Ticks: []Tick{{1, "opened"}, {10, "today"}, {28, "closes"}}, Series: []Series{
				{"2026 Q4", []int{2, 3, 5, 8, 8, 9, 11, 12, 15, 18}, 24, "18 of 24"},
				{"2026 Q3", []int{1, 2, 2, 4, 6, 9, 9, 9, 12, 15, 16, 16, 18}, 20, "15 of 20"},
				{"2026 Q2", nil, 18, "0 of 18"},
			},
		}.SVG(),
		"bars": Bars{Text: Text{"money", "Money", "1.2 million of 8.2 million"}, Bars: []Bar{
			{"promised", 820, 820, "820 of 820", Hollow}, {"arrived by the community’s word", 120, 820, "120 of 820", Solid}, {"arrived by the government’s word", 500, 820, "500 of 820", Striped}, {"cut", 0, 0, "0", Solid},
		}}.SVG(),
		"shares": Bars{Text: Text{"who", "Who came", "12 women of 30"}, Share: true, Bars: []Bar{{"women", 12, 30, "12 of 30", Solid}, {"under 35", 5, 10, "5 of 10", Striped}}}.SVG(),
		"groups": Groups{Text: Text{"way", "In the way", "no money: 3 of 9 commitments, 2 of 8 in the round before"}, Legend: []string{"2026 Q4", "2026 Q3"}, Groups: []Group{
			{"no money", []Bar{{N: 3, Of: 9, Says: "3 of 9"}, {N: 2, Of: 8, Says: "2 of 8"}}}, {"weather", []Bar{{N: 0, Of: 9, Says: "0 of 9"}, {Fill: Missing, Says: "no report"}}},
		}}.SVG(),
		"gauge": Gauge{Text: Text{"k12-money", "K12", "15 % arrived"}, Of: 820, Bars: []Bar{{N: 120}, {N: 900, Fill: Hollow}, {Fill: Missing}}}.SVG(),
		"weeks": Weeks{Text: Text{"steps", "Steps by week", "1 done, 2 late"}, Kinds: []string{"done", "partly", "planned", "late"}, Today: 2, Says: "today", Columns: []Column{
			{"Oct", []int{1, 0, 0, 0}}, {"", []int{0, 1, 0, 2}}, {"", nil}, {"Nov", []int{0, 0, 4, 0}},
		}}.SVG(),
		"tiles": Tiles{Text: Text{"places", "Places", "Kisumu 3 of 4, Accra 0 of 2, Lima nobody is asked"}, Tiles: []Tile{
			{"Kisumu", 3, 4, "3 of 4"}, {"Accra", 0, 2, "0 of 2"}, {"Lima", 0, 0, "nobody asked"}, {"Nakuru", 5, 4, "5 of 4"}, {"A", 1, 1, "1 of 1"}, {"B", 1, 2, "1 of 2"}, {"C", 1, 100, "1 of 100"},
		}}.SVG(),
		"silent": Bars{Text: Text{"no", "Who came", "nobody counted"}, Share: true, Bars: []Bar{{Label: "women", Says: "not counted", Fill: Missing}}}.SVG(),
		"strip":  strip().SVG(),
		"empty":  Bars{Text: Text{"none", "Nothing", "nothing is reported"}}.SVG(),
	}
}

func strip() Strip {
	s := Strip{Text: Text{"answers", "Every answer", "45 % × 1. 55 % × 2. 60 % × 9."}, Middle: 55}
	s.Counts[45], s.Counts[55], s.Counts[60] = 1, 2, 9
	return s
}

// TestChartsAreDrawnAsTheyWere: whoever changes a drawing looks at it, then runs
// the test with -update.
func TestChartsAreDrawnAsTheyWere(t *testing.T) {
	for name, drawing := range drawings() {
		golden := filepath.Join("testdata", name+".svg")
		// A file of its own names the language that a page knows already.
		got := strings.Replace(string(drawing), "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1) + "\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is drawn otherwise:\n%s", name, got)
		}
	}
}

func TestEveryChartCanBeReadAloudAndPassesThePolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`\sstyle=|<style|<script|\son\w+=|NaN|Inf`)
	for name, drawing := range drawings() {
		page := string(drawing)
		if !strings.Contains(page, `role="img"`) || !strings.Contains(page, "<title ") || !strings.Contains(page, "<desc ") {
			t.Errorf("%s has no name for a screen reader", name)
		}
		if found := forbidden.FindString(page); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
		read := xml.NewDecoder(strings.NewReader(page))
		for {
			if _, err := read.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is not XML: %v", name, err)
			}
		}
	}
}

func TestAChartSaysWhatItComesTo(t *testing.T) {
	page := string(Bars{Text: Text{"x", "Money", "120 of 820 arrived"}}.SVG())
	if !strings.Contains(page, `<title id="x-t">Money</title><desc id="x-d">120 of 820 arrived</desc>`) {
		t.Error(page)
	}
}

func TestNothingIsDrawnForWhatIsNotThere(t *testing.T) {
	silent := string(Dumbbell{Pairs: []Pair{{Community: -1, Government: -1, Silent: true}}}.SVG())
	if strings.Contains(silent, "<path") || !strings.Contains(silent, "stroke-dasharray") {
		t.Errorf("a government that is silent is not an empty dot: %s", silent)
	}
	if none := string(Dumbbell{Pairs: []Pair{{Community: -1, Government: -1}}}.SVG()); strings.Contains(none, "<circle") || strings.Contains(none, "<path") {
		t.Errorf("no reading has a dot: %s", none)
	}
	if asked := string(Curve{Series: []Series{{Name: "r", Counts: []int{1}}}}.SVG()); strings.Contains(asked, "<polyline") {
		t.Errorf("a share of nobody is drawn: %s", asked)
	}
	if zero := string(Bars{Bars: []Bar{{N: 0, Of: 10}}}.SVG()); strings.Count(zero, "<rect") != 2 { // the outline, and the pattern
		t.Errorf("nought has a bar: %s", zero)
	}
}

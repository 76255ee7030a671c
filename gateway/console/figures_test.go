package console

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// figurePages are the pages of figures, each with its table and its file.
var figurePages = []struct{ path, table, file string }{
	{"/obstacles", "obstacles-table", "/obstacles.csv"},
	{"/money", "money-table", "/money.csv"},
	{"/milestones", "milestones-table", "/milestones.csv"},
	{"/participation", "participation-table", "/participation.csv"},
	{"/participation", "influence-table", "/participation.csv?table=influence"},
	{"/places", "places-table", "/places.csv"},
	{"/costs", "costs-table", "/costs.csv"},
	{"/costs", "languages-table", "/costs.csv?table=languages"},
	{"/costs", "ready-table", "/costs.csv?table=ready"},
	{"/costs", "low-table", "/costs.csv?table=low"},
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr>(.*?)</tr>`)
	tableCell = regexp.MustCompile(`(?s)<t[hd]([^>]*)>(.*?)</t[hd]>`)
	dataValue = regexp.MustCompile(`<data value="([^"]*)">`)
	anyTag    = regexp.MustCompile(`(?s)<svg.*?</svg>|<[^>]*>`)
)

// spelled reads a table of a page as a program would: what is drawn is no column.
func spelled(t *testing.T, page, id string) (rows []string) {
	t.Helper()
	_, part, found := strings.Cut(page, `id="`+id+`"`)
	part, _, _ = strings.Cut(part, "</table>")
	if !found {
		return nil
	}
	drawn := map[int]bool{}
	all := tableRow.FindAllStringSubmatch(part, -1)
	for _, r := range all {
		for i, c := range tableCell.FindAllStringSubmatch(r[1], -1) {
			drawn[i] = drawn[i] || strings.Contains(c[1], `class="drawn"`)
		}
	}
	for _, r := range all {
		var row []string
		for i, c := range tableCell.FindAllStringSubmatch(r[1], -1) {
			said := strings.TrimSpace(anyTag.ReplaceAllString(c[2], ""))
			if v := dataValue.FindStringSubmatch(c[2]); v != nil {
				said = v[1]
			}
			if strings.Contains(c[1], "unsaid") {
				said = ""
			}
			if !drawn[i] {
				row = append(row, plainCell(html.UnescapeString(said)))
			}
		}
		rows = append(rows, strings.Join(row, " | "))
	}
	return rows
}

// attended adds who came to the sample's round, and what stood in the way in the
// round before.
func attended(seed *store.Seed) {
	person := seed.Reports[0].Contact
	for i, answers := range []map[string]any{
		{"event": "work_day", "total": 30, "women": 12, "youth": 10, "influence": "asked"},
		{"event": "work_day", "total": 10, "women": 3, "influence": "decided"},
		{"event": "gov_meeting", "total": 4, "informal": 1, "influence": "told"},
	} {
		seed.Reports = append(seed.Reports, store.SeedReport{Round: "r3", Commitment: []string{"K12", "K11", "K14"}[i], Contact: person, Form: "participation", Via: "meeting", Percent: -1, Answers: answers, At: now.Add(-time.Hour)})
	}
	seed.Reports = append(seed.Reports, store.SeedReport{
		Round: "r2", Commitment: "K12", Contact: person, Via: "ussd", Status: "started", Percent: 30, Answers: map[string]any{"status": "started", "obstacle": "weather"}, At: now.AddDate(0, -3, 0),
	})
}

func TestWhoCameStandsBesideItsTotalAndIsNeverAddedUp(t *testing.T) {
	app := served(t, opened(t, 0, attended), &button{})
	_, page := get(t, app, "/participation")
	rows := strings.Join(spelled(t, page, "participation-table"), "\n") + "\n" + strings.Join(spelled(t, page, "influence-table"), "\n")
	for _, want := range []string{"work day | 2 | 40 | 15 of 40 | 37 | 10 of 30 | 33 |  |  |  | ", "meeting with government | 1 | 4 |  |  |  |  | 1 of 4 | 25 |  | ", "decided together | 1 of 3 | 33", "not heard | 0 of 3 | 0"} {
		if !strings.Contains(rows, want) {
			t.Errorf("no row %q in\n%s", want, rows)
		}
	}
	if !strings.Contains(page, "Counted for 3 of 12 promises, in 3 entries.") || !strings.Contains(page, "not counted") || !strings.Contains(page, `id="ladder-figure"`) {
		t.Error("the page does not say on what it rests")
	}
}

func TestObstaclesStandBesideThoseOfTheRoundBefore(t *testing.T) {
	app := served(t, opened(t, 0, attended), &button{})
	_, page := get(t, app, "/obstacles")
	rows := strings.Join(spelled(t, page, "obstacles-table"), "\n")
	for _, want := range []string{"weather | 2 of 11 | 18 | 2 | 1 of 1 | 100 | -82", "no money | 2 of 11 | 18 | 2 | 0 of 1 | 0 | 18"} {
		if !strings.Contains(rows, want) {
			t.Errorf("no row %q in\n%s", want, rows)
		}
	}
}

func TestAFileHoldsWhatItsTableShows(t *testing.T) {
	app := served(t, opened(t, 0, attended), &button{})
	for _, p := range figurePages {
		_, page := get(t, app, p.path)
		want := spelled(t, page, p.table)
		res, body := get(t, app, p.file)
		if len(want) < 2 {
			t.Errorf("%s shows no table %s", p.path, p.table)
			continue
		}
		if res.StatusCode != http.StatusOK || !strings.HasPrefix(body, "\uFEFF") || !strings.Contains(res.Header.Get("Content-Disposition"), ".csv") || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", p.file, res.StatusCode, res.Header)
		}
		records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range records {
			got = append(got, strings.Join(r, " | "))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is not the table of its page:\n%s\n\n%s", p.file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestTheFiguresOfTheSampleAreOnTheirPages(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	for path, want := range map[string][]string{
		"/obstacles":                 {"Reported on: 11 of 12 promises", "no money | 2 of 11 | 18 | 2", "contractor | 1 of 11 | 9 | 1"},
		"/obstacles?theme=markets":   {"Reported on:"},
		"/money":                     {"K12 | Dig and line 1,200 m of storm drains | Daraja Jipya | KES | 8200000.00 | 1200000.00 | 5000000.00", "| 7000000.00 | 3800000.00 |", "K11 | Complete 240 m of covered drain | Mto Mdogo | KES | 4500000.00 |  |"},
		"/milestones":                {"2026-05-31 | K14 | 1. List of plots displayed | Mto Mdogo | government | not done | 142", "2026-08-31 | K11", "| partly done | 50 |"},
		"/milestones?at=2027-06-01":  {"2026-05-31 | K14"},
		"/places":                    {"Sunrise Market (invented) | GH-A2 | 2 | 1 of 2 | 0 | 1 of 5 | 20", "Kisumu | KE-K | 4 | 0 of 4"},
		"/places?place=GH-A2":        {"C23 | Twelve toilet blocks with locks and lights | "},
		"/costs":                     {"demo | USSD | 12", "English | 10 of 22 | 45", "Progress | promises without a report | 1 of 12"},
		"/costs?place=GH":            {"Progress | promises without a report | 1 of 4"},
		"/obstacles?round=r2":        {"Reported on: 0 of 12 promises", "Nobody has reported"},
		"/participation":             {"Counted for 0 of 12 promises", "Nobody has said who came"},
		"/money?place=PE&theme=none": {"No promise is registered here."},
	} {
		res, page := get(t, app, path)
		rows := html.UnescapeString(page)
		for _, p := range figurePages {
			rows += "\n" + strings.Join(spelled(t, page, p.table), "\n")
		}
		rows += "\n" + strings.Join(spelled(t, page, "own-table"), "\n")
		for _, w := range want {
			if res.StatusCode != http.StatusOK || !strings.Contains(rows, w) {
				t.Errorf("%s (%d) does not say %q:\n%s", path, res.StatusCode, w, rows[strings.Index(rows, "</html>"):])
			}
		}
		if regexp.MustCompile(`\son\w+=|\sstyle=|<script>|<style`).MatchString(page) {
			t.Errorf("%s has inline script or style, which the policy forbids", path)
		}
	}
}

func TestABranchSeesItsOwnFiguresAndNothingOfOthers(t *testing.T) {
	s := opened(t, 0)
	hers, nobodys := as(t, s, access.Branch, "KE").app, as(t, s, access.Viewer, "").app
	for _, p := range figurePages {
		if res, body := get(t, nobodys, p.path); res.StatusCode != http.StatusForbidden || strings.Contains(body, "<table") {
			t.Errorf("a viewer gets %s: %d", p.path, res.StatusCode)
		}
		for _, path := range []string{p.path, p.file} {
			res, body := get(t, hers, path)
			if res.StatusCode != http.StatusOK {
				t.Errorf("her %s: %d", path, res.StatusCode)
			}
			for _, foreign := range []string{"C21", "C22", "L31", "Accra", "Ghana", "Lima", "Peru"} {
				if strings.Contains(strings.ReplaceAll(body, "Three Cities", ""), foreign) {
					t.Errorf("%s shows %s to a coordinator of Kenya", path, foreign)
				}
			}
		}
		if res, _ := get(t, hers, p.path+"?place=GH"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another branch: %d", p.path, res.StatusCode)
		}
	}
	if _, page := get(t, hers, "/costs"); !strings.Contains(page, "counted for the whole network") || strings.Contains(page, "No budget is set") {
		t.Error("a branch is shown what the whole network spends")
	}
	for path, want := range map[string]int{"/places/KE-K/sheet": 200, "/places/GH-A/sheet": 404, "/places/nowhere/sheet": 404, "/obstacles?round=nope": 404, "/obstacles?round=r2": 200} {
		if res, _ := get(t, hers, path); res.StatusCode != want {
			t.Errorf("%s: %d, not %d", path, res.StatusCode, want)
		}
	}
	if res, _ := get(t, nobodys, "/places/KE-K/sheet"); res.StatusCode != http.StatusForbidden {
		t.Errorf("a viewer gets a sheet: %d", res.StatusCode)
	}
}

func TestPagesOfStepsHoldEachOnce(t *testing.T) {
	var all []store.Step
	for i := range 2*perPage + 7 {
		m := store.Step{Commitment: store.Commitment{ID: int64(i / 5)}}
		m.DueOn, m.Seq = "2026-10-01", i
		all = append(all, m)
	}
	app, shown := fiber.New(), map[int]int{}
	path, next := "/steps", ""
	app.Get("/steps", func(c *fiber.Ctx) error {
		rows, p := cut(c, all)
		for _, m := range rows {
			shown[m.Seq]++
		}
		next = p.Next
		return nil
	})
	pages := 0
	for ; path != ""; path, pages = next, pages+1 {
		if res, _ := get(t, app, path); res.StatusCode != http.StatusOK {
			t.Fatal(res.StatusCode)
		}
	}
	if pages != 3 || len(shown) != len(all) {
		t.Errorf("%d pages show %d of %d", pages, len(shown), len(all))
	}
	for seq, n := range shown {
		if n != 1 {
			t.Errorf("step %d stands on %d pages", seq, n)
		}
	}
}

func TestACellIsNoFormula(t *testing.T) {
	app := fiber.New()
	app.Get("/x", func(c *fiber.Ctx) error {
		return file(c, "x", table{Head: []column{{Text: "a"}, {Text: "b", Drawn: true}, {Text: "c"}}, Rows: [][]cell{{{Text: "=HYPERLINK(1)"}, {Draw: "<svg>"}, {Text: "−7", Value: "-7"}}, {{Text: "@x"}, {}, {None: true, Text: "no report"}}}})
	})
	if _, body := get(t, app, "/x"); body != "\uFEFFa,c\n'=HYPERLINK(1),-7\n'@x,\n" {
		t.Errorf("%q", body)
	}
}

package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ahadi/internal/keys"
)

// history is what happens to one database.
type history struct {
	s      *Store
	n      int
	at     time.Time
	refs   []string
	values map[string]int    // by receipt: the percentage that a report was filed with, by the rules
	before map[string]string // by receipt: that of the report whose place it took without correcting it
	said   map[string]string // by receipt: the day on which a coordinator heard it
}

func openHistory(t *testing.T, database string) *history {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Database: database, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Seed(t.Context(), manyVoices(), now); err != nil {
		t.Fatal(err)
	}
	return &history{s: s, at: now, values: map[string]int{}, before: map[string]string{}, said: map[string]string{}}
}

// Over random histories the figures that turns move are those that come out of
// the reports alone, worked out anew by the text of the rules.
func TestTheFiguresOfRandomHistoriesAreThoseOfTheReports(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			seen := map[string]bool{}
			rapid.Check(t, func(t *rapid.T) {
				for range rapid.IntRange(1, 8).Draw(t, "steps") {
					h.step(t)
				}
				for _, label := range h.compare(t) {
					seen[label] = true
				}
			})
			for _, label := range []string{LabelOne, LabelReported, LabelContested, LabelConfirmed, LabelBroken} {
				if !seen[label] && engine == "SQLite" {
					t.Logf("no history came to %q", label)
				}
			}
		})
	}
}

// compare holds every figure against the naive one and lists the labels.
func (h *history) compare(t *rapid.T) (labels []string) {
	ctx := context.Background()
	if wrong, err := h.s.CheckFigures(ctx, 20); err != nil || len(wrong) > 0 {
		t.Fatalf("a recount differs: %v, %v", wrong, err)
	}
	all := h.heard(t)
	for round, at := range map[string]time.Time{"r2": time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC), "r3": h.at} {
		rows, err := plain(h.s.Lists(Everything()).Commitments(ctx, Page{Limit: 10}, h.s.RoundAt(at)))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			n := naive{all: all, code: r.Commitment.Code, kind: r.Commitment.Kind, round: round, now: h.at, asked: 91, money: 1000}
			if got, want := toldOf(r, h.at), n.told(); got != want {
				t.Fatalf("%s in %s\n got %s\nwant %s", n.code, round, got, want)
			}
			labels = append(labels, r.Triangulate(h.at).Label)
		}
	}
	return labels
}

// heard are all reports, opened, with what the rules need to know of each.
func (h *history) heard(t *rapid.T) (all []*heard) {
	reports, err := h.s.Reports(context.Background(), Page{Limit: 100000})
	if err != nil {
		t.Fatal(err)
	}
	facts := map[int64][3]int64{}
	if err := h.s.rows(context.Background(), `SELECT id, about, line_id, excluded FROM report`, nil, func(r *sql.Rows) error {
		var id int64
		var f [3]int64
		err := r.Scan(&id, &f[0], &f[1], &f[2])
		facts[id] = f
		return err
	}); err != nil {
		t.Fatal(err)
	}
	people := map[int64]speaker{}
	contacts, err := h.s.Contacts(context.Background(), Page{Limit: 100}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contacts {
		for _, p := range speakers {
			if p.code == c.Code {
				people[c.ID] = p
			}
		}
	}
	for _, r := range reports {
		v := opened(r)
		v.about, v.line, v.Excluded = facts[r.ID][0], facts[r.ID][1], ""
		if facts[r.ID][2] == 1 {
			v.Excluded = "yes"
		}
		v.org, v.place, v.value = people[r.ContactID].org, people[r.ContactID].place, h.values[r.Ref]
		v.said = h.said[r.Ref]
		all = append(all, v)
		for _, earlier := range all {
			if earlier.Ref == h.before[v.Ref] {
				v.before = earlier
			}
		}
	}
	return all
}

// step is one thing that happens.
func (h *history) step(t *rapid.T) {
	h.n++
	h.at = h.at.Add(time.Duration(rapid.IntRange(1, 1500).Draw(t, "minutes")) * time.Minute)
	what := rapid.SampledFrom([]string{"progress", "progress", "progress", "progress", "verify", "verify", "verify", "funds", "participation", "withdraw", "exclude", "include", "hold", "release", "enter", "enter", "undo"}).Draw(t, "what")
	if len(h.refs) == 0 {
		what = "progress"
	}
	switch what {
	case "hold", "release", "undo":
		h.decide(t, what)
	case "enter":
		h.enter(t)
	case "exclude", "include":
		ref := rapid.SampledFrom(h.refs).Draw(t, "ref")
		h.exclude(t, ref, what == "exclude")
	case "withdraw":
		h.turn(t, "", func(b Before, _ int) After {
			ref := h.refs[len(h.refs)-1-h.n%min(len(h.refs), 12)]
			if b.Reports == nil {
				return After{More: []Need{{Ref: ref}}}
			}
			if r := b.Reports[ref]; r != nil {
				return After{Withdrawn: []int64{r.ID}}
			}
			return After{}
		})
	default:
		f := h.form(t, what)
		h.turn(t, what, f.step)
	}
}

// turn lets one person speak.
func (h *history) turn(t *rapid.T, form string, step func(Before, int) After) {
	who := rapid.SampledFrom(speakers).Draw(t, "who")
	number, i := who.number, 0
	if who.code == "a" && rapid.Bool().Draw(t, "other phone") {
		number = "+12025550103"
	}
	if who.code == "d" {
		i = 1
	}
	if form == "verify" && who.role != "verifier" {
		number = "+12025550109"
		i = 0
	}
	job := dialled(number, fmt.Sprint("history ", h.n), "")
	job.At = h.at
	reply, err := h.s.Turn(context.Background(), job, func(b Before) After { return step(b, i) })
	if err != nil {
		t.Fatal(err)
	}
	if reply.Say != "" {
		h.refs = append(h.refs, reply.Say)
	}
}

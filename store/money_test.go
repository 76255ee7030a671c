package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// readings are the answers of a progress report, of an amount that came when
// there is one: 0 for none, -1 when she does not know how much.
func readings(percent int, amount int64) map[string]any {
	all := map[string]any{"status": "mostly", "percent": percent, "money": "no"}
	if amount != 0 {
		all["money"] = "yes"
	}
	if amount > 0 {
		all["amount"] = amount
	}
	return all
}

// arrivedOf is the money of K12 by the residents' word: the amount of all rounds,
// of this one, and how many know of some without an amount.
func (h *history) arrivedOf(t *testing.T) string {
	t.Helper()
	if wrong, err := h.s.CheckFigures(t.Context(), 10); err != nil || len(wrong) > 0 {
		t.Fatalf("a recount differs: %v, %v", wrong, err)
	}
	rows, err := plain(h.s.Lists(Everything()).Commitments(t.Context(), Page{Limit: 10}, h.s.RoundAt(now.Add(time.Hour))))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if rest := r.Community.Rest; r.Commitment.Code == "K12" {
			return fmt.Sprint(rest["ever:f:received"], rest["f:received"], rest["f:received:unknown"])
		}
	}
	t.Fatal("there is no K12")
	return ""
}

// acts lets a phone do something to the report with a receipt.
func (h *history) acts(t *testing.T, number, ref string, do func(b Before, old *Report) After) string {
	t.Helper()
	h.n++
	job := dialled(number, fmt.Sprint("acts ", h.n), "")
	job.At = now.Add(time.Duration(h.n) * time.Minute)
	reply, err := h.s.Turn(context.Background(), job, func(b Before) After {
		if b.Reports == nil {
			return After{More: []Need{{Ref: ref}}}
		}
		return do(b, b.Reports[ref])
	})
	if err != nil {
		t.Fatal(err)
	}
	return reply.Say
}

func (h *history) cancels(t *testing.T, number, ref string) {
	t.Helper()
	h.acts(t, number, ref, func(_ Before, old *Report) After { return After{Withdrawn: []int64{old.ID}} })
}

// oneMore is one more report on K12, which names old when
// it corrects that one.
func oneMore(b Before, i, percent int, amount, old int64) NewReport {
	p := b.People[0]
	return NewReport{
		Ref: b.Refs[i], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1, Side: p.Side, Via: "sms", Channel: "demo",
		Language: "en", Status: "mostly", Percent: percent, Answers: []byte("{}"), State: "accepted", Confidence: 100, Supersedes: old, Said: SaidIn(readings(percent, amount)), At: now.Add(time.Minute),
	}
}

func TestMoneyThatArrivedBeforeALaterReportStaysReceived(t *testing.T) {
	for engine, database := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			h := openHistory(t, database())
			const her, other = "+12025550101", "+12025550102"
			is := func(when, want string) {
				t.Helper()
				if got := h.arrivedOf(t); got != want {
					t.Errorf("%s: received %s, not %s", when, got, want)
				}
			}
			first := files(h, her, "progress", 0, readings(50, 500), 0)
			is("the first report", "500 500 0")
			files(h, her, "progress", 1, readings(60, 0), 0)
			is("a later one without money", "500 500 0")
			files(h, her, "progress", 2, readings(65, 500), 0)
			is("the same money again", "500 500 0")
			files(h, her, "progress", 3, readings(65, -1), 0)
			files(h, her, "progress", 4, readings(65, -1), 0)
			newest := files(h, her, "progress", 5, readings(70, 300), 0)
			is("more money, some of it unknown", "800 800 1")
			h.cancels(t, her, newest)
			is("the newest is taken back", "0 0 0")
			h.fixes(t, first)

			excluded := files(h, other, "progress", 10, readings(50, 900), 0)
			h.exclude(t, excluded, true)
			newest = files(h, other, "progress", 11, readings(60, 0), 0)
			is("after an excluded one", "0 0 0")
			h.cancels(t, other, newest)
			h.together(t, other)
		})
	}
}

// fixes corrects a report that told of money: nothing of it stays.
func (h *history) fixes(t *testing.T, gone string) {
	t.Helper()
	const her = "+12025550101"
	wrong := files(h, her, "progress", 7, readings(50, 700), 0)
	if got := h.arrivedOf(t); got != "700 700 0" {
		t.Errorf("after %s was replaced: received %s", gone, got)
	}
	right := h.acts(t, her, wrong, func(b Before, old *Report) After {
		if b.Commitments["K12"] == nil {
			return After{More: []Need{{Code: "K12"}}}
		}
		n := oneMore(b, 0, 55, 0, old.ID)
		return After{Reply: Reply{Say: n.Ref}, Reports: []NewReport{n}}
	})
	if got := h.arrivedOf(t); got != "0 0 0" {
		t.Errorf("corrected: received %s", got)
	}
	h.cancels(t, her, right)
}

// together files three reports in one group: each takes the place of the one
// before it, which was never written otherwise.
func (h *history) together(t *testing.T, number string) {
	t.Helper()
	files(h, number, "progress", 20, readings(30, 100), 0)
	last := h.acts(t, number, "none", func(b Before, _ *Report) After {
		if b.Commitments["K12"] == nil {
			return After{More: []Need{{Code: "K12"}}}
		}
		all := []NewReport{oneMore(b, 0, 40, 200, 0), oneMore(b, 1, 50, -1, 0), oneMore(b, 2, 60, 0, 0)}
		return After{Reply: Reply{Say: all[2].Ref}, Reports: all}
	})
	if got := h.arrivedOf(t); got != "300 300 1" {
		t.Errorf("in one group: received %s", got)
	}
	h.cancels(t, number, last)
	if got := h.arrivedOf(t); got != "0 0 0" {
		t.Errorf("the last of a group is taken back: received %s", got)
	}
}

// exclude leaves a report out of the figures, or takes it back in, as a decision does.
func (h *history) exclude(t rapid.TB, ref string, out bool) {
	t.Helper()
	if err := h.s.single(context.Background(), func(tx *Tx) error {
		var id int64
		if _, err := tx.row(`SELECT id FROM report WHERE ref = $1`, []any{ref}, &id); err != nil {
			return err
		}
		now, err := tx.refresh(h.s.ref.Load())
		if err != nil {
			return err
		}
		return (&decision{store: h.s, tx: tx, ref: now}).figures(id, out)
	}); err != nil {
		t.Fatal(err)
	}
}

package broadcast

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"ahadi/store"
)

// TestNobodyGetsMoreThanWasPromised holds random histories against the promise:
// no message to who has said STOP, in quiet hours, or beyond the caps.
func TestNobodyGetsMoreThanWasPromised(t *testing.T) {
	sent := 0
	for seed := range uint64(6) {
		h := history{t: t, world: newWorld(t, filepath.Join(t.TempDir(), "a.db"), 0), dice: rand.New(rand.NewPCG(seed, 0)), at: now, got: map[string][]time.Time{}, stopped: map[string]bool{stopped: true}}
		for h.step = range 30 {
			h.at = h.at.Add(time.Duration(1+h.dice.IntN(30*60)) * time.Minute)
			h.act()
			h.tick(h.at)
			h.sent()
		}
		h.capped()
		for _, all := range h.got {
			sent += len(all)
		}
	}
	if sent < 50 {
		t.Errorf("only %d were sent in all", sent)
	}
}

// history is a random one, and what came of it.
type history struct {
	*world
	t       *testing.T
	dice    *rand.Rand
	step    int
	at      time.Time
	last    int
	got     map[string][]time.Time
	stopped map[string]bool
}

func (h *history) act() {
	numbers := []string{akinyi, otieno, shared, "+12025550108", "+12025550109"}
	switch h.dice.IntN(6) {
	case 0, 1:
		h.last = h.draft(store.Audience{Places: []string{"KE"}, Reported: []string{"", "no"}[h.dice.IntN(2)]})
		_, _, err := h.Confirm(context.Background(), h.last, hand("baraka", h.at))
		var refusal store.Refusal
		if err != nil && !errors.As(err, &refusal) {
			h.t.Fatal(err)
		}
	case 2:
		if number := numbers[h.dice.IntN(len(numbers))]; h.dice.IntN(3) == 0 {
			h.text(number, fmt.Sprint("s", h.step), "STOP", h.at, stops)
			h.stopped[number] = true
		}
	case 3:
		act := []func(context.Context, int, store.Hand) (bool, error){h.Pause, h.Resume, h.Stop}[h.dice.IntN(3)]
		_, _ = act(context.Background(), h.last, hand("amina", h.at)) // refused where it does not apply
	case 4:
		h.restart()
	}
}

func (h *history) sent() {
	for _, m := range h.leaves(h.at) {
		number := m.To.E164()
		if h.stopped[number] {
			h.t.Errorf("%s has said STOP", number)
		}
		h.got[number] = append(h.got[number], h.at)
		if local := h.at.In(time.FixedZone("Nairobi", 3*60*60)); local.Hour() < 8 || local.Hour() >= 18 || local.Weekday() == time.Sunday {
			h.t.Errorf("%s is written to at %s", number, local)
		}
	}
}

// capped holds what each phone got against what a week allows. What waits for
// the next open day may leave up to three days after it was counted, so a week
// of arrivals is looked at as four days.
func (h *history) capped() {
	for number, all := range h.got {
		for i, from := range all {
			n := 0
			for _, at := range all[i:] {
				if at.Sub(from) < 4*24*time.Hour {
					n++
				}
			}
			if n > 2 && (n > 3 || number != shared) {
				h.t.Errorf("%s gets %d in four days: %v", number, n, all)
			}
		}
	}
}

package gateway_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"ahadi/store"
	"ahadi/store/storetest"
)

// twins is how far apart two generated people are who speak one language and
// follow the same commitments.
const twins = 60

// generated is the number of generated person i.
func generated(i int) string { return fmt.Sprintf("+1%d55501%02d", 205+i/100, i%100) }

// typed is what people type: keys, shortcuts, words, and stars in all of them.
var typed = rapid.OneOf(
	rapid.SampledFrom([]string{"1", "1", "1", "2", "2", "3", "4", "5", "9", "0", "00", "60", "13", "8", "88", ""}),
	rapid.SampledFrom([]string{"12*3", "K12", "mto * bado", "*", "1*1", "100%", " 1", "#", "zzz"}),
)

// sameScreen is a screen without what no two sessions share: the way in which a
// provider marks the end, and the receipt.
func sameScreen(screen string) string {
	if ref := receiptOf(screen); ref != "" {
		screen = strings.ReplaceAll(screen, ref, "RECEIPT")
	}
	for _, kinds := range [][2]string{{"CON ", "more "}, {"END ", "end "}} {
		if rest, ok := strings.CutPrefix(screen, kinds[0]); ok {
			return kinds[1] + rest
		}
	}
	return screen
}

// filed is what a generated person has reported, without its receipts.
func (w *world) filed(ids map[string]int64, i int) (all []string) {
	w.t.Helper()
	for _, r := range w.reports() {
		if r.ContactID == ids[fmt.Sprintf("g%04d", i)] {
			all = append(all, fmt.Sprint(r.Form, r.Commitment, r.Status, r.Percent, string(r.Answers), r.State, r.Via))
		}
	}
	return all
}

// TestEachInputAloneIsTheSameConversation has one of two equal people type on a
// provider whose text grows, the other on one that sends each input alone, with
// steps that come again, at once, and where they are numbered late and after later ones.
func TestEachInputAloneIsTheSameConversation(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(*testing.T) string { return "" },
		"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldWith(t, database(t), 2*twins)
			dials, ids := 0, map[string]int64{}
			for _, c := range w.contacts() {
				ids[c.Code] = c.ID
			}
			rapid.Check(t, func(rt *rapid.T) {
				i := rapid.IntRange(0, twins-1).Draw(rt, "person")
				numbered := rapid.Bool().Draw(rt, "numbered")
				dial := rapid.SampledFrom([]string{"", "", "", "12*3", "1", "1*2"}).Draw(rt, "dialled")
				keys := rapid.SliceOfN(typed, 0, 9).Draw(rt, "keys")
				dials++
				session := fmt.Sprintf("s%d", dials)
				c := conversation{w: w, number: generated(i + twins), session: session, numbered: numbered}
				text := dial
				for n, key := range slices.Insert(keys, 0, dial) {
					if n > 0 {
						text += "*" + key
					}
					if n == 1 && dial == "" { // a text cannot tell an empty answer to an empty dial
						key = cmp.Or(key, "1")
						text = key
					}
					grown, alone := w.ussd(generated(i), session, text), c.step(rt, n, key)
					if sameScreen(grown) != sameScreen(alone) {
						rt.Fatalf("after %q the text that grows gives %q, each input alone %q", text, grown, alone)
					}
					if strings.HasPrefix(grown, "END ") {
						break
					}
				}
				if one, two := w.filed(ids, i), w.filed(ids, i+twins); !slices.Equal(one, two) {
					rt.Fatalf("filed %q and %q", one, two)
				}
			})
		})
	}
}

// conversation is one session of a provider that sends each input alone.
type conversation struct {
	w               *world
	number, session string
	numbered        bool
	sent            []string // inputs
	read            []string // and what they were answered with
}

// step sends one input, twice at once if the dice say so, and again what was
// answered long ago where the provider numbers its steps.
func (c *conversation) step(t *rapid.T, n int, key string) string {
	copies := rapid.IntRange(1, 3).Draw(t, "copies")
	if !c.numbered {
		c.w.wait(store.SameInput)
	}
	screens := make([]string, copies)
	var group sync.WaitGroup
	for i := range screens {
		group.Go(func() { screens[i] = c.w.input(c.number, c.session, n, key, c.numbered) })
	}
	group.Wait()
	c.sent, c.read = append(c.sent, key), append(c.read, screens[0])
	for _, s := range screens[1:] {
		if s != screens[0] {
			t.Fatalf("one step is answered with %q and %q", screens[0], s)
		}
	}
	first := 0
	if strings.HasPrefix(screens[0], "end ") {
		first = min(1, n) // a dial that comes after the end is another dial
	}
	if c.numbered {
		late := rapid.IntRange(first, n).Draw(t, "late")
		if again := c.w.input(c.number, c.session, late, c.sent[late], true); again != c.read[late] {
			t.Fatalf("step %d comes late and is answered with %q, before with %q", late, again, c.read[late])
		}
	}
	return screens[0]
}

package gateway_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
)

// replayed runs round r3 through the form progress with something replaced.
func (w *world) replayed(old, replaced string) gateway.Replayed {
	w.t.Helper()
	src, err := os.ReadFile("../flows/forms/progress.yaml")
	if err != nil {
		w.t.Fatal(err)
	}
	text := strings.Replace(string(src), "version: 1", "version: 2", 1)
	book, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(strings.Replace(text, old, replaced, 1))}})
	if err != nil {
		w.t.Fatal(err)
	}
	found, err := gateway.Replay(context.Background(), w.store, book, gateway.ReplayOf{
		Round: "r3", Changed: book.Form("progress", 2), Language: "en", Now: w.now(),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func TestAReplaySaysWhereAChangedFormWouldLosePeople(t *testing.T) {
	w := newWorld(t)
	w.walk(adwoa, "s1", "1", "1", "3", "1") // C21, mostly done, sent
	w.text(julio, "m1", "L33 40")           // by SMS
	w.walk(rosa, "s2", "1", "1", "4")       // done, not sent
	w.walk(yaw, "s3", "1", "1", "5", "2")   // stopped, at the details
	w.text(akinyi, "m2", "K12 75 mifereji") // with a comment
	w.wait(20 * time.Minute)

	same := w.replayed("", "")
	if same.Told < 3 || same.Differs != 0 || len(same.Fates) != 0 {
		t.Errorf("unchanged it says %+v", same)
	}
	var at []string
	for _, s := range same.Stopped {
		if s.Drafts != 1 || s.Sessions != 1 || !slices.Equal(s.Screen, s.Changed) || len(s.Screen) == 0 {
			t.Errorf("%+v", s)
		}
		at = append(at, s.Question)
	}
	if slices.Sort(at); !slices.Equal(at, []string{"more", "percent"}) {
		t.Errorf("people stopped at %q", at)
	}

	before := len(same.Stopped)
	gone := w.replayed("      - {name: mostly, band: 50-99", "      - {name: nearly, band: 50-99")
	refused := slices.IndexFunc(gone.Fates, func(f gateway.Fated) bool { return f.Question == "status" && f.Fate == flows.Refused })
	if refused < 0 || gone.Lost != gone.Fates[refused].N || gone.Lost != gone.Differs || gone.Lost == 0 || gone.Lost >= gone.Told || len(gone.Stopped) != before {
		t.Errorf("without an option it says %+v", gone)
	}

	renamed := w.replayed("  - name: percent\n", "  - name: share\n")
	if i := slices.IndexFunc(renamed.Stopped, func(s gateway.Stop) bool { return s.Question == "percent" }); i < 0 || len(renamed.Stopped[i].Changed) != 0 {
		t.Errorf("a question that is gone has no screen: %+v", renamed.Stopped)
	}
}

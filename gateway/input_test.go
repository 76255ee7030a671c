package gateway_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
)

// perInput is a provider that sends each input alone, with the number of the step
// or without.
type perInput struct{}

func (perInput) DecodeUSSD(r aggregator.Request) (aggregator.Step, error) {
	f, err := aggregator.ParseForm(r)
	return aggregator.Step{
		Session: f.Get("session"), Number: f.Get("number"), Text: f.Get("input"), Sequence: f.Get("step"),
		First: f.Get("kind") == "begin", Ended: f.Get("kind") == "end",
	}, err
}

func (perInput) EncodeUSSD(to aggregator.Step, say string, end bool) aggregator.Response {
	kind := "more "
	switch {
	case to.Ended:
		kind = "noted"
	case end:
		kind = "end "
	}
	return aggregator.Response{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: kind + say}
}

// input sends one input; step 0 is the dial, and numbered providers number it 1.
func (w *world) input(number, session string, step int, text string, numbered bool) string {
	w.t.Helper()
	form := url.Values{"session": {session}, "number": {number}, "input": {text}, "kind": {"input"}}
	if step == 0 {
		form.Set("kind", "begin")
	}
	if numbered {
		form.Set("step", strconv.Itoa(step+1))
	}
	a := w.post("/hooks/inputs/ussd/"+secret, form)
	if a.status != http.StatusOK {
		w.t.Errorf("input %q: %d %s", text, a.status, a.body)
	}
	return a.body
}

// inputs dials and sends one input after the other, as fast as anybody can read a
// screen and press the next key, and gives the last screen.
func (w *world) inputs(number, session string, numbered bool, inputs ...string) (screen string) {
	w.t.Helper()
	screen = w.input(number, session, 0, "", numbered)
	for i, text := range inputs {
		w.wait(store.SameInput)
		screen = w.input(number, session, i+1, text, numbered)
	}
	return screen
}

func TestEachInputAloneFilesAReport(t *testing.T) {
	w := newWorld(t)
	for name, numbered := range map[string]bool{"numbered": true, "bare": false} {
		before := len(w.reports())
		screen := w.inputs(otieno, name, numbered, "1", "3", "2", "60", "1", "9", "2", "13", "mto * bado 2*3", "1")
		if !strings.HasPrefix(screen, "end ") {
			t.Fatalf("%s: the last screen is %q", name, screen)
		}
		all := w.reports()
		if len(all) != before+1 {
			t.Fatalf("%s: %d reports more", name, len(all)-before)
		}
		r := all[len(all)-1]
		if receiptIn(t, screen) != r.Ref || !strings.Contains(string(r.Answers), "mto * bado 2*3") || r.Percent != 60 {
			t.Errorf("%s: filed %s after %q", name, r.Answers, screen)
		}
	}
}

func TestTheSameKeyTwiceIsTwoInputs(t *testing.T) {
	w := newWorld(t)
	if s := w.inputs(adwoa, "s", false, "1", "1", "1", "1"); !strings.HasPrefix(s, "end ") {
		t.Errorf("four ones give %q", s)
	}
	one(t, "reports", w.reports())
}

func TestANumberedInputThatComesAgainIsAnsweredAgain(t *testing.T) {
	w := newWorld(t)
	var screens []string
	for i, text := range []string{"", "1", "2", "4"} {
		screens = append(screens, w.input(akinyi, "s", i, text, true))
	}
	last := make([]string, 40)
	var group sync.WaitGroup
	for i := range last {
		group.Go(func() { last[i] = w.input(akinyi, "s", 4, "1", true) })
	}
	group.Wait()
	w.restart()
	for _, s := range append(last, w.input(akinyi, "s", 4, "1", true)) {
		if s != last[0] || !strings.HasPrefix(s, "end ") {
			t.Fatalf("answers differ: %q and %q", last[0], s)
		}
	}
	for i, text := range []string{"1", "2", "4"} {
		if s := w.input(akinyi, "s", i+1, text, true); s != screens[i+1] {
			t.Errorf("step %d is answered anew: %q, before %q", i+1, s, screens[i+1])
		}
	}
	one(t, "reports", w.reports())
}

// TestAnIDAndNumbersThatAreGivenAgainShowNobodyWhatAnotherSaw, on a phone that
// two share.
func TestAnIDAndNumbersThatAreGivenAgainShowNobodyWhatAnotherSaw(t *testing.T) {
	w := newWorld(t)
	menu := w.input(otieno, "7", 0, "", true)
	said := w.inputs(otieno, "7", true, "1", "3", "1")
	for i, later := range []time.Duration{time.Minute, 26 * time.Hour} {
		w.wait(later)
		if s := w.input(otieno, "7", 0, "", true); s != menu {
			t.Errorf("%s later the dial gives %q", later, s)
		}
		var screen string
		for n, key := range []string{"1", "3", "1"} {
			if screen = w.input(otieno, "7", n+1, key, true); screen == said {
				t.Fatalf("%s later he reads what was filed before: %q", later, screen)
			}
		}
		all := w.reports()
		if len(all) != i+2 || receiptIn(t, screen) != all[len(all)-1].Ref {
			t.Fatalf("%s later he reads %q, and there are %d reports", later, screen, len(all))
		}
	}
}

func TestAnInputThatComesAgainAtOnceIsTheSame(t *testing.T) {
	w := newWorld(t)
	w.inputs(akinyi, "s", false, "1", "2")
	goOn := w.pause() // so that the first is still being answered
	screens := make([]string, 20)
	var group sync.WaitGroup
	for i := range screens {
		group.Go(func() { screens[i] = w.input(akinyi, "s", 3, "1", false) })
	}
	time.AfterFunc(300*time.Millisecond, goOn)
	group.Wait()
	w.restart() // who sends it again has got no answer: its process was killed
	for _, s := range append(screens, w.input(akinyi, "s", 3, "1", false)) {
		if s != screens[0] {
			t.Errorf("%q and %q", screens[0], s)
		}
	}
	if n := len(w.reports()); n != 0 || !strings.HasPrefix(screens[0], "more ") {
		t.Errorf("%d reports, she reads %q", n, screens[0])
	}
	w.wait(store.SameInput)
	s := w.input(akinyi, "s", 4, "1", false) // the same key on the next screen
	if receiptIn(t, s) != one(t, "reports", w.reports()).Ref {
		t.Errorf("sent, she reads %q", s)
	}
	if again := w.input(akinyi, "s", 4, "1", false); again != s {
		t.Errorf("and again %q", again)
	}
}

func TestADialMayCarryAShortcutAndLaterStarsAreText(t *testing.T) {
	w := newWorld(t)
	if s := w.input(akinyi, "short", 0, "12*3", true); !strings.HasPrefix(s, "more ") || !strings.Contains(s, "K12") {
		t.Errorf("the shortcut gives %q", s)
	}
	if s := w.input(akinyi, "short", 1, "1", true); !strings.HasPrefix(s, "end ") {
		t.Errorf("sent, she reads %q", s)
	}
	menu := w.input(akinyi, "menu", 0, "", true)
	for _, text := range []string{"1", "12*3"} { // no dial of this session was ever seen: no screen that she answers is known
		if s := w.input(akinyi, "never dialled"+text, 3, text, true); s != menu {
			t.Errorf("%s in a session that is not known gives %q", text, s)
		}
	}
	one(t, "reports", w.reports())
}

func TestADialThatFilesAllAndComesAgainFilesItOnce(t *testing.T) {
	w := newWorld(t)
	for i, numbered := range []bool{false, true} {
		session := strconv.Itoa(i)
		said := w.input(akinyi, session, 0, "12*3*1", numbered)
		if all := w.reports(); len(all) != i+1 || receiptIn(t, said) != all[i].Ref {
			t.Fatalf("%d reports, she reads %q", len(all), said)
		}
		for range 3 { // the answer is lost, and a provider waits longer than a person who types
			w.wait(2 * store.SameInput)
			if again := w.input(akinyi, session, 0, "12*3*1", numbered); again != said {
				t.Errorf("numbered %v: again %q", numbered, again)
			}
		}
		if n := len(w.reports()); n != i+1 {
			t.Errorf("numbered %v: %d reports", numbered, n)
		}
	}
}

func TestAnIDThatIsGivenAgainBeginsAnew(t *testing.T) {
	w := newWorld(t)
	menu := w.inputs(otieno, "his number", false)
	w.wait(store.SameInput)
	w.inputs(otieno, "his number", false, "1", "3", "1")
	w.wait(store.SameInput)
	if s := w.input(otieno, "his number", 0, "", false); s != menu {
		t.Errorf("the next dial gives %q", s)
	}
	if s := w.input(otieno, "his number", 1, "1", false); !strings.HasPrefix(s, "more ") || s == menu {
		t.Errorf("and his first key %q", s)
	}
}

func TestAnEndOnTheSameHookIsAnsweredAndChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.inputs(akinyi, "s", true, "1", "2")
	for _, number := range []string{akinyi, ""} { // some providers name nobody
		a := w.post("/hooks/inputs/ussd/"+secret, url.Values{"session": {"s"}, "number": {number}, "kind": {"end"}, "input": {"1"}})
		if a.status != http.StatusOK || a.body != "noted" {
			t.Errorf("%d %q", a.status, a.body)
		}
	}
	if s := w.input(akinyi, "s", 3, "4", true); !strings.Contains(s, "K12") {
		t.Errorf("a step that comes after the notice gives %q", s)
	}
}

func TestAnAnswerOfANumberedInputIsFollowedByOneSMS(t *testing.T) {
	w := newWorld(t)
	w.inputs(otieno, "s", true, "1", "3")
	job := store.Job{Channel: "inputs", Number: phone.MustParse(otieno), Kind: store.KindUSSD, ID: "s", Text: "1", Each: true, Sequence: "4", At: w.now()}
	w.edge.FollowUp("inputs", job)
	r := one(t, "reports", w.reports())
	if out := w.outgoing(); len(out) == 0 || !strings.Contains(out[0], r.Ref) {
		t.Errorf("he reads %q", out)
	}
	if s := w.input(otieno, "s", 3, "1", true); receiptIn(t, s) != r.Ref {
		t.Errorf("asked again, the screen says %q", s)
	}
}

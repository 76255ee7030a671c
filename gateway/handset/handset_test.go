package handset

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/aggregator"
)

// service is a USSD service with one question, in words as plain as can be.
type service struct {
	took time.Duration
	say  func(session string, inputs []string) (string, bool)
	asks []string
}

func (s *service) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	return aggregator.Request{Body: []byte(t.Number + " " + t.Session + " " + strings.Join(t.Inputs, "*"))}, nil
}

func (s *service) DecodeScreen(_ aggregator.Typed, r aggregator.Response) (string, bool, error) {
	if r.Status != 200 {
		return "", false, fmt.Errorf("status %d", r.Status)
	}
	say, end := strings.CutPrefix(r.Body, "END ")
	return say, end, nil
}

func (s *service) line() Line {
	sessions := 0
	return Line{
		Speaks: s, Code: "*384*77#", Now: func() time.Time { return time.Time{} },
		Session: func() string { sessions++; return fmt.Sprint("s", sessions) },
		Post: func(_ context.Context, r aggregator.Request) (aggregator.Response, time.Duration, error) {
			s.asks = append(s.asks, string(r.Body))
			part := strings.SplitN(string(r.Body), " ", 3)
			say, end := s.say(part[1], strings.Split(part[2], "*"))
			if say == "" {
				return aggregator.Response{Status: 500}, s.took, nil
			}
			if end {
				say = "END " + say
			}
			return aggregator.Response{Status: 200, Body: say}, s.took, nil
		},
	}
}

// asking asks for a key, and thanks for 1.
func asking() *service {
	return &service{say: func(session string, inputs []string) (string, bool) {
		switch strings.Join(inputs, "*") {
		case "":
			return "Kept?\n1 Yes", false
		case "*1", "1":
			return "Thank you. Report 7KR4P.", true
		case "*9":
			return "", false
		}
		return "Not on the list.\nKept?\n1 Yes", false
	}}
}

const number = "+12025550101"

func played(t *testing.T, s *service, text string, l Limits) Result {
	t.Helper()
	return Script(t.Context(), s.line(), number, Source{Name: "a.talk", Text: text, Limits: l})
}

func TestAScriptHoldsWhenTheServiceSaysWhatIsWritten(t *testing.T) {
	s := asking()
	text := `# one report
ussd *384*77#
| Kept?
| …
> 1
| Thank you. Report ….
over
again
| …
over
lose signal
as +12025550102
ussd *384*77*1#
| Thank …7K…P.
over
`
	r := played(t, s, text, Limits{Letters: 24, Within: time.Second})
	if len(r.Problems) > 0 || r.Inputs != 4 {
		t.Fatalf("%d inputs, problems %q", r.Inputs, r.Problems)
	}
	want := []string{"+12025550101 s1 ", "+12025550101 s1 *1", "+12025550101 s1 *1", "+12025550102 s2 1"}
	if strings.Join(s.asks, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked were %q", s.asks)
	}
	if string(r.Rewritten) != text {
		t.Errorf("rewritten is what held already:\n%s", r.Rewritten)
	}
}

func TestAScriptSaysWhereTheServiceSaysSomethingElse(t *testing.T) {
	for name, c := range map[string]struct{ text, problem string }{
		"another screen":    {"ussd *384*77#\n| Broken?\n| 1 Yes\n", "a.talk:1:1: the screen is another"},
		"one line too few":  {"ussd *384*77#\n| Kept?\n", "a.talk:1:1: the screen is another"},
		"one line too many": {"ussd *384*77#\n| Kept?\n| 1 Yes\n| 2 No\n", "a.talk:1:1: the screen is another"},
		"it closes":         {"ussd *384*77#\n| …\n> 1\n| …\n", "a.talk:3:1: the screen is another"},
		"closed before":     {"ussd *384*77#\n| …\n> 1\n| …\nover\n> 1\n", "a.talk:6:1: no session is open"},
		"it does not close": {"ussd *384*77#\n| …\nover\n", "a.talk:1:1: the screen is another"},
		"a fault":           {"ussd *384*77#\n| …\n> 9\n| …\n", "a.talk:3:1: the phone shows an error: status 500"},
		"another code":      {"ussd *385#\n", "a.talk:1:1: *385# is not the service's code, which is *384*77#"},
		"a number":          {"as 0101\n", "a.talk:1:1: as: \"0101\" is no number"},
		"a word":            {"sms hello\n", "a.talk:1:1: \"sms hello\" is none of"},
		"nothing asked":     {"again\n", "a.talk:1:1: nothing was asked yet"},
		"a lone screen":     {"| Kept?\n", "a.talk:1:1: nothing happens above that"},
		"nothing":           {"# to be written\n", "a.talk:1:1: nothing happens: dial with"},
	} {
		r := played(t, asking(), c.text, Limits{})
		if len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0], c.problem) {
			t.Errorf("%s: %q", name, r.Problems)
		}
	}
}

func TestAScreenIsHeldToItsLettersAndItsTime(t *testing.T) {
	s := asking()
	s.took = 3 * time.Second
	r := played(t, s, "ussd *384*77#\n| …\n", Limits{Letters: 10, Within: 2 * time.Second})
	if got := strings.Join(r.Problems, "\n"); !strings.Contains(got, "has 11 letters, and 10 fit") || !strings.Contains(got, "took 3s, and should come within 2s") {
		t.Errorf("problems: %s", got)
	}
	s = &service{say: func(string, []string) (string, bool) { return "中文中文中文", false }}
	if r := played(t, s, "ussd *384*77#\n| …\n", Limits{Letters: 10}); len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "6 letters, and 5 fit") {
		t.Errorf("problems: %q", r.Problems)
	}
}

func TestAScriptIsWrittenAsTheServiceNowSays(t *testing.T) {
	text := "ussd *384*77#\n> 1\n| …\nover\n"
	r := played(t, asking(), text, Limits{})
	if want := "ussd *384*77#\n| Kept?\n| 1 Yes\n> 1\n| …\nover\n"; string(r.Rewritten) != want {
		t.Errorf("written:\n%s", r.Rewritten)
	}
	if again := played(t, asking(), string(r.Rewritten), Limits{}); len(again.Problems) > 0 {
		t.Errorf("what was written does not hold: %q", again.Problems)
	}
}

// alone sends each input alone and numbers none.
type alone struct{ *service }

func (a alone) EncodeStep(t aggregator.Typed) (aggregator.Request, error) {
	return aggregator.Request{Body: []byte(t.Number + " " + t.Session + " " + t.Input())}, nil
}

func TestTheSameKeyIsTypedAgainOnceTheScreenIsRead(t *testing.T) {
	for name, want := range map[string]int{"each input alone": 1, "all that was typed": 0} {
		s := &service{say: func(string, []string) (string, bool) { return "Which?", false }}
		l := s.line()
		if want > 0 {
			l.Speaks = alone{s}
		}
		reads := 0
		l.Read = func(context.Context) error { reads++; return nil }
		h := New(l, number)
		if _, err := h.Dial(t.Context(), "*384*77#"); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"1", "1", "2"} {
			if _, err := h.Key(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Again(t.Context()); err != nil || reads != want { // a repeat comes at once
			t.Errorf("%s: it waits %d times, %v", name, reads, err)
		}
	}
}

func TestAnAnswerThatWasLostIsAskedForAgainAndTheSessionGoesOn(t *testing.T) {
	s, away := asking(), false
	l := s.line()
	post := l.Post
	l.Post = func(ctx context.Context, r aggregator.Request) (aggregator.Response, time.Duration, error) {
		a, took, err := post(ctx, r)
		if away {
			err = errors.New("the answer is lost")
		}
		return a, took, err
	}
	h := New(l, number)
	_, err := h.Dial(t.Context(), "*384*77#")
	away = true
	_, lost := h.Key(t.Context(), "5")
	away = false
	again, err2 := h.Again(t.Context())
	if err != nil || lost == nil || err2 != nil || again.End || !h.On() {
		t.Fatalf("%v, %v, %v, %+v, goes on: %v", err, lost, err2, again, h.On())
	}
	h.Leave()
	if _, err := h.Again(t.Context()); err != nil || h.On() {
		t.Errorf("who has left is back: %v, %v", h.On(), err)
	}
}

func TestWhatNobodySeesOnAScreenStandsInTheScript(t *testing.T) {
	s := &service{say: func(string, []string) (string, bool) { return "Hi\r\n1 \x1b[31mA\u00a0\t\n", false }}
	r := played(t, s, "\ufeffussd *384*77#\r\n| Hi\r\n", Limits{})
	if want := "ussd *384*77#\r\n| Hi␍\n| 1 ␛[31mA\u00a0␉\n|\n"; len(r.Problems) != 1 || string(r.Rewritten) != want {
		t.Fatalf("problems %q, written %q", r.Problems, r.Rewritten)
	}
	if again := played(t, s, string(r.Rewritten), Limits{}); len(again.Problems) > 0 {
		t.Errorf("what was written does not hold: %q", again.Problems)
	}
}

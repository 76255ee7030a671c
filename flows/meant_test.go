package flows

import (
	"strings"
	"testing"
	"time"

	"ahadi/internal/sms"
)

// meantInput is her phone after she was asked whether a report is what she meant.
func meantInput(t *testing.T, language string, answers map[string]string) (Input, string) {
	t.Helper()
	in := smsInput(language, "K12", "K14")
	key, text, asked, err := testBook(t).AskMeant(in, Meant{"K12", answers})
	if err != nil || key != "ask_meant" {
		t.Fatalf("%s %v", key, err)
	}
	asked.Item = 77
	in.Line.Asked = asked
	return in, text
}

// settledOf is what came of asking, "" when nothing has yet.
func settledOf(effects []Effect) string {
	for _, e := range effects {
		if s, ok := e.(Settled); ok && s.Item == 77 {
			return map[bool]string{true: "yes", false: "no"}[s.Yes]
		}
	}
	return ""
}

// TestHerYesFilesWhatSomebodyReadAndHerNoDropsIt in all languages, whichever words
// or keys she takes.
func TestHerYesFilesWhatSomebodyReadAndHerNoDropsIt(t *testing.T) {
	yes := map[string][]string{"en": {"YES", "yes", "1", "ok"}, "sw": {"NDIYO", "ndio"}, "es": {"SI", "sí"}, "fr": {"OUI"}, "pt": {"SIM"}}
	no := map[string][]string{"en": {"NO", "2"}, "sw": {"HAPANA"}, "es": {"no"}, "fr": {"non"}, "pt": {"não", "NAO"}}
	b := testBook(t)
	for language := range yes {
		for _, word := range yes[language] {
			in, text := meantInput(t, language, map[string]string{"percent": "60", "comment": "pipes lie there"})
			if !sms.Fits(text, 160) || !strings.Contains(text, "K12") || !strings.Contains(text, "60%") {
				t.Errorf("%s is asked %q", language, text)
			}
			effects := receive(t, b, in.says(word))
			if got := settledOf(effects); got != "yes" {
				t.Errorf("%s %q settles it as %q: %s", language, word, got, outcome(effects))
			}
			filed := false
			for _, e := range effects {
				if r, ok := e.(SaveReport); ok {
					filed = r.Commitment == "K12" && r.Answers["status"] == "mostly" && r.Answers["percent"] == 60 && r.Answers["comment"] == "pipes lie there" && strings.Join(r.Flags, " ") == "read" && r.State == "accepted"
				}
			}
			if !filed {
				t.Errorf("%s %q does not file it: %+v", language, word, effects)
			}
		}
		for _, word := range no[language] {
			in, _ := meantInput(t, language, map[string]string{"percent": "60"})
			effects := receive(t, b, in.says(word))
			if got := settledOf(effects); got != "no" || strings.Contains(outcome(effects), "report") {
				t.Errorf("%s %q settles it as %q: %s", language, word, got, outcome(effects))
			}
		}
	}
}

func TestAnotherValueIsFiledInPlaceOfWhatWasRead(t *testing.T) {
	in, _ := meantInput(t, "en", map[string]string{"percent": "60"})
	effects := receive(t, testBook(t), in.says("K12 40%"))
	if got := outcome(effects); got != "report K12 started 40" || settledOf(effects) != "yes" {
		t.Errorf("she corrects it: %s, %q", got, settledOf(effects))
	}
	for _, e := range effects {
		if r, ok := e.(SaveReport); ok && len(r.Flags) > 0 {
			t.Errorf("her own word is flagged %v", r.Flags)
		}
	}
	in, _ = meantInput(t, "en", map[string]string{"percent": "60"})
	if effects := receive(t, testBook(t), in.says("K14 30")); settledOf(effects) != "" || outcome(effects) != "report K14 started 30" {
		t.Errorf("about another promise: %s, settled %q", outcome(effects), settledOf(effects))
	}
	in, _ = meantInput(t, "en", map[string]string{"percent": "60"})
	in.Now = in.Now.Add(80 * time.Hour)
	if effects := receive(t, testBook(t), in.says("YES")); settledOf(effects) != "" {
		t.Errorf("a YES after days still settles it: %s", outcome(effects))
	}
}

func TestWhatAccusesSomebodyIsHeldThoughSheConfirmsIt(t *testing.T) {
	in := smsInput("en", "K12")
	_, _, asked, err := testBook(t).AskMeant(in, Meant{"K12", map[string]string{"status": "stopped"}}.HeldIn())
	if err != nil {
		t.Fatal(err)
	}
	in.Line.Asked = asked
	for _, e := range receive(t, testBook(t), in.says("YES")) {
		if r, ok := e.(SaveReport); ok && r.State != "held" {
			t.Errorf("the report is %s", r.State)
		}
	}
}

func TestWhatNoReportCouldHoldIsNotAsked(t *testing.T) {
	for name, r := range map[string]Meant{
		"not hers":        {"K11", map[string]string{"percent": "60"}},
		"no value":        {"K12", nil},
		"no such word":    {"K12", map[string]string{"status": "splendid"}},
		"does not fit":    {"K12", map[string]string{"status": "not_started", "percent": "60"}},
		"beyond a whole":  {"K12", map[string]string{"percent": "160"}},
		"none at all":     {"", map[string]string{"percent": "60"}},
		"no promise kept": {"K12", map[string]string{"kept": "kept"}},
	} {
		if _, text, _, err := testBook(t).AskMeant(smsInput("en", "K12"), r); err == nil {
			t.Errorf("%s: asked %q", name, text)
		}
	}
	in := smsInput("en", "K12")
	in.Line.Private = false
	if key, text, _, err := testBook(t).AskMeant(in, Meant{"K12", map[string]string{"percent": "60"}}); err != nil || key != "ask_more_shared" || strings.Contains(text, "K12") {
		t.Errorf("a phone that others read is asked %s %q, %v", key, text, err)
	}
}

func TestAMeaningIsSuggestedWithHowSureItIs(t *testing.T) {
	b := testBook(t)
	for _, c := range []struct {
		text, code, status, percent string
		whole                       bool
		least, most                 int
	}{
		{"K12 60", "K12", "mostly", "60", true, 95, 100},
		{"k12 is now sixty percent", "K12", "mostly", "60", true, 60, 100},
		{"K12 pipes", "K12", "", "", false, 0, 0},
		{"hello", "", "", "", false, 0, 0},
		{"K99 60", "", "", "", false, 0, 0},
		{"they threat us, they will kill K12 60", "", "", "", false, 0, 0},
		{"", "", "", "", false, 0, 0},
	} {
		in := smsInput("en", "K12", "K14")
		in.Text = c.text
		meant, sure, whole := b.Meaning(in)
		if meant.Code != c.code || meant.Answers["status"] != c.status || meant.Answers["percent"] != c.percent || whole != c.whole || sure < c.least || sure > c.most {
			t.Errorf("%q means %+v, %d%% sure, whole %v", c.text, meant, sure, whole)
		}
		if in.Line.People[0].Last != nil || len(in.Facts.Commitments) != 2 {
			t.Errorf("%q: reading it changes what it was read with", c.text)
		}
	}
}

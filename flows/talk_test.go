package flows_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

var update = flag.Bool("update", false, "rewrite the screens of the talks in testdata")

func TestTalksHold(t *testing.T) {
	results, err := book(t).Talks(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Run(strings.TrimSuffix(r.File, ".talk"), func(t *testing.T) {
			if *update && r.Rewritten != nil {
				if err := os.WriteFile(filepath.Join("testdata", r.File), r.Rewritten, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, p := range r.Problems {
				t.Error(p)
			}
		})
	}
}

// one plays a talk that is written in the test.
func one(t *testing.T, text string) flows.TalkResult {
	t.Helper()
	return book(t).Talk(fstest.MapFS{"x.talk": {Data: []byte(text)}}, "x.talk")
}

const menu = "as Akinyi, monitor, en, commitments K11 K12\nussd *384*77#\n"

func TestATalkThatIsWrongSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ talk, want string }{
		"a screen that reads otherwise":    {menu + "| 3Cities\n", "x.talk:3:1: after \"ussd *384*77#\" something else happens than is written (- written, + happens):\n- | 3Cities\n+ | 3Cities Mto Mdogo\n"},
		"an effect that is not written":    {menu + "| 3Cities Mto Mdogo\n| 1 Report progress\n| 2 Check a report\n| 3 Money\n| 4 Who took part\n| 5 Share what worked\n| 6 My list\n| 7 Help, language, stop\n> 7\n| x\n> 3\n| y\n", "= inbox call_me"},
		"nothing is expected":              {menu, "x.talk:3:1: after"},
		"nothing happens":                  {"as Akinyi, monitor, en, commitments K11\n", "x.talk:1:1: nothing happens"},
		"a line that means nothing":        {"hello there\n", "x.talk:1:1: \"hello\": a line begins with"},
		"a key without a session":          {"as Akinyi, monitor, en, commitments K11\n> 1\n", "x.talk:2:1: there is no session: dial first"},
		"a commitment that is nowhere":     {"as Akinyi, monitor, en, commitments K99\n", "x.talk:1:1: there is no commitment K99"},
		"a role that nobody has":           {"as Akinyi, chief, en, commitments K11\n", "x.talk:1:1: role \"chief\""},
		"expectations of nothing":          {"= report\n", "x.talk:1:1: nothing happens that"},
		"another service's code":           {"as Akinyi, monitor, en, commitments K11\nussd *1#\n", "x.talk:2:1: *1# does not begin with *384*77"},
		"a moment that is none":            {"now noon\n", "x.talk:1:1: now \"noon\""},
		"a language without texts":         {"as Akinyi, monitor, xx, commitments K11\n", "x.talk:1:1: language \"xx\""},
		"a form that cannot be deployed":   {"deploy gone.yaml\n", "x.talk:1:1: deploy gone.yaml"},
		"an open question without a phone": {"remind open K12\n", "x.talk:1:1: write a reminder as"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(one(t, c.talk).Problems, "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestATalkIsRewrittenWithWhatTheEngineSays(t *testing.T) {
	r := one(t, "# a remark\n"+menu+"| old\n\n> 9\n")
	want := "# a remark\n" + menu + "| 3Cities Mto Mdogo\n| 1 Report progress\n| 2 Check a report\n| 3 Money\n| 4 Who took part\n| 5 Share what worked\n| 6 My list\n| 7 Help, language, stop\n\n" +
		"> 9\n| Not on the list. Choose again.\n| 3Cities Mto Mdogo\n| 1 Report progress\n| 2 Check a report\n| 3 Money\n| 4 Who took part\n| 5 Share what worked\n| 6 My list\n| 7 Help, language, stop\n"
	if got := string(r.Rewritten); got != want {
		t.Fatalf("got\n%s", got)
	}
	if again := one(t, want); len(again.Problems) > 0 {
		t.Fatalf("a rewritten talk does not hold: %v", again.Problems)
	}
}

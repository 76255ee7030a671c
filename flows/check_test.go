package flows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

func TestTheShippedFormsAreProved(t *testing.T) {
	found := book(t).Check(flows.CheckOptions{})
	for _, p := range found.Problems {
		t.Error(p)
	}
	if len(found.Forms) < 5 || found.Screens < 1000 {
		t.Errorf("%d costs, %d screens: that is not every language", len(found.Forms), found.Screens)
	}
	for _, w := range found.Worst {
		t.Logf("%s: %d of %d, %s", w.Language, w.Length, w.Room, w.Where)
	}
	for _, f := range found.Forms {
		if f.Form == "progress" && f.FewestKeys != 3 || f.FewestKeys < 2 || f.Keys > 12 || f.Segments != 1 {
			t.Errorf("a report costs %+v", f)
		}
	}
}

// checked are the problems of one form, as flow check prints them.
func checked(t testing.TB, files fstest.MapFS) []string {
	t.Helper()
	b, err := flows.Load(files)
	if err != nil {
		return strings.Split(err.Error(), "\n")
	}
	var out []string
	for _, p := range b.Check(flows.CheckOptions{Languages: []string{"en", "sw"}}).Problems {
		out = append(out, p.String())
	}
	return out
}

// TestEachMistakeIsToldWithItsPlace proves the proofs: each file of
// testdata/broken has one mistake, and says in its first line what is to be
// said about it.
func TestEachMistakeIsToldWithItsPlace(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no broken forms: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, rest, _ := strings.Cut(string(src), "\n")
			got := strings.Join(checked(t, fstest.MapFS{name: {Data: src}}), " | ")
			if *update {
				if err := os.WriteFile(file, []byte("# want: "+got+"\n"+rest), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := strings.TrimPrefix(first, "# want: "); got != want || got == "" {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestAFormInOrderIsProved(t *testing.T) {
	for _, name := range []string{"water.yaml", "everything.yaml"} {
		if got := checked(t, fstest.MapFS{name: {Data: read(t, "testdata/"+name)}}); len(got) > 0 {
			t.Errorf("%s: %s", name, strings.Join(got, "\n"))
		}
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestAFormKeepsItsMeaningUnderItsVersion(t *testing.T) {
	water := read(t, "testdata/water.yaml")
	folder := fstest.MapFS{"water.yaml": {Data: water}}
	lock, err := flows.Lock(folder)
	if err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) fstest.MapFS {
		changed := strings.Replace(string(water), old, new, 1)
		if changed == string(water) && old != new {
			t.Fatalf("%q is not in the form", old)
		}
		return fstest.MapFS{"water.yaml": {Data: []byte(changed)}, flows.LockFile: {Data: lock}}
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing changed":        {"", "", ""},
		"a word was mended":      {"Does water run?", "Is there water?", ""},
		"a further language":     {"{en: No, sw: Hapana}", "{en: \"No\", sw: Hapana, fr: Non}", ""},
		"a bound moved":          {"max: 23", "max: 24", "water.yaml:3:10: version 1 means something else than when it was locked: put back what it meant and give the change version 2 in a file of its own"},
		"an option is gone":      {"      - {name: hours, label: {en: Some hours, sw: Saa chache}}\n", "", "water.yaml:3:10: version 1 means something else"},
		"a condition changed":    {`runs == "never"`, `runs != "always"`, "water.yaml:3:10: version 1 means something else"},
		"a version without lock": {"version: 1", "version: 2", "water.yaml:3:10: version 2 is not in forms.lock"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(checked(t, with(c.old, c.new)), "\n")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	if got := checked(t, with("version: 1", "version: 2")); len(got) != 2 || !strings.HasPrefix(got[0], "forms.lock:2:1: form water version 1 has no file") {
		t.Errorf("a version that was taken away: got %q", got)
	}
	again, err := flows.Lock(with("", ""))
	if err != nil || string(again) != string(lock) {
		t.Errorf("locking again changes the lock: %s %v", again, err)
	}
}

func TestAFolderWithoutALockHasNoHistory(t *testing.T) {
	changed := strings.Replace(string(read(t, "testdata/water.yaml")), "max: 23", "max: 24", 1)
	if got := checked(t, fstest.MapFS{"water.yaml": {Data: []byte(changed)}}); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestEngineTextsAreProved(t *testing.T) {
	head := "language: sw\nname: Kiswahili\nstate: draft\ntexts:\n"
	for name, c := range map[string]struct{ text, want string }{
		"too long for one SMS":  {"  sms_start: \"" + strings.Repeat("karibu ", 25) + "\"\n", "texts/sw.yaml:5:14: sms_start: takes 175 septets"},
		"outside of GSM-7":      {"  sms_start: \"" + strings.Repeat("karibú ", 12) + "\"\n", "'ú' is outside of GSM-7: write \"u\", then 160 fit"},
		"an unknown name":       {"  sms_start: \"karibu {who}\"\n", "texts/sw.yaml:5:14: sms_start: nothing is known here that is called {who}"},
		"a name of another one": {"  sms_start: \"karibu {code}\"\n", "nothing is known here that is called {code}: the English text has {net}"},
		"a screen too long":     {"  help_about: \"" + strings.Repeat("Ahadi ", 27) + "\"\n", "screen about, sw, home: the screen takes"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(checked(t, fstest.MapFS{"texts/sw.yaml": {Data: []byte(head + c.text)}}), "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	fr := "language: de\nname: Deutsch\nstate: draft\ntexts: {who_ask: \"Wer?\"}\n"
	b, err := flows.Load(fstest.MapFS{"texts/de.yaml": {Data: []byte(fr)}})
	if err != nil {
		t.Fatal(err)
	}
	got := b.Check(flows.CheckOptions{Languages: []string{"de"}}).Problems
	if len(got) < 50 || got[0].String() != "progress.yaml:11:12: this text is missing in de: add de: \"…\"" && !strings.Contains(got[len(got)-1].What, "is missing") {
		t.Errorf("an unfinished language: %d problems, the first is %s", len(got), got[0])
	}
}

func TestWordListsAreProved(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"one word, two answers":  {"answers: {status: {done: [imesimama]}}", "IMESIMAMA is "},
		"an answer to nothing":   {"answers: {status: {dancing: [anacheza]}}", "form progress has no answer dancing to status"},
		"one word, two commands": {"keywords: {help: [ACHA]}", "ACHA means "},
	} {
		t.Run(name, func(t *testing.T) {
			got := checked(t, fstest.MapFS{"words/sw.yaml": {Data: []byte("language: sw\nstatus: draft\n" + c.text + "\n")}})
			if len(got) != 1 || !strings.Contains(got[0], c.want) || !strings.HasPrefix(got[0], "words/sw.yaml:") {
				t.Errorf("got %q, want %s", got, c.want)
			}
		})
	}
}

package words

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"
)

func TestEveryTermIsThereInEveryLanguage(t *testing.T) {
	book, err := Read(fstest.MapFS{}, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(book) < 100 {
		t.Errorf("only %d terms", len(book))
	}
	for key, said := range book {
		if got, want := slices.Sorted(maps.Keys(said)), slices.Sorted(slices.Values(Languages())); !slices.Equal(got, want) {
			t.Errorf("%s is said in %v", key, got)
		}
	}
}

func TestNumbersDaysAndMoneyAreWrittenAsInEachLanguage(t *testing.T) {
	book, err := Read(fstest.MapFS{}, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"en": "8,200,000.50 20 Oct 2026", "es": "8.200.000,50 20 oct 2026", "sw": "8,200,000.50 20 Okt 2026",
	} {
		say := Tongue{lang, book}
		if got := say.Minor(820000050, 2) + " " + say.Day("2026-10-20"); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
	if got := (Tongue{"en", book}).Minor(-1200, 2); got != "-12" {
		t.Errorf("less than nothing: %s", got)
	}
}

func TestATextInTwoFilesIsRefused(t *testing.T) {
	_, err := Read(fstest.MapFS{"status.yaml": {Data: []byte("done: {en: Done}\n")}}, "*.yaml")
	if err == nil {
		t.Error("two texts of one name are taken")
	}
}

func TestAnAnswerBecomesTheKeyOfAWord(t *testing.T) {
	for answer, want := range map[string]string{"18-34": "18_34", "60+": "60", "No such number.": "no_such_number"} {
		if got := Key(answer); got != want {
			t.Errorf("%q becomes %s", answer, got)
		}
	}
}

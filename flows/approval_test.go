package flows_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// reading is a file of texts of an operator's folder.
func reading(head string) fstest.MapFS {
	return fstest.MapFS{"texts/sw.yaml": {Data: []byte("language: sw\nname: Kiswahili\n" + head)}}
}

func TestALanguageIsADraftUntilItsTextsAndTheLabelsOfEachFormWereRead(t *testing.T) {
	unread := func(head string) []flows.Unread {
		t.Helper()
		b, err := flows.Load(reading(head))
		if err != nil {
			t.Fatal(err)
		}
		return b.Unread([]string{"sw"})
	}
	if all := unread("state: draft\n"); len(all) != 1 || !strings.Contains(all[0].What, "draft") || all[0].File != "texts/sw.yaml" {
		t.Errorf("a draft: %+v", all)
	}
	approved := "state: approved\nreader: A. Msomaji\nread_on: 2026-10-01\n"
	b, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	if all := unread(approved); len(all) != len(b.Forms()) {
		t.Errorf("texts that were read, and labels that were not: %+v", all)
	}
	var read []string
	for _, f := range b.Forms() {
		read = append(read, fmt.Sprintf("%s: %d", f.Name, f.Version))
	}
	if all := unread(approved + "forms_read: {" + strings.Join(read, ", ") + "}\n"); len(all) != 0 {
		t.Errorf("all was read, and yet: %+v", all)
	}
	read[0] = fmt.Sprintf("%s: %d", b.Forms()[0].Name, b.Forms()[0].Version+1)
	if all := unread(approved + "forms_read: {" + strings.Join(read, ", ") + "}\n"); len(all) != 1 || !strings.Contains(all[0].What, b.Forms()[0].Name) {
		t.Errorf("another version was read: %+v", all)
	}
	if all := b.Unread([]string{"xx"}); len(all) != 1 {
		t.Errorf("a language without texts: %+v", all)
	}
}

func TestOtherWordsOfConsentHaveAnotherHashAndAHigherVersionIsAskedFor(t *testing.T) {
	b, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	version, hashes := b.Consent()
	other, err := flows.Load(reading("state: draft\nconsent: 2\ntexts:\n  enr_more: \"{org} {yrs}\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	newer, changed := other.Consent()
	if version != 1 || newer != 2 {
		t.Errorf("versions %d and %d", version, newer)
	}
	if hashes["sw"] == changed["sw"] || hashes["en"] != changed["en"] {
		t.Error("the hash does not follow the words of its language")
	}
}

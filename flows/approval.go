package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
)

// consentTexts are the words by which somebody agrees.
var consentTexts = []string{"enr_consent", "enr_more"}

// Consent is the version of the words by which people agree, and the hash of
// them in each language. Words that change need a higher consent: at the head of
// a file of texts: whoever agreed to others is then asked again.
func (b *Book) Consent() (version int, hashes map[string]string) {
	hashes = map[string]string{}
	for language, w := range b.words {
		version = max(version, w.Consent)
		h := sha256.New()
		for _, key := range consentTexts {
			fmt.Fprintf(h, "%s\x00", w.Texts[key])
		}
		hashes[language] = hex.EncodeToString(h.Sum(nil))
	}
	return version, hashes
}

// Unread is something in a language that no native speaker has approved.
type Unread struct {
	Language string
	File     string // where it is to be approved
	What     string // a sentence: what is a draft, and what to do
}

// Unread lists what has not been read in these languages: a file of texts whose
// state is draft, and the labels of forms that its reader has not read. With a
// draft no real round opens; a demo's may.
func (b *Book) Unread(languages []string) []Unread {
	var all []Unread
	for _, language := range languages {
		w := b.words[language]
		if w == nil {
			all = append(all, Unread{language, "texts/" + language + ".yaml", "there are no texts in " + language})
			continue
		}
		file := w.files[len(w.files)-1].name
		if w.State != "approved" {
			all = append(all, Unread{language, file, fmt.Sprintf("the texts in %s are a draft: let a native speaker read them, and put into texts/%s.yaml of your flows: folder a file with state: approved, reader: and read_on:", w.Name, language)})
			continue
		}
		for _, f := range b.menu {
			if w.FormsRead[f.Name] != f.Version {
				all = append(all, Unread{language, file, fmt.Sprintf("nobody has read the labels of the form %s, version %d, in %s: let the reader read them, and write forms_read: {%s: %d} into texts/%s.yaml of your flows: folder", f.Name, f.Version, w.Name, f.Name, f.Version, language)})
			}
		}
	}
	return all
}

// Approval is how far a language is: its words and labels are a draft until a
// native speaker has read them.
type Approval struct {
	Language string
	Name     string         // what its speakers call it
	State    string         // draft, approved
	Reader   string         // who read it; "" for nobody
	ReadOn   string         // the day, as 2026-10-20; "" where nobody did
	Forms    map[string]int // by form: the version whose labels the reader has read
}

// Approval is how far one language is; State is "" where there are no texts in it.
func (b *Book) Approval(language string) Approval {
	w := b.words[language]
	if w == nil {
		return Approval{Language: language, Name: language}
	}
	return Approval{Language: language, Name: w.Name, State: w.State, Reader: w.Reader, ReadOn: w.ReadOn, Forms: maps.Clone(w.FormsRead)}
}

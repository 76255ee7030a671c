package store

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"ahadi/internal/phone"
)

// TestNothingAboutAPersonStandsInClearInTheFile puts a word of its own into
// each place where a person's words, name or number may come to lie, and looks
// for them in the bytes of the database and its log, before and after a close.
func TestNothingAboutAPersonStandsInClearInTheFile(t *testing.T) {
	s, path := seededTest(t)
	ctx := context.Background()
	if _, err := s.Turn(ctx, dialled("+12025550101", "apio-session", "1*berenjena"), filing(40, "zanahoria")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Turn(ctx, dialled("+12025550102", "s", "espinaca"), func(b Before) After {
		return After{
			Reply:   Reply{Say: "calabaza"},
			Session: &SessionChange{State: []byte("remolacha"), Person: b.People[0].ID},
			Drafts:  []DraftChange{{Person: b.People[0].ID, State: []byte("pepino"), Version: 1, Code: "K12", RoundID: b.Round.ID}},
		}
	}); err != nil {
		t.Fatal(err)
	}
	asked := []byte("lechuga")
	for _, job := range []Job{
		{Channel: "demo", Number: phone.MustParse("+12025550101"), Kind: KindSMS, ID: "puerro-id", Text: "alcachofa 20255501", Folded: "alcachofa", At: now},
		{Channel: "demo", Number: phone.MustParse("+12025550199"), Kind: KindSMS, ID: "m2", Text: "alcachofa", Folded: "alcachofa", At: now},
		{Channel: "demo", Sender: "NABOSMS", Kind: KindSMS, ID: "m3", Text: "alcachofa", Folded: "alcachofa", At: now},
	} {
		if _, err := s.Turn(ctx, job, func(b Before) After {
			a := After{Line: LineChange{Asked: &asked}, Inbound: &NewInbound{Outcome: "not_understood"}, Inbox: []NewInbox{{Reason: "not_understood"}}}
			m := NewMessage{Channel: "demo", Key: "k", Body: "coliflor", Class: "reply"}
			if len(b.People) == 1 {
				m.ContactID = b.People[0].ID
			}
			a.Messages = []NewMessage{m}
			return a
		}); err != nil {
			t.Fatal(err)
		}
	}
	words := []string{
		"202555", "5550199", "Akinyi", "Mfano", "County Desk", "zanahoria", "berenjena", "apio-session", "espinaca", "calabaza", "remolacha", "pepino",
		"lechuga", "puerro-id", "alcachofa", "coliflor", "NABOSMS",
	}
	scan(t, path, words)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	scan(t, path, words)
}

func scan(t *testing.T, path string, words []string) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seen = seen || bytes.Contains(b, []byte("not_understood")) // what may be read is there, so the rest was looked for
		for _, word := range words {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s holds %q in clear", filepath.Base(f), word)
			}
		}
	}
	if !seen {
		t.Error("the rows are in none of the files")
	}
}

package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ahadi/internal/phone"
)

const (
	akinyi   = "+12025550101" // alone on her phone
	sampulis = "+12025550107" // Wanjiru's and Baraka's
)

// contact is the id of a person of the small register.
func contact(t testing.TB, s *Store, code string) int64 {
	t.Helper()
	id, err := s.FindContact(context.Background(), code)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func erase(t testing.TB, s *Store, id int64, at time.Time) Erased {
	t.Helper()
	e, err := s.Erase(context.Background(), id, at)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func turn(t testing.TB, s *Store, job Job, step func(Before) After) Reply {
	t.Helper()
	r, err := s.Turn(context.Background(), job, step)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func texted(number, id, text string) Job {
	return Job{Channel: "demo", Number: phone.MustParse(number), Kind: KindSMS, ID: id, Text: text, Folded: text, At: now}
}

// speaks is a step of a session in which person number i of the phone speaks.
func speaks(i int, say, state string) func(Before) After {
	return func(b Before) After {
		p := b.People[i]
		return After{
			Reply: Reply{Say: say}, Session: &SessionChange{State: []byte(state), Person: p.ID},
			Drafts: []DraftChange{{Person: p.ID, State: []byte(state), Version: 1, Code: "K12", RoundID: b.Round.ID}},
		}
	}
}

// writes is an SMS of person number i, or of nobody with -1, that asks her
// something, goes to the inbox and is answered.
func writes(i int, say string) func(Before) After {
	return func(b Before) After {
		asked := []byte("which of " + say)
		id := int64(0)
		if i >= 0 {
			id = b.People[i].ID
		}
		return After{
			Line: LineChange{Asked: &asked}, Inbound: &NewInbound{Outcome: "not_understood", ContactID: id},
			Inbox:    []NewInbox{{Reason: "not_understood", ContactID: id, Value: say, Note: say}},
			Messages: []NewMessage{{ContactID: id, Channel: "demo", Key: "k", Body: say, Class: "reply"}},
		}
	}
}

// reports is filing by person number i of the phone.
func reports(i, percent int, comment string) func(Before) After {
	return func(b Before) After {
		a := filing(percent, comment)(b)
		a.Reports[0].ContactID, a.Session.Person = b.People[i].ID, b.People[i].ID
		return a
	}
}

// busy fills pages until they are split, and moves what lies on them.
func busy(t testing.TB, s *Store, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		number := fmt.Sprintf("+1205555%04d", 100+i%40)
		turn(t, s, dialled(number, fmt.Sprint("busy", i), "1*2"), speaks(0, "a page of the form", fmt.Sprintf(`{"s":"form","n":%0*d}`, 1+i%200, i)))
		turn(t, s, dialled(number, fmt.Sprint("busy", i), "1*2*3"), filing(i%100, "of another"))
		turn(t, s, texted(number, fmt.Sprint("busy", i), fmt.Sprint("words of another ", i)), writes(0, "an answer"))
	}
}

// story is what happened before: both erased people in every table, between
// others.
func story(t testing.TB, s *Store) {
	t.Helper()
	busy(t, s, 0, 40)
	turn(t, s, dialled(akinyi, "a1", "1*2"), reports(0, 40, "by ussd"))
	turn(t, s, texted(akinyi, "a2", "K12 60 by sms"), func(b Before) After {
		a := reports(0, 60, "by sms")(b)
		a.Session = nil
		a.Reports[0].Via = "sms"
		a.Inbound = &NewInbound{Outcome: "report", ContactID: b.People[0].ID}
		return a
	})
	turn(t, s, texted(akinyi, "a3", "help me"), writes(0, "we call you"))
	if _, err := s.Part(context.Background(), partOf(akinyi)); err != nil {
		t.Fatal(err)
	}
	busy(t, s, 40, 60)
	turn(t, s, dialled(akinyi, "a4", "1"), speaks(0, "how is it now", "not sent yet"))

	turn(t, s, dialled(sampulis, "who", ""), func(b Before) After {
		return After{Reply: Reply{Say: "Who is it? 1 Wanjiru 2 Baraka"}, Session: &SessionChange{State: []byte("who")}}
	})
	turn(t, s, dialled(sampulis, "who", "2"), speaks(1, "hello", "of baraka"))
	turn(t, s, dialled(sampulis, "w1", "1*3"), reports(0, 20, "of wanjiru"))
	turn(t, s, dialled(sampulis, "b1", "2*3"), reports(1, 80, "of baraka"))
	turn(t, s, dialled(sampulis, "w2", "1"), speaks(0, "go on", "of wanjiru"))
	turn(t, s, texted(sampulis, "w3", "Wanjiru here"), writes(-1, "who wrote that"))
	turn(t, s, texted(sampulis, "b3", "K11 50 of baraka"), writes(1, "thanks"))
	busy(t, s, 60, 80)
}

// partOf is a part of a phone's long message whose others do not come.
func partOf(number string) Job {
	job := texted(number, "p1", "")
	job.Kind, job.Part = KindPart, &LongPart{ID: "p1", From: number, Number: 1, Of: 2, Text: "half of it"}
	return job
}

// sealed are the wrapped keys and sealed texts of a person, straight from the
// tables, and those of a phone when line is not 0.
func sealed(t testing.TB, s *Store, person, line int64) (all []string) {
	t.Helper()
	for _, query := range []string{
		`SELECT data_key FROM contact WHERE id = $1 AND $2 = $2`, `SELECT sealed_name FROM contact WHERE id = $1 AND $2 = $2`, `SELECT sealed_profile FROM contact WHERE id = $1 AND $2 = $2`,
		`SELECT data_key FROM line WHERE id = $2 AND $1 = $1`, `SELECT sealed_number FROM line WHERE id = $2 AND $1 = $1`, `SELECT sealed_asked FROM line WHERE id = $2 AND $1 = $1`,
		`SELECT sealed_state FROM session WHERE contact_id = $1 OR line_id = $2`, `SELECT sealed_state FROM draft WHERE owner_id = $1 OR line_id = $2`,
		`SELECT sealed_reply FROM session_step WHERE session_id IN (SELECT id FROM session WHERE contact_id = $1 OR line_id = $2)`,
		`SELECT sealed_answers FROM report WHERE contact_id = $1 AND $2 = $2`,
		`SELECT sealed_body FROM outbox WHERE contact_id = $1 OR line_id = $2`, `SELECT sealed_body FROM inbound WHERE contact_id = $1 OR line_id = $2`,
		`SELECT sealed_body FROM inbox WHERE contact_id = $1 OR line_id = $2`, `SELECT text_hash FROM inbound WHERE contact_id = $1 OR line_id = $2`,
		`SELECT sealed_body FROM part WHERE line_id = $2 AND $1 = $1`,
	} {
		n := len(all)
		if err := s.rows(context.Background(), query, []any{person, line}, func(r *sql.Rows) error {
			var text string
			err := r.Scan(&text)
			if text != "" {
				all = append(all, text)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(all) == n && line != 0 {
			t.Errorf("nothing to erase: %s", query)
		}
	}
	return all
}

// remains lists those of texts of which a piece stands in one of the files.
func remains(t testing.TB, texts []string, files ...string) (left []string) {
	t.Helper()
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			for i := 0; i+20 <= len(text); i += 20 {
				if bytes.Contains(b, []byte(text[i:i+20])) {
					left = append(left, filepath.Base(name)+": "+text[:20])
					break
				}
			}
		}
	}
	return left
}

// copyInto makes a copy of a database in use.
func copyInto(t testing.TB, path, into string) {
	t.Helper()
	db, err := openSQLite(context.Background(), path, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`VACUUM INTO ?1`, into); err != nil {
		t.Fatal(err)
	}
}

func speaksAsStranger(b Before) After {
	return After{Reply: Reply{Say: "not known here"}, Session: &SessionChange{State: []byte("{}")}}
}

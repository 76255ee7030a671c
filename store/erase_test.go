package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestWhatWasErasedStandsInNoFile(t *testing.T) {
	s, path := openTest(t)
	if err := s.Seed(context.Background(), crowd(40), now); err != nil {
		t.Fatal(err)
	}
	story(t, s)
	id := contact(t, s, "c1")
	var line int64
	if err := s.rows(context.Background(), `SELECT line_id FROM contact_line WHERE contact_id = $1`, []any{id}, func(r *sql.Rows) error { return r.Scan(&line) }); err != nil {
		t.Fatal(err)
	}
	words := sealed(t, s, id, line)
	if len(remains(t, words, path, path+"-wal")) == 0 {
		t.Fatal("what is looked for was never there")
	}
	e := erase(t, s, id, now.Add(time.Hour))
	if e.Before || e.Lines != 1 || e.Shared != 0 || e.Reports != 2 {
		t.Errorf("told %+v", e)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	copyInto(t, path, backup)
	for _, left := range remains(t, words, path, path+"-wal", backup) {
		t.Errorf("left behind in %s…", left)
	}
	if left := sealed(t, s, id, 0); len(left) != 0 {
		t.Errorf("rows still hold %q", left)
	}
	for table, want := range map[string]int{"contact_line": 0, "assignment": 0, "consent": 0, "session": 0} {
		if n := count(t, s, `SELECT count(*) FROM `+table+` WHERE contact_id = $1`, id); n != want {
			t.Errorf("%d rows of hers in %s", n, table)
		}
	}
	if again := erase(t, s, id, now.Add(2*time.Hour)); !again.Before || again.Lines != 0 || again.Reports != 2 {
		t.Errorf("erased again: told %+v", again)
	}
	if n := count(t, s, `SELECT count(*) FROM audit WHERE action = 'erase'`) + count(t, s, `SELECT count(*) FROM ledger WHERE kind = 'erased' AND contact_id = $1`, id); n != 3 {
		t.Errorf("%d rows in the ledger and the trail, not one each for her phone, her code and the act", n)
	}
}

func TestWhatAnErasedPersonCountedForStaysCounted(t *testing.T) {
	s, _ := openTest(t)
	if err := s.Seed(context.Background(), crowd(40), now); err != nil {
		t.Fatal(err)
	}
	story(t, s)
	ctx := context.Background()
	figures := func() string {
		rows, err := plain(s.Lists(Everything()).Commitments(ctx, Page{Limit: 10}, s.RoundAt(now)))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, r := range rows {
			text += fmt.Sprintln(r.Commitment.Code, r.Community, r.Government)
		}
		return text
	}
	before := figures()
	id := contact(t, s, "c1")
	erase(t, s, id, now)
	if after := figures(); after != before {
		t.Errorf("figures %s, before %s", after, before)
	}
	recount(t, s)
	all, err := s.Reports(ctx, Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	hers := map[int]string{}
	for _, r := range all {
		if r.ContactID == id {
			hers[r.Percent] = r.State + string(r.Answers)
		}
	}
	if len(hers) != 2 || hers[40] != "superseded" || hers[60] != "accepted" {
		t.Errorf("her reports are listed as %v", hers)
	}
	contacts, err := s.Contacts(ctx, Page{Limit: 1000}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contacts {
		if c.ID == id {
			t.Errorf("she is listed as %+v", c)
		}
	}
	messages, err := s.Messages(ctx, 0, Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if m.ContactID == id && (m.Body != "" || m.Status == "queued") {
			t.Errorf("her message is listed as %+v", m)
		}
	}
}

func TestAPhoneThatWasErasedIsAStrangersWhenItDialsAgain(t *testing.T) {
	s, _ := seededTest(t)
	turn(t, s, dialled(akinyi, "a4", "1"), speaks(0, "how is it now", "not sent yet"))
	erase(t, s, contact(t, s, "c1"), now)
	turn(t, s, dialled(akinyi, "a4", "1*2"), func(b Before) After {
		if b.Line.ID != 0 || len(b.People) != 0 || b.Session.Known || b.Line.OptedOut {
			t.Errorf("the phone is told as %+v of %v, its session as %+v", b.Line, b.People, b.Session)
		}
		return After{Reply: Reply{Say: "not known here"}, Session: &SessionChange{State: []byte("{}")}}
	})
	if n := count(t, s, `SELECT count(*) FROM line WHERE created_ms = $1 AND data_key <> ''`, now.UnixMilli()); n != 4 { // Otieno's, the shared one, the desk's, and the new one
		t.Errorf("%d phones have a key", n)
	}
}

func TestOthersOnASharedPhoneKeepTheirs(t *testing.T) {
	s, path := openTest(t)
	if err := s.Seed(context.Background(), crowd(40), now); err != nil {
		t.Fatal(err)
	}
	story(t, s)
	wanjiru, baraka := contact(t, s, "c3"), contact(t, s, "c4")
	words := sealed(t, s, wanjiru, 0)
	kept := count(t, s, `SELECT count(*) FROM session_step`)
	if e := erase(t, s, wanjiru, now); e.Lines != 0 || e.Shared != 1 || e.Reports != 1 {
		t.Errorf("told %+v", e)
	}
	for _, left := range remains(t, words, path, path+"-wal") {
		t.Errorf("left behind in %s…", left)
	}
	if n := count(t, s, `SELECT count(*) FROM report WHERE contact_id = $1 AND (line_id <> 0 OR tally LIKE '%line:%')`, wanjiru); n != 0 {
		t.Errorf("%d reports of hers lead to the phone that she shared", n)
	}
	if n := count(t, s, `SELECT count(*) FROM report WHERE contact_id = $1 AND line_id <> 0 AND tally LIKE '%line:%'`, baraka); n == 0 {
		t.Error("his reports do not say any more which phone they came from")
	}
	recount(t, s)
	if n := kept - count(t, s, `SELECT count(*) FROM session_step`); n != 3 { // two of hers, and the one that names her
		t.Errorf("%d kept answers are gone", n)
	}
	if n := count(t, s, `SELECT count(*) FROM inbound WHERE contact_id = 0 AND sealed_body <> ''`); n != 0 {
		t.Error("a message that names her is still there")
	}
	turn(t, s, dialled(sampulis, "who", "2"), func(Before) After { t.Error("the answer that he got is not kept any more"); return After{} })
	turn(t, s, texted(sampulis, "b9", "K11 50"), func(b Before) After {
		if len(b.People) != 1 || b.People[0].ID != baraka || b.People[0].Draft == nil || string(b.People[0].Draft.State) != "of baraka" || b.Line.Asked != nil {
			t.Errorf("his phone is told as %+v of %+v", b.Line, b.People)
		}
		return After{}
	})
	messages, err := s.Messages(context.Background(), baraka, Page{Limit: 9})
	if err != nil || len(messages) != 2 || messages[0].Body != "K11 50 of baraka" {
		t.Errorf("his messages are %+v, %v", messages, err)
	}
}

func TestWhatWaitsForAnErasedPersonNeverLeaves(t *testing.T) {
	s, _ := seededTest(t)
	text(t, s, akinyi, "must", "first", now)
	if got := claim(t, s, now, 1); len(got) != 1 || got[0].Body != "first" {
		t.Fatalf("claimed %+v", got)
	}
	text(t, s, akinyi, "must", "second", now)
	var flying int64
	if err := s.read.QueryRow(`SELECT id FROM outbox WHERE status = 'sending'`).Scan(&flying); err != nil {
		t.Fatal(err)
	}
	erase(t, s, contact(t, s, "c1"), now)
	settle(t, s, now, Settlement{ID: flying, Try: 1, Status: "unknown", Reason: "no answer"})
	delivered(t, s, "p1", "delivered")
	if err := s.Orphans(context.Background(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, s, now.Add(time.Hour), 9); len(got) != 0 {
		t.Errorf("claimed %+v", got)
	}
	if n := count(t, s, `SELECT count(*) FROM outbox WHERE status IN ('unknown', 'expired') AND reason = 'erased'`); n != 2 {
		t.Errorf("%d messages are set aside", n)
	}
}

func TestAnOlderCopyIsErasedAgainFromTheLedger(t *testing.T) {
	s, path := seededTest(t)
	ctx := context.Background()
	turn(t, s, dialled(akinyi, "a1", "1*2"), reports(0, 40, "by ussd"))
	old := filepath.Join(t.TempDir(), "old.db")
	copyInto(t, path, old)
	id := contact(t, s, "c1")
	words := sealed(t, s, id, 0)
	erase(t, s, id, now.Add(time.Hour))
	later := dialled(akinyi, "later", "")
	later.At = now.Add(2 * time.Hour)
	turn(t, s, later, speaksAsStranger)

	copied, err := Open(ctx, Options{Database: old, Keys: s.keys})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	type entry struct {
		contact int64
		hash    string
		at      int64
	}
	var ledger []entry
	if err := s.rows(ctx, `SELECT contact_id, line_hash, at_ms FROM ledger WHERE kind = 'erased'`, nil, func(r *sql.Rows) error {
		var e entry
		err := r.Scan(&e.contact, &e.hash, &e.at)
		ledger = append(ledger, e)
		return err
	}); err != nil || len(ledger) != 2 || ledger[0].hash == "" || ledger[1].hash == "" {
		t.Fatalf("the ledger is %+v, %v", ledger, err)
	}
	if count(t, copied, `SELECT count(*) FROM line WHERE hash = $1`, ledger[0].hash) == 0 { // her code's comes first
		slices.Reverse(ledger)
	}
	for range 2 { // the second time changes nothing
		for _, e := range ledger {
			if err := copied.EraseAgain(ctx, e.contact, e.hash, when(e.at)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := copied.EraseAgain(ctx, 77, "nobody's", now); err != nil {
		t.Errorf("one whom the copy does not know: %v", err)
	}
	if err := copied.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	for _, left := range remains(t, words, old, old+"-wal") {
		t.Errorf("left behind in %s…", left)
	}
	if b := count(t, copied, `SELECT count(*) FROM line WHERE hash = $1`, ledger[0].hash); b != 0 {
		t.Error("her number is found in the copy")
	}
	if n := count(t, copied, `SELECT count(*) FROM ledger`); n != 3 {
		t.Errorf("the copy's ledger has %d rows", n)
	}
	if err := s.EraseAgain(ctx, id, ledger[0].hash, when(ledger[0].at)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM line WHERE hash = $1`, ledger[0].hash); n != 1 {
		t.Error("a stranger who has the number since was forgotten with her")
	}
}

func TestAnOlderCopyForgetsWhichSharedPhoneToo(t *testing.T) {
	s, path := openTest(t)
	if err := s.Seed(context.Background(), crowd(40), now); err != nil {
		t.Fatal(err)
	}
	story(t, s)
	old := filepath.Join(t.TempDir(), "old.db")
	copyInto(t, path, old)
	wanjiru := contact(t, s, "c3")
	copied, err := Open(context.Background(), Options{Database: old, Keys: s.keys})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	hers := `SELECT count(*) FROM report WHERE contact_id = $1 AND (line_id <> 0 OR tally LIKE '%line:%')`
	if count(t, copied, hers, wanjiru) == 0 {
		t.Fatal("no report says which phone it came from")
	}
	for range 2 {
		if err := copied.EraseAgain(context.Background(), wanjiru, "", now); err != nil {
			t.Fatal(err)
		}
		if n := count(t, copied, hers, wanjiru); n != 0 {
			t.Errorf("%d reports of hers lead to the phone that she shared", n)
		}
		recount(t, copied)
	}
}

func TestWhoIsNotThereIsNotErased(t *testing.T) {
	s, _ := seededTest(t)
	for _, word := range []string{"c99", "", "12"} {
		if _, err := s.FindContact(context.Background(), word); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", word, err)
		}
	}
	if _, err := s.Erase(context.Background(), 12, now); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if id := contact(t, s, "c2"); contact(t, s, fmt.Sprint(id)) != id {
		t.Error("a contact is not found by its id")
	}
}

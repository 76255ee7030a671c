package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store/pgtest"
)

// Every schema that was ever released is filled with what a network has in it,
// and opened with today's program: nothing of it is lost, and it goes on.
func TestEveryEarlierSchemaWithDataInItIsBroughtUpToDate(t *testing.T) {
	for name, database := range emptyEngines(t) {
		t.Run(name, func(t *testing.T) {
			steps, err := engineOf("x").steps()
			if err != nil {
				t.Fatal(err)
			}
			for n := 1; n < len(steps); n++ {
				upgrade(t, database(), n)
			}
		})
	}
}

// engines open a database of each engine that has no row yet, emptyEngines one
// that has no schema either.
func engines(t *testing.T) map[string]func() string {
	all := emptyEngines(t)
	all["PostgreSQL"] = func() string { return ready(t) }
	return all
}

func emptyEngines(t *testing.T) map[string]func() string {
	return map[string]func() string{
		"SQLite":     func() string { return filepath.Join(t.TempDir(), "ahadi.db") },
		"PostgreSQL": func() string { return pgtest.URL(t) },
	}
}

// ready is a new database of the tests' server that has today's schema.
func ready(t testing.TB) string {
	t.Helper()
	return pgtest.Prepared(t, func(url string, ring *keys.Ring) (io.Closer, error) {
		return Open(t.Context(), Options{Database: url, Keys: ring})
	})
}

// before is a database of an earlier schema that is being filled.
type before struct {
	t      *testing.T
	engine *engine
	db     *sql.DB
	ring   *keys.Ring
}

// earlier makes a database of schema n with rows in it.
func earlier(t *testing.T, database string, n int) *keys.Ring {
	t.Helper()
	ctx, e := context.Background(), engineOf(database)
	steps, err := e.steps()
	if err == nil {
		err = e.migrate(ctx, database, steps[:n])
	}
	if err != nil {
		t.Fatal(err)
	}
	b := &before{t: t, engine: e}
	if b.db, err = e.open(ctx, database, true); err != nil {
		t.Fatal(err)
	}
	defer b.db.Close()
	if b.ring, err = keys.New(); err != nil {
		t.Fatal(err)
	}
	b.fill()
	return b.ring
}

// values are what a row says; its other columns have what the schema gives them,
// or nothing.
type values map[string]any

// fill writes a network with people, reports, a call that is under way, and
// messages that came and that wait.
func (b *before) fill() {
	wrapped, key, err := b.ring.NewDataKey()
	if err != nil {
		b.t.Fatal(err)
	}
	seal := func(text, column string) string { return key.Seal([]byte(text), column) }
	s := &Store{keys: b.ring}
	line := s.lineHash("+12025550101", "")
	session := b.ring.Index("session", "demo", line, "call")
	step := b.ring.Index("step", session, "1")
	const ms = 1760000000000
	call, wait := firstID(now.Add(-time.Minute)), now.Add(-time.Minute).UnixMilli()
	b.row("network", values{"id": 1, "version": 1, "name": "Network", "short": "Net", "languages": "en", "zone": "UTC", "country": "KE", "letters": "K", "cap": 16})
	b.row("place", values{"id": 2, "code": "P", "level": "city", "name": "P", "short": "P", "zone": "UTC", "country": "KE"})
	b.row("commitment", values{"id": 3, "code": "K12", "kind": "build", "title": "{}", "short": "{}", "place_id": 2, "due_on": "2027-01-01", "currency": "KES", "budget_minor": 1000, "lifecycle": "active"})
	b.row("round", values{"id": 4, "code": "r3", "name": "now", "opens_on": "2026-10-06", "closes_on": "2026-11-03", "grace_days": 7, "state": "open"})
	b.row("line", values{"id": 5, "hash": line, "data_key": wrapped, "sealed_number": seal("+12025550101", "number"), "language": "sw", "opted_out": 1})
	b.row("contact", values{"id": 6, "code": "a", "data_key": wrapped, "sealed_name": seal("Akinyi", "name"), "language": "en", "roles": "monitor", "side": "grassroots", "place_id": 2, "status": "active"})
	b.row("contact_line", values{"line_id": 5, "contact_id": 6})
	b.row("assignment", values{"contact_id": 6, "commitment_id": 3, "kind": "report"})
	report := values{"round_id": 4, "contact_id": 6, "commitment_id": 3, "form": "progress", "version": 1, "side": "grassroots", "via": "ussd", "channel": "demo", "language": "en", "confidence": 100}
	b.row("report", report.and(values{"id": 10, "ref": "A1", "origin": "o1", "status": "started", "percent": 20, "counted": 20, "state": "superseded", "beside": 10, "at_ms": ms}))
	b.row("report", report.and(values{
		"id": 11, "ref": "A2", "origin": "o2", "status": "mostly", "percent": 60, "counted": 60, "state": "accepted", "supersedes": 10, "at_ms": ms + 1,
		"sealed_answers": seal(`{"status":"mostly","percent":60,"obstacle":"weather"}`, "answers"),
	}))
	b.row("session", values{"id": call, "hash": session, "line_id": 5, "contact_id": 6, "channel": "demo", "sealed_state": seal("halfway", "state"), "text_length": 1, "text_hash": step, "at_ms": wait})
	b.row("session_step", values{"session_id": call, "hash": step, "sealed_reply": seal("Cwhich?", "reply"), "at_ms": wait})
	b.row("inbound", values{"id": call + 1, "hash": "m1", "line_id": 5, "contact_id": 6, "channel": "demo", "text_hash": "x", "sealed_body": seal("when?", "body"), "outcome": "unclear", "at_ms": wait})
	b.row("inbox", values{"id": call + 2, "reason": "unclear", "line_id": 5, "contact_id": 6, "sealed_body": seal("when?", "body"), "language": "en", "state": "open", "at_ms": wait})
	b.row("outbox", values{"id": call + 3, "line_id": 5, "contact_id": 6, "channel": "demo", "text_key": "sms_stop", "class": "must", "priority": 1, "sealed_body": seal("goodbye", "body"), "segments": 1, "status": "queued", "due_ms": wait, "expires_ms": wait + 864e5, "at_ms": wait})
	b.row("outbox", values{"id": call + 4, "line_id": 5, "contact_id": 6, "channel": "demo", "text_key": "sms_receipt", "class": "receipt", "priority": 2, "segments": 1, "status": "delivered", "try": 1, "expires_ms": wait, "provider_id": "77/12025550101", "at_ms": wait, "sent_ms": wait})
	b.row("parked", values{"channel": "demo", "provider_id": "78/12025550101", "state": "delivered", "at_ms": ms})
	if len(b.columns("tallied")) > 0 { // its first start was broken off before reports were counted
		b.row("setting", values{"name": talliesSetting, "value": "due", "at_ms": wait})
	}
}

func (v values) and(more values) values {
	all := values{}
	for _, from := range []values{v, more} {
		for name, value := range from {
			all[name] = value
		}
	}
	return all
}

// described is a column of a table in this schema.
type described struct {
	text bool // otherwise a number
	must bool // the schema itself gives it nothing
}

func (b *before) columns(table string) map[string]described {
	b.t.Helper()
	text := `SELECT name, type, CASE WHEN "notnull" = 1 AND dflt_value IS NULL THEN 1 ELSE 0 END FROM pragma_table_info($1)`
	if b.engine.sets {
		text = `SELECT column_name, data_type, CASE WHEN is_nullable = 'NO' AND column_default IS NULL THEN 1 ELSE 0 END FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1`
	}
	all := map[string]described{}
	err := query(context.Background(), b.db, text, []any{table}, func(r *sql.Rows) error {
		var name, kind string
		var must int
		err := r.Scan(&name, &kind, &must)
		all[name] = described{strings.EqualFold(kind, "text"), must == 1}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// row writes one, as far as this schema has columns for it.
func (b *before) row(table string, v values) {
	b.t.Helper()
	var names, marks []string
	var args []any
	for name, c := range b.columns(table) {
		value, said := v[name]
		switch {
		case !said && !c.must:
			continue
		case !said && c.text:
			value = ""
		case !said:
			value = 0
		}
		names, args = append(names, name), append(args, value)
		marks = append(marks, fmt.Sprint("$", len(args)))
	}
	text := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
	if _, err := b.db.Exec(b.engine.text(text), args...); err != nil {
		b.t.Fatalf("%s: %v", table, err)
	}
}

// upgrade fills a database of schema n and opens it with today's program, twice.
func upgrade(t *testing.T, database string, n int) {
	t.Helper()
	ring := earlier(t, database, n)
	for first := range 2 {
		s, err := Open(context.Background(), Options{Database: database, Keys: ring})
		if err != nil {
			t.Fatalf("a database of schema %d: %v", n, err)
		}
		goesOn(t, s, n, first == 0)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	e := engineOf(database)
	steps, err := e.steps()
	if err == nil {
		err = e.migrate(context.Background(), database, steps[:n])
	}
	if err == nil || !strings.Contains(err.Error(), "use the newer Ahadi that made it") {
		t.Errorf("an older program says of a newer database: %v", err)
	}
}

// goesOn looks for all that was in a database of schema n.
func goesOn(t *testing.T, s *Store, n int, first bool) {
	t.Helper()
	ctx := context.Background()
	var seen *Before
	if _, err := s.Turn(ctx, dialled("+12025550101", "call", "1*2"), func(b Before) After {
		seen = &b
		return After{Reply: Reply{Say: "hello"}, Session: &SessionChange{State: []byte("on")}}
	}); err != nil {
		t.Fatal(err)
	}
	if (seen != nil) != first || first && (string(seen.Session.State) != "halfway" || seen.Session.Input != "2" || seen.Line.Language != "sw" || !seen.Line.OptedOut || len(seen.People) != 1 || seen.People[0].ID != 6) { // otherwise it is a repeat
		t.Errorf("schema %d: a call goes on with %+v", n, seen)
	}
	r, err := s.Lists(Everything()).Report(ctx, "A2")
	if err != nil || r.Status != "mostly" || r.Percent != 60 || r.State != "accepted" {
		t.Errorf("schema %d: the report is %+v, %v", n, r, err)
	}
	rows, err := plain(s.Lists(Everything()).Commitments(ctx, Page{Limit: 10}, s.RoundAt(now)))
	if err != nil || len(rows) != 1 || rows[0].Triangulate(now).Community != (Reading{"mostly", 60, 1}) {
		t.Errorf("schema %d: the figure is %+v, %v", n, rows, err)
	}
	if wrong, err := s.CheckFigures(ctx, 10); err != nil || len(wrong) > 0 {
		t.Errorf("schema %d: a recount differs: %v, %v", n, wrong, err)
	}
	if all, err := s.Claim(ctx, now, time.Millisecond, Lane{Route: "demo", Slots: 5}); err != nil || (len(all) == 1) != first || first && (all[0].Body != "goodbye" || all[0].To.E164() != "+12025550101") {
		t.Errorf("schema %d: what waits to leave is %+v, %v", n, all, err)
	} else if first {
		if err := s.Settle(ctx, []Settlement{{ID: all[0].ID, Try: all[0].Try, Status: "sent", ProviderID: "p2"}}, now); err != nil {
			t.Errorf("schema %d: %v", n, err)
		}
	}
	var numbers int
	if err := s.rows(ctx, `SELECT (SELECT count(*) FROM outbox WHERE provider_id LIKE '%5550101%') + (SELECT count(*) FROM parked WHERE provider_id LIKE '%5550101%')`, nil, func(r *sql.Rows) error { return r.Scan(&numbers) }); err != nil || numbers > 0 {
		t.Errorf("schema %d: %d ids of messages hold a phone's number, %v", n, numbers, err)
	}
	for table, want := range map[string]int{"report": 2, "session": 1, "inbound": 1, "inbox": 1, "outbox": 2, "contact": 1} {
		got := 0
		if err := s.rows(ctx, `SELECT count(*) FROM `+table, nil, func(r *sql.Rows) error { return r.Scan(&got) }); err != nil || got != want {
			t.Errorf("schema %d: %d rows of %s, not %d, %v", n, got, table, want, err)
		}
	}
}

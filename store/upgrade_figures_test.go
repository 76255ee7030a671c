package store

import (
	"context"
	"testing"

	"ahadi/internal/keys"
)

// Reports of the first schema held their answers sealed and nothing of what is
// counted now; the figures of what they say are there after the first start.
func TestReportsOfEarlierSchemasAreCountedAsThoseOfToday(t *testing.T) {
	for name, database := range emptyEngines(t) {
		t.Run(name, func(t *testing.T) {
			at := database()
			ring := filledEarlier(t, at)
			for range 2 { // the second start finds it done
				s, err := Open(t.Context(), Options{Database: at, Keys: ring})
				if err != nil {
					t.Fatal(err)
				}
				rows, err := plain(s.Lists(Everything()).Commitments(t.Context(), Page{Limit: 10}, s.RoundAt(now)))
				if err != nil || len(rows) != 1 {
					t.Fatalf("%d rows, %v", len(rows), err)
				}
				got := rows[0].Triangulate(now)
				if got.Reports != 2 || got.Community != (Reading{"mostly", 60, 1}) || got.Government.Percent != 90 || got.Gap != 30 || got.Phones != 1 ||
					len(got.Obstacles) != 1 || got.Obstacles[0] != (Tally{"weather", 1}) || got.Money.Community.Received != 700 || len(got.TookPart) != 1 {
					t.Errorf("%+v", got)
				}
				if wrong, err := s.CheckFigures(t.Context(), 10); err != nil || len(wrong) > 0 {
					t.Errorf("a recount differs: %v, %v", wrong, err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// filledEarlier fills a database of the schema before this one's figures.
func filledEarlier(t *testing.T, database string) *keys.Ring {
	t.Helper()
	ctx, e := context.Background(), engineOf(database)
	steps, err := e.steps()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.migrate(ctx, database, steps[:2]); err != nil {
		t.Fatal(err)
	}
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	wrapped, key, err := ring.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	answers := func(s string) string { return key.Seal([]byte(s), "answers") }
	db, err := e.open(ctx, database, true)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const report = `INSERT INTO report (id, ref, origin, round_id, contact_id, commitment_id, form, version, side, official, via, channel, language, status, percent, counted, sealed_answers, state, late, confidence, flags, supersedes, at_ms) VALUES `
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO network (id, version, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, latest_ms) VALUES (1, 1, 'Network', 'Net', 'en', 'UTC', 'KE', '', '', 'K', 16, '', 0, 0)`, nil},
		{`INSERT INTO place (id, code, level, name, short, iso, zone, country) VALUES (2, 'P', 'city', 'P', 'P', '', 'UTC', 'KE')`, nil},
		{`INSERT INTO commitment (id, code, kind, title, short, local, place_id, theme, sdg, nua, starts_on, due_on, currency, budget_minor, obligation, indicator, baseline, target, lifecycle)
			VALUES (3, 'K12', 'build', '{}', '{}', '', 2, '', '', '', '', '2027-01-01', 'KES', 1000, '', '', '', '', 'active')`, nil},
		{`INSERT INTO round (id, code, name, opens_on, mid_on, last_on, closes_on, grace_days, state) VALUES (4, 'r3', 'now', '2026-10-06', '', '', '2026-11-03', 7, 'open')`, nil},
		{`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms) VALUES (5, 'h', $1, '', '', 0, 0, '', '', 0, 0, 0)`, []any{wrapped}},
		{`INSERT INTO contact (id, code, data_key, sealed_name, sealed_profile, language, roles, side, place_id, status, created_ms) VALUES (6, 'a', $1, '', '', 'en', 'monitor', 'grassroots', 2, 'active', 0)`, []any{wrapped}},
		{`INSERT INTO contact_line (line_id, contact_id) VALUES (5, 6)`, nil},
		{report + `(10, 'A1', 'o1', 4, 6, 3, 'progress', 1, 'grassroots', 0, 'ussd', 'demo', 'en', 'started', 20, 20, '', 'superseded', 0, 100, '', 0, 1760000000000)`, nil},
		{
			report + `(11, 'A2', 'o2', 4, 6, 3, 'progress', 1, 'grassroots', 0, 'ussd', 'demo', 'en', 'mostly', 60, 60, $1, 'accepted', 0, 100, '', 0, 1760000000001)`,
			[]any{answers(`{"status":"mostly","percent":60,"obstacle":"weather","money":"yes","amount":700,"took_part":["women"]}`)},
		},
		{report + `(12, 'A3', 'o3', 4, 7, 3, 'progress', 1, 'grassroots', 0, 'sms', 'demo', 'en', 'unknown', -1, -1, '', 'accepted', 0, 100, '', 0, 1760000000002)`, nil}, // of somebody who was erased
		{report + `(13, 'A4', 'o4', 4, 8, 3, 'progress', 1, 'local_gov', 1, 'sms', 'demo', 'en', 'mostly', 80, 80, '', 'accepted', 0, 100, '', 0, 1760000000003)`, nil},
		{report + `(14, 'A5', 'o5', 4, 9, 3, 'progress', 1, 'local_gov', 1, 'sms', 'demo', 'en', 'mostly', 90, 90, '', 'accepted', 0, 100, '', 0, 1760000000004)`, nil},
		{report + `(15, 'A6', 'o6', 4, 10, 3, 'progress', 1, 'grassroots', 0, 'sms', 'demo', 'en', 'done', 100, 100, '', 'held', 0, 100, '', 0, 1760000000005)`, nil},
	} {
		if _, err := db.ExecContext(ctx, e.text(q.query), q.args...); err != nil {
			t.Fatalf("%.60s…: %v", q.query, err)
		}
	}
	return ring
}

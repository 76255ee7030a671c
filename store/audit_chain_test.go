package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
)

func TestWhoeverChangesTheTrailIsFoundOut(t *testing.T) {
	at := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	for engine, database := range engines(t) {
		for name, c := range map[string]struct{ query, found string }{
			"an object is changed":          {`UPDATE audit SET object = 'P2' WHERE link = 3`, "link 3, "},
			"what it became is changed":     {`UPDATE audit SET became = 'admin' WHERE link = 4`, "link 4, "},
			"the time is changed":           {`UPDATE audit SET at_ms = at_ms + 1 WHERE link = 2`, "link 2, "},
			"one is taken out":              {`DELETE FROM audit WHERE link = 2`, "link 2 is missing"},
			"one is taken out of the chain": {`UPDATE audit SET link = 0, hash = '' WHERE link = 2`, "link 2 is missing"},
			"the last is taken out":         {`DELETE FROM audit WHERE link = (SELECT max(link) FROM audit)`, "links behind "},
			"all are taken out":             {`DELETE FROM audit`, "links behind 0"},
			"two change places":             {`UPDATE audit SET link = CASE link WHEN 2 THEN 1002 ELSE 1003 END WHERE link = 2 OR link = 3`, "link 2 is missing"},
		} {
			t.Run(engine+": "+name, func(t *testing.T) {
				ring, err := keys.New()
				if err != nil {
					t.Fatal(err)
				}
				s, err := Open(context.Background(), Options{Database: database(), Keys: ring})
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if err := s.Seed(context.Background(), Seed{Network: Network{Name: "N", Short: "N", Languages: []string{"en"}, Zone: "UTC", Country: "KE"}}, at); err != nil {
					t.Fatal(err)
				}
				for _, word := range []string{"a", "b", "c", "d", "e"} {
					if err := s.PauseSending(context.Background(), word, at); err != nil {
						t.Fatal(err)
					}
				}
				if err := s.SealAudit(context.Background(), at); err != nil {
					t.Fatal(err)
				}
				if c, err := s.VerifyAudit(context.Background(), ""); err != nil || c.Wrong != "" || c.Links < 5 {
					t.Fatalf("%+v, %v", c, err)
				}
				if err := s.single(context.Background(), func(tx *Tx) error {
					_, err := tx.exec(c.query)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				if got, err := s.VerifyAudit(context.Background(), ""); err != nil || !strings.HasPrefix(got.Wrong, c.found) {
					t.Errorf("%+v, %v; want %q", got, err, c.found)
				}
			})
		}
	}
}

package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

// BackFile is a file of what goes back to the table, as somebody takes it.
type BackFile struct {
	Period
	Kind     string // html is the document; xlsx and zip are open data
	Language string
	Final    bool      // nobody gets a draft by that name
	Event    string    // where the document is handed over, where that is not what is set for the round
	Rows     []Leaving // of open data, as its writing returned them
}

// words are the file as the audit trail shows it.
func (f BackFile) words(ref *reference, d *decision) string {
	all := []string{f.Kind + " of " + cmp.Or(f.Round, ref.round(d.now).Code)}
	if f.Since != "" {
		all = append(all, "since "+f.Since)
	}
	all = append(all, cmp.Or(f.Place, "whole network"), f.Language)
	if f.Final {
		all = append(all, "final only")
	}
	if f.Event != "" {
		all = append(all, "for another event")
	}
	return strings.Join(all, ", ")
}

// BackTaken notes that somebody takes such a file, and for open data what was
// chosen to be in it and which answers row by row were given away with it; where
// others of the same were since the file was made, it is refused. It comes before
// the file: what the trail does not have, nobody gets.
func (s *Store) BackTaken(ctx context.Context, f BackFile, h Hand) error {
	err := s.decide(ctx, h, func(d *decision) error {
		chosen := ""
		if f.Kind != "html" {
			c, err := openChoice(d.tx)
			if err != nil {
				return err
			}
			chosen = c.Words()
			if err := d.give(f.Rows); err != nil {
				return err
			}
		}
		return d.changed("report_export", f.words(d.ref, d), "", chosen)
	})
	if err != nil {
		return fmt.Errorf("note who takes the report: %w", err)
	}
	return nil
}

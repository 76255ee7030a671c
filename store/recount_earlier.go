package store

import (
	"context"
	"database/sql"
	"encoding/json"
)

// talliesSetting stands while reports of an earlier schema have no tally yet.
const talliesSetting = "tallies"

// perTally is how many reports of an earlier schema are read at a time.
const perTally = 1000

// tallyEarlier gives the reports of an earlier schema their tallies, from what
// they hold, and counts the figures from these: once, at the first start, whole
// or not at all. Of a report whose author was erased only what stands in clear
// is counted, which is all that was counted before.
func (s *Store) tallyEarlier(ctx context.Context) (err error) {
	due := ""
	if _, err := s.tx.row(`SELECT value FROM setting WHERE name = $1`, []any{talliesSetting}, &due); err != nil || due == "" {
		return err
	}
	s.log.InfoContext(ctx, "bringing the figures up to date: each report is counted once more")
	if err := s.tx.begin(true); err != nil {
		return err
	}
	if err = s.tallyAll(); err == nil {
		err = s.tx.commit(true)
	}
	if err != nil {
		s.tx.rollback() // the error that came first is the one that matters
	}
	return err
}

func (s *Store) tallyAll() error {
	if s.engine.long != "" {
		if _, err := s.tx.exec(s.engine.long); err != nil {
			return err
		}
	}
	// Whoever deletes it does the work: another process waits here, and then finds it done.
	n, err := s.tx.exec(`DELETE FROM setting WHERE name = $1`, talliesSetting)
	if err != nil || n == 0 {
		return err
	}
	ref, err := s.tx.refresh(nil)
	if err != nil {
		return err
	}
	for after := int64(0); after >= 0; {
		if after, err = s.tallySome(ref, after); err != nil {
			return err
		}
	}
	_, err = s.tx.recount()
	return err
}

// tallySome gives the next reports their tallies; it says after which id to go
// on, -1 when there are no more.
func (s *Store) tallySome(ref *reference, after int64) (int64, error) {
	var rows [][]any
	read := 0
	err := s.tx.rows(`SELECT `+reportColumns+`, coalesce(c.data_key, ''), coalesce(c.organisation_id, 0), coalesce(c.place_id, 0),
			(SELECT CASE WHEN count(*) = 1 THEN max(x.line_id) ELSE 0 END FROM contact_line x WHERE x.contact_id = r.contact_id)
		FROM report r LEFT JOIN contact c ON c.id = r.contact_id WHERE r.id > $1 ORDER BY r.id LIMIT $2`, []any{after, perTally}, func(r *sql.Rows) error {
		var key string
		var who belongs
		v, err := scanReport(r, &key, &who.org, &who.place, &who.line)
		if err != nil {
			return err
		}
		read, after = read+1, v.ID
		var answers map[string]any
		if opened := s.reveal(key, v.sealed, "answers"); opened != "" {
			if err := json.Unmarshal([]byte(opened), &answers); err != nil {
				return err
			}
		}
		n := &NewReport{
			CommitmentID: v.commitment, RoundID: v.round, Side: v.Side, Official: v.Official, Via: v.Via, Channel: v.Channel, Language: v.Language, Status: v.Status, Percent: v.Percent, State: v.State,
			Flags: v.Flags, Said: SaidIn(answers), At: v.At,
		}
		tally := tallyOf(n, v.counted, checked{percent: -1, counts: true}, who, ref.clock())
		rows = append(rows, []any{v.ID, who.line, voice(n), tally, flag(v.State == "accepted" && v.commitment != 0)})
		return nil
	})
	if err == nil {
		_, err = s.tx.write(`UPDATE report SET line_id = $2, voice = $3, tally = $4, counts = $5 WHERE id = $1`, rows)
	}
	if read < perTally {
		after = -1
	}
	return after, err
}

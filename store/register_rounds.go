package store

import "fmt"

func (w *seeder) writeRounds() error {
	for _, r := range w.seed.Rounds {
		_, err := w.tx.exec(`INSERT INTO round (id, code, name, opens_on, mid_on, last_on, closes_on, grace_days, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name, opens_on = excluded.opens_on, mid_on = excluded.mid_on, last_on = excluded.last_on, closes_on = excluded.closes_on,
			grace_days = excluded.grace_days, state = excluded.state`,
			w.row(w.rounds, r.Code), r.Code, r.Name, r.OpensOn, r.MidOn, r.LastOn, r.ClosesOn, r.GraceDays, r.State)
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
	}
	if len(w.seed.Rounds)+len(w.seed.Places) == 0 {
		return nil
	}
	return w.allSteps()
}

package store

import (
	"encoding/json"
	"fmt"
)

// SeedReply is the right of reply of a partner of government in a round of the past.
type SeedReply struct {
	Round, Organisation string
	AskedOn             string
	RepliedOn           string            // "" for no reply
	Words               map[string]string // by language
}

// SeedChoice is a figure of few people in a round of the past, whose monitors agreed
// on a day that it is shown whole.
type SeedChoice struct {
	Round, Commitment, AskedOn string
}

// bySeed is who decided what a seed brings along.
const bySeed = "operator"

func (w *seeder) replies() error {
	for _, r := range w.seed.Replies {
		round, org := w.rounds[r.Round], w.orgs[r.Organisation]
		if round == 0 || org == 0 {
			return fmt.Errorf("reply of %s in %s: %w", r.Organisation, r.Round, ErrNotFound)
		}
		_, err := w.tx.exec(`INSERT INTO reply_ask (round_id, organisation_id, asked_on, by_name, at_ms) VALUES ($1, $2, $3, $4, $5)`, round, org, r.AskedOn, bySeed, w.now.UnixMilli())
		if err == nil && r.RepliedOn != "" {
			var words []byte
			if words, err = json.Marshal(r.Words); err == nil {
				_, err = w.tx.exec(`INSERT INTO reply (id, round_id, organisation_id, replied_on, words, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
					w.id(), round, org, r.RepliedOn, string(words), bySeed, w.now.UnixMilli())
			}
		}
		if err != nil {
			return fmt.Errorf("reply of %s in %s: %w", r.Organisation, r.Round, err)
		}
	}
	return nil
}

func (w *seeder) choices() error {
	for _, c := range w.seed.Choices {
		round, commitment := w.rounds[c.Round], w.commitments[c.Commitment]
		if round == 0 || commitment == 0 {
			return fmt.Errorf("choice for %s in %s: %w", c.Commitment, c.Round, ErrNotFound)
		}
		if _, err := w.tx.exec(`INSERT INTO publication_choice (id, commitment_id, round_id, choice, asked_on, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			w.id(), commitment, round, PublishWhole, c.AskedOn, bySeed, w.now.UnixMilli()); err != nil {
			return fmt.Errorf("choice for %s in %s: %w", c.Commitment, c.Round, err)
		}
	}
	return nil
}

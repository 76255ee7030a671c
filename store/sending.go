package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"ahadi/internal/money"
)

// What every process must know of sending lies in settings, so that a copy and
// another process have it. Those of a channel end in a colon and its name.
const (
	budgetSetting  = "budget"       // KES 1000.00, USD 20.00
	toldSetting    = "budget_told:" // by currency: the share that was warned of
	stoppedSetting = "sending_stopped:"
	circuitSetting = "sending_circuit:"
	balanceSetting = "sending_balance:"
	planSetting    = "sending_plan:"
)

// sendingSettings are the settings that a claim keeps to.
type sendingSettings struct {
	paused  bool
	budget  []money.Amount
	told    map[string]string
	stopped map[string]time.Time // channels whose batches were stopped, and when
}

// sendingRules reads them.
func sendingRules(q querier) (sendingSettings, error) {
	all := sendingSettings{told: map[string]string{}, stopped: map[string]time.Time{}}
	err := q.rows(`SELECT name, value, at_ms FROM setting WHERE name = $1 OR name = $2 OR name LIKE $3 OR name LIKE $4`,
		[]any{sendingSetting, budgetSetting, toldSetting + "%", stoppedSetting + "%"}, func(r *sql.Rows) error {
			var name, value string
			var at int64
			if err := r.Scan(&name, &value, &at); err != nil {
				return err
			}
			kind, of, _ := strings.Cut(name, ":")
			switch kind + ":" {
			case sendingSetting + ":":
				all.paused = value == "paused"
			case toldSetting:
				all.told[of] = value
			case stoppedSetting:
				all.stopped[of] = when(at)
			default:
				var err error
				all.budget, err = readBudget(value)
				return err
			}
			return nil
		})
	return all, err
}

// stoppedSince says whether a channel's batches were stopped today.
func (s sendingSettings) stoppedSince(channel string, midnight time.Time) bool {
	at, ok := s.stopped[channel]
	return ok && !at.Before(midnight)
}

func budgetWord(round string, share int64) string {
	return fmt.Sprintf("round %s: %d %%", round, share)
}

func readBudget(text string) (all []money.Amount, err error) {
	for part := range strings.SplitSeq(text, ", ") {
		if part == "" {
			continue
		}
		a, err := money.Parse(part)
		if err != nil {
			return nil, fmt.Errorf("the budget: %w", err)
		}
		all = append(all, a)
	}
	return all, nil
}

// SetBudget makes it the budget of a round from now on, one amount for each
// currency; none lifts it.
func (s *Store) SetBudget(ctx context.Context, budget []money.Amount, now time.Time) error {
	var words []string
	for _, a := range budget {
		words = append(words, a.String())
	}
	text := strings.Join(words, ", ")
	err := s.single(ctx, func(tx *Tx) error {
		var had string
		if _, err := tx.row(`SELECT value FROM setting WHERE name = $1`, []any{budgetSetting}, &had); err != nil || had == text {
			return err
		}
		if err := tx.set(budgetSetting, text, now); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "budget", Object: text, Was: had, Became: text}, now)
	})
	if err != nil {
		return fmt.Errorf("set the budget: %w", err)
	}
	return nil
}

// When a batch is stopped: more than a tenth of what we wrote of our own accord
// failed within five minutes, out of enough to tell.
const (
	failingWindow = 5 * time.Minute
	failingLeast  = 20
)

// stopFailing stops the reminders and broadcasts of a channel until the next
// day, or until somebody resumes sending, where too many fail.
func (s *Store) stopFailing(tx *Tx, channel string, now time.Time) error {
	rules, err := sendingRules(tx)
	if err != nil || rules.stoppedSince(channel, s.ref.Load().midnight(now)) {
		return err
	}
	var all, failed int64
	if _, err := tx.row(`SELECT count(*), count(CASE WHEN status = 'refused' OR status = 'failed' THEN 1 END) FROM outbox
		WHERE settled_ms > $1 AND (class = 'reminder' OR class = 'broadcast') AND (route = $2 OR route = '' AND channel = $2) AND status <> 'queued' AND status <> 'sending'`,
		[]any{now.Add(-failingWindow).UnixMilli(), channel}, &all, &failed); err != nil {
		return err
	}
	if all < failingLeast || failed*10 <= all {
		return nil
	}
	why := fmt.Sprintf("%d of %d reminders and broadcasts failed within five minutes", failed, all)
	s.log.Warn("a channel's reminders and broadcasts are stopped", "channel", channel, "failed", failed, "of", all)
	return errors.Join(tx.set(stoppedSetting+channel, why, now),
		tx.audit(s.ids.next(now), NewAudit{Actor: "gateway", Action: "sending_stop", Object: "channel " + channel + ": " + why}, now))
}

// SetCircuit notes whether a channel's circuit is closed, as it should be, or
// why nothing is handed to it. since is when it changed.
func (s *Store) SetCircuit(ctx context.Context, channel, why string, since time.Time) error {
	return s.note(ctx, circuitSetting+channel, why, since)
}

// SetBalance notes what a provider says is left on a channel's account.
func (s *Store) SetBalance(ctx context.Context, channel string, left money.Amount, now time.Time) error {
	return s.note(ctx, balanceSetting+channel, left.String(), now)
}

// note writes one setting of a channel.
func (s *Store) note(ctx context.Context, name, value string, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error { return tx.set(name, value, now) })
	if err != nil {
		return fmt.Errorf("note %s: %w", name, err)
	}
	return nil
}

// Plan is how a channel is meant to send, for who looks from outside.
type Plan struct {
	Limit    money.Amount // of a day
	Fallback string
}

// SetPlan notes it, and that the channel is served now.
func (s *Store) SetPlan(ctx context.Context, channel string, p Plan, now time.Time) error {
	limit := ""
	if !p.Limit.IsZero() {
		limit = p.Limit.String()
	}
	return s.note(ctx, planSetting+channel, limit+"|"+p.Fallback, now)
}

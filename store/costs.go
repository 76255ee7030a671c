package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/money"
)

// RoundCost is what a round has cost so far, and how its reports came.
type RoundCost struct {
	Spent   []ChannelCost // by channel, kind and currency
	Budget  []Budget
	Sources []Source // of the reports that count
}

// ChannelCost is what left by a channel in a round. Messages without a price are
// counted, and Spent is then not known.
type ChannelCost struct {
	Channel  string
	Kind     string // sms, ussd
	Messages int    // or sessions
	Segments int
	Spent    money.Amount
}

// Source is how many reports that count came by a channel in a language. Via is
// ussd or sms, or how a coordinator got what she entered: call, paper, meeting.
type Source struct {
	Via, Channel, Language string
	N                      int
}

// Costs are what a round has cost. What is spent belongs to the whole network:
// who sees a branch of it gets the sources of her branch alone.
func (s *Store) Costs(ctx context.Context, w Which, now time.Time) (all RoundCost, err error) {
	rows, err := s.Figured(ctx, w, Page{Limit: everyCommitment}, now)
	if err != nil {
		return all, err
	}
	all.Sources = sources(rows)
	if !w.Scope.Whole {
		return all, nil
	}
	err = s.look(ctx, func(v *view) (err error) {
		if all.Spent, err = spentBy(v, w.Round.ID); err == nil {
			all.Budget, err = budgets(v, w.Round.ID)
		}
		return err
	})
	if err != nil {
		return all, fmt.Errorf("costs: %w", err)
	}
	return all, nil
}

func spentBy(q querier, round int64) (all []ChannelCost, err error) {
	err = q.rows(`SELECT channel, kind, currency, CAST(sum(messages) AS BIGINT), CAST(sum(segments) AS BIGINT), CAST(sum(micro) AS BIGINT) FROM spend WHERE round_id = $1
		GROUP BY channel, kind, currency ORDER BY channel, kind, currency`, []any{round}, func(r *sql.Rows) error {
		var c ChannelCost
		err := r.Scan(&c.Channel, &c.Kind, &c.Spent.Currency, &c.Messages, &c.Segments, &c.Spent.Micro)
		all = append(all, c)
		return err
	})
	return all, err
}

// sources add up how reports came.
func sources(rows []OverviewRow) (all []Source) {
	at := map[string]int{}
	for _, r := range rows {
		for _, rest := range []map[string]int64{r.Community.Rest, r.Government.Rest} {
			for bucket, n := range rest {
				words := strings.Split(bucket, ":")
				if len(words) != 4 || words[0] != "c" || n <= 0 {
					continue
				}
				i, known := at[bucket]
				if !known {
					i, at[bucket] = len(all), len(all)
					all = append(all, Source{Via: words[1], Channel: words[2], Language: words[3]})
				}
				all[i].N += int(n)
			}
		}
	}
	slices.SortFunc(all, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(b.Via, a.Via), cmp.Compare(a.Language, b.Language))
	})
	return all
}

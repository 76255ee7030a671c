package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// How a channel's silence is judged: by what came in the last weeks at this hour.
const (
	heardWeeks = 4
	heardWide  = 2 * time.Hour      // of each of those weeks, with this moment in its middle
	heardLeast = 4                  // fewer than so many tell nothing
	heardBack  = 7 * 24 * time.Hour // how far back the newest is looked for
	heardQuiet = 6                  // silence that is so many times as long as usual is no chance
	heardShort = 30 * time.Minute   // and is worth a word
)

// Heard is how long ago something came in by a channel.
type Heard struct {
	Channel string
	Kind    string        // sms, ussd
	Last    time.Time     // zero when nothing came for a week
	Usual   time.Duration // between two at this hour, in the last four weeks; 0 where too little came to tell
}

// Silent says that a channel is silent for much longer than usual.
func (h Heard) Silent(now time.Time) bool {
	return h.Usual > 0 && now.Sub(h.Last) > max(heardQuiet*h.Usual, heardShort)
}

// Heard tells it of each channel that is served or has been heard of late. Ids
// tell the time, so only the rows of those hours are read.
func (s *Store) Heard(ctx context.Context, now time.Time) (all []Heard, err error) {
	err = s.look(ctx, func(v *view) error {
		for _, from := range []struct{ kind, table string }{{"sms", "inbound"}, {"ussd", "session"}} {
			some, err := lastHeard(v, from.kind, from.table, now)
			if err != nil {
				return err
			}
			all = append(all, some...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("when channels were heard: %w", err)
	}
	return all, nil
}

func lastHeard(v *view, kind, table string, now time.Time) (all []Heard, err error) {
	times := map[string]int{}
	for week := 1; week <= heardWeeks; week++ {
		middle := now.AddDate(0, 0, -7*week)
		err := v.rows(`SELECT channel, count(*) FROM `+table+` WHERE id >= $1 AND id < $2 GROUP BY channel`, []any{firstID(middle.Add(-heardWide / 2)), firstID(middle.Add(heardWide / 2))}, func(r *sql.Rows) error {
			var channel string
			var n int
			err := r.Scan(&channel, &n)
			times[channel] += n
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	channels := sortedKeys(times)
	err = v.rows(`SELECT name FROM setting WHERE name LIKE $1`, []any{planSetting + "%"}, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		if name = name[len(planSetting):]; !slices.Contains(channels, name) {
			channels = append(channels, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(channels)
	for _, channel := range channels {
		h := Heard{Channel: channel, Kind: kind}
		if n := times[channel]; n >= heardLeast {
			h.Usual = heardWeeks * heardWide / time.Duration(n)
		}
		var at int64
		if _, err := v.row(`SELECT at_ms FROM `+table+` WHERE channel = $1 AND id >= $2 ORDER BY id DESC LIMIT 1`, []any{channel, firstID(now.Add(-heardBack))}, &at); err != nil {
			return nil, err
		}
		h.Last = when(at)
		all = append(all, h)
	}
	return all, nil
}

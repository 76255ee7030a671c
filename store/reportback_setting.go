package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// BackSetting is what people say in a report back that no report does.
type BackSetting struct {
	Event string              // where it is handed over; "" for none
	On    string              // the day of the event; "" while it is not known
	Asks  map[string][]string // what is asked there, by language: three at most, in their order
}

const (
	mostAsks  = 3
	roomEvent = 120 // characters
	roomAsk   = 240 // characters
)

// ReportBackSetting is what was set for a round; empty while nothing was.
func (s *Store) ReportBackSetting(ctx context.Context, round string) (b BackSetting, err error) {
	r, err := s.ref.Load().roundByCode(round)
	if err != nil {
		return b, err
	}
	if b, err = backSetting(pool{s, ctx}, r.ID); err != nil {
		return b, fmt.Errorf("what is set for the report back: %w", err)
	}
	return b, nil
}

func backSetting(q querier, round int64) (b BackSetting, err error) {
	var asks string
	found, err := q.row(`SELECT event, event_on, asks FROM report_back_setting WHERE round_id = $1`, []any{round}, &b.Event, &b.On, &asks)
	if err != nil || !found {
		return b, err
	}
	return b, json.Unmarshal([]byte(asks), &b.Asks)
}

// SetReportBack sets the event and the asks of a round's report back. They name
// nobody and no number. before is true when it was set so already.
func (s *Store) SetReportBack(ctx context.Context, round string, b BackSetting, h Hand) (before bool, err error) {
	what := "setting the report back of " + round
	b.Event, b.On = said(b.Event), strings.TrimSpace(b.On)
	if b.Event != "" {
		if err := s.words(ctx, what, roomEvent, b.Event); err != nil {
			return false, err
		}
	}
	if b.On != "" {
		if err := isDay(what, b.On); err != nil {
			return false, err
		}
	}
	asks, err := s.asks(ctx, what, b.Asks)
	if err != nil {
		return false, err
	}
	b.Asks = asks
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.setReportBack(round, b) })
}

// asks are those of each language that has any, without what is empty.
func (s *Store) asks(ctx context.Context, what string, all map[string][]string) (map[string][]string, error) {
	asks := map[string][]string{}
	for _, language := range slices.Sorted(maps.Keys(all)) {
		for _, ask := range all[language] {
			if ask = said(ask); ask != "" {
				asks[language] = append(asks[language], ask)
			}
		}
		if len(asks[language]) > mostAsks {
			return nil, refused(what, "%d asks are more than the %d that people remember: choose", len(asks[language]), mostAsks)
		}
		if len(asks[language]) == 0 {
			continue
		}
		if utf8.RuneCountInString(language) != 2 {
			return nil, refused(what, "%q is no language: write it as en, sw, es, fr or pt", language)
		}
		if err := s.words(ctx, what, roomAsk, asks[language]...); err != nil {
			return nil, err
		}
	}
	return asks, nil
}

func (d *decision) setReportBack(round string, b BackSetting) (before bool, err error) {
	r, err := d.round(round)
	if err != nil {
		return false, err
	}
	was, err := backSetting(d.tx, r.ID)
	if err != nil {
		return false, err
	}
	if was.Asks == nil {
		was.Asks = map[string][]string{}
	}
	asks, err := json.Marshal(b.Asks)
	if err != nil {
		return false, err
	}
	old, err := json.Marshal(was)
	if err != nil {
		return false, err
	}
	now, err := json.Marshal(b)
	if err != nil || string(old) == string(now) {
		return err == nil, err
	}
	if _, err := d.tx.exec(`INSERT INTO report_back_setting (round_id, event, event_on, asks, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (round_id) DO UPDATE SET event = excluded.event, event_on = excluded.event_on, asks = excluded.asks, by_name = excluded.by_name, at_ms = excluded.at_ms`,
		r.ID, b.Event, b.On, string(asks), d.by, d.ms()); err != nil {
		return false, err
	}
	return false, d.changed("report-back set", r.Code, string(old), string(now))
}

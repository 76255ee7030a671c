package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"ahadi/internal/sms"
)

// What a response holds at most: its words go into one SMS, its next step into
// one line of a document.
const (
	roomResponse = 80  // septets, in each language
	roomNextStep = 160 // characters
)

// answerDays is how soon a response counts as prompt.
const answerDays = 30

// NewResponse is what an organisation that has a part in a commitment answers
// to what was reported on it.
type NewResponse struct {
	Commitment   string // code
	Round        string // code
	Organisation string // code
	Words        map[string]string
	Next         string // the next step; "" for none
	DueOn        string // the day of the next step; "" for none
	On           string // the local day on which it answered; "" for today
}

// Response is a response as it stands.
type Response struct {
	NewResponse
	Days int // from the day on which the organisation got the round's reading, or on which the round closed, to its answer; negative for one that came before
}

// AddResponse enters an answer. The same organisation's next one to the same
// commitment and round corrects it, until the round is published. before is true
// when it was entered so already.
func (s *Store) AddResponse(ctx context.Context, n NewResponse, h Hand) (before bool, err error) {
	return s.respond(ctx, n, h, nil)
}

// respond enters an answer: whole, or, with an onto, into the one that stands.
func (s *Store) respond(ctx context.Context, n NewResponse, h Hand, o *onto) (before bool, err error) {
	what := "entering the response of " + n.Organisation
	if n.Words, err = saidIn(what, n.Words); err != nil {
		return false, err
	}
	for language, text := range n.Words {
		if septets, gsm := sms.Septets(text); !gsm || septets > roomResponse {
			return false, refused(what, "the text in %s must fit into %d characters of an SMS; it takes %d (an accent or a sign that phones do not all know counts as too many)", language, roomResponse, septets)
		}
	}
	texts := slices.Collect(maps.Values(n.Words))
	if n.Next = said(n.Next); n.Next != "" {
		texts = append(texts, n.Next)
	}
	if err := s.words(ctx, what, roomNextStep, texts...); err != nil {
		return false, err
	}
	for _, day := range []string{n.DueOn, n.On} {
		if day == "" {
			continue
		}
		if err := isDay(what, day); err != nil {
			return false, err
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.addResponse(what, n, o) })
}

func (d *decision) addResponse(what string, n NewResponse, o *onto) (before bool, err error) {
	c, r, err := d.about(n.Commitment, n.Round)
	if err != nil {
		return false, err
	}
	var org int64
	found, err := d.tx.row(`SELECT o.id FROM organisation o JOIN partner p ON p.organisation_id = o.id WHERE o.code = $1 AND p.commitment_id = $2 AND p.role <> 'monitors'`, []any{n.Organisation, c.ID}, &org)
	if err != nil {
		return false, err
	}
	if !found {
		return false, refused(what, "it has no part in %s but to watch it: name one that promises, funds or does the work", c.Code)
	}
	if n.On == "" {
		n.On = d.today
	}
	var old, next, due string
	known, err := d.tx.row(`SELECT answer, next_step, due_on FROM response WHERE commitment_id = $1 AND round_id = $2 AND organisation_id = $3`, []any{c.ID, r.ID, org}, &old, &next, &due)
	if err == nil && known && o != nil {
		err = o.merge(&n, old, next, due)
	}
	if err != nil {
		return false, err
	}
	text, err := d.written(what, n.Words)
	switch {
	case err != nil:
		return false, err
	case known && old == text && next == n.Next && due == n.DueOn:
		return true, nil
	case r.State == "draft":
		return false, refused(what, "%s has not begun", r.Code)
	case r.State == "published" && known:
		return false, refused(what, "%s is published with what it answered by then", r.Code)
	case n.On > d.today:
		return false, refused(what, "%s has not come yet", n.On)
	}
	if _, err := d.tx.exec(`INSERT INTO response (id, commitment_id, round_id, organisation_id, answer, next_step, due_on, answered_on, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (commitment_id, round_id, organisation_id) DO UPDATE SET answer = excluded.answer, next_step = excluded.next_step, due_on = excluded.due_on`,
		d.id(), c.ID, r.ID, org, text, n.Next, n.DueOn, n.On, d.ms()); err != nil {
		return false, err
	}
	if err := d.told(ResponseGiven, c.PlaceID, tellResponse{r.Code, c.Code, n.Organisation}); err != nil {
		return false, err
	}
	return false, d.changed("response add", fmt.Sprintf("%s on %s in %s", n.Organisation, c.Code, r.Code), answeredBy(known, due), answeredBy(true, n.DueOn))
}

// Answered counts how soon those who promised answered to a round.
type Answered struct {
	Of     int // commitments that were reported on in the round
	Prompt int // of them, those with an answer within 30 days
	Later  int // of them, those with a later one only
}

// Responses lists the answers to a round, and counts how soon they came. The
// days run from when an organisation got the round's reading; where that is not
// recorded, from the round's last day.
func (s *Store) Responses(ctx context.Context, round string) (all []Response, counts Answered, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		reported := map[int64]bool{}
		if err := v.rows(`SELECT DISTINCT commitment_id FROM report WHERE round_id = $1 AND state = 'accepted' AND commitment_id IS NOT NULL`, []any{r.ID}, idsInto(reported)); err != nil {
			return err
		}
		prompt := map[int64]bool{}
		err = v.rows(`SELECT x.commitment_id, c.code, o.code, x.answer, x.next_step, x.due_on, x.answered_on, coalesce(a.asked_on, '')
			FROM response x JOIN commitment c ON c.id = x.commitment_id JOIN organisation o ON o.id = x.organisation_id LEFT JOIN reply_ask a ON a.round_id = x.round_id AND a.organisation_id = x.organisation_id
			WHERE x.round_id = $1 ORDER BY x.id`, []any{r.ID}, func(rows *sql.Rows) error {
			x := Response{NewResponse: NewResponse{Round: r.Code}}
			var commitment int64
			var words, asked string
			if err := rows.Scan(&commitment, &x.Commitment, &x.Organisation, &words, &x.Next, &x.DueOn, &x.On, &asked); err != nil {
				return err
			}
			if asked == "" {
				asked = r.ClosesOn
			}
			x.Days = daysBetween(asked, x.On)
			prompt[commitment] = prompt[commitment] || x.Days <= answerDays
			err := json.Unmarshal([]byte(words), &x.Words)
			all = append(all, x)
			return err
		})
		counts.Of = len(reported)
		for id, soon := range prompt {
			switch {
			case !reported[id]:
			case soon:
				counts.Prompt++
			default:
				counts.Later++
			}
		}
		return err
	})
	if err != nil {
		return nil, counts, fmt.Errorf("responses: %w", err)
	}
	return all, counts, nil
}

// answeredBy says for the audit trail whether an organisation has answered, and by
// which day it means to act; its words stand elsewhere.
func answeredBy(known bool, due string) string {
	switch {
	case !known:
		return ""
	case due == "":
		return "answered"
	}
	return "answered, due " + due
}

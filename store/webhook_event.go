package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What webhooks are told of. None of it is a person's doing alone, save in a round
// where at least five have reported: see docs/webhooks.md for why.
const (
	RoundOpened       = "round.opened"
	RoundClosed       = "round.closed"
	RoundPublished    = "round.published"
	ReportsNew        = "reports.new"
	CommitmentChanged = "commitment.changed"
	MilestoneChanged  = "milestone.changed"
	ResponseGiven     = "response.given"
	ReplyAsked        = "reply.asked"
	ReplyGiven        = "reply.given"
	BroadcastFinished = "broadcast.finished"
	RegisterImported  = "register.imported"
	WebhookTest       = "webhook.test" // to the one that is tried, whatever it asked for
)

// WebhookEvents are what a webhook can be told of.
func WebhookEvents() []string {
	return []string{
		RoundOpened, RoundClosed, RoundPublished, ReportsNew, CommitmentChanged, MilestoneChanged, ResponseGiven, ReplyAsked, ReplyGiven, BroadcastFinished, RegisterImported,
	}
}

// roundMoved is what is told of a round that has come into a state.
func roundMoved(state string) string {
	return map[string]string{"open": RoundOpened, "closed": RoundClosed, "published": RoundPublished}[state]
}

// wholeNetwork is the place of what no branch is told: it lies in none.
const wholeNetwork = "*"

// happening is one thing that webhooks may be told. Data holds ids, codes, statuses,
// days and counts of things; never a word that a person wrote.
type happening struct {
	Type  string
	Place string // as in webhook_event
	Data  any
}

// What is told of each.
type (
	tellRound struct {
		Round string `json:"round"`
	}
	tellCommitment struct {
		Commitment string `json:"commitment"`
		Was        string `json:"was"`
		Became     string `json:"became"`
	}
	tellMilestone struct {
		Commitment string `json:"commitment"`
		Milestone  int    `json:"milestone"`
		Was        string `json:"was"`
		Became     string `json:"became"`
	}
	tellResponse struct {
		Round        string `json:"round"`
		Commitment   string `json:"commitment"`
		Organisation string `json:"organisation"`
	}
	tellReply struct {
		Round        string `json:"round"`
		Organisation string `json:"organisation"`
		Until        string `json:"until,omitempty"`
	}
	tellBroadcast struct {
		Broadcast int `json:"broadcast"`
	}
	tellNothing struct{}
)

// EventID is how an event is named to programs: the webhook-id of each try.
func EventID(id int64) string { return eventPrefix + strconv.FormatInt(id, 10) }

const eventPrefix = "evt_"

// eventID is the id of an event by its name.
func eventID(name string) (id int64, ok bool) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(name), eventPrefix)
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, ok && err == nil
}

// happened notes what an act came to, for the webhooks: in the act's own transaction,
// so that it is told if, and only if, the act was done. Without webhooks it writes
// nothing.
func (s *Store) happened(tx *Tx, h happening, now time.Time) error {
	all, err := listeners(tx)
	if err != nil || len(all) == 0 {
		return err
	}
	id, err := s.noteEvent(tx, h, now)
	if err != nil {
		return err
	}
	sees := s.ref.Load()
	for _, l := range all {
		if !l.wants(sees, h.Type, h.Place) {
			continue
		}
		state := "waiting"
		if l.stopped != "" {
			state = "missed"
		}
		if err := deliver(tx, l.id, id, state, now); err != nil {
			return err
		}
	}
	return nil
}

// noteEvent writes what has happened, as it will be sent.
func (s *Store) noteEvent(tx *Tx, h happening, now time.Time) (id int64, err error) {
	body, err := json.Marshal(struct {
		Type string `json:"type"`
		At   string `json:"timestamp"`
		Data any    `json:"data"`
	}{h.Type, now.UTC().Format(time.RFC3339), h.Data})
	if err != nil {
		return 0, err
	}
	id = s.ids.next(now)
	_, err = tx.exec(`INSERT INTO webhook_event (id, type, place, body, at_ms) VALUES ($1, $2, $3, $4, $5)`, id, h.Type, h.Place, string(body), now.UnixMilli())
	return id, err
}

// deliver lets an event be sent to a webhook, as if it never had been.
func deliver(tx *Tx, webhook, event int64, state string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO webhook_delivery (webhook_id, event_id, state, tries, due_ms, answer, reason, tried_ms) VALUES ($1, $2, $3, 0, $4, 0, '', 0)
		ON CONFLICT (webhook_id, event_id) DO UPDATE SET state = excluded.state, tries = 0, due_ms = excluded.due_ms`, webhook, event, state, now.UnixMilli())
	return err
}

// listener is what decides whether a webhook is told.
type listener struct {
	id      int64
	events  []string // none for all
	place   int64    // 0 for the network
	stopped string
}

func listeners(q querier) (all []listener, err error) {
	err = q.rows(`SELECT id, events, coalesce(place_id, 0), stopped FROM webhook ORDER BY id`, nil, func(r *sql.Rows) error {
		var l listener
		var events string
		err := r.Scan(&l.id, &events, &l.place, &l.stopped)
		l.events = strings.Fields(events)
		all = append(all, l)
		return err
	})
	return all, err
}

// wants says whether a webhook asked for such an event, and may know of it.
func (l *listener) wants(ref *reference, kind, place string) bool {
	asked := len(l.events) == 0 || slices.Contains(l.events, kind)
	return asked && (l.place == 0 || place == "" || slices.Contains(ref.within(l.place), ref.placeID(place)))
}

// told is happened for an act of a person.
func (d *decision) told(kind, place string, data any) error {
	if err := d.store.happened(d.tx, happening{kind, place, data}, d.now); err != nil {
		return fmt.Errorf("note %s for the webhooks: %w", kind, err)
	}
	return nil
}

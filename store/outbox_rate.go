package store

import (
	"fmt"
	"strconv"
)

// The rate of a channel is held where its messages are claimed, so that it holds
// for all processes on the database, and for one that starts again and again: a
// row of setting has the tokens that were left, one a message, and of when. They
// come evenly, those of a second at most.
const rateSetting = "rate:"

// tokens are what a channel may still send.
type tokens struct {
	level float64
	at    int64 // milliseconds, of the level
	most  int   // messages that the lane was to take when it was read
}

// fill adds what has come since. A clock that is behind that of another process
// adds nothing; one that is far ahead was wrong.
func (t *tokens) fill(rate float64, now int64) {
	switch {
	case now > t.at:
		t.level, t.at = min(max(1, rate), t.level+float64(now-t.at)/1000*rate), now
	case t.at > now+leadBehind.Milliseconds():
		t.at = now
	}
}

// ration bounds a lane by its rate. No other process takes of it until this
// transaction ends: while one does there is nothing for the others, who look again
// at their next poll. Nobody waits for it, for the writer has turns to serve.
func (c *claiming) ration(f *filling) error {
	if f.Rate <= 0 {
		return nil
	}
	name, now := rateSetting+f.Route, c.server
	query := `SELECT o.value, o.at_ms FROM setting o WHERE o.name = $1` + c.tx.engine.skip
	var level string
	t := &tokens{}
	found, err := c.tx.row(query, []any{name}, &level, &t.at)
	if err == nil && !found { // one to begin with
		if _, err = c.tx.exec(`INSERT INTO setting (name, value, at_ms) VALUES ($1, '1', $2) ON CONFLICT (name) DO NOTHING`, name, now); err == nil {
			found, err = c.tx.row(query, []any{name}, &level, &t.at)
		}
	}
	if err == nil && !found { // another process takes of it
		f.messages = 0
		return nil
	}
	if err == nil {
		t.level, err = strconv.ParseFloat(level, 64)
	}
	if err != nil {
		return fmt.Errorf("what the rate lets through: %w", err)
	}
	t.fill(f.Rate, now)
	f.messages = min(f.messages, int(t.level+1e-9))
	f.tokens, t.most = t, f.messages
	return nil
}

// used notes what a lane has taken of its rate.
func (c *claiming) used(f *filling) error {
	if f.tokens == nil || f.messages == f.tokens.most {
		return nil
	}
	left := f.tokens.level - float64(f.tokens.most-f.messages)
	_, err := c.tx.exec(`UPDATE setting SET value = $1, at_ms = $2 WHERE name = $3`, strconv.FormatFloat(left, 'f', -1, 64), f.tokens.at, rateSetting+f.Route)
	return err
}

package store

import (
	"context"
	"fmt"
)

// ConfirmBroadcast lets a broadcast leave that was drafted, but nothing of it
// within BroadcastHold. people is how many would get it: to more than
// BroadcastAlone, with those to whom the same hand has sent alone in the last day,
// two people send, of whom the one who confirms has not written it. before is true when it is confirmed already.
func (s *Store) ConfirmBroadcast(ctx context.Context, number, people int, h Hand) (before bool, err error) {
	what := fmt.Sprintf("sending broadcast %d", number)
	return s.act(ctx, h, func(d *decision) (bool, error) {
		b, err := broadcast(d.tx, number)
		switch {
		case err != nil:
			return false, err
		case b.State == "leaving", b.State == "paused", b.State == "done":
			return true, nil
		case b.State == "stopped":
			return false, refused(what, "it was stopped: draft another")
		case people == 0:
			return false, refused(what, "nobody would get it: its preview says why")
		}
		if err := d.secondReads(what, b, people); err != nil {
			return false, err
		}
		if err := d.arrow("broadcast", `UPDATE broadcast SET state = 'leaving', confirmed_by = $1, confirmed_ms = $2, hold_ms = $3, people = $5 WHERE id = $4 AND state = 'draft'`,
			d.by, d.ms(), d.now.Add(BroadcastHold).UnixMilli(), b.ID, people); err != nil {
			return false, err
		}
		return false, d.changed("broadcast confirm", fmt.Sprintf("broadcast %d to %d people", number, people), b.State, "leaving")
	})
}

// PauseBroadcast holds back what has not left; ResumeBroadcast lets it leave, in
// the hours in which people are written to. before is true when it was so.
func (s *Store) PauseBroadcast(ctx context.Context, number int, h Hand) (before bool, err error) {
	return s.moveBroadcast(ctx, "pausing", number, h, broadcastMove{from: "leaving", to: "paused", action: "broadcast pause"})
}

// ResumeBroadcast lets a broadcast that was paused leave again.
func (s *Store) ResumeBroadcast(ctx context.Context, number int, h Hand) (before bool, err error) {
	return s.moveBroadcast(ctx, "resuming", number, h, broadcastMove{from: "paused", to: "leaving", action: "broadcast resume"})
}

type broadcastMove struct{ from, to, action string }

func (s *Store) moveBroadcast(ctx context.Context, verb string, number int, h Hand, m broadcastMove) (before bool, err error) {
	what := fmt.Sprintf("%s broadcast %d", verb, number)
	before, err = s.act(ctx, h, func(d *decision) (bool, error) {
		b, err := broadcast(d.tx, number)
		switch {
		case err != nil || b.State == m.to:
			return true, err
		case b.State != m.from:
			return false, refused(what, "it is %s, not %s", b.State, m.from)
		}
		if err := d.arrow("broadcast", `UPDATE broadcast SET state = $1 WHERE id = $2 AND state = $3`, m.to, b.ID, m.from); err != nil {
			return false, err
		}
		return false, d.changed(m.action, fmt.Sprintf("broadcast %d", number), m.from, m.to)
	})
	return before, err
}

// StopBroadcast ends a broadcast for good: what has not left never does. Within
// the hold that is all of it. before is true when it was stopped already.
func (s *Store) StopBroadcast(ctx context.Context, number int, h Hand) (before bool, err error) {
	what := fmt.Sprintf("stopping broadcast %d", number)
	return s.act(ctx, h, func(d *decision) (bool, error) {
		b, err := broadcast(d.tx, number)
		switch {
		case err != nil || b.State == "stopped":
			return true, err
		case b.State == "done":
			return false, refused(what, "all of it has left: what was sent cannot be taken back")
		}
		if err := d.arrow("broadcast", `UPDATE broadcast SET state = 'stopped', filled = 1, people = CASE WHEN hold_ms > $3 THEN 0 ELSE people END WHERE id = $1 AND state = $2`, b.ID, b.State, d.ms()); err != nil {
			return false, err
		}
		return false, d.changed("broadcast stop", fmt.Sprintf("broadcast %d", number), b.State, "stopped")
	})
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"ahadi/gateway/console"
	"ahadi/gateway/health"
	"ahadi/store"
)

// looker looks whether all is well, as the status page does.
func (c *config) looker(db *store.Store) (*health.Looker, error) {
	oncall, err := c.oncall()
	return &health.Looker{Store: db, OnCall: oncall, Site: health.NewSite(c.PublicURL)}, err
}

// elsewhere are findings that a check has a line of its own for.
var elsewhere = map[string]bool{"not_ready": true, "ready": true, "unguarded": true, "oncall_stopped": true, "guarded": true}

// typed is what an operator types where the page has a button.
var typed = map[string]string{
	"paused": "sending resume", "away": "sending status", "queue": "sending status", "stopped": "sending status", "limited": "sending status",
	"balance": "sending status", "budget": "sending status", "receipts": "sending status", "alerts": "safety list", "webhook_failing": "webhook show", "webhook_gone": "webhook enable", "webhook_given_up": "webhook enable", "webhook_copied": "webhook enable", "webhook_left_out": "webhook replay --failed", "webhook_unreadable": "webhook remove",
}

// looksWell prints what the status page shows: what works and should not stay as
// it is, with what to do, and then what was looked at and is in order.
func (c *config) looksWell(ctx context.Context, out io.Writer, db *store.Store) error {
	looker, err := c.looker(db)
	if err != nil {
		return err
	}
	voice, err := console.NewVoice("en")
	if err != nil {
		return err
	}
	for _, f := range looker.Look(ctx, now()) {
		if elsewhere[f.ID] {
			continue
		}
		says, do := voice.Finding(f, db.Network(), now())
		if command := typed[f.ID]; command != "" {
			do += " 'ahadi " + command + "'"
		}
		if f.Wrong {
			fmt.Fprintf(out, "warn  %-14s %s. %s\n", f.Area, strings.TrimRight(says, "."), do)
		} else {
			fmt.Fprintf(out, "ok    %-14s %s\n", f.Area, says)
		}
	}
	return nil
}

// tellExpired names the backups that should be gone by now.
func tellExpired(ctx context.Context, out io.Writer, db *store.Store) error {
	expired, err := db.ExpiredBackups(ctx, now())
	for _, b := range expired {
		fmt.Fprintf(out, "      %s expired on %s and is still there: remove it, or the next 'ahadi backup' does\n", b.Path, b.Expires.Format("2006-01-02"))
	}
	return err
}

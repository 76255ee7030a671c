package main

import (
	"context"
	"fmt"
	"strings"

	"ahadi/internal/phone"
	"ahadi/store"
)

// oncall is who is told when somebody is in danger. The file was checked when it
// was read: each is a number.
func (c *config) oncall() (store.OnCall, error) {
	all := store.OnCall{}
	for where, numbers := range c.Safeguard {
		for _, v := range numbers {
			n, err := phone.Parse(v, "")
			if err != nil {
				return nil, fmt.Errorf("safeguarding of %q: %w", where, err)
			}
			all[where] = append(all[where], n)
		}
	}
	return all, nil
}

// guarded refuses to send messages where nobody would hear a cry for help: they
// invite people to write, and some write of danger. A demo's people are invented.
func (c *config) guarded(ctx context.Context, db *store.Store) error {
	if db.Network().Demo || !c.sends() {
		return nil
	}
	oncall, err := c.oncall()
	if err != nil {
		return err
	}
	missing, err := db.Unguarded(ctx, oncall)
	if err != nil || len(missing) == 0 {
		return err
	}
	return fmt.Errorf(`nobody is on call for %s: give safeguarding in the configuration a number for each place or country, or for all of them, as safeguarding: {"*": ["env:ONCALL"]}`, strings.Join(missing, ", "))
}

// sends says whether a channel of the configuration can send messages.
func (c *config) sends() bool {
	for _, ch := range c.Channels {
		if len(ch.SMS) > 0 {
			return true
		}
	}
	return false
}

// reachable refuses a phone on call that has said STOP.
func reachable(ctx context.Context, db *store.Store) error {
	stopped, err := db.OnCallStopped(ctx)
	if err == nil && stopped > 0 {
		err = fmt.Errorf("%d phones on call have said STOP, and no alert reaches them: speak with whom they belong to, and change safeguarding in the configuration, or let them send START", stopped)
	}
	return err
}

package main

import (
	"cmp"
	"context"

	"ahadi/gateway/reminder"
	"ahadi/store"
)

// hours are those of the configuration; a folder such as a demo's has none of
// its own.
func (c *config) hours() reminder.Hours {
	if c == nil {
		return reminder.Hours{}
	}
	r := c.Reminders
	return reminder.Hours{Quiet: r.quiet, Friday: r.friday, Holidays: r.Holidays}
}

// promises gives the database how often and when the configuration lets people
// be written to, so that every process on it keeps to the same.
func (c *config) promises(ctx context.Context, db *store.Store) error {
	r := c.Reminders
	usual := store.DefaultCaps()
	caps := store.Caps{Week: cmp.Or(r.Caps.Week, usual.Week), Weeks4: cmp.Or(r.Caps.Weeks4, usual.Weeks4), Year: r.Caps.Year}
	if err := db.SetCaps(ctx, caps, now()); err != nil {
		return err
	}
	return db.SetSchedule(ctx, r.Schedule, now())
}

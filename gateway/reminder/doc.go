// Package reminder decides when a step of a round reaches a person, and in
// which words: her own clock, quiet hours, the close of the round. That a step
// happens once is the store's promise: occurrences are unique rows. A cron only
// calls Tick.
//
// It never writes to who has reported, stopped messages or has not agreed.
package reminder

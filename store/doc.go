// Package store holds all SQL. A request from a phone is one Turn: load what it
// may need, call the caller's pure step, write the rows that come back, many
// callers to one commit; nobody is answered before the commit is on disk.
//
// Numbers, names, profiles, comments, states, kept replies and message bodies
// are sealed here and nowhere else: no method takes or returns a sealed value,
// so no caller can forget it.
//
// It never decides what a person reads, and never reads the clock.
package store

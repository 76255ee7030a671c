// Package flows decides what a person reads and what follows from her answer.
//
// It holds the forms, the engine that walks them on USSD, the reader of
// one-shot SMS, every word that a monitor reads, and the proofs that all of it
// fits a small screen. It is pure: no clock, no database, no network, no
// goroutine, no state of its own. What should happen in the world comes back as
// Effects, plain data that the gateway saves in one transaction.
//
// It never decides who may be written to, and never stores anything.
package flows

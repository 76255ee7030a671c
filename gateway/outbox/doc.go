// Package outbox hands queued messages to the providers: claim, encode, post,
// judge, settle. It decides alone whether a message was sent, refused, surely
// not sent or possibly sent; it never guesses, and never sends twice what may
// have left.
//
// It never writes a text or a number to the log.
package outbox

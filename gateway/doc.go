// Package gateway is the edge: it takes the callbacks of telecom aggregators,
// hands each to a conversation, and answers in the aggregator's own format.
//
// It promises that a request is copied once and owned from then on, that its
// effects are on disk before it is answered, that it is answered within two
// seconds with a sentence that is true, and that no number, text or secret
// reaches a log. What a turn means is decided in flows; what it changes is
// written by store; conversation.go and rows.go are where the two meet.
package gateway

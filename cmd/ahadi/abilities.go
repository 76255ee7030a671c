package main

import (
	"ahadi/gateway/aggregator"
)

// ability is one thing that a provider may do, and the callback that belongs to it.
type ability struct {
	name string
	hook func(aggregator.Hooks) string // nil where there is none
	has  func(adapter any) bool
}

// is says whether an adapter speaks one of the dialects of the contract.
func is[T any](adapter any) bool {
	_, ok := adapter.(T)
	return ok
}

// abilities are all that the contract knows, in the order in which people ask
// for them.
func abilities() []ability {
	return []ability{
		{"USSD", func(h aggregator.Hooks) string { return h.USSD }, is[aggregator.USSD]},
		{"end of sessions", func(h aggregator.Hooks) string { return h.USSDEnd }, is[aggregator.SessionEnd]},
		{"SMS in", func(h aggregator.Hooks) string { return h.SMS }, is[aggregator.Inbound]},
		{"SMS out", nil, is[aggregator.Sender]},
		{"batches", nil, is[aggregator.Batcher]},
		{"delivery reports", func(h aggregator.Hooks) string { return h.Delivery }, is[aggregator.Delivery]},
		{"opt-outs", func(h aggregator.Hooks) string { return h.OptOut }, is[aggregator.OptOuts]},
		{"balance", nil, is[aggregator.Balancer]},
		{"inbox", nil, is[aggregator.Fetcher]},
	}
}

// can are the names of what an adapter can do.
func can(adapter any) (names []string) {
	for _, a := range abilities() {
		if a.has(adapter) {
			names = append(names, a.name)
		}
	}
	return names
}

package main

import (
	"log/slog"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/africastalking"
	"ahadi/store"
)

// realApp is the gateway itself, with one channel in Africa's Talking's dialect.
func realApp(s *store.Store, log *slog.Logger) (*gateway.Gateway, error) {
	book, err := flows.Load()
	if err != nil {
		return nil, err
	}
	adapter, err := africastalking.Provider().New(aggregator.Setup{Settings: map[string]string{"username": "bench", "api_key": "bench"}})
	if err != nil {
		return nil, err
	}
	return gateway.New(gateway.Config{
		Store: s, Book: book, Logger: log, Now: time.Now,
		Channels: []gateway.Channel{{Name: channel, Secret: channel, Adapter: adapter, Region: "KE"}},
	})
}

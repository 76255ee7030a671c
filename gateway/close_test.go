package gateway_test

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"ahadi/gateway"
)

// TestAStopThatComesFirstEndsTheServiceAllTheSame: a service may be told to stop
// before it has begun to listen.
func TestAStopThatComesFirstEndsTheServiceAllTheSame(t *testing.T) {
	w := newWorld(t)
	g, err := gateway.New(gateway.Config{Store: w.store, Book: w.book, Logger: slog.New(slog.DiscardHandler), Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- g.Serve(l) }()
	select {
	case err := <-served:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		l.Close()
		t.Error("it serves on")
	}
}

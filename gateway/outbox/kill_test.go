package outbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

// The environment of a sender that is a process of its own.
const (
	killDatabase = "AHADI_OUTBOX_DATABASE"
	killKeys     = "AHADI_OUTBOX_KEYS"
	killProvider = "AHADI_OUTBOX_PROVIDER"
)

// sendFor runs a sender on a database until the process is killed.
func sendFor(ctx context.Context, database, keyFile, url string) error {
	ring, err := keys.Open(keyFile)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{Database: database, Keys: ring})
	if err != nil {
		return err
	}
	defer s.Close()
	to, err := New(Config{Queue: s, Channels: []Channel{{Name: "demo", Sender: plain{url}, Slots: 4}}, Now: time.Now, Poll: 20 * time.Millisecond})
	if err != nil {
		return err
	}
	return to.Run(ctx)
}

// TestASenderOfItsOwn is the process that is killed; it does nothing by itself.
func TestASenderOfItsOwn(t *testing.T) {
	if os.Getenv(killDatabase) == "" {
		return
	}
	if err := sendFor(t.Context(), os.Getenv(killDatabase), os.Getenv(killKeys), os.Getenv(killProvider)); err != nil {
		t.Fatal(err)
	}
}

func TestOfTwoSendersOneIsKilledAndNothingLeavesTwice(t *testing.T) {
	const n = 60
	database, keyFile := storetest.PostgreSQL(t), t.TempDir()+"/keys"
	var mu sync.Mutex
	got := map[string]int{}
	held, all := make(chan struct{}), make(chan struct{})
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		got[string(body)]++
		count := len(got)
		mu.Unlock()
		switch {
		case count == 4:
			close(held) // four requests of the first sender are under way, and stay so
			fallthrough
		case count < 4:
			<-r.Context().Done()
			return
		case count == n:
			close(all)
		}
		w.WriteHeader(http.StatusCreated)
	}))
	defer provider.Close()
	ring, err := keys.Open(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: database, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Seed(t.Context(), agreed(), time.Now()); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		job := store.Job{Channel: "demo", Number: phone.MustParse(people[i%3]), Kind: store.KindSMS, ID: fmt.Sprint(i), Text: "x", At: time.Now()}
		if _, err := s.Turn(t.Context(), job, func(store.Before) store.After {
			return store.After{Messages: []store.NewMessage{{Channel: "demo", Key: "k", Body: fmt.Sprint("text ", i), Class: "reply"}}, Inbound: &store.NewInbound{Outcome: "help"}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	process := exec.Command(os.Args[0], "-test.run=^TestASenderOfItsOwn$")
	process.Env = append(os.Environ(), killDatabase+"="+database, killKeys+"="+keyFile, killProvider+"="+provider.URL)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	<-held
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- sendFor(ctx, database, keyFile, provider.URL) }()
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait() // it was killed
	<-all
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Recover(t.Context(), time.Now().Add(2*lease)); err != nil { // its leases run out
		t.Fatal(err)
	}
	out, err := s.Claim(t.Context(), time.Now().Add(time.Hour), lease, store.Lane{Route: "demo", Slots: n})
	if err != nil || len(out) != 0 {
		t.Errorf("%d would leave again, %v", len(out), err)
	}
	for body, times := range got {
		if times != 1 {
			t.Errorf("%q left %d times", body, times)
		}
	}
	if len(got) != n {
		t.Errorf("%d of %d left", len(got), n)
	}
}

package store

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
)

// now is the time of every test.
var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// openTest opens a store in a folder of its own with one commitment and one monitor.
func openTest(t testing.TB) (*Store, string) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ahadi.db")
	s, err := Open(context.Background(), Options{Database: path, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, path
}

func TestATurnOfAnUnknownNumberKeepsItsSessionAndRepeatsItsReply(t *testing.T) {
	s, _ := openTest(t)
	job := Job{Channel: "demo", Number: phone.MustParse("+12025550199"), Kind: KindUSSD, ID: "s1", At: now}
	calls := 0
	step := func(b Before) After {
		calls++
		return After{Reply: Reply{Say: "hello " + b.Session.Input}, Session: &SessionChange{State: []byte("x")}}
	}
	for _, text := range []string{"", "1", "1", "1*2", "1"} {
		job.Text = text
		r, err := s.Turn(context.Background(), job, step)
		want := map[string]string{"": "hello ", "1": "hello 1", "1*2": "hello 2"}[text]
		if err != nil || r.Say != want {
			t.Fatalf("%q: got %q, %v", text, r.Say, err)
		}
	}
	if calls != 3 {
		t.Errorf("step was called %d times for 3 different texts", calls)
	}
}

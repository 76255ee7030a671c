package reminder

import (
	"context"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestAnInvitationWaitsForOpenHours(t *testing.T) {
	w := newWorld(t, before, true)
	night := utc("2026-10-05", 21, 0) // midnight where she lives
	w.invites(night)
	shown, err := w.Invitations(context.Background(), night)
	if err != nil || len(shown) != 1 || shown[0].Segments != 1 || !strings.Contains(shown[0].Text, "*384*77#") {
		t.Fatalf("shown %+v, %v", shown, err)
	}
	if _, err := w.Invite(context.Background(), store.Hand{By: "amina", At: night}); err != nil {
		t.Fatal(err)
	}
	morning := utc("2026-10-06", 5, 0)
	for _, c := range []struct {
		at    time.Time
		leave int
	}{{morning.Add(-time.Second), 0}, {morning, 1}} {
		got, err := w.store.Claim(context.Background(), c.at, time.Minute, store.Lane{Route: "demo", Slots: 10})
		if err != nil || len(got) != c.leave {
			t.Errorf("at %s %d leave, %v", c.at, len(got), err)
		}
	}
	if !shown[0].Due.Equal(morning) {
		t.Errorf("it is said to leave at %s", shown[0].Due)
	}
}

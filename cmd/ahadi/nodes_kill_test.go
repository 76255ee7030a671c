package main

import (
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"ahadi/store"
)

func TestThreeNodesAreOneServiceWhoeverOfThemOrTheirServersIsKilled(t *testing.T) {
	n := startNodes(t)
	before := n.number(`SELECT count(*) FROM report`)
	ended := make(chan struct{})
	var all sync.WaitGroup
	var mu sync.Mutex
	acknowledged := map[string]bool{n.alone("+12025550106", "1", "3", "1"): true}
	n.parts()
	for number, keys := range map[string]string{adwoa: "1*2*3*1", "+12025550102": "1*2*3*1", yaw: "1*1*3*1", "+12025550106": "1*3*1"} {
		all.Go(func() {
			receipts := n.reports(number, keys, ended)
			mu.Lock()
			defer mu.Unlock()
			for _, r := range receipts {
				if acknowledged[r] {
					t.Errorf("%s is the receipt of two reports", r)
				}
				acknowledged[r] = true
			}
		})
	}
	all.Go(func() { n.texts(firstTexter, laterTexter) })
	kills, fails := 3, 1
	if os.Getenv("AHADI_LONG") != "" {
		kills, fails = 200, 20
	}
	first := n.led(nil, 10*time.Second)
	for i := range kills {
		victim := rand.IntN(len(n.all))
		if i == 0 {
			victim = first
		}
		dead := n.at(victim)
		dead.kill()
		if i == 0 { // what is due leaves all the same, and once
			if _, err := n.store.StartNow(t.Context(), now(), true); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			n.led(dead, 10*time.Second)
			t.Logf("another led %s after the leader's death", time.Since(began).Round(100*time.Millisecond))
			n.until(0, `SELECT count(*) FROM reminder WHERE step = 'now' AND status <> 'done'`)
		}
		n.restart(victim)
		if each := kills / fails; i%each == each-1 {
			if i > each { // the first one that was killed follows now
				n.other.Follow(t, n.leads)
			} else {
				all.Go(func() { n.texts(laterTexter, lastTexter) })
			}
			n.failOver()
		}
	}
	close(ended)
	all.Wait()
	n.until(0, `SELECT count(*) FROM outbox WHERE status = 'queued' AND due_ms <= extract(epoch FROM now()) * 1000`)

	filed, err := n.store.Reports(t.Context(), store.Page{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, r := range filed {
		there[r.Ref] = true
	}
	for r := range acknowledged {
		if !there[r] {
			t.Errorf("report %s was acknowledged and is not there", r)
		}
	}
	if got := n.number(`SELECT count(*) FROM report`) - before; got != len(acknowledged) || got < 4 {
		t.Errorf("%d reports were filed, %d acknowledged", got, len(acknowledged))
	}
	t.Logf("%d kills, %d fail-overs, %d reports, %d messages", kills, fails, len(acknowledged), len(n.sent.taken))
	if got := n.number(`SELECT count(*) FROM outbox WHERE class = 'control'`); got != lastTexter-firstTexter {
		t.Errorf("%d answers were written to %d who asked", got, lastTexter-firstTexter)
	}
	n.sentOnce()
	n.resigns()
}

// sentOnce holds the provider's count against the outbox.
func (n *nodes) sentOnce() {
	n.t.Helper()
	n.sent.mu.Lock()
	defer n.sent.mu.Unlock()
	for what, times := range n.sent.taken {
		if times != 1 {
			n.t.Errorf("the provider got %q %d times", what, times)
		}
	}
	if sent := n.number(`SELECT count(*) FROM outbox WHERE status = 'sent'`); sent == 0 || sent > len(n.sent.taken) {
		n.t.Errorf("%d messages are sent, the provider got %d", sent, len(n.sent.taken))
	}
	people, twice := n.number(`SELECT count(DISTINCT contact_id) FROM outbox WHERE class = 'reminder'`), n.number(`SELECT count(*) - count(DISTINCT contact_id) FROM outbox WHERE class = 'reminder'`)
	if people == 0 || twice != 0 {
		n.t.Errorf("%d people were reminded, and %d times one of them again", people, twice)
	}
}

// resigns: who is stopped in order lets another lead without waiting for a lease.
func (n *nodes) resigns() {
	n.t.Helper()
	leads := n.at(n.led(nil, 10*time.Second))
	if err := leads.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.t.Fatal(err)
	}
	n.led(leads, store.LeadEvery+2*time.Second)
	<-leads.done
}

package main

import (
	"fmt"
	"net/http"
	"time"
)

// servesAgain is how long after a standby was promoted all nodes serve again at the latest.
const servesAgain = 10 * time.Second

// failOver kills the server that takes writes and promotes the one that follows it.
// One node knows both; where a pooler stands between, it is led to the other.
func (n *nodes) failOver() {
	n.t.Helper()
	if err := n.leads.Stop("immediate"); err != nil {
		n.t.Fatal(err)
	}
	n.leads, n.other = n.other, n.leads
	if err := n.leads.Promote(); err != nil {
		n.t.Fatal(err)
	}
	if err := n.pool.Point(n.leads); err != nil {
		n.t.Fatal(err)
	}
	promoted := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := range n.all {
		for ; !n.serves(i); <-tick.C {
			if time.Since(promoted) > servesAgain {
				n.t.Fatalf("node %d does not serve %s after the standby was promoted:\n%s", i, servesAgain, n.at(i).out)
			}
		}
	}
	served := time.Since(promoted)
	n.led(nil, 10*time.Second)
	n.t.Logf("all nodes served %s after the standby was promoted, and one led after %s", served.Round(10*time.Millisecond), time.Since(promoted).Round(10*time.Millisecond))
}

// serves asks one node alone: it says that it is ready, and writes.
func (n *nodes) serves(i int) bool {
	base := n.at(i).base
	res, err := http.Get(base + "/readyz")
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK && n.ask(base, "+12025550107", fmt.Sprint("failed over ", i, n.turn.Add(1)), "") != ""
}

package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ahadi/store"
	"ahadi/store/pgtest"
)

// counter is a provider that notes how often each text was handed over for each number.
type counter struct {
	mu    sync.Mutex
	taken map[[2]string]int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost { // which asks for the balance
		w.WriteHeader(http.StatusNotFound)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var each []string
	for _, to := range strings.Split(r.FormValue("to"), ",") {
		c.taken[[2]string{to, r.FormValue("message")}]++
		each = append(each, fmt.Sprintf(`{"number":%q,"statusCode":101,"status":"Success","cost":"KES 0.8","messageId":"m-%d"}`, to, rand.Uint64()))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, `{"SMSMessageData":{"Message":"Sent","Recipients":[%s]}}`, strings.Join(each, ","))
}

// nodes are three services on one database, behind a balancer. The database has a standby.
type nodes struct {
	t     *testing.T
	dir   string
	db    *sql.DB
	store *store.Store // beside them, as a command is
	sent  *counter
	leads *pgtest.Server // of the two, the one that takes writes
	other *pgtest.Server // follows it, and every commit waits for it
	pool  *pgtest.Bouncer
	front string // the balancer's address
	turn  atomic.Int64
	mu    sync.Mutex
	all   [3]*process
}

func startNodes(t *testing.T) *nodes {
	t.Helper()
	n := &nodes{t: t, sent: &counter{taken: map[[2]string]int{}}}
	provider := httptest.NewServer(n.sent)
	t.Cleanup(provider.Close)
	n.leads = pgtest.Start(t)
	n.leads.URL(t)
	n.other, n.pool = n.leads.Standby(t), n.leads.Bouncer(t)
	address := n.leads.Either(n.other, "first")
	n.dir = configured(t, fmt.Sprintf(`network: {name: Three Cities, short: 3Cities, timezone: Africa/Nairobi, country: KE}
listen: 127.0.0.1:0
flows: flows
database: env:AHADI_NODES
safeguarding: {"*": ["+12025550190"]}
channels:
  demo:
    aggregator: africastalking
    hook_secret: %s
    ussd: {code: "*384*77#"}
    sms: {from: "20880", username: sandbox, api_key: none, base_url: %q}
  alone:
    aggregator: arkesel
    hook_secret: %[1]s
    ussd: {code: "*711#"}
  parts:
    aggregator: vonage
    hook_secret: %[1]s
    sms: {from: "12025550120", api_key: none, api_secret: none, base_url: %[2]q}
`, serviceSecret, provider.URL))
	t.Setenv("AHADI_NODES", address)
	config := filepath.Join(n.dir, "ahadi.yaml")
	c, err := loadConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	seedSample(t, c)
	ring, err := c.ring()
	if err != nil {
		t.Fatal(err)
	}
	if n.store, err = store.Open(t.Context(), store.Options{Database: address, Keys: ring}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.store.Close() })
	if _, err := n.store.ApproveReminders(t.Context(), n.store.RoundAt(now()).Code, store.Hand{By: "amina", At: now()}); err != nil {
		t.Fatal(err)
	}
	if n.db, err = sql.Open("pgx", address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.db.Close() })
	for i := range n.all {
		n.all[i] = n.begin(i)
	}
	balancer := httptest.NewServer(n)
	t.Cleanup(balancer.Close)
	n.front = balancer.URL
	return n
}

// begin starts a node. Two reach the database through a pooler, one knows both servers.
func (n *nodes) begin(i int) *process {
	address := n.pool.URL()
	if i == 0 {
		address = n.leads.Either(n.other, "first")
	}
	return begin(n.t, []string{"AHADI_NODES=" + address}, n.dir, "serve", "--config", filepath.Join(n.dir, "ahadi.yaml"))
}

// at is a node as it is now.
func (n *nodes) at(i int) *process {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[i]
}

// ServeHTTP hands a request to the next node, and to another when that one does
// not answer it whole: as a balancer does that is told to.
func (n *nodes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	for range n.all {
		p := n.at(int(n.turn.Add(1)) % len(n.all))
		res, err := http.Post(p.base+r.URL.Path, r.Header.Get("Content-Type"), bytes.NewReader(body))
		if err != nil {
			continue
		}
		answer, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err == nil {
			w.WriteHeader(res.StatusCode)
			w.Write(answer)
			return
		}
	}
	w.WriteHeader(http.StatusBadGateway)
}

// leader is the node that says it leads, but for one; -1 for none.
func (n *nodes) leader(but *process) int {
	for i := range n.all {
		p := n.at(i)
		if p == but {
			continue
		}
		res, err := http.Get(p.base + "/metrics")
		if err != nil {
			continue
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if strings.Contains(string(body), "\nahadi_leader 1\n") {
			return i
		}
	}
	return -1
}

// led waits until a node leads, but for one.
func (n *nodes) led(but *process, within time.Duration) int {
	n.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(within); time.Now().Before(end); <-tick.C {
		if i := n.leader(but); i >= 0 {
			return i
		}
	}
	n.t.Fatalf("nobody leads after %s", within)
	return -1
}

// restart begins a node anew that has ended.
func (n *nodes) restart(i int) {
	p := n.begin(i)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all[i] = p
}

// number asks the database.
func (n *nodes) number(query string) (got int) {
	n.t.Helper()
	if err := n.db.QueryRowContext(context.Background(), query).Scan(&got); err != nil {
		n.t.Fatal(err)
	}
	return got
}

// until waits until the database says a number.
func (n *nodes) until(want int, query string) {
	n.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	got := n.number(query)
	for end := time.Now().Add(patience); got != want; got = n.number(query) {
		if time.Now().After(end) {
			n.t.Fatalf("after %s %q says %d, not %d", patience, query, got, want)
		}
		<-tick.C
	}
}

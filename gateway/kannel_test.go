package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/aggregator/kannel"
	"ahadi/gateway/outbox"
	"ahadi/internal/phone"
	"ahadi/store"
)

// kannelWorld is a gateway with its sender, a real Kannel, and an operator's
// line behind it.
type kannelWorld struct {
	*world
	middle   *middle
	operator string // the port of the line
}

// newKannelWorld starts Kannel from the files of docs/example/kannel, with the
// line of one of them.
func newKannelWorld(t *testing.T, line string, change map[string]string) *kannelWorld {
	t.Helper()
	k := &kannelWorld{middle: newMiddle(t), operator: freePort(t)}
	hooks := k.middle.URL + "/hooks/kannel/"
	sendsms := freePort(t)
	adapter, err := kannel.Provider().New(aggregator.Setup{
		Settings: map[string]string{"username": "ahadi", "password": "SENDSMS-PASSWORD", "from": "22345", "dlr_mask": "27", "base_url": "http://127.0.0.1:" + sendsms},
		Hooks:    aggregator.Hooks{Delivery: hooks + "delivery/" + secret},
	})
	if err != nil {
		t.Fatal(err)
	}
	k.world = newWorldWith(t, "", 0, gateway.Channel{Name: "kannel", Secret: secret, Adapter: adapter, Region: "KE"})
	to, err := url.Parse(k.url)
	if err != nil {
		t.Fatal(err)
	}
	k.middle.to = httputil.NewSingleHostReverseProxy(to)
	k.sendAll(adapter.(aggregator.Sender))

	dir := t.TempDir()
	if change == nil {
		change = map[string]string{"10000": k.operator}
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	conf := write("kannel.conf", shipped(t, "kannel.conf", map[string]string{
		"= 13000": "= " + freePort(t), "= 13001": "= " + freePort(t), "= 13013": "= " + sendsms,
		"/var/spool/kannel": dir, "/var/log/kannel": dir, "/etc/kannel/operator.conf": write(line, shipped(t, line, change)),
		"http://127.0.0.1:8080/hooks/CHANNEL/": hooks, "HOOK-SECRET": secret, "http-queue-delay = 10": "http-queue-delay = 1",
	}))
	startPeer(t, nil, bearerbox, "-v", "1", conf).until("Start-up done")
	startPeer(t, nil, smsbox, "-v", "1", conf).until("Connected to bearerbox")
	return k
}

// sendAll sends what is queued until the test ends.
func (k *kannelWorld) sendAll(s aggregator.Sender) {
	k.t.Helper()
	sender, err := outbox.New(outbox.Config{Queue: k.store, Channels: []outbox.Channel{{Name: "kannel", Sender: s}}, Now: k.now})
	if err != nil {
		k.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sender.Run(ctx) }()
	k.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			k.t.Error(err)
		}
	})
}

// probe sends one message of an operator's.
func (k *kannelWorld) probe(to, body string) int64 {
	k.t.Helper()
	id, err := k.store.Probe(context.Background(), store.Hand{By: "Asha", At: k.now()}, store.Probe{
		Channel: "kannel", To: phone.MustParse(to), Body: body, Expires: k.now().Add(time.Hour),
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return id
}

// becomes waits for the report that moves a message to a status.
func (k *kannelWorld) becomes(id int64, status string) store.Followed {
	k.t.Helper()
	var f store.Followed
	k.waitFor(func() bool {
		var err error
		if f, err = k.store.Follow(context.Background(), id); err != nil {
			k.t.Fatal(err)
		}
		return f.Status == status
	}, func() string { return fmt.Sprintf("the message is %+v, not %s", f, status) })
	return f
}

// handset is a phone at Kannel's fake operator, which sends one message and
// reads what comes.
func (k *kannelWorld) handset(message string) *peer {
	k.t.Helper()
	return startPeer(k.t, nil, fakesmsc, "-H", "127.0.0.1", "-r", k.operator, "-i", "0.1", "-m", "1", message)
}

func TestARealKannelCarriesAReportAndItsReceipt(t *testing.T) {
	peersNeeded(t, bearerbox, smsbox, fakesmsc)
	k := newKannelWorld(t, "try.conf", nil)
	handset := k.handset(adwoa + " 22345 text C22  60 lanes {clean}")
	receipt := handset.until("Got message")
	r := one(t, "reports", k.reports())
	if r.Commitment != "C22" || r.Percent != 60 || !strings.Contains(receipt, r.Ref) || !strings.Contains(receipt, "<22345 "+adwoa) {
		t.Errorf("filed %+v, and the phone reads %s", r, receipt)
	}
	k.delivered(t)

	for _, c := range [][2]string{
		{"{€} [60%] ~ ok", "text {€} [60%] ~ ok"},
		{"ሰላም 😀", "ucs-2 %120%12%0B%12%1D%00+%D8%3D%DE%00"},
	} {
		body, onAir := c[0], c[1]
		id := k.probe(adwoa, body)
		if got := handset.until("Got message"); !strings.Contains(got, onAir) {
			t.Errorf("%q is %s on the air, not %s", body, got, onAir)
		}
		k.becomes(id, "delivered")
	}

	id := k.probe(adwoa, strings.Repeat("0123456789", 20))
	first, second := handset.until("Got message"), handset.until("Got message")
	if !strings.Contains(first, "%02%01 data 0123456789") || !strings.Contains(second, "%02%02 data 3456789") {
		t.Errorf("a long text comes as %s and %s", first, second)
	}
	k.becomes(id, "delivered")

	handset.stop() // the line serves one phone at a time
	k.handset(akinyi + " 22345 ucs2 " + url.QueryEscape(utf16(t, "K12 60 ሰላም {€}\n😀")))
	k.waitFor(func() bool { return slices.Contains(k.bodies(), "K12 60 ሰላም {€}\n😀") })
	if !slices.Contains(k.bodies(), "C22  60 lanes {clean}") {
		t.Errorf("kept %q", k.bodies())
	}
	k.waitFor(func() bool { return k.middle.came(2) })
	if got := k.incoming(); len(got) != 2 {
		t.Errorf("two messages that were handed on twice are %q", got)
	}
}

// delivered waits until nothing that was sent is without a receipt.
func (k *kannelWorld) delivered(t *testing.T) {
	t.Helper()
	k.waitFor(func() bool {
		all, err := k.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range all {
			if m.Out && m.At.After(k.began) {
				if n++; m.Status != "delivered" {
					return false
				}
			}
		}
		return n > 0
	})
}

// waitFor looks again after each delivery report, and now and then: a report may
// be faster than the answer to the send.
func (k *kannelWorld) waitFor(ok func() bool, otherwise ...func() string) {
	k.t.Helper()
	late, again := time.After(time.Minute), time.NewTicker(50*time.Millisecond)
	defer again.Stop()
	for !ok() {
		select {
		case <-k.middle.reports:
		case <-again.C:
		case <-late:
			for _, said := range otherwise {
				k.t.Error(said())
			}
			k.t.Fatal("it did not happen")
		}
	}
}

// utf16 is a text as it is on the air.
func utf16(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range s {
		if r > 0xffff {
			r -= 0x10000
			for _, u := range []rune{0xd800 + r>>10, 0xdc00 + r&0x3ff} {
				b.WriteByte(byte(u >> 8))
				b.WriteByte(byte(u))
			}
			continue
		}
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return b.String()
}

func TestARealKannelSpeaksSMPPWithAnOperator(t *testing.T) {
	peers := filepath.Join("..", ".ci", "peers", "node_modules")
	peersNeeded(t, bearerbox, smsbox, "node", filepath.Join(peers, "smpp"))
	peers, err := filepath.Abs(peers)
	if err != nil {
		t.Fatal(err)
	}
	operator := startPeer(t, []string{"NODE_PATH=" + peers}, "node", filepath.Join("testdata", "smsc.js"))
	port := operator.event(`"port"`).Port
	k := newKannelWorld(t, "operator.conf", map[string]string{"OPERATOR-HOST": "127.0.0.1", "= 2775": fmt.Sprint("= ", port)})
	if e := operator.event(`"bound"`); e.Bound != "SYSTEM-ID" || e.Password != "PASSWORD" || e.Version != 0x34 {
		t.Errorf("Kannel signs in as %+v", e)
	}
	says := func(texts ...string) {
		t.Helper()
		if err := json.NewEncoder(operator.stdin).Encode(map[string]any{"from": adwoa[1:], "to": "22345", "texts": texts}); err != nil {
			t.Fatal(err)
		}
	}
	says("C22 60 lanes {clean} €5")
	e := operator.event(`"text"`)
	r := one(t, "reports", k.reports())
	if r.Percent != 60 || !strings.Contains(e.Text, r.Ref) || e.Coding != 0 || e.To != adwoa[1:] || e.TON != 1 || e.From != "22345" || e.Wants == 0 {
		t.Errorf("filed %+v, and the operator gets %+v", r, e)
	}
	k.delivered(t)

	for i, c := range []struct {
		body, status, reason string
		coding               int
	}{
		{"{€} ok", "delivered", "", 0},
		{"ሰላም 😀", "delivered", "", 8},
		{"EXPIRED", "expired", "EXPIRED 000", 0},
		{"UNDELIV", "failed", "UNDELIV 000", 0},
		{"DELETED", "failed", "", 0},
		{"REJECTD", "failed", "", 0},
		{"UNKNOWN", "failed", "", 0},
		{"REFUSE", "failed", "Invalid", 0},
	} {
		to := fmt.Sprint("+120255501", 40+i) // of nobody who is known
		id := k.probe(to, c.body)
		if e := operator.event(`"text"`); e.Text != c.body || e.Coding != c.coding || e.To != to[1:] {
			t.Errorf("%q comes to the operator as %+v", c.body, e)
		}
		if f := k.becomes(id, c.status); !strings.Contains(f.Reason, c.reason) {
			t.Errorf("%q is %s because %q, want %q", c.body, c.status, f.Reason, c.reason)
		}
	}

	says("C23 40 በሁለት ክፍሎች ", "የመጣ መልእክት")
	k.waitFor(func() bool {
		return slices.Contains(k.bodies(), "C23 40 በሁለት ክፍሎች የመጣ መልእክት")
	})
	k.waitFor(func() bool { return k.middle.came(2) })
}

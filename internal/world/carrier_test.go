package world

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
)

// surelyNot are the ends after which a carrier has surely not sent anything.
var surelyNot = map[int]bool{
	refusedDial: true, brokenWrite: true, tooMany: true, unavailable: true, wrongSender: true, noBalance: true, blacklisted: true, wrongKey: true,
}

var ends = [...]string{
	"taken", "connection refused", "broken while written", "never answered", "hung up after the request", "500", "429", "503", "half a JSON", "cut short",
	"wrong sender", "no balance", "blacklisted", "held for risk", "wrong key",
}

// fate is what will become of one try to send.
type fate struct {
	end     int
	delay   time.Duration
	id      string
	reports []delivery
	early   bool // the first report comes before the answer
}

// delivery is a delivery report that a carrier will send.
type delivery struct {
	after         time.Duration
	id, status    string
	failureReason string
}

// carrier takes messages over connections in memory.
type carrier struct {
	w     *world
	mu    sync.Mutex
	calm  bool // from now on everything is taken
	fates map[string]fate
	posts map[int64][]handed
	conns map[net.Conn]bool
	tries map[string]int
}

// handed is one try that reached the carrier.
type handed struct {
	at     time.Time
	event  int64
	end    int
	number string
	body   string
}

func newCarrier(w *world) *carrier {
	return &carrier{w: w, fates: map[string]fate{}, posts: map[int64][]handed{}, conns: map[net.Conn]bool{}, tries: map[string]int{}}
}

// receipts in a text differ from run to run in nothing that matters.
var receipts = regexp.MustCompile(`\b[2-9ACDEFHJKMNPRTVWXY]{5}\b`)

// EncodeSend writes the request for a host that names the message.
func (a *addressed) EncodeSend(m aggregator.Message) (*http.Request, error) {
	req, err := a.Sender.EncodeSend(m)
	if err != nil {
		return nil, err
	}
	host := a.carrier.decide(a.channel, m)
	req.URL.Host, req.Host = host, host
	return req, nil
}

// decide throws the dice for one try. They depend on the message, not on when
// it is sent, so that posts side by side make no difference.
func (c *carrier) decide(channel string, m aggregator.Message) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := m.To + receipts.ReplaceAllString(m.Body, "")
	c.tries[what]++
	h := fnv.New64a()
	fmt.Fprint(h, what, c.tries[what])
	dice := rand.New(rand.NewPCG(c.w.seed, h.Sum64()))
	f := c.fate(dice, fmt.Sprintf("ATX%x", h.Sum64()))
	if c.calm {
		f = fate{end: taken, id: f.id}
	}
	host := fmt.Sprintf("m%d-%d.%s.carrier.test:80", m.ID, len(c.fates), channel)
	c.fates[host] = f
	return host
}

func (c *carrier) fate(dice *rand.Rand, id string) fate {
	f := fate{id: id, delay: time.Duration(dice.IntN(3)*dice.IntN(4000)) * time.Millisecond}
	if c.w.quirks.badSends && dice.IntN(100) < 45 {
		f.end = 1 + dice.IntN(waysToEnd-1)
		if f.end == blacklisted && dice.IntN(4) > 0 {
			f.end = taken
		}
	}
	if surelyNot[f.end] || dice.IntN(4) == 0 {
		return f
	}
	f.early = c.w.quirks.earlyReports && dice.IntN(2) == 0
	f.reports = c.reports(dice, id)
	return f
}

// reports are what a carrier says later: in order, reversed, doubled, days
// late, of a word that nobody knows.
func (c *carrier) reports(dice *rand.Rand, id string) []delivery {
	final := []string{"Success", "Success", "Failed", "Rejected", "AbsentSubscriber", "Expired"}[dice.IntN(6)]
	words := []string{"Sent", "Submitted", "Buffered", final}[dice.IntN(3):]
	switch dice.IntN(5) {
	case 0:
		words = []string{final, "Sent"}
	case 1:
		words = append(words, final)
	case 2:
		words = append(words, "Success", "Failed")
	case 3:
		words = append([]string{"Teleported"}, words...)
	}
	var all []delivery
	after := time.Duration(0)
	for _, word := range words {
		after += []time.Duration{0, 3 * time.Second, time.Minute, 5 * time.Hour, 40 * time.Hour}[dice.IntN(5)]
		d := delivery{after: after, id: id, status: word}
		if word == "Failed" {
			d.failureReason = "UserDoesNotExist +12025550101"
		}
		all = append(all, d)
	}
	return all
}

// dial is how the sender reaches the carrier.
func (c *carrier) dial(_ context.Context, _, address string) (net.Conn, error) {
	c.mu.Lock()
	f, ok := c.fates[address]
	c.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("no such carrier: %s", address)
	}
	id, err := strconv.ParseInt(address[1:strings.IndexByte(address, '-')], 10, 64)
	if err != nil {
		return nil, err
	}
	if f.end == refusedDial {
		c.note(id, f, nil)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	client, server := net.Pipe()
	c.mu.Lock()
	c.conns[server] = true
	c.mu.Unlock()
	go c.serve(server, id, f)
	return client, nil
}

// hangUp breaks all connections.
func (c *carrier) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		conn.Close()
	}
}

// serve takes one message.
func (c *carrier) serve(conn net.Conn, id int64, f fate) {
	defer func() {
		c.mu.Lock()
		delete(c.conns, conn)
		c.mu.Unlock()
		conn.Close()
	}()
	if f.end == brokenWrite {
		_, _ = io.ReadFull(conn, make([]byte, 20))
		c.note(id, f, nil)
		return
	}
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return
	}
	values, _ := url.ParseQuery(string(body))
	c.note(id, f, values)
	channel := strings.Split(req.Host, ".")[1]
	late := f.reports
	if f.early && len(late) > 0 {
		c.report(channel, late[0])
		late = late[1:]
	}
	for i, d := range late {
		c.w.later(d.after, fmt.Sprintf("report %s %d", d.id, i), func() { c.report(channel, d) })
	}
	if f.delay > 0 {
		<-time.After(f.delay)
	}
	_, _ = io.WriteString(conn, f.answer(values.Get("to")))
	if f.end == silent {
		_, _ = io.Copy(io.Discard, conn)
	}
}

// note writes down that a try arrived, as far as it did.
func (c *carrier) note(id int64, f fate, values url.Values) {
	c.mu.Lock()
	defer c.mu.Unlock()
	number, _ := phone.Parse(values.Get("to"), "")
	c.posts[id] = append(c.posts[id], handed{at: c.w.now(), event: c.w.model.events.Load(), end: f.end, number: number.E164(), body: values.Get("message")})
	c.w.tell("  send to %s %q: %s", values.Get("to"), clip(values.Get("message")), ends[f.end])
}

// answer is what the carrier writes back.
func (f fate) answer(number string) string {
	one := func(code int, status, id string) string {
		return fmt.Sprintf(`{"SMSMessageData":{"Message":"Sent to 1/1","Recipients":[{"statusCode":%d,"number":"%s","status":"%s","cost":"KES 0.8000","messageId":"%s"}]}}`, code, number, status, id)
	}
	status, body := "201 Created", one(101, "Success", f.id)
	switch f.end {
	case silent, closed:
		return ""
	case serverError:
		status, body = "500 Internal Server Error", "oops"
	case tooMany:
		return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	case unavailable:
		status, body = "503 Service Unavailable", ""
	case malformed:
		body = body[:len(body)/2]
	case cutShort:
		return "HTTP/1.1 201 Created\r\nContent-Length: 4000\r\n\r\n" + body
	case wrongSender:
		body = `{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}`
	case noBalance:
		body = one(405, "InsufficientBalance", "None")
	case blacklisted:
		body = one(406, "UserInBlacklist", "None")
	case riskHold:
		body = one(401, "RiskHold", "None")
	case wrongKey:
		status, body = "401 Unauthorized", "The supplied authentication is invalid"
	}
	return fmt.Sprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

// report tells the gateway what became of a message.
func (c *carrier) report(channel string, d delivery) {
	r := &request{kind: "delivery", channel: channel, contentType: form}
	r.body = url.Values{"id": {d.id}, "status": {d.status}, "phoneNumber": {stranger}, "networkCode": {"63902"}, "failureReason": {d.failureReason}}.Encode()
	a := c.w.post(r)
	c.w.tell("  delivery report: %s %s", d.id, d.status)
	c.w.model.reported(channel, d, a)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 70 {
		return string(r[:70]) + "…"
	}
	return s
}

package world

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"ahadi/store"
)

// model is what must be true, in plain maps, from what was sent and answered
// alone. It shares no code with the store.
type model struct {
	w      *world
	names  []string
	people map[int64]*person
	number map[int64]string // of a person
	lines  map[string]*line // by number

	turns    int64        // that the service has counted
	events   atomic.Int64 // how many things have happened
	event    happened     // the one that is going on
	sessions map[string]*session
	seen     map[string]*request // SMS by channel and id
	texts    map[string]*filedText

	rounds   []*roundState
	disputes []*disputed
	excluded map[string]*excluding // by receipt
	reports  map[string]*filed
	current  map[place]*filed
	messages map[int64]*message
	last     struct{ report, message int64 }
	looked   map[int64]int // how many tries of a message were judged

	latest time.Time // the newest time that the service noted
	steps  []*step
	owed   []*occurrence

	mu      sync.Mutex // of what goroutines of a sender or a carrier bring
	claims  []claim
	settles []settle
	flights []flight         // takings and settlements in their order
	flying  map[int64]flight // what is on its way, by message
	words   []spoken
	final   map[string]string // by channel and the carrier's id: the first final word
	ids     map[int64]string  // the carrier's id of a message that was settled as sent
	tries   map[int64]int
}

// happened is what one event sent and what was acknowledged.
type happened struct {
	steps  []*fresh
	sms    []*request
	tick   bool
	button bool

	entered *entered
	lines   map[string]bool // numbers that may be answered
}

// fresh is a step that is no repeat.
type fresh struct {
	handset *handset
	reply   string
	ref     string
	shown   *value
	speaker *person
	input   string // what was typed in this step
	before  string // the screen that she looked at
	used    bool   // a report without a receipt was explained by it
}

// line is a phone as the rules about sending see it.
type line struct {
	out      consent
	since    int64 // the event that stopped the messages
	replies  []time.Time
	answered time.Time // a stranger's one SMS
	reminded []*message
}

type consent int

const (
	in consent = iota
	maybe
	out
)

// place is where one report of a person stands.
type place struct {
	person     int64
	commitment string
	round      string
	form       string
}

// entries are the forms of which each report stands for itself.
var entries = map[string]bool{"funds": true, "participation": true, "practice": true}

// filed is a report that was acknowledged.
type filed struct {
	store.Report
	counted  int
	number   string // of the phone that it came from
	about    *filed // the report that it verifies
	before   *filed // whose place it took while that one counted, unless it is its correction
	excluded bool
	waits    bool // it was held, and nobody has let it count since
	seeded   bool // before the history began

	by     string // who entered it for her; "" for her own
	saidOn string // of one that was entered: the day on which she said it
	took   *filed // of one that was entered: whose place it took
}

// message is one row of what came in or goes out.
type message struct {
	store.Message
	number string
	event  int64
}

// filedText is a text that filed reports.
type filedText struct {
	at   time.Time
	by   *request
	refs []string
}

type claim struct {
	store.Outgoing
	at    time.Time
	event int64
}

// flight is a message that a sender took, or settled.
type flight struct {
	id        int64
	try       int
	at, until time.Time
	takes     bool
	provider  string // the carrier's id, once it is settled
}

type settle struct {
	store.Settlement
	event int64
}

// spoken is a delivery report as it was answered.
type spoken struct {
	delivery
	channel string
	answer  answer
}

func newModel(w *world) *model {
	return &model{
		w: w, people: map[int64]*person{}, number: map[int64]string{}, lines: map[string]*line{}, sessions: map[string]*session{}, seen: map[string]*request{},
		texts: map[string]*filedText{}, excluded: map[string]*excluding{}, reports: map[string]*filed{}, current: map[place]*filed{}, messages: map[int64]*message{}, looked: map[int64]int{},
		final: map[string]string{}, ids: map[int64]string{}, flying: map[int64]flight{}, tries: map[int64]int{}, latest: dawn,
	}
}

// begin takes over what the register says.
func (w *world) begin() {
	m := w.model
	contacts, err := w.store.Contacts(context.Background(), store.Page{Limit: 1000}, w.now())
	if err != nil {
		w.t.Fatal(err)
	}
	ids := map[string]int64{}
	for _, c := range contacts {
		ids[c.Code] = c.ID
		m.names = append(m.names, c.Name)
	}
	w.phones = phonesOf(w.ground.register, ids)
	for _, h := range w.phones {
		m.lines[h.number] = &line{}
		for _, p := range h.people {
			m.people[p.id], m.number[p.id] = p, h.number
			if p.status == "opted_out" {
				m.lines[h.number].out = out
			}
		}
	}
	m.steps, m.rounds = stepsOf(w.ground.register), roundsOf(w.ground.register)
	for _, r := range w.newReports() {
		m.file(r)
		m.reports[r.Ref].seeded = true
	}
}

// learn waits until nothing moves, and explains what is new.
func (w *world) learn() []*message {
	synctest.Wait()
	if w.stop {
		return nil
	}
	m := w.model
	e := m.event
	m.event = happened{}
	m.events.Add(1)
	var messages []store.Message
	var reports []store.Report
	if turns := w.store.Stats().Turns; turns != m.turns || e.tick || e.button || e.entered != nil { // nothing else writes either
		m.turns = turns
		messages, reports = w.newMessages(), w.newReports()
	}
	m.explainReports(e, reports, messages)
	m.reread(e)
	added := m.explainMessages(e, messages)
	if m.changes(e) {
		m.register()
	}
	m.readSender()
	m.readReports()
	m.readCarrier()
	w.checkLog()
	return added
}

// page is how much is read at once.
const page = 1000

func (w *world) newMessages() []store.Message {
	all, err := w.store.Messages(context.Background(), 0, store.Page{After: w.model.last.message, Limit: page})
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return nil
	}
	if len(all) > 0 {
		w.model.last.message = all[len(all)-1].ID
	}
	return all
}

func (w *world) newReports() []store.Report {
	all, err := w.store.Reports(context.Background(), store.Page{After: w.model.last.report, Limit: page})
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return nil
	}
	if len(all) > 0 {
		w.model.last.report = all[len(all)-1].ID
	}
	return all
}

// message notes an SMS that was brought to the gateway.
func (m *model) message(w *world, h *handset, r *request, a answer) {
	if !a.ok() {
		w.failf("P1: an SMS is taken", "%d %s %s", a.status, a.body, w.log.take())
		return
	}
	key := r.channel + "|" + r.id
	if m.seen[key] != nil {
		w.tell("  taken before")
		return
	}
	m.seen[key], r.at = r, w.now()
	m.event.sms = append(m.event.sms, r)
	m.answering(r.number)
	l := m.lines[r.number]
	switch {
	case r.intent == nil || l == nil:
	case r.intent.kind == "stop" && l.out != out:
		l.out, l.since = out, m.events.Load()
	case r.intent.kind == "start":
		l.out = in
	}
}

// answering notes whose phone may be answered in this event.
func (m *model) answering(number string) {
	if m.event.lines == nil {
		m.event.lines = map[string]bool{}
	}
	m.event.lines[number] = true
}

// find is the phone of a number, nil for none.
func (w *world) find(number string) *handset {
	for _, h := range w.phones {
		if h.number == number {
			return h
		}
	}
	return nil
}

// handset is the phone of a number that somebody has.
func (w *world) handset(number string) *handset {
	if h := w.find(number); h != nil {
		return h
	}
	panic(fmt.Sprintf("no phone has the number …%s", number[8:]))
}

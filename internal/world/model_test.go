package world

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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

package phone

import (
	"strconv"
	"sync"
	"time"

	"ahadi/internal/sms"
)

// event is something that the aggregator did: an SMS that it took from Ahadi
// and put on a phone, or a delivery report that it posted.
type event struct {
	ID       int64        `json:"id,string"`
	Kind     string       `json:"kind"`   // sms, report
	Number   string       `json:"number"` // of the phone, E.164
	From     string       `json:"from,omitempty"`
	Text     string       `json:"text,omitempty"`
	Encoding sms.Encoding `json:"encoding,omitempty"`
	Parts    int          `json:"parts,omitempty"`
	At       time.Time    `json:"at"`
	Form     [][2]string  `json:"form"` // the request, field by field
	Status   int          `json:"status"`
	Answer   string       `json:"answer"`
}

// How many events are remembered, and how many a page gets at once.
const (
	kept    = 4000
	atATime = 200
)

// air is what went to the phones, oldest first.
type air struct {
	now    func() time.Time
	mu     sync.Mutex
	last   int64
	events []event
}

// newAir counts from the time of its start, so that a page that outlives the
// server does not miss what the next one delivers.
func newAir(now func() time.Time) *air {
	return &air{now: now, last: now().UnixMicro()}
}

// add remembers an event and returns its id.
func (a *air) add(e event) int64 {
	if e.Kind == "sms" {
		e.Encoding, e.Parts = sms.Segments(e.Text)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last++
	e.ID, e.At = a.last, a.now().UTC()
	if len(a.events) >= kept {
		a.events = append(a.events[:0], a.events[kept/4:]...)
	}
	a.events = append(a.events, e)
	return a.last
}

// after are the next events behind one that was seen.
func (a *air) after(id int64) []event {
	a.mu.Lock()
	defer a.mu.Unlock()
	from := len(a.events)
	for from > 0 && a.events[from-1].ID > id {
		from--
	}
	next := a.events[from:]
	return append([]event{}, next[:min(len(next), atATime)]...)
}

func readID(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }

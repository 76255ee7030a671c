// Package storetest is the contract of the store as tests: what a turn
// promises, whatever database lies below. An engine passes Run, or it is none. Other
// tests get an empty store here.
package storetest

import (
	"context"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// Fresh makes an empty database and gives back what opens it. Opening it again
// follows closing it; the last one is closed by the test.
type Fresh func(t *testing.T) (open func() *store.Store)

// Run holds an engine against the contract.
func Run(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"forty copies of a request have one effect and one answer, also after a restart": fortyCopies,
		"a replay after every window finds the report that it filed":                     lateReplay,
		"jobs of one line run one after the other, in the order in which they came":      inOrder,
		"a step that panics or fails leaves the others alone":                            panics,
		"a caller who gives up hears whether it had an effect":                           givesUp,
		"a step asks for facts until it has them, not for ever":                          asksForMore,

		"a session tells what was typed now from what was typed before":  cumulative,
		"several first requests for one dial are sessions of their own":  severalFirst,
		"a session is its channel's and its line's":                      whoseSession,
		"a session that was quiet for ten minutes has ended":             quietSession,
		"a session of long ago is known, and its id may be dialled anew": longAgo,
		"a draft is its person's on every phone, and the phone's own":    drafts,
		"where people stopped is told, and not for ever":                 brokenOff,

		"a message that comes again is known, under any text":   sameID,
		"a text that filed a report is known under another id":  sameText,
		"a cry for help is answered once a day":                 warnedOnce,
		"what was not understood is read again, once":           readAgain,
		"an answer is never taken for a repeat":                 answers,
		"a line remembers what was sent to it":                  remembers,
		"STOP takes back what waits in the queue":               stops,
		"a sender without a number has a line and gets no name": nameless,

		"what a person says again takes the place of what she said": again,
		"one person on two phones has one current report":           twoPhones,
		"a receipt is known to its author alone":                    whoseReceipt,
		"an official's word is counted apart":                       official,
		"figures equal a recount of the reports":                    recount,

		"who agrees by dialling is one of the phone's people":    comesIn,
		"wrong PINs count for an hour, until a right one":        wrongPINs,
		"a code that was forgotten is chosen anew":               newPIN,
		"an enrolment code is for as many as it says":            enrolCodes,
		"a phone that is not theirs is nobody's, at once":        notHers,
		"a file does not make a wrong number hers again":         wrongNumberInAFile,
		"nothing leaves before she agrees to the words of today": newWords,
		"a stranger's number is forgotten, a STOP is not":        strangersForgotten,
		"three failures end sending until the phone is heard":    bounces,
		"after 90 silent days a phone is anybody's":              silentFor90Days,
		"an invitation is one message in a life":                 invitations,
		"a test of a channel goes to anybody but who said STOP":  probes,
		"a message that comes both ways is one message":          twins,
		"an inbox is read on from where it was left":             fetches,

		"each input alone is known by its number":                      eachInput,
		"an input without a number is the same for three seconds":      againAtOnce,
		"a dial on a session's old id begins anew":                     againFirst,
		"a dial on an id and numbers that are given again begins anew": countsAgain,
		"a session without a dial ends with its time":                  marksNoDial,

		"who is erased is nobody's, and still counted":         erased,
		"who agreed to what is listed, of the erased how many": consentsListed,
		"on a shared phone the others keep theirs":             erasedBesideOthers,
		"who is erased at work leaves nothing behind her":      erasedMeanwhile,
	})
}

// run gives each test a world of its own, with what seed puts into it.
func run(t *testing.T, fresh Fresh, seed func(name string) store.Seed, tests map[string]func(*testing.T, *world)) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, open: fresh(t)}
			w.Store = w.open()
			t.Cleanup(func() { w.Close() })
			if err := w.Seed(context.Background(), seed(name), now); err != nil {
				t.Fatal(err)
			}
			test(t, w)
		})
	}
}

// now is the time of every test: a day of the register's open round.
var now = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// The phones of the register. Akinyi has two, the last is nobody's.
const (
	akinyi   = "+12025550101"
	otieno   = "+12025550102"
	akinyis2 = "+12025550103"
	shared   = "+12025550107"
	desk     = "+12025550120"
	waiting  = "+12025550109" // of who was invited
	stranger = "+12025550199"
)

// world is one seeded store.
type world struct {
	*store.Store
	t    *testing.T
	open func() *store.Store

	serial int // of posts
}

// reopen is a restart of the service.
func (w *world) reopen() {
	w.t.Helper()
	if err := w.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.Store = w.open()
}

// turn runs a job that must succeed.
func (w *world) turn(job store.Job, step func(store.Before) store.After) store.Reply {
	w.t.Helper()
	r, err := w.Turn(context.Background(), job, step)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// look is what a job's step is told.
func (w *world) look(job store.Job) (b store.Before) {
	w.t.Helper()
	w.turn(job, func(told store.Before) store.After {
		b = told
		return store.After{}
	})
	return b
}

// reports lists all reports, oldest first.
func (w *world) reports() []store.Report {
	w.t.Helper()
	all, err := w.Reports(context.Background(), store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// figures are what is counted on a commitment, by side.
func (w *world) figures(code string) (community, government store.Figures) {
	w.t.Helper()
	o, err := w.Overview(context.Background(), store.Everything(), now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range o.Rows {
		if r.Commitment.Code == code {
			return r.Community, r.Government
		}
	}
	w.t.Fatalf("no commitment %s", code)
	return community, government
}

// dialled is one step of a USSD session.
func dialled(number, session, text string) store.Job {
	return store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: session, Text: text, At: now}
}

// texted is one SMS.
func texted(number, id, text string) store.Job {
	return store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: id, Text: text, Folded: text, At: now}
}

// at is the job at another time.
func at(job store.Job, later time.Duration) store.Job {
	job.At = job.At.Add(later)
	return job
}

// says answers a step of a session and keeps it.
func says(words string) func(store.Before) store.After {
	return func(store.Before) store.After {
		return store.After{Reply: store.Reply{Say: words}, Session: &store.SessionChange{State: []byte("{}")}}
	}
}

// files is a step that files a report on K12 and says its receipt.
func files(percent int) func(store.Before) store.After {
	return func(b store.Before) store.After {
		if b.Origin != nil {
			return store.After{Reply: store.Reply{Say: b.Origin.Refs[0], End: true}}
		}
		p := b.People[0]
		a := store.After{
			Reply: store.Reply{Say: b.Refs[0], End: true},
			Reports: []store.NewReport{{
				Ref: b.Refs[0], RoundID: b.Round.ID, ContactID: p.ID, CommitmentID: b.Commitments["K12"].ID, Form: "progress", Version: 1, Side: p.Side,
				Official: p.Roles[0] == "official", Via: "ussd", Channel: "demo", Language: "en", Status: "mostly", Percent: percent,
				Answers: []byte(`{"comment":"dug"}`), State: "accepted", Confidence: 100, At: now,
			}},
		}
		if b.Session.Input != "" || b.Session.Extends {
			a.Session = &store.SessionChange{State: []byte("{}"), Person: p.ID, Ended: true}
		} else {
			a.Inbound = &store.NewInbound{ContactID: p.ID, Outcome: "report", Parser: 1}
		}
		return a
	}
}

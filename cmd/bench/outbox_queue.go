package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// Who queues: so many at once, for so many people.
const (
	queueCallers = 64
	queuePeople  = 1000
)

// queue is the outbox of one store.
type queue struct {
	store  *store.Store
	people []person
	made   atomic.Int64
}

// fill queues n messages, each in a turn of its own, from many callers.
func (q *queue) fill(ctx context.Context, n int) error {
	var left atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	left.Store(int64(n))
	for i := range queueCallers {
		all.Go(func() {
			for failed.Load() == nil {
				k := left.Add(-1)
				if k < 0 {
					return
				}
				if err := q.one(ctx, q.people[(i+int(k)*queueCallers)%len(q.people)]); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

func (q *queue) one(ctx context.Context, p person) error {
	number, err := phone.Parse(p.number, "")
	if err != nil {
		return err
	}
	job := store.Job{Channel: channel, Number: number, Kind: store.KindSMS, ID: fmt.Sprint("q", q.made.Add(1)), Text: "K12", Folded: "k12", At: time.Now()}
	_, err = q.store.Turn(ctx, job, func(b store.Before) store.After {
		return store.After{Messages: []store.NewMessage{{
			ContactID: b.People[0].ID, Channel: channel, Key: "rpt_done", Class: "receipt",
			Body: "Thank you. Report 7KF2M on K12 is saved. If it is wrong, send FIX 7KF2M to 20880.",
		}}}
	})
	return err
}

// gather is the sender's pause between two claims.
const gather = 10 * time.Millisecond

// slots are requests that could leave at once: more than one claim looks at.
const slots = 500

// through queues n messages, and sends them meanwhile.
func (q *queue) through(ctx context.Context, n int) (sent int, err error) {
	filled := make(chan struct{})
	var failed error
	go func() {
		defer close(filled)
		failed = q.fill(ctx, n)
	}()
	sent, err = q.drain(ctx, filled)
	<-filled
	return sent, errors.Join(failed, err)
}

// drain claims what waits, hands it to nobody and settles it, as the sender does:
// the next is claimed while the last is settled. It ends when nothing waits any
// more and all are filled.
func (q *queue) drain(ctx context.Context, filled <-chan struct{}) (sent int, err error) {
	settling := make(chan []store.Settlement, 1)
	ended := make(chan error, 1)
	go func() {
		var err error
		for all := range settling {
			if err == nil {
				err = q.store.Settle(ctx, all, time.Now())
			}
		}
		ended <- err
	}()
	for {
		last := false
		select {
		case <-filled:
			last = true
		default:
		}
		if !last {
			time.Sleep(gather)
		}
		claimed, err := q.store.Claim(ctx, time.Now(), time.Minute, store.Lane{Route: channel, Slots: slots})
		if err == nil && len(claimed) == 0 && !last {
			select {
			case <-q.store.Wake():
			case <-filled:
			}
			continue
		}
		if err != nil || len(claimed) == 0 {
			close(settling)
			if e := <-ended; err == nil {
				err = e
			}
			return sent, err
		}
		all := make([]store.Settlement, len(claimed))
		for i, m := range claimed {
			all[i] = store.Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: fmt.Sprint("b", m.ID)}
		}
		settling <- all
		sent += len(claimed)
	}
}

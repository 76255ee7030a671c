package gateway

import (
	"crypto/rand"
	"sync"

	"ahadi/store"
)

// inputs are the steps under way of providers that send each input alone and
// number none. Nothing else tells a repeat from somebody who presses the same key
// twice: what comes again while its first is being answered is the same step.
type inputs struct {
	mu    sync.Mutex
	under map[input]*underway
}

// input is what a repeat has in common with its first.
type input struct {
	channel, session, number, text string
	first                          bool
}

type underway struct {
	sequence string
	callers  int
}

// take numbers a step whose provider has not, and says when its caller has its
// answer. The number is one that no other process gives.
func (f *inputs) take(job *store.Job) (done func()) {
	key := input{job.Channel, job.ID, job.Number.E164(), job.Text, job.First}
	f.mu.Lock()
	defer f.mu.Unlock()
	step := f.under[key]
	switch {
	case step != nil && (job.Sequence == "" || job.Sequence == step.sequence):
	case job.Sequence != "": // the provider's own
		return func() {}
	default:
		step = &underway{sequence: rand.Text()}
		if f.under == nil {
			f.under = map[input]*underway{}
		}
		f.under[key] = step
	}
	step.callers++
	job.Sequence = step.sequence
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if step.callers--; step.callers == 0 {
			delete(f.under, key)
		}
	}
}

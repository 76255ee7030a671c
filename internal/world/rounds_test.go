package world

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"ahadi/store"
)

// roundState is a round as the model knows it.
type roundState struct {
	store.Round
	asked map[string]string // the day on which a partner of government got its reading
}

// roundsOf are the rounds of the register, oldest first.
func roundsOf(seed store.Seed) []*roundState {
	var all []*roundState
	for _, r := range seed.Rounds {
		all = append(all, &roundState{Round: r, asked: map[string]string{}})
	}
	slices.SortStableFunc(all, func(a, b *roundState) int { return cmp.Compare(a.OpensOn, b.OpensOn) })
	return all
}

// roundAt is the round of a report that came at t, and whether it is late: the
// open one, else the newest that has begun.
func (m *model) roundAt(t time.Time) (r *roundState, late bool) {
	here := t.In(location(zones[0]))
	day := here.Format(time.DateOnly)
	for _, v := range slices.Backward(m.rounds) {
		if v.State == "draft" || v.OpensOn > day {
			continue
		}
		if r == nil {
			r = v
		}
		if v.State == "open" && (day < v.ClosesOn || day == v.ClosesOn && here.Hour() < 18) {
			return v, false
		}
	}
	return r, true
}

// filedWhere holds a new report against the round that it belongs to.
func (m *model) filedWhere(r store.Report) {
	want, late := m.roundAt(r.At)
	if want == nil || r.Round != want.Code || r.Late != late {
		m.w.failf("a report belongs to the round in which it came", "%s of %s is in %s, late %t, and not in %v, late %t", r.Ref, r.At, r.Round, r.Late, want, late)
	}
}

// days after the close until no late report is taken, and after the asking until
// a round may be published.
const rightOfReply = 14

// settled is the first day on which a round takes no late report.
func (r *roundState) settled() string { return dayAfter(r.ClosesOn, r.GraceDays+1) }

func dayAfter(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// partners are the organisations of government with a part in a promise.
func (w *world) partners() []string {
	var all []string
	for _, p := range w.ground.register.Partners {
		if p.Side == "local_gov" || p.Side == "national_gov" {
			all = append(all, p.Organisation)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// closeRound ends a round, as soon as people were told that it ends, or earlier
// with a reason.
func (w *world) closeRound() {
	m, now := w.model, w.now()
	r := m.rounds[w.dice.IntN(len(m.rounds))]
	early := ""
	if w.dice.IntN(12) == 0 {
		early = "the hall is not ours any longer"
	}
	_, before, err := w.store.CloseRound(context.Background(), r.Code, early, w.hand())
	here := now.In(location(zones[0]))
	over := here.Format(time.DateOnly) > r.ClosesOn || here.Format(time.DateOnly) == r.ClosesOn && here.Hour() >= 18
	w.tell("the coordinator closes %s: %v", r.Code, err)
	switch {
	case r.State == "closed" || r.State == "published":
		if err != nil || !before {
			w.failf("what was decided is known", "closing %s again: %v", r.Code, err)
		}
	case over || early != "":
		if err != nil {
			w.failf("a round that is over can be closed", "%s: %v", r.Code, err)
			return
		}
		r.State = "closed"
		for _, s := range m.steps {
			s.ended = s.ended || s.round == r.Code
		}
		for _, o := range m.owed {
			if o.step.round == r.Code && o.state == "due" {
				o.state = "expired"
			}
		}
	default:
		w.refusal(err, "a round is not closed before the hour that people were told")
	}
}

// publishRound asks the partners of government, or publishes.
func (w *world) publishRound() {
	m, now := w.model, w.now()
	r := m.rounds[w.dice.IntN(len(m.rounds))]
	today := now.In(location(zones[0])).Format(time.DateOnly)
	if w.dice.IntN(2) == 0 {
		for _, org := range w.partners() {
			if w.dice.IntN(6) == 0 {
				continue
			}
			_, before, err := w.store.AskReply(context.Background(), r.Code, org, "", w.hand())
			switch {
			case r.asked[org] != "":
				if err != nil || !before {
					w.failf("what was decided is known", "asking %s again: %v", org, err)
				}
			case r.State == "closed" && today >= r.settled():
				if err != nil {
					w.failf("a partner of government can be asked once nothing moves any more", "%s of %s: %v", org, r.Code, err)
				}
				r.asked[org] = today
			default:
				w.refusal(err, "a partner of government gets no reading that can still move")
			}
		}
		w.tell("the coordinator hands out the reading of %s", r.Code)
		return
	}
	before, err := w.store.PublishRound(context.Background(), r.Code, w.hand())
	w.tell("the coordinator publishes %s: %v", r.Code, err)
	ready := r.State == "closed" && today >= r.settled()
	for _, org := range w.partners() {
		ready = ready && r.asked[org] != "" && today >= dayAfter(r.asked[org], rightOfReply)
	}
	switch {
	case r.State == "published":
		if err != nil || !before {
			w.failf("what was decided is known", "publishing %s again: %v", r.Code, err)
		}
	case ready:
		if err != nil {
			w.failf("a round is published once everybody could reply", "%s: %v", r.Code, err)
			return
		}
		r.State = "published"
	default:
		w.refusal(err, "a round is not published before everybody could reply")
	}
}

// refusal holds what must be refused, with a reason and without effect.
func (w *world) refusal(err error, promise string) {
	var r store.Refusal
	if !errors.As(err, &r) || len(r.Missing) == 0 {
		w.failf(promise, "%v", err)
	}
}

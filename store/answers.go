package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Answers say who has reported in the round of now, and how that compares with
// the rounds before at the same day. Officials are not counted.
type Answers struct {
	Round    Round
	People   int // active people with an assignment
	Reported int // of them, those with a report in the round
	Via      map[string]int
	Places   []PlaceAnswers // where these people are, by code; that of those without a place is ""
	Curves   []AnswerCurve  // this round, then up to two before it, the newest first
}

// PlaceAnswers are those of the people of one place itself.
type PlaceAnswers struct {
	Code, Name       string
	People, Reported int
}

// AnswerCurve is how many of a round's people had reported by the end of each day.
type AnswerCurve struct {
	Round Round
	Of    int   // who were asked: of a round before, those of today who were there then, and who reported
	Days  int   // of the round
	Sum   []int // the first day first; of the round of now, as far as today
}

// curves is how many rounds are compared.
const curves = 3

// Answers counts who has reported in a scope.
func (s *Store) Answers(ctx context.Context, scope Scope, now time.Time) (Answers, error) {
	ref := s.ref.Load()
	a := Answers{Via: map[string]int{}}
	rounds := ref.lately(now)
	if len(rounds) == 0 {
		return a, nil
	}
	c, more, err := s.crowdOf(ctx, ref, rounds, now)
	if err != nil {
		return a, err
	}
	a.Round = rounds[0]
	for _, r := range rounds {
		days := daysBetween(r.OpensOn, r.ClosesOn) + 1
		sum := days
		if r.ID == a.Round.ID {
			sum = min(max(daysBetween(r.OpensOn, ref.day(now))+1, 0), days)
		}
		a.Curves = append(a.Curves, AnswerCurve{Round: r, Days: days, Sum: make([]int, sum)})
	}
	in := map[int64]bool{}
	for _, id := range ref.branch(scope) {
		in[id] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.take(a.Round.ID, more)
	for id, p := range c.places {
		if scope.Whole || in[id] {
			a.add(ref.places[id], p)
		}
	}
	slices.SortFunc(a.Places, func(x, y PlaceAnswers) int { return cmp.Compare(x.Code, y.Code) })
	for i := range a.Curves {
		for day := 1; day < len(a.Curves[i].Sum); day++ {
			a.Curves[i].Sum[day] += a.Curves[i].Sum[day-1]
		}
	}
	return a, nil
}

// add puts the people of one place to the others. What came after a round's
// last day, or on a clock that is ahead, stands on the last.
func (a *Answers) add(place refPlace, p *placeCrowd) {
	if p.asked > 0 {
		a.Places = append(a.Places, PlaceAnswers{Code: place.code, Name: place.name, People: p.asked, Reported: p.reported})
	}
	a.People, a.Reported = a.People+p.asked, a.Reported+p.reported
	for via, n := range p.via {
		a.Via[via] += n
	}
	for i := range a.Curves {
		v := &a.Curves[i]
		v.Of += p.of[v.Round.ID]
		for day, n := range p.days[v.Round.ID] {
			if len(v.Sum) > 0 {
				v.Sum[min(max(day, 0), len(v.Sum)-1)] += n
			}
		}
	}
}

// lately are the round of now and those before it, the newest first.
func (r *reference) lately(now time.Time) []Round {
	at := r.round(now)
	var all []Round
	for _, v := range slices.Backward(r.rounds) {
		switch {
		case at.ID != 0 && v.ID == at.ID:
			all = append(all, at)
		case len(all) > 0 && v.State != "draft" && len(all) < curves:
			all = append(all, v)
		}
	}
	return all
}

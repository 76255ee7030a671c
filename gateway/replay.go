package gateway

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// Replayed is what the conversations of a round would have come to in a changed
// form. It counts, and names nobody and nothing that anybody said.
type Replayed struct {
	Told    int     `json:"told"`    // conversations that ended in a report of this form
	Differs int     `json:"differs"` // those that would have ended otherwise
	Lost    int     `json:"lost"`    // of these, those that could not have ended with what was said
	Fates   []Fated `json:"fates"`   // in the order of the form, the most frequent of a question first
	Stopped []Stop  `json:"stopped"` // where people stopped who have not sent it, the most frequent first
}

// Fated is in how many conversations an answer would have fared otherwise.
type Fated struct {
	Question string     `json:"question"` // "" for the whole form
	Fate     flows.Fate `json:"fate"`
	N        int        `json:"n"`
}

// Stop is a screen on which people stopped.
type Stop struct {
	Version  int      `json:"version"`
	Question string   `json:"question"` // "" for the summary
	Drafts   int      `json:"drafts"`   // that still wait, of the round
	Sessions int      `json:"sessions"` // of the last four days, whatever came of them later
	Screen   []string `json:"screen"`   // its lines, without what the register says
	Changed  []string `json:"changed"`  // the same screen in the changed form; empty where it has none
}

// Replay runs what was told in a round through a changed form of the book, with
// the screens in a language.
func Replay(ctx context.Context, db *store.Store, book *flows.Book, r ReplayOf) (Replayed, error) {
	p := &replaying{db: db, book: book, of: r, fates: map[flows.Difference]int{}, stops: map[stand]*Stop{}}
	for page := (store.Page{Limit: 500}); ; {
		list, err := db.ReportList(ctx, store.Everything(), store.ReportFilter{Round: r.Round, Form: r.Changed.Name}, page)
		if err != nil {
			return Replayed{}, fmt.Errorf("replay: %w", err)
		}
		for i := range list.Rows {
			if err := p.tell(&list.Rows[i].Report); err != nil {
				return Replayed{}, err
			}
		}
		if page.After = list.Next; page.After == 0 {
			break
		}
	}
	if err := db.BrokenOff(ctx, r.Round, r.Now, p.stop); err != nil {
		return Replayed{}, fmt.Errorf("replay: %w", err)
	}
	return p.sum(), nil
}

// ReplayOf says what is replayed.
type ReplayOf struct {
	Round    string // its code
	Changed  *flows.Form
	Language string // of the screens
	Now      time.Time
}

// stand is a screen: a form's version and a question, "" for the summary.
type stand struct {
	version  int
	question string
}

// replaying counts while it goes through a round.
type replaying struct {
	db    *store.Store
	book  *flows.Book
	of    ReplayOf
	out   Replayed
	fates map[flows.Difference]int
	stops map[stand]*Stop
}

// tell replays one report. What was withdrawn, or taken the place of, was told too.
func (p *replaying) tell(r *store.Report) error {
	told := flows.Told{Form: r.Form, Version: r.Version, Official: r.Official, Keyed: r.Via == "ussd"}
	if err := json.Unmarshal(r.Answers, &told.Answers); err != nil { // of somebody who was erased
		return nil
	}
	if r.Commitment != "" {
		told.Commitment = commitmentOf(p.db.CommitmentOf(r.Commitment))
	}
	p.out.Told++
	turnout := p.book.Replay(p.of.Changed, told)
	for _, d := range turnout.Differs {
		p.fates[d]++
	}
	if len(turnout.Differs) > 0 {
		p.out.Differs++
	}
	if turnout.Lost {
		p.out.Lost++
	}
	return nil
}

// stop counts where somebody stopped.
func (p *replaying) stop(b store.BrokenOff) error {
	var s flows.State
	if err := json.Unmarshal(b.State, &s); err != nil {
		return fmt.Errorf("replay: a state: %w", err)
	}
	if s.Form != p.of.Changed.Name || s.Screen != flows.ScreenForm && s.Screen != flows.ScreenConfirm {
		return nil
	}
	question := s.Question
	if s.Screen == flows.ScreenConfirm {
		question = ""
	}
	where := stand{s.Version, question}
	at := p.stops[where]
	if at == nil {
		at = &Stop{Version: s.Version, Question: question, Changed: p.book.Lines(p.of.Changed, question, p.of.Language)}
		if f := p.book.Form(s.Form, s.Version); f != nil {
			at.Screen = p.book.Lines(f, question, p.of.Language)
		}
		p.stops[where] = at
	}
	if b.Draft {
		at.Drafts++
	} else {
		at.Sessions++
	}
	return nil
}

// sum puts what was counted in order.
func (p *replaying) sum() Replayed {
	place := func(question string) int {
		if i := slices.IndexFunc(p.of.Changed.Questions, func(q *flows.Question) bool { return q.Name == question }); i >= 0 {
			return i
		}
		return len(p.of.Changed.Questions)
	}
	p.out.Fates, p.out.Stopped = []Fated{}, []Stop{} // none is a list too, to programs
	for d, n := range p.fates {
		p.out.Fates = append(p.out.Fates, Fated{d.Question, d.Fate, n})
	}
	slices.SortFunc(p.out.Fates, func(a, b Fated) int {
		return cmp.Or(cmp.Compare(place(a.Question), place(b.Question)), cmp.Compare(a.Question, b.Question), cmp.Compare(b.N, a.N), cmp.Compare(a.Fate, b.Fate))
	})
	for _, s := range p.stops {
		p.out.Stopped = append(p.out.Stopped, *s)
	}
	slices.SortFunc(p.out.Stopped, func(a, b Stop) int {
		return cmp.Or(cmp.Compare(b.Drafts+b.Sessions, a.Drafts+a.Sessions), cmp.Compare(a.Version, b.Version), cmp.Compare(place(a.Question), place(b.Question)))
	})
	return p.out
}

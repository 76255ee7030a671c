package gateway

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// Rereading is what came of reading old messages again.
type Rereading struct {
	As      map[string]int // messages by what they are now: report, asked, request, a reason of the inbox; "" still not understood
	Settled int            // understood, and settled by a person before
	Broken  int            // could not be opened or read
}

// Messages counts all that were read.
func (r Rereading) Messages() (n int) {
	for _, count := range r.As {
		n += count
	}
	return n + r.Broken
}

// rereadBatch is how many messages one transaction reads: short enough that
// nobody who dials meanwhile waits for it.
const rereadBatch = 50

// Reread reads what no reader has understood again with this one. Nothing is
// filed: what is understood now is written beside the message in the
// coordinators' inbox. dry changes nothing at all.
func Reread(ctx context.Context, s *store.Store, book *flows.Book, dry bool, now time.Time) (Rereading, error) {
	out := Rereading{As: map[string]int{}}
	g := &Gateway{store: s, book: book, zones: &zones{}}
	for after := int64(0); ; {
		done, err := s.RereadInbound(ctx, store.Rereading{
			Parser: flows.Parser, After: after, Limit: rereadBatch, Dry: dry, Now: now, Read: g.reread,
		})
		if err != nil || done.Last == 0 {
			return out, err
		}
		for as, n := range done.As {
			out.As[as] += n
		}
		out.Settled += done.Settled
		out.Broken += done.Broken
		after = done.Last
	}
}

// reread reads one message by itself: the question that it may have answered is
// long gone, and a digit alone says nothing any more. A STOP since then does not
// make the words of before unreadable.
func (g *Gateway) reread(m store.Unread, b store.Before) store.Understood {
	b.Line.Asked = nil
	in, err := g.input(&channel{}, &store.Job{Kind: store.KindSMS, Text: m.Text, At: m.At}, &b)
	if err != nil {
		return store.Understood{}
	}
	warned := true
	in.Text, in.Line.OptedOut, in.Line.Capped, in.Line.Warned = m.Text, false, false, &warned
	turn, err := g.book.Text(in)
	switch {
	case err != nil:
		return store.Understood{}
	case len(turn.Need) > 0:
		return store.Understood{Need: needs(turn.Need)}
	}
	return understood(turn.Effects)
}

// understood sums up what a message would have led to. What a person has to act
// on comes before what could be filed, and that before what would be asked.
func understood(effects []flows.Effect) store.Understood {
	var u store.Understood
	var reports []string
	add := func(code string, answers map[string]string) {
		value := saidOf(answers)
		if u.Code == "" {
			u.Code, u.Value = code, value
		}
		reports = append(reports, code+" "+value)
	}
	reason, question, request := "", "", false
	for _, e := range effects {
		switch e := e.(type) {
		case flows.SaveReport:
			add(e.Commitment, written(e.Answers))
		case flows.KeepDraft:
			if e.Person == 0 { // of a phone that several people use
				add(e.State.Answers["commitment"], e.State.Answers)
			}
		case flows.Inbox:
			if reason == "" && e.Reason != "not_understood" && e.Reason != "ignored" {
				reason, u.Drop = e.Reason, e.DropBody
			}
		case flows.Ask:
			if e.Asked != nil && e.Asked.Ask != "" {
				question, u.Code = e.Asked.Ask, cmp.Or(u.Code, e.Asked.Code)
			}
		case flows.Withdraw:
			request = true
		case flows.Reply:
			request = request || e.Class == flows.ClassControl || e.Key == "sms_list" || e.Key == "sms_status"
		}
	}
	switch {
	case reason != "":
		u.As = reason
	case len(reports) > 0:
		u.As = "report"
	case question != "":
		u.As = "asked"
	case request:
		u.As = "request"
	}
	u.Note = strings.Join(append(reports, question), ", ")
	u.Note = cmp.Or(strings.TrimSuffix(u.Note, ", "), u.As)
	return u
}

// saidOf is a report's value as the inbox shows it.
func saidOf(answers map[string]string) string {
	return strings.TrimSpace(cmp.Or(answers["status"], answers["kept"]) + " " + answers["percent"])
}

// written are answers as texts.
func written(answers map[string]any) map[string]string {
	out := map[string]string{}
	for name, v := range answers {
		out[name] = fmt.Sprint(v)
	}
	return out
}

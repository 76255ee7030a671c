package gateway

import (
	"log/slog"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/internal/phone"
	"ahadi/store"
)

// TestAMessageWhoseReadingFailsIsKeptForAPerson: without a Book no message can
// be read.
func TestAMessageWhoseReadingFailsIsKeptForAPerson(t *testing.T) {
	g := &Gateway{log: slog.New(slog.DiscardHandler), zones: &zones{}}
	job := &store.Job{Kind: store.KindSMS, Text: "K12 60", At: time.Now()}
	after := g.stepSMS(&channel{}, job, &store.Before{Refs: []string{"7KR4P"}, People: []store.Person{{ID: 7}}})
	if after.Err != nil || after.Inbound == nil || after.Inbound.Outcome != "failed" || after.Inbound.DropBody {
		t.Errorf("the message: %v, %+v", after.Err, after.Inbound)
	}
	if len(after.Inbox) != 1 || after.Inbox[0].ContactID != 7 || len(after.Messages) != 0 {
		t.Errorf("the coordinators see %+v, she is told %+v", after.Inbox, after.Messages)
	}
}

// TestWhoMayBeSentWhat holds the rules even where a flow would forget them.
func TestWhoMayBeSentWhat(t *testing.T) {
	now := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	ago := func(hours ...float64) (at []time.Time) {
		for _, h := range hours {
			at = append(at, now.Add(-time.Duration(h*float64(time.Hour))))
		}
		return at
	}
	enrolled := []store.Person{{ID: 1}}
	for name, c := range map[string]struct {
		line   store.Line
		people []store.Person
		may    string // the classes
	}{
		"enrolled":         {store.Line{}, enrolled, "reply receipt control must"},
		"third this hour":  {store.Line{RepliedAt: ago(.1, .2)}, enrolled, "reply receipt control must"},
		"fourth this hour": {store.Line{RepliedAt: ago(.1, .2, .9)}, enrolled, "receipt control must"},
		"an hour later":    {store.Line{RepliedAt: ago(1.1, 1.2, 1.9)}, enrolled, "reply receipt control must"},
		"seventh this day": {store.Line{RepliedAt: ago(1.1, 1.2, 1.9, 3, 3, 3)}, enrolled, "receipt control must"},
		"said STOP":        {store.Line{OptedOut: true}, enrolled, "control"},
		"stranger":         {store.Line{}, nil, "reply receipt control must"},
		"greeted":          {store.Line{GreetedAt: now.Add(-29 * 24 * time.Hour)}, nil, "must"},
		"greeted long ago": {store.Line{GreetedAt: now.Add(-30 * 24 * time.Hour)}, nil, "reply receipt control must"},
	} {
		r := &rowsOf{job: &store.Job{Number: phone.MustParse("+12025550101"), At: now}, b: &store.Before{Line: c.line, People: c.people}}
		got := ""
		for _, class := range []flows.Class{flows.ClassReply, flows.ClassReceipt, flows.ClassControl, flows.ClassMust} {
			if r.maySend(class) {
				got += " " + string(class)
			}
		}
		if got != " "+c.may {
			t.Errorf("%s: %s, want %s", name, got, c.may)
		}
		r.job.Number = phone.Number{}
		if r.maySend(flows.ClassMust) {
			t.Errorf("%s: a sender without a number is sent something", name)
		}
	}
}

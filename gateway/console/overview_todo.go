package console

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ahadi/gateway/access"
	"ahadi/store"
)

// todo is one kind of thing that needs somebody, and where to do it.
type todo struct {
	Word string // words: overview.todo_WORD
	N    int
	Path string
	Hot  bool // before everything else
}

// todos are what needs attention first: danger, then what people decide, then
// what is late.
func (k *Console) todos(ctx context.Context, u access.User, t tongue, rows []store.OverviewRow) ([]todo, error) {
	w, err := k.Store.Todo(ctx, u.Scope(), t.now)
	if err != nil {
		return nil, err
	}
	apart, old, late := 0, 0, 0
	today := k.Store.Today(t.now)
	for i := range rows {
		f := rows[i].Triangulate(t.now)
		if f.Dispute && f.Disputes == 0 {
			apart++
		}
		if rows[i].Commitment.Open() && f.Fresh == "stale" {
			old++
		}
		if rows[i].Commitment.Overdue(today) {
			late++
		}
	}
	other := 0
	for reason, n := range w.Inbox {
		if !slices.Contains([]string{"urgent", "held", "delete_me", "call_me", "not_understood"}, reason) {
			other += n
		}
	}
	var all []todo
	for _, d := range []todo{
		{"danger", w.Alerts, "/decisions", true},
		{"disputes", w.Disputes, "/decisions", true},
		{"held", w.Inbox["held"], "/decisions", true},
		{"erasures", w.Inbox["delete_me"], "/decisions", true},
		{"exclusions", w.Exclusions, "/decisions", false},
		{"replies", w.Replies, "/decisions", false},
		{"calls", w.Inbox["call_me"], "/calls", true},
		{"not_understood", w.Inbox["not_understood"], "/inbox", false},
		{"messages", other, "/inbox", false},
		{"broadcasts", w.Broadcasts, "/broadcasts", false},
		{"approve", w.Attention[store.NeedsApproval], "/rounds", true},
		{"low", w.Attention[store.FewReported], "/calls", false},
		{"apart", apart, "/commitments?show=apart", false},
		{"late", late, "/milestones", false},
		{"stale", old, "/commitments?show=stale", false},
		{"silent", w.Attention[store.SilentTwice], "/commitments?show=none", false},
		{"government", w.Attention[store.GovSilent], "/commitments?show=silent", false},
		{"no_monitor", w.Attention[store.NoMonitor], "/people", false},
	} {
		if d.N == 0 {
			continue
		}
		if !k.open(u.Role, d.Path) {
			d.Path = ""
		}
		all = append(all, d)
	}
	return all, nil
}

// question is one of those that a Monday begins with, and the page that answers.
type question struct {
	Word string // words: overview.ask_WORD
	Path string
}

// questions lead to every answer in one click.
func (k *Console) questions(role access.Role) []question {
	var all []question
	for _, q := range []question{
		{"call", "/calls"},
		{"round", "/#h-curve"},
		{"blind", "/places"},
		{"stale", "/commitments?show=stale"},
		{"moved", "/commitments/changes"},
		{"apart", "/commitments?sort=gap"},
		{"trust", "/commitments"},
		{"blocks", "/obstacles"},
		{"money", "/money"},
		{"late", "/milestones"},
		{"who", "/participation"},
		{"unread", "/inbox"},
		{"failed", "/delivery"},
		{"decide", "/decisions"},
		{"cost", "/costs"},
	} {
		if k.open(role, q.Path) {
			all = append(all, q)
		}
	}
	return all
}

// remindBox is whom nobody has heard from, and what the button would do.
type remindBox struct {
	Shown   bool // to who may press it
	Silent  []silent
	Open    int   // monitors to hear from
	More    int   // of them, those who are not in Silent
	Counted bool  // Willing was counted: of a large network it is not at each look
	Willing int   // people to whom the button would write
	Others  []sum // why monitors who are not asked in this round are left out
}

// silent is a monitor who has not reported, with what the button would do.
type silent struct {
	store.Contact
	Reason string    // why she would be left out; "" when she is written to
	Text   string    // of the message
	Parts  int       // SMS that the text takes
	Later  time.Time // when it would leave; zero for now
	For    string    // the commitment that she is asked for
}

// sum counts people by reason.
type sum struct {
	Reason string
	N      int
}

// Whom the box shows one by one.
const (
	shownOut = 40  // monitors to hear from
	fewOut   = 400 // monitors of a network that is asked through at each look
)

// listen finds whom to hear from. A network that is too large for it is left to
// the list of calls.
func (k *Console) listen(ctx context.Context, t tongue, a store.Answers) (remindBox, error) {
	box := remindBox{Shown: true, Open: a.People - a.Reported}
	if a.People > fewOut {
		return box, nil
	}
	contacts, err := k.Store.Contacts(ctx, store.Page{Limit: 2 * fewOut}, t.now)
	if err != nil {
		return box, err
	}
	rows, err := k.Reminders.Preview(ctx, t.now)
	if err != nil {
		return box, err
	}
	box.Counted = true
	would := map[int64]store.ReminderRow{}
	for _, r := range rows {
		if would[r.ContactID] = r; r.Reason == "" {
			box.Willing++
		}
	}
	others := map[string]int{}
	for _, p := range contacts {
		if p.Reported || len(p.Assigned) == 0 || !slices.Contains(p.Roles, "monitor") {
			continue
		}
		r, known := would[p.ID]
		switch {
		case p.Status != "active":
			others[p.Status]++
		case len(box.Silent) < shownOut:
			box.Silent = append(box.Silent, t.quiet(p, r, known))
		}
	}
	for _, reason := range byCount(others) {
		box.Others = append(box.Others, sum{reason, others[reason]})
	}
	box.More = max(box.Open-len(box.Silent), 0)
	return box, nil
}

// quiet is one monitor whom nobody has heard from.
func (t tongue) quiet(p store.Contact, r store.ReminderRow, known bool) silent {
	s := silent{Contact: p, Reason: r.Reason, Text: r.Text, Parts: r.Segments, For: r.Commitment}
	if !known {
		s.Reason = "no_round"
	}
	if r.Due.After(t.now) {
		s.Later = r.Due
	}
	s.Parts = cmp.Or(s.Parts, 1)
	return s
}

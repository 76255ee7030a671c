package console

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// enterPage is what a coordinator takes down for somebody.
type enterPage struct {
	Find   string // searched for; "" once somebody is picked
	About  string // the promise that the report is to be on, where it is known
	Found  []store.Contact
	Looked int
	Whole  bool // nobody is left who was not looked at

	Person store.ContactFile
	Entry  store.Entry
	Said   flows.Entry
	Sheet  flows.Sheet
	Why    []string // what stands in the way
	Tried  bool     // it was to be filed: what is missing is said

	Today  string
	Rounds []store.Round
	Vias   []string
	There  []attending // people who follow the promise, for a meeting
	Speaks []string    // languages in which the questions can be read
	Shared bool        // no SMS goes to her: others read her phone, or it gets none
	Before *store.ListedReport
}

// attending is somebody who may have been at a meeting.
type attending struct {
	store.Contact
	There bool
}

// enterFor begins: who is it for?
func (k *Console) enterFor(c *fiber.Ctx) error {
	q := query(c)
	p := k.blankEntry(c)
	p.Find, p.Entry.For, p.About = q.Get("find"), q.Get("for"), q.Get("commitment")
	if p.About != "" && !among(k.Store.Promises(access.In(c).Scope()), p.About) {
		return fiber.ErrNotFound
	}
	if p.Entry.For == "" {
		if p.Find != "" || p.About != "" { // of a promise: those who follow it
			f := store.ContactFilter{Find: p.Find, Commitment: p.About}
			l, err := k.Store.ListContacts(c.UserContext(), access.In(c).Scope(), f, store.Page{Limit: perPage}, k.Now())
			if err != nil {
				return err
			}
			p.Found, p.Looked, p.Whole = l.Contacts, l.Looked, l.Whole
		}
		return k.show(c, "enter", p)
	}
	p.Said.Form, p.Said.Language = q.Get("form"), k.tongue(c).Language
	if v := q.Get("via"); slices.Contains(p.Vias, v) {
		p.Entry.Via = v
	}
	p.Said.Answers = map[string]string{"commitment": p.About}
	return k.goOver(c, p)
}

// among says whether a promise is one of some.
func among(all []store.Commitment, code string) bool {
	return slices.ContainsFunc(all, func(m store.Commitment) bool { return m.Code == code })
}

// blankEntry is a form on which nothing is written yet.
func (k *Console) blankEntry(c *fiber.Ctx) enterPage {
	today := k.Store.Today(k.Now())
	speaks := slices.Clone(k.Store.Network().Languages)
	if mine := k.tongue(c).Language; !slices.Contains(speaks, mine) {
		speaks = append(speaks, mine)
	}
	return enterPage{
		Entry: store.Entry{ID: rand.Text(), Via: "call", SaidOn: today}, Today: today, Rounds: k.Store.EntryRounds(k.Now()),
		Vias: []string{"call", "paper", "meeting"}, Speaks: speaks,
	}
}

// answerField is what stands before a question's name in the form.
const answerField = "q_"

// enterReport goes on with what was filled in, and files it when it is whole.
func (k *Console) enterReport(c *fiber.Ctx) error {
	p := k.blankEntry(c)
	e := &p.Entry
	e.ID, e.For, e.Round, e.Via, e.SaidOn = field(c, "id"), field(c, "for"), field(c, "round"), field(c, "via"), field(c, "said_on")
	if e.Via == "meeting" {
		e.Attended = fields(c, "there")
		if n, err := strconv.Atoi(field(c, "present")); err == nil {
			e.Present = n
		}
	}
	p.Said = flows.Entry{Form: field(c, "form"), Language: field(c, "lang"), Sure: field(c, "sure") != "", File: field(c, "do") == "file", Answers: map[string]string{}}
	if n, err := strconv.ParseInt(field(c, "about"), 10, 64); err == nil {
		p.Said.About = n
	}
	c.Context().PostArgs().VisitAll(func(key, value []byte) {
		name, ours := strings.CutPrefix(string(key), answerField)
		switch had := p.Said.Answers[name]; {
		case !ours || len(value) == 0:
		case had != "":
			p.Said.Answers[name] = had + "," + string(value)
		default:
			p.Said.Answers[name] = string(value)
		}
	})
	p.Tried = p.Said.File
	return k.goOver(c, p)
}

// goOver asks the desk what is still to be asked, or lets it file what is whole.
func (k *Console) goOver(c *fiber.Ctx, p enterPage) error {
	scope, hand := access.In(c).Scope(), access.In(c).Hand(k.Now())
	var err error
	if p.Person, err = k.Store.FindPerson(c.UserContext(), scope, p.Entry.For, k.Now()); err != nil {
		return hidden(err)
	}
	for _, code := range p.Entry.Attended {
		if _, err := k.Store.ContactIn(c.UserContext(), scope, code); err != nil {
			return hidden(err)
		}
	}
	mine := k.Store.Promises(scope)
	if code := p.Said.Answers["commitment"]; code != "" && !among(mine, code) {
		return fiber.ErrNotFound
	}
	filed, sheet, why, err := k.atDesk(c, p, hand)
	if err != nil {
		return hidden(err)
	}
	if len(filed.Refs) > 0 {
		ref := filed.Refs[0]
		return k.did(c, reportPath(ref), done{Word: "enter.did", Args: []string{"ref", ref}, Back: undoes(ref, "withdraw")})
	}
	sheet.Codes = slices.DeleteFunc(sheet.Codes, func(p flows.Pick) bool { return !among(mine, p.Name) })
	p.Sheet, p.Why = sheet, why
	if err := k.aroundSheet(c, &p); err != nil {
		return err
	}
	return k.show(c, "enter", p)
}

// atDesk goes over the sheet. What is refused about how it came is told beside the
// questions, which are asked all the same.
func (k *Console) atDesk(c *fiber.Ctx, p enterPage, hand store.Hand) (filed store.Entered, sheet flows.Sheet, because []string, err error) {
	var refusal store.Refusal
	sheet, filed, err = k.Desk.Enter(c.UserContext(), p.Entry, p.Said, hand)
	if !errors.As(err, &refusal) {
		return filed, sheet, nil, err
	}
	because = k.tongue(c).reasons(refusal.Missing)
	look := p.Said
	look.File = false
	sheet, _, err = k.Desk.Enter(c.UserContext(), store.Entry{ID: p.Entry.ID, For: p.Entry.For, Via: "call", SaidOn: p.Today}, look, hand)
	if errors.As(err, &refusal) {
		err = nil
	}
	return store.Entered{}, sheet, because, err
}

// aroundSheet is what the page shows beside the questions.
func (k *Console) aroundSheet(c *fiber.Ctx, p *enterPage) error {
	p.Shared = true
	for _, ph := range p.Person.Phones {
		p.Shared = p.Shared && (!ph.Private || ph.OptedOut || ph.People > 1)
	}
	code := p.Said.Answers["commitment"]
	for _, pick := range p.Sheet.Codes {
		if pick.Picked {
			code = pick.Name
		}
	}
	if code == "" {
		return nil
	}
	scope := access.In(c).Scope()
	l, err := k.Store.ListContacts(c.UserContext(), scope, store.ContactFilter{Commitment: code, Status: "active"}, store.Page{Limit: perPage}, k.Now())
	if err != nil {
		return err
	}
	for _, person := range l.Contacts {
		p.There = append(p.There, attending{person, slices.Contains(p.Entry.Attended, person.Code)})
	}
	f := store.ReportFilter{Commitment: code, Contact: p.Entry.For, Form: p.Said.Form, State: "accepted", Round: p.Entry.Round}
	if f.Round == "" && len(p.Rounds) > 0 {
		f.Round = p.Rounds[0].Code
	}
	before, err := k.Store.ReportList(c.UserContext(), scope, f, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	if len(before.Rows) > 0 {
		p.Before = &before.Rows[0]
	}
	return nil
}

package flows

import (
	"maps"
	"slices"
	"time"
)

// commitmentName is the question that picks a commitment, in every form.
const commitmentName = "commitment"

// offerDraft shows what she began and did not send, her own first, then what
// came from her phone by SMS before it was known who wrote it.
func (w *walk) offerDraft() {
	d, _ := w.draft()
	if d == nil {
		return
	}
	if c, ok := d.State.Answers[commitmentName]; ok && !w.takes(w.b.Form(d.State.Form, d.State.Version), c) {
		if len(w.need) == 0 {
			w.dropDraft()
			w.notice, w.closed = closedNow, c
		}
		return
	}
	w.s.Screen = ScreenResume
}

// draft is what is offered: hers, or the phone's where it is about a commitment
// of hers. A draft of a form that is gone is none.
func (w *walk) draft() (d *Draft, phones bool) {
	d = w.me.Draft
	if d == nil {
		return nil, false
	}
	if f := w.b.Form(d.State.Form, d.State.Version); f == nil || !w.may(f) {
		return nil, false
	}
	if phones = d.State.Person == 0; phones && !slices.Contains(w.me.Assigned, d.State.Answers[commitmentName]) {
		return nil, false
	}
	return d, phones
}

// dropDraft forgets the draft that is offered.
func (w *walk) dropDraft() {
	d, phones := w.draft()
	if d == nil {
		return
	}
	w.effects = append(w.effects, DropDraft{Person: w.me.ID})
	if phones {
		w.effects = append(w.effects, DropDraft{})
	}
}

func (w *walk) keyResume(key string) problem {
	d, phones := w.draft()
	if d == nil || key == keyBack { // sent or deleted meanwhile by another session
		w.toMenu()
		return fine
	}
	switch key {
	case "1":
		if w.take(d, phones) {
			w.goOn()
		}
	case "2":
		if !w.canSend(d) {
			return notListed
		}
		if w.take(d, phones) {
			w.send()
		}
	case "3":
		w.form, w.s.Answers = w.b.Form(d.State.Form, d.State.Version), d.State.Answers
		w.dropDraft()
		w.end("rpt_cancel")
		w.form, w.s.Answers = nil, nil
	default:
		return notListed
	}
	return fine
}

// take makes the draft this conversation. The phone's becomes hers. It answers
// false when there is nothing to go on with: its commitment takes no reports.
func (w *walk) take(d *Draft, phones bool) bool {
	next := d.State
	next.Answers = maps.Clone(d.State.Answers)
	next.Person, next.Language, next.Started, next.Draft = w.s.Person, w.s.Language, w.s.Started, w.s.Draft
	next.Wrong, next.Rest = 0, ""
	if next.Answers == nil {
		next.Answers = map[string]string{}
	}
	w.s = next
	w.form = w.b.Form(next.Form, next.Version)
	w.foldGiven()
	if phones {
		w.effects = append(w.effects, DropDraft{})
		w.changed = true
	}
	if w.s.Screen != ScreenConfirm {
		w.s.Screen = ScreenForm
	}
	return !w.leaveClosed() && !w.outdated()
}

// goOn shows where the draft broke off. One that came by SMS has no such place:
// what was said there beyond the value is a detail, so that more details follow.
func (w *walk) goOn() {
	if w.s.Screen == ScreenConfirm || w.form.index(w.s.Question) >= 0 {
		return
	}
	w.supposeDetails()
	w.advance(0)
}

// supposeDetails answers the question between the report and its details for
// one who has given details already: with the option that drops none of them.
func (w *walk) supposeDetails() {
	if w.form.evidence == len(w.form.Questions) {
		return
	}
	q := w.form.Questions[w.form.evidence]
	if _, given := w.details(); w.has(q) || given == 0 {
		return
	}
	for _, c := range q.Choices {
		w.s.Answers[q.Name] = c.Name
		if relevant, given := w.details(); relevant == given {
			return
		}
	}
	delete(w.s.Answers, q.Name)
}

// details counts the details that were given, and those that are relevant.
func (w *walk) details() (relevant, given int) {
	first := w.form.evidence + 1
	t := w.truth(first)
	for _, q := range w.form.Questions[first:] {
		if _, ok := w.s.Answers[q.Name]; !ok {
			continue
		}
		given++
		if w.asks(t, q) {
			relevant++
		}
		w.learn(t, q)
	}
	return relevant, given
}

// canSend says whether a draft makes a report as it is.
func (w *walk) canSend(d *Draft) bool {
	probe := walk{b: w.b, in: w.in, me: w.me, s: d.State, form: w.b.Form(d.State.Form, d.State.Version)}
	return probe.sendable()
}

func (w *walk) screenResume() page {
	d, _ := w.draft()
	if d == nil {
		return w.screenMenu()
	}
	w.date = localDay(d.At, w.in.zone(w.me))
	p := page{head: fill(w.b.text(w.language(), "resume_ask"), func(name string) (string, bool) {
		if name == "code" {
			return w.called(d), true
		}
		return w.value(name)
	})}
	p.add("1", w.say("resume_go"))
	if w.canSend(d) {
		p.add("2", w.say("resume_send"))
	}
	p.add("3", w.say("resume_drop"))
	p.foot(keyBack, w.say("resume_menu"))
	return p
}

// called is what a draft is about: a code, and of a form that is not the first
// one also its title.
func (w *walk) called(d *Draft) string {
	f := w.b.Form(d.State.Form, d.State.Version)
	code := d.State.Answers[commitmentName]
	switch title := f.Title.in(w.language()); {
	case code == "":
		return title
	case f.Name == oneShot:
		return code
	default:
		return code + " " + title
	}
}

// saveDraft keeps what was answered in this step, so that a session that dies
// loses nothing, and forgets a draft whose last answer was undone.
func (w *walk) saveDraft() {
	if !w.changed || w.ended() || w.me == nil || len(w.need) > 0 {
		return
	}
	if !w.answered() {
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
		return
	}
	// Versions grow with the clock, so that a new draft is newer than any that
	// an older session saw before.
	w.s.Draft = max(w.s.Draft+1, w.in.Now.UnixMilli())
	kept := w.s
	kept.Answers = maps.Clone(w.s.Answers)
	kept.Wrong = 0
	w.effects = append(w.effects, KeepDraft{Person: w.me.ID, State: kept})
}

// answered says whether she has said anything that is worth keeping.
func (w *walk) answered() bool {
	if w.form == nil {
		return false
	}
	for name := range w.s.Answers {
		if name != commitmentName || !w.onlyOne() {
			return true
		}
	}
	return false
}

// sessionBudget is how long a session may have run before the summary is shown
// instead of the next question: the network ends it at 180 s.
const sessionBudget = 140 * time.Second

func (w *walk) shortOfTime() bool {
	return w.s.Started > 0 && w.in.Now.Sub(time.UnixMilli(w.s.Started)) > sessionBudget
}

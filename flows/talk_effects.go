package flows

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// follow does what a store would do with effects, as far as the next input can
// see it.
func (p *Phone) follow(effects []Effect) error {
	for _, e := range effects {
		switch e := e.(type) {
		case SaveReport:
			p.file(e)
		case Withdraw:
			if r := p.reports[e.Ref]; r != nil {
				r.Current = false
			}
		case KeepDraft:
			kept, err := json.Marshal(Draft{Version: e.State.Draft, State: e.State, At: p.in.Now})
			if err != nil {
				return fmt.Errorf("keep the draft: %w", err)
			}
			p.drafts[e.Person] = kept
		case DropDraft:
			delete(p.drafts, e.Person)
		case SetLanguage:
			p.in.Line.Language = e.Language
			for i := range p.in.Line.People {
				if p.in.Line.People[i].ID == e.Person {
					p.in.Line.People[i].Language = e.Language
				}
			}
		case Seldom:
			for i := range p.in.Line.People {
				if p.in.Line.People[i].ID == e.Person {
					p.in.Line.People[i].Seldom = e.On
				}
			}
		case OptOut:
			p.in.Line.OptedOut = true
		case OptIn:
			p.in.Line.OptedOut = false
		case Ask:
			p.in.Line.Asked = e.Asked
		case Enrol, Agree, Refuse, SetPIN, TriedPIN, Detach:
			p.followPeople(e)
		case Reply:
			switch e.Key {
			case "not_understood":
				p.told = p.today()
			case "sms_urgent", "sms_urgent_plain":
				p.warned = p.in.Now
			}
		}
	}
	return nil
}

// file keeps a report; what the same person said before about the commitment is
// superseded.
func (p *Phone) file(e SaveReport) {
	p.filed++
	if e.About != 0 && p.others[e.Commitment] != nil && p.others[e.Commitment].ID == e.About { // it is checked now
		delete(p.others, e.Commitment)
	}
	for _, r := range p.reports {
		if !e.Several && r.Person == e.Person && r.Commitment == e.Commitment && r.Form == e.Form {
			r.Current = false
		}
	}
	r := &Report{Ref: e.Ref, Person: e.Person, Form: e.Form, Version: e.Version, Commitment: e.Commitment, Current: true, Answers: map[string]string{}}
	for name, v := range e.Answers {
		r.Answers[name] = written(v)
	}
	p.reports[e.Ref] = r
}

// written is an answer as a talk spells it.
func written(v any) string {
	if list, ok := v.([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(v)
}

// lines are the effects as a talk writes them down. Drafts go without saying on
// USSD, where each key keeps one.
func (p *Phone) lines(effects []Effect, sms bool) []string {
	var out []string
	add := func(words ...string) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		out = append(out, "= "+strings.Join(words, " "))
	}
	for _, e := range effects {
		switch e := e.(type) {
		case SaveReport:
			add(p.reportLine(e)...)
		case Withdraw:
			add("withdraw", e.Ref)
		case KeepDraft:
			if sms {
				add(append([]string{"draft"}, p.answerWords(e.State.Form, e.State.Version, texts(e.State.Answers))...)...)
			}
		case DropDraft:
			if sms {
				add("draft gone")
			}
		case SetLanguage:
			add("language", e.Language)
		case Seldom:
			add(map[bool]string{true: "seldom", false: "as often as before"}[e.On])
		case OptOut:
			add("opt out")
		case OptIn:
			add("opt in")
		case Ask:
			if e.Asked == nil || e.Asked.Ask == "" {
				add("ask nothing")
				continue
			}
			add("ask", e.Asked.Ask, e.Asked.Code, strings.Join(e.Asked.Codes, ","), strings.Join(e.Asked.Values, ","))
		case Reply:
			add("sms", e.Key)
			for line := range strings.SplitSeq(e.Text, "\n") {
				out = append(out, "| "+line)
			}
		case Enrol, Agree, Refuse, SetPIN, TriedPIN, Detach:
			add(peopleWords(e)...)
		case Inbox:
			words := []string{"inbox", e.Reason, e.Code, e.Value}
			if e.Note != "" {
				words = append(words, strconv.Quote(e.Note))
			}
			if e.DropBody {
				words = append(words, "without text")
			}
			add(words...)
		}
	}
	return out
}

// reportLine is a filed report: what is not as usual stands at the end.
func (p *Phone) reportLine(e SaveReport) []string {
	out := []string{"report"}
	if e.Form != "progress" {
		out = append(out, "form="+e.Form)
	}
	if e.Version != 1 {
		out = append(out, "version="+strconv.Itoa(e.Version))
	}
	if e.Commitment != "" {
		out = append(out, "commitment="+e.Commitment)
	}
	out = append(out, p.answerWords(e.Form, e.Version, e.Answers)...)
	if e.About != 0 {
		out = append(out, "about="+strconv.FormatInt(e.About, 10))
	}
	if e.Confidence != 100 {
		out = append(out, "confidence="+strconv.Itoa(e.Confidence))
	}
	if len(e.Flags) > 0 {
		out = append(out, "flags="+strings.Join(e.Flags, ","))
	}
	if e.Supersedes != "" {
		out = append(out, "instead="+e.Supersedes)
	}
	if e.State != "accepted" {
		out = append(out, e.State)
	}
	if e.Late {
		out = append(out, "late")
	}
	if e.Official {
		out = append(out, "official")
	}
	if e.Unchanged {
		out = append(out, "unchanged")
	}
	return out
}

// answerWords are answers as name=value, in the order of the form.
func (p *Phone) answerWords(form string, version int, answers map[string]any) []string {
	rest := maps.Clone(answers)
	var out []string
	add := func(name string) {
		v, ok := rest[name]
		if !ok {
			return
		}
		delete(rest, name)
		value := written(v)
		if strings.ContainsAny(value, " \n\"") || value == "" {
			value = strconv.Quote(value)
		}
		out = append(out, name+"="+value)
	}
	if f := p.book.Form(form, version); f != nil {
		for _, q := range f.Questions {
			add(q.Name)
			add(q.Gives)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		add(name)
	}
	return out
}

// texts are stored answers as values of any kind.
func texts(answers map[string]string) map[string]any {
	out := make(map[string]any, len(answers))
	for name, v := range answers {
		out[name] = v
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

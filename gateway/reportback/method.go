package reportback

import (
	"strings"

	"ahadi/store"
)

// Method is how the figures came about, each with its number.
func (p *page) Method() []line {
	c, people := p.F.Counts, p.F.People
	var via, spoken []string
	for _, t := range ordered(people.Via) {
		via = append(via, p.counted(p.Word("via", t.Name), "§10", t.N))
	}
	for _, t := range ordered(people.Language) {
		spoken = append(spoken, p.counted(p.Word("language", t.Name), "§10", t.N))
	}
	var out []string
	for _, t := range ordered(c.Excluded) {
		out = append(out, p.counted(p.Word("exclusion", t.Name), "§10", t.N))
	}
	return []line{
		{p.Say("method.response"), p.Of("§10", people.Answered, people.Asked)},
		{p.Say("method.coverage"), p.Of("§10", c.Reports, c.Assigned)},
		{p.Say("method.via"), p.some(via)},
		{p.Say("method.language"), p.some(spoken)},
		{p.Say("method.entered"), p.Count("§10", c.Entered)},
		{p.Say("method.corrected"), p.Count("§10", c.Corrected)},
		{p.Say("method.held"), p.Count("§10", c.Held)},
		{p.Say("method.excluded"), p.some(out)},
		{p.Say("method.texts"), p.Say("method.texts_says", "all", p.Count("§10", c.Texts), "unread", p.Count("§10", c.Unread))},
		{p.Say("method.missing"), p.Say("method.missing_says", "shared", p.Count("§10", people.Shared), "reader", p.Count("§10", people.Reader))},
	}
}

func (p *page) counted(name, where string, n int) string {
	return p.Say("doc.named", "name", name, "says", p.Count(where, n))
}

func (p *page) some(all []string) string {
	if len(all) == 0 {
		return p.Say("doc.nobody")
	}
	return strings.Join(all, "; ")
}

// Rules are how figures are made, one sentence each.
func (p *page) Rules() []string {
	var all []string
	for _, key := range []string{"middle", "standing", "government", "unknown", "few", "people", "weight", "agreement", "money", "changes"} {
		all = append(all, p.Say("method.rule_"+key))
	}
	return all
}

// Labels are the words that stand beside figures, and what each means.
func (p *page) Labels() []line {
	var all []line
	for _, label := range []string{
		store.LabelConfirmed, store.LabelReported, store.LabelFew, store.LabelContested, store.LabelBroken, store.LabelUnknown, store.LabelStale, store.LabelNone,
	} {
		all = append(all, line{p.Word("label", label), p.Say("method.label_" + strings.ReplaceAll(label, " ", "_"))})
	}
	return all
}

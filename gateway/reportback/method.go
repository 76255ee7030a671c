package reportback

import (
	"strings"

	"ahadi/store"
)

// Method is how the figures came about, each with its number. What became of
// people, reports and texts is told of the whole network alone.
func (p *page) Method() []line {
	c, people := p.F.Counts, p.F.People
	all := []line{
		{p.Say("method.response"), p.Of("§10", people.Answered, people.Asked)},
		{p.Say("method.coverage"), p.few(c.Reports, p.Of("§10", c.Reports, c.Assigned))},
		{p.Say("method.entered"), p.few(c.Entered, p.Told("§10", c.Entered))},
	}
	if p.F.Branch != "" {
		return all
	}
	return append(
		all,
		line{p.Say("method.via"), p.groups("via", people.Via)},
		line{p.Say("method.language"), p.groups("language", people.Language)},
		line{p.Say("method.corrected"), p.Count("§10", c.Corrected)},
		line{p.Say("method.held"), p.Count("§10", c.Held)},
		line{p.Say("method.excluded"), p.some(p.named("exclusion", c.Excluded))},
		line{p.Say("method.texts"), p.Say("method.texts_says", "all", p.Count("§10", c.Texts), "unread", p.Count("§10", c.Unread))},
		line{p.Say("method.missing"), p.Say("method.missing_says", "shared", p.Count("§10", people.Shared), "reader", p.Count("§10", people.Reader))},
	)
}

// few is what is said of a count, unless it is of so few that it would tell how they
// share it among the promises.
func (p *page) few(c store.Crowd, says string) string {
	if c.Least > 0 && c.Least < 5 {
		return p.Say("doc.groups_few")
	}
	return says
}

// groups are groups of people, as far as they may be told.
func (p *page) groups(group string, counts map[string]int) string {
	if len(counts) == 0 {
		return p.Say("doc.groups_few")
	}
	return p.some(p.named(group, counts))
}

func (p *page) named(group string, counts map[string]int) (all []string) {
	for _, t := range ordered(counts) {
		all = append(all, p.counted(p.Word(group, t.Name), "§10", t.N))
	}
	return all
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

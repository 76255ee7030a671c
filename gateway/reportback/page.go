package reportback

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"ahadi/internal/words"
	"ahadi/store"
)

// page is all that document/document.html can show. Its methods make the texts;
// what people wrote goes through Free, counts of people through Count, so that
// the guard sees all of it.
type page struct {
	words.Tongue
	F      *store.ReportBack
	Quotes []Quote
	Style  template.CSS

	Findings, Asks []string
	Standing       []class // promises by what residents say of them
	Late, Met      []step
	Ranked         []store.ObstacleRank
	Changed        []changed

	guard *Guard
}

// class is how many promises stand so.
type class struct {
	Word string
	N    int
	Kind string // of its fill: said, held, none
}

// step is a dated step of a commitment.
type step struct {
	Promise *store.BackPromise
	store.MilestoneFigure
}

// changed is a change of a commitment in the period.
type changed struct {
	Promise *store.BackPromise
	store.Change
}

// look makes of the figures what several sections say.
func (p *page) look() {
	p.stand()
	for i := range p.F.Promises {
		of := &p.F.Promises[i]
		for _, m := range of.Steps {
			switch {
			case m.Status == "met":
				p.Met = append(p.Met, step{of, m})
			case m.Late > 0 && of.Open():
				p.Late = append(p.Late, step{of, m})
			}
		}
		for _, c := range of.Changes {
			p.Changed = append(p.Changed, changed{of, c})
		}
	}
	slices.SortStableFunc(p.Late, func(a, b step) int { return b.Late - a.Late })
	p.Ranked = p.rank()
	p.Findings = p.findings()
	p.Asks = p.asks()
}

// stand counts promises by what is said of them.
func (p *page) stand() {
	said := map[string]int{}
	for _, r := range p.F.Shown {
		said[standing(r.Figures)]++
	}
	for _, r := range p.F.Under {
		said[standing(r.Figures)]++
	}
	for _, status := range []string{"done", "mostly", "started", "not_started", "stopped", "kept", "partly", "broken", "unknown"} {
		if said[status] > 0 {
			p.Standing = append(p.Standing, class{p.Word("status", status), said[status], "said"})
		}
	}
	if p.F.Held > 0 {
		p.Standing = append(p.Standing, class{p.Say("doc.class_held"), p.F.Held, "held"})
	}
	if p.F.Silent > 0 {
		p.Standing = append(p.Standing, class{p.Say("doc.class_silent"), p.F.Silent, "none"})
	}
}

// standing is the community's word on a commitment; nobody's value is unknown.
func standing(t store.Triangulation) string {
	if t.Community.Status == "" {
		return "unknown"
	}
	return t.Community.Status
}

// rank ranks obstacles over what is shown whole.
func (p *page) rank() []store.ObstacleRank {
	at := map[string]int{}
	for _, r := range p.F.Shown {
		for _, o := range r.Figures.Obstacles {
			at[o.Name]++
		}
	}
	var all []store.ObstacleRank
	for _, name := range slices.Sorted(maps.Keys(at)) {
		all = append(all, store.ObstacleRank{Obstacle: name, Commitments: at[name]})
	}
	slices.SortStableFunc(all, func(a, b store.ObstacleRank) int { return b.Commitments - a.Commitments })
	return all
}

// helpers are what the template can do beside asking the page.
func (p *page) helpers() template.FuncMap {
	return template.FuncMap{
		"join":    strings.Join,
		"pair":    func(a, b any) pair { return pair{a, b} },
		"reached": func(c string) bool { return c != "" },
	}
}

// pair hands two values to a part of the template.
type pair struct{ A, B any }

// Free is words that a person wrote, once the guard has looked at them.
func (p *page) Free(where, text string) string {
	p.guard.Text(where, text)
	return text
}

// FreeTitle is Free for a title of the register in the reader's language.
func (p *page) FreeTitle(where string, texts map[string]string) string {
	return p.Free(where, p.Title(texts))
}

// Any is Free for words by language: those in the reader's, else in the first
// that there is, and which that is.
func (p *page) Any(where string, texts map[string]string) string {
	if text := texts[p.Language]; text != "" {
		return p.Free(where, text)
	}
	for _, lang := range append(words.Languages(), slices.Sorted(maps.Keys(texts))...) {
		if text := texts[lang]; text != "" {
			return p.Say("doc.in_language", "text", p.Free(where, text), "language", p.Word("language", lang))
		}
	}
	return ""
}

// Count is a count of people.
func (p *page) Count(where string, n int) string {
	text := store.Published(n)
	p.guard.Count(where, text)
	return text
}

// Pct is a percentage as the reader writes it.
func (p *page) Pct(n int) string {
	if p.Language == "es" || p.Language == "fr" {
		return fmt.Sprintf("%d\u00a0%%", n)
	}
	return fmt.Sprintf("%d%%", n)
}

// Told is a count of people who are told apart by their parts.
func (p *page) Told(where string, c store.Crowd) string {
	p.guard.Count(where, c.String())
	return c.String()
}

// Of is a share of people: "about 75% (15+ of 20+)", or the two counts alone.
func (p *page) Of(where string, n, of store.Crowd) string {
	some, all := p.Told(where, n), p.Told(where, of)
	if percent, known := store.PublishedShare(n, of); known {
		return p.Say("doc.share", "percent", p.Pct(percent), "some", some, "all", all)
	}
	return p.Say("doc.some_of", "some", some, "all", all)
}

// Draft says that the document is not for the public yet.
func (p *page) Draft() bool { return !p.F.Final() }

// Branch is what it is about: the network, or a place.
func (p *page) Branch() string {
	if p.F.Branch != "" {
		return p.F.Branch
	}
	return p.F.Network.Name
}

// Running stands at the head of each printed page.
func (p *page) Running() string {
	return p.Branch() + " · " + p.F.Round.Name
}

// Span is the days that the document is about.
func (p *page) Span() string {
	from := p.F.Round.OpensOn
	if len(p.F.Earlier) > 0 {
		from = p.F.Earlier[0].OpensOn
	}
	return p.Say("doc.span", "from", p.Day(from), "to", p.Day(p.F.Round.ClosesOn))
}

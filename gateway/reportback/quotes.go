package reportback

import (
	"context"

	"ahadi/internal/words"
	"ahadi/store"
)

// Speakers is where a document finds what people said.
type Speakers interface {
	// Quotes are what may be printed now of a round and a scope.
	Quotes(ctx context.Context, round string, scope store.Scope) ([]store.Quote, error)
}

// QuotesOf are the quotes of a document about a place ("" for the whole network).
// They name a commitment only where its figure is shown whole.
func QuotesOf(ctx context.Context, from Speakers, figures *store.ReportBack, place string) ([]Quote, error) {
	scope := store.Everything()
	if place != "" {
		scope = store.Branch(place)
	}
	chosen, err := from.Quotes(ctx, figures.Round.Code, scope)
	if err != nil {
		return nil, err
	}
	whole := map[string]bool{}
	for _, r := range figures.Shown {
		whole[r.Promise.Code] = true
	}
	var all []Quote
	for _, q := range chosen {
		out := Quote{Practice: q.Practice, Words: q.Words, Original: q.Language, City: q.City, Agreed: q.Agreed}
		if whole[q.Commitment] {
			out.Code = q.Commitment
		}
		all = append(all, out)
	}
	return all, nil
}

// Who says where a quote comes from, as it is printed under it.
func (q Quote) Who(t words.Tongue) string {
	switch {
	case q.City != "" && q.Code != "":
		return t.Say("doc.quoted_code", "city", q.City, "code", q.Code)
	case q.City != "":
		return t.Say("doc.quoted_city", "city", q.City)
	}
	return t.Say("doc.quoted")
}

// practices are the six guiding questions of what worked.
var practices = []string{"partnership", "finance", "data", "coproduction", "capacity", "inclusion"}

// practice is one question with what was said to it.
type practice struct {
	Question string
	Quotes   []said
}

// said is a quote as it is printed: in the reader's language, and as it was said.
type said struct {
	Words, Lang            string
	Original, OriginalLang string // "" where it was said in the reader's language
	Who                    string
}

// Practices are all six questions, those without an answer, too.
func (p *page) Practices() []practice {
	var all []practice
	for _, kind := range practices {
		one := practice{Question: p.Say("doc.practice_" + kind)}
		for _, q := range p.Quotes {
			if q.Practice == kind {
				one.Quotes = append(one.Quotes, p.quote(q))
			}
		}
		all = append(all, one)
	}
	return all
}

// Unanswered are the questions for which nothing was chosen.
func (p *page) Unanswered() []string {
	var all []string
	for _, one := range p.Practices() {
		if len(one.Quotes) == 0 {
			all = append(all, one.Question)
		}
	}
	return all
}

// Comments are quotes that answer none of the questions.
func (p *page) Comments() []said {
	var all []said
	for _, q := range p.Quotes {
		if q.Practice == "" {
			all = append(all, p.quote(q))
		}
	}
	return all
}

func (p *page) quote(q Quote) said {
	const where = "§8"
	p.guard.Message(where, q.Agreed)
	for _, text := range q.Words {
		p.guard.Text(where, text)
	}
	out := said{Words: q.Words[p.Language], Lang: p.Language, OriginalLang: q.Original, Who: q.Who(p.Tongue)}
	if out.Words == "" {
		out.Words, out.Lang = q.Words[q.Original], q.Original
	} else if q.Original != p.Language {
		out.Original = q.Words[q.Original]
	}
	return out
}

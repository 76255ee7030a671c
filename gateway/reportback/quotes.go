package reportback

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
	where := "a quote"
	p.guard.Message(where, q.Agreed)
	for _, text := range q.Words {
		p.guard.Text(where, text)
	}
	out := said{Words: q.Words[p.Language], Lang: p.Language, OriginalLang: q.Original}
	if out.Words == "" {
		out.Words, out.Lang = q.Words[q.Original], q.Original
	} else if q.Original != p.Language {
		out.Original = q.Words[q.Original]
	}
	switch {
	case q.City != "" && q.Code != "":
		out.Who = p.Say("doc.quoted_code", "city", q.City, "code", q.Code)
	case q.City != "":
		out.Who = p.Say("doc.quoted_city", "city", q.City)
	default:
		out.Who = p.Say("doc.quoted")
	}
	return out
}

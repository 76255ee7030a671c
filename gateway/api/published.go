package api

import "ahadi/store"

// public is one figure of a published round as everybody may see it. Of how many
// people it comes is told in steps of five.
type public struct {
	Round      string            `json:"round"`
	Shown      string            `json:"shown"` // publish
	Code       *string           `json:"code"`
	Kind       *string           `json:"kind"`
	Title      map[string]string `json:"title"`
	Place      *string           `json:"place"`
	City       string            `json:"city"`
	Label      string            `json:"label"`
	Community  publicReading     `json:"community"`
	Government publicSide        `json:"government"`
	Obstacles  []string          `json:"obstacles"`
}

type publicReading struct {
	Status  *string `json:"status"`
	Percent *int    `json:"percent"`
	Voices  string  `json:"voices"`
}

type publicSide struct {
	Status  *string `json:"status"`
	Percent *int    `json:"percent"`
	Silent  bool    `json:"silent"`
}

func publishedFigures(r *request) error {
	load := func(r *request, p store.Page) (store.Part[store.PublicRow], error) {
		return r.lists.Published(r.UserContext(), p, r.Query("round"))
	}
	return listed(load, showPublic)(r)
}

func showPublic(_ *request, p store.PublicRow) public {
	t := p.Figures
	out := public{
		Round: p.Round, Shown: p.How, Title: map[string]string{}, City: p.City, Label: t.PublicLabel(),
		Community:  publicReading{word(t.Community.Status), optional(t.Community.Percent, t.Community.Percent >= 0), store.Published(t.Community.Voices)},
		Government: publicSide{word(t.Government.Status), optional(t.Government.Percent, t.Government.Percent >= 0), t.Government.Voices == 0},
		Obstacles:  []string{},
	}
	k := p.Commitment
	out.Code, out.Kind, out.Title, out.Place = word(k.Code), word(k.Kind), texts(k.Title), word(k.Place)
	for _, o := range t.Obstacles {
		out.Obstacles = append(out.Obstacles, o.Name)
	}
	return out
}

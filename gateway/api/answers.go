package api

// answers say who has reported in the round of now.
type answers struct {
	Round    string         `json:"round"`
	People   int            `json:"people"`
	Reported int            `json:"reported"`
	Via      map[string]int `json:"via"`
	Places   []placeAnswers `json:"places"`
	Curves   []curve        `json:"curves"`
}

type placeAnswers struct {
	Place    string `json:"place"`
	Name     string `json:"name"`
	People   int    `json:"people"`
	Reported int    `json:"reported"`
}

// curve is how many of a round's people had reported by the end of each day.
type curve struct {
	Round string `json:"round"`
	Of    int    `json:"of"`
	Days  int    `json:"days"`
	Sum   []int  `json:"reported"`
}

func whoAnswered(r *request) error {
	a, err := r.api.Store.Answers(r.UserContext(), r.scope, r.now)
	if err != nil {
		return err
	}
	out := answers{a.Round.Code, a.People, a.Reported, texts(a.Via), []placeAnswers{}, []curve{}}
	for _, p := range a.Places {
		out.Places = append(out.Places, placeAnswers{p.Code, p.Name, p.People, p.Reported})
	}
	for _, c := range a.Curves {
		out.Curves = append(out.Curves, curve{c.Round.Code, c.Of, c.Days, items(c.Sum)})
	}
	return r.JSON(out)
}

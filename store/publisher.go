package store

// level2Crowd is how many public commitments of a city have to be shown less than
// whole in a round before one of them is shown under the city alone: among fewer,
// whoever knows the register knows which it is.
const level2Crowd = 3

// publisher decides how the commitments of a round enter a public document.
type publisher struct {
	chosen map[int64]string
	hidden map[int64]bool    // commitments that are not public
	cities map[string]string // by the code of a place
	crowd  map[string]int    // by city: its public commitments that are not shown whole
}

// publisherOf reads what was chosen in a round. Each row that may be published is
// added before the first is asked for.
func publisherOf(q querier, round int64) (p *publisher, err error) {
	p = &publisher{hidden: map[int64]bool{}, crowd: map[string]int{}}
	if p.chosen, err = choices(q, round); err == nil {
		p.cities, err = citiesOf(q)
	}
	if err == nil {
		err = q.rows(`SELECT id FROM commitment WHERE public = 0`, nil, idsInto(p.hidden))
	}
	return p, err
}

// public says whether a commitment enters public documents at all.
func (p *publisher) public(c Commitment) bool { return !p.hidden[c.ID] && c.Lifecycle != "draft" }

// add counts a commitment whose figure is thin, or is not.
func (p *publisher) add(c Commitment, thin bool) {
	if p.public(c) && Publishes(thin, p.chosen[c.ID]) != PublishWhole {
		p.crowd[p.cities[c.PlaceID]]++
	}
}

// how is Publishes for a commitment that was added: what was to stand under its
// city alone is held where it would not be one of several there.
func (p *publisher) how(c Commitment, thin bool) string {
	how := Publishes(thin, p.chosen[c.ID])
	if how == PublishLevel2 && !p.crowded(c) {
		return PublishHold
	}
	return how
}

// wouldStand says whether a commitment that was added could stand under its city
// alone, were that chosen for it.
func (p *publisher) wouldStand(c Commitment, thin bool) bool {
	beside := p.crowd[p.cities[c.PlaceID]]
	if Publishes(thin, p.chosen[c.ID]) == PublishWhole {
		beside++ // itself
	}
	return beside >= level2Crowd
}

func (p *publisher) crowded(c Commitment) bool { return p.crowd[p.cities[c.PlaceID]] >= level2Crowd }

// nameless are figures as they stand under a city alone: what the government says
// of a commitment is known with its name, and would tell which it is.
func (t Triangulation) nameless() Triangulation {
	t.Government, t.Gap, t.Gulf, t.Dispute, t.Disputes = noReading, 0, "", false, 0
	return t
}

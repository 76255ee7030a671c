package store

import "fmt"

// level2Crowd is how many open public commitments of one kind in a city have to be
// shown less than whole in a round before one of them is shown under the city alone:
// among fewer, whoever knows the register knows which it is. The kind counts because
// a reading tells it.
const level2Crowd = 3

// publisher decides how the commitments of a round enter a public document.
type publisher struct {
	chosen map[int64]string
	hidden map[int64]bool    // commitments that are not public
	cities map[string]string // by the code of a place
	crowd  map[amongKey]*companions
}

// amongKey is what a reading under its city alone tells of its commitment.
type amongKey struct{ city, kind string }

// companions are the open public commitments of one city and kind that are not shown
// whole.
type companions struct {
	all, named int             // of all, those that are to stand under the city
	readings   map[string]bool // of these
}

// publisherOf reads what was chosen in a round. Each row that may be published is
// added before the first is asked for.
func publisherOf(q querier, round int64) (p *publisher, err error) {
	p = &publisher{hidden: map[int64]bool{}, crowd: map[amongKey]*companions{}}
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

func (p *publisher) among(c Commitment) *companions {
	k := amongKey{p.cities[c.PlaceID], c.Kind}
	if p.crowd[k] == nil {
		p.crowd[k] = &companions{readings: map[string]bool{}}
	}
	return p.crowd[k]
}

// add counts a commitment with its figure.
func (p *publisher) add(c Commitment, t Triangulation) {
	how := Publishes(t.Thin(), p.chosen[c.ID])
	if !p.public(c) || !c.Open() || how == PublishWhole {
		return
	}
	here := p.among(c)
	here.all++
	if how == PublishLevel2 {
		here.named++
		here.readings[fmt.Sprint(t.Community.Status, t.Community.Percent)] = true
	}
}

// how is Publishes for a commitment that was added: what was to stand under its
// city alone is held where it would not be one of several there, or where all of
// them stood there with one and the same reading.
func (p *publisher) how(c Commitment, thin bool) string {
	how := Publishes(thin, p.chosen[c.ID])
	if how != PublishLevel2 {
		return how
	}
	if here := p.among(c); !c.Open() || here.all < level2Crowd || here.named == here.all && len(here.readings) == 1 {
		return PublishHold
	}
	return how
}

// wouldStand says whether a commitment that was added could stand under its city
// alone, were that chosen for it.
func (p *publisher) wouldStand(c Commitment, thin bool) bool {
	beside := p.among(c).all
	if Publishes(thin, p.chosen[c.ID]) == PublishWhole {
		beside++ // itself
	}
	return c.Open() && beside >= level2Crowd
}

// nameless are figures as they stand under a city alone: what the government says
// of a commitment, and whether a dispute of it is open, is known with its name, and
// would tell which it is.
func (t Triangulation) nameless(kind string) Triangulation {
	t.Government, t.Gap, t.Gulf, t.Dispute, t.Disputes = noReading, 0, "", false, 0
	t.Label = t.label(kind)
	return t
}

package api

import "ahadi/store"

// theNetwork is who runs this gateway.
type theNetwork struct {
	Code      string   `json:"code"`
	Name      string   `json:"name"`
	Short     string   `json:"short"`
	Languages []string `json:"languages"`
	Zone      string   `json:"zone"`
	Country   string   `json:"country"`
	USSD      string   `json:"ussd"`
	ShortCode string   `json:"short_code"`
	Demo      bool     `json:"demo"`
	Enrolment string   `json:"enrolment"`
	Round     string   `json:"round"` // to which a report of now belongs; "" for none
	RoundOpen bool     `json:"round_open"`
}

func network(r *request) error {
	if r.api.Store.Network().ID == 0 {
		return store.ErrNotFound // nothing is registered yet
	}
	n, round := r.api.Store.Network(), r.api.Store.RoundAt(r.now)
	return r.JSON(theNetwork{n.Code, n.Name, n.Short, words(n.Languages), n.Zone, n.Country, n.USSD, n.ShortCode, n.Demo, n.Enrolment, round.Code, round.Open})
}

// place is a place of the tree.
type place struct {
	Code       string `json:"code"`
	Parent     string `json:"parent"` // "" for a root
	Level      string `json:"level"`
	Name       string `json:"name"`
	Short      string `json:"short"`
	ISO        string `json:"iso"`
	Zone       string `json:"zone"`
	Country    string `json:"country"`
	Lat        string `json:"lat"`
	Lon        string `json:"lon"`
	Population string `json:"population"`
}

func showPlace(_ *request, p store.SeedPlace) place {
	return place{p.Code, p.Parent, p.Level, p.Name, p.Short, p.ISO, p.Zone, p.Country, p.Lat, p.Lon, p.Population}
}

// organisation is one that promises, watches or pays.
type organisation struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Short string `json:"short"`
	Kind  string `json:"kind"`
	Place string `json:"place"`
}

func showOrganisation(_ *request, o store.SeedOrganisation) organisation {
	return organisation{o.Code, o.Name, o.Short, o.Kind, o.Place}
}

// round is a reporting round; its days are local.
type round struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	OpensOn   string `json:"opens_on"`
	MidOn     string `json:"mid_on"`
	LastOn    string `json:"last_on"`
	ClosesOn  string `json:"closes_on"`
	GraceDays int    `json:"grace_days"`
	State     string `json:"state"`
	Approved  bool   `json:"approved"`
	Held      bool   `json:"held"`
}

func showRound(_ *request, v store.Round) round {
	return round{v.Code, v.Name, v.OpensOn, v.MidOn, v.LastOn, v.ClosesOn, v.GraceDays, v.State, v.Approved, v.Held}
}

// step is a milestone of the register; what is said of it stands with the
// commitment.
type step struct {
	Commitment string            `json:"commitment"`
	Place      string            `json:"place"`
	Seq        int               `json:"seq"`
	Title      map[string]string `json:"title"`
	DueOn      string            `json:"due_on"`
	Status     string            `json:"status"`
	Side       string            `json:"owner_side"`
	MetOn      string            `json:"met_on"`
	DecidedBy  string            `json:"decided_by"`
}

func showStep(_ *request, m store.DatedStep) step {
	return step{m.Commitment, m.Place, m.Milestone.Seq, texts(m.Title), m.DueOn, m.Status, m.Side, m.MetOn, m.DecidedBy}
}

// change is one thing that people changed about a commitment or its milestone.
type change struct {
	Commitment   string `json:"commitment"`
	Milestone    int    `json:"milestone"` // 0: the commitment itself
	Was          string `json:"was"`
	Became       string `json:"became"`
	Organisation string `json:"organisation"`
	Why          string `json:"why"`
	DueBefore    string `json:"due_before"`
	Due          string `json:"due_after"`
	BudgetBefore int64  `json:"budget_before_minor"`
	Budget       int64  `json:"budget_after_minor"`
	By           string `json:"by"`
	On           string `json:"on"`
	At           string `json:"at"`
}

func showChange(_ *request, c store.ChangeOf) change {
	return change{c.Commitment, c.Milestone, c.Was, c.Became, c.Who, c.Why, c.DueBefore, c.Due, c.BudgetBefore, c.Budget, c.By, c.On, utc(c.At)}
}

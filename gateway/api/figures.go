package api

import (
	"fmt"
	"slices"
	"time"

	"ahadi/store"
)

// commitment is one promise with what is reported on it in the current round.
// Nothing in it tells who said what.
type commitment struct {
	Code      string            `json:"code"`
	Kind      string            `json:"kind"`
	Title     map[string]string `json:"title"`
	Place     string            `json:"place"`
	Theme     string            `json:"theme"`
	DueOn     string            `json:"due_on"`
	Lifecycle string            `json:"lifecycle"`
	Currency  string            `json:"currency"`
	Budget    int64             `json:"budget_minor"`
	Assigned  int               `json:"assigned"`

	Community  reading    `json:"community"`
	Government government `json:"government"`
	Kept       *kept      `json:"kept"` // null for a work that progresses

	Agreement       *int    `json:"agreement"`      // null with fewer than two values
	AgreementBand   *string `json:"agreement_band"` // agreed, mixed, contested
	Discrepancy     *int    `json:"discrepancy"`    // government minus community, in percentage points
	DiscrepancyBand *string `json:"discrepancy_band"`
	Suggested       bool    `json:"dispute_suggested"`
	Disputes        int     `json:"open_disputes"`

	Coverage      coverage       `json:"coverage"`
	Label         string         `json:"label"`
	Staleness     staleness      `json:"staleness"`
	Verifications []verification `json:"verifications"`
	Flags         []named        `json:"flags"`
	Obstacles     []named        `json:"obstacles"`
	TookPart      []named        `json:"took_part"`
	Milestones    []milestone    `json:"milestones"`
	Funds         funds          `json:"funds"`
	Participation participation  `json:"participation"`
}

// reading is what one side of the table reports.
type reading struct {
	Status  *string `json:"status"`  // null: nobody reported a value
	Percent *int    `json:"percent"` // null where there is none
	N       int     `json:"n"`       // people whose newest report counts
}

// government is the newest word of an official; silent is a finding, not a zero.
type government struct {
	reading
	Silent bool `json:"silent"`
}

type kept struct {
	Kept      int `json:"kept"`
	Partly    int `json:"partly"`
	Broken    int `json:"broken"`
	SawBroken int `json:"saw_broken"`
}

type coverage struct {
	Reports  int `json:"reports"`
	Values   int `json:"values"` // of them, those that are not "don't know"
	Assigned int `json:"assigned"`
	Entered  int `json:"entered_for_others"`
	Phones   int `json:"phones"`
	Orgs     int `json:"organisations"`
	Places   int `json:"places"`
	Seen     int `json:"seen_and_agreed"`
}

type staleness struct {
	Days  *int   `json:"days"` // null: never
	Light string `json:"light"`
}

type verification struct {
	Verdict string `json:"verdict"`
	Seen    int    `json:"seen"`
	Told    int    `json:"told"`
	None    int    `json:"none"`
}

type named struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

type milestone struct {
	Seq        int               `json:"seq"`
	Title      map[string]string `json:"title"`
	DueOn      string            `json:"due_on"`
	Status     string            `json:"status"`
	Side       string            `json:"owner_side"`
	Late       int               `json:"days_late"`
	Community  map[string]int    `json:"community"`
	Government map[string]int    `json:"government"`
}

type funds struct {
	Currency   string    `json:"currency"`
	Promised   int64     `json:"promised_minor"`
	Community  sideFunds `json:"community"`
	Government sideFunds `json:"government"`
	Gap        *int64    `json:"gap_minor"`        // promised minus received by the community's word; null while it said nothing
	Difference *int64    `json:"difference_minor"` // received, government's word minus the community's; null unless both said something
}

type sideFunds struct {
	Received    int64 `json:"received_minor"`
	ReceivedNow int64 `json:"received_this_round_minor"`
	Spent       int64 `json:"spent_minor"`
	Cut         int64 `json:"cut_minor"`
	NothingYet  int   `json:"nothing_yet"`
	Unknown     int   `json:"without_amount"`
}

type participation struct {
	Events    []attendance `json:"events"`
	Influence []named      `json:"influence"`
}

type attendance struct {
	Event   string  `json:"event"`
	Reports int     `json:"reports"`
	Total   int     `json:"total"`
	Groups  []share `json:"groups"`
}

type share struct {
	Group string `json:"group"`
	N     int    `json:"n"`
	Of    int    `json:"of"`
}

// figured reads the register in the order in which it was made, with what is
// reported in the round that was asked for, or in that of now.
func figured(r *request, p store.Page) (store.Part[store.OverviewRow], error) {
	round, err := r.round()
	if err != nil {
		return store.Part[store.OverviewRow]{}, err
	}
	return r.lists.Commitments(r.UserContext(), p, round)
}

// round is the one that was asked for, or that of now.
func (r *request) round() (store.Round, error) {
	code := r.Query("round")
	if code == "" {
		return r.api.Store.RoundAt(r.now), nil
	}
	all := r.api.Store.Rounds()
	i := slices.IndexFunc(all, func(v store.Round) bool { return v.Code == code })
	if i < 0 {
		return store.Round{}, fmt.Errorf("round %.20q: %w", code, store.ErrNotFound)
	}
	return all[i], nil
}

func oneCommitment(r *request) error {
	round, err := r.round()
	if err != nil {
		return err
	}
	v, err := r.lists.Commitment(r.UserContext(), r.Params("code"), round)
	if err != nil {
		return err
	}
	return r.JSON(showFigures(r, v))
}

func showFigures(r *request, v store.OverviewRow) commitment { return figures(v, r.now) }

// ofMoney is what is said of the money of one commitment.
type ofMoney struct {
	Commitment string `json:"commitment"`
	funds
}

func showMoney(r *request, v store.OverviewRow) ofMoney {
	return ofMoney{v.Commitment.Code, funded(v.Triangulate(r.now).Money)}
}

// inTheWay is what stands in the way of one commitment.
type inTheWay struct {
	Commitment string  `json:"commitment"`
	Reports    int     `json:"reports"`
	Obstacles  []named `json:"obstacles"`
}

func showObstacles(r *request, v store.OverviewRow) inTheWay {
	t := v.Triangulate(r.now)
	return inTheWay{v.Commitment.Code, t.Reports, names(t.Obstacles)}
}

// tookPart is who took part in one commitment, and in what.
type tookPart struct {
	Commitment string  `json:"commitment"`
	TookPart   []named `json:"took_part"`
	participation
}

func showParticipation(r *request, v store.OverviewRow) tookPart {
	t := v.Triangulate(r.now)
	return tookPart{v.Commitment.Code, names(t.TookPart), came(t)}
}

// figures are the words of the API for one commitment.
func figures(r store.OverviewRow, now time.Time) commitment {
	k, t := r.Commitment, r.Triangulate(now)
	out := commitment{
		Code: k.Code, Kind: k.Kind, Title: k.Title, Place: k.Place, Theme: k.Theme, DueOn: k.DueOn, Lifecycle: k.Lifecycle,
		Currency: k.Currency, Budget: k.Budget, Assigned: t.Assigned,
		Community:  read(t.Community, t.Reports),
		Government: government{read(t.Government, r.Government.N), t.Government.Voices == 0},
		Suggested:  t.Dispute, Disputes: t.Disputes, Label: t.Label,
		Coverage:  coverage{t.Reports, t.Community.Voices, t.Assigned, t.Entered, t.Phones, t.Organisations, t.Places, t.Seen},
		Staleness: staleness{optional(t.Days, t.Days >= 0), t.Fresh},
		Flags:     names(t.Flags), Obstacles: names(t.Obstacles), TookPart: names(t.TookPart),
		Milestones: milestones(t.Milestones), Funds: funded(t.Money), Participation: came(t),
		Agreement: optional(t.Agreement, t.Agreement >= 0), AgreementBand: word(t.Accord),
		Discrepancy: optional(t.Gap, t.Gulf != ""), DiscrepancyBand: word(t.Gulf),
		Verifications: []verification{},
	}
	if k.Kind == "keep" {
		out.Kept = &kept{t.Kept.Kept, t.Kept.Partly, t.Kept.Broken, t.Kept.SawBroken}
	}
	for _, v := range t.Verdicts {
		out.Verifications = append(out.Verifications, verification{v.Verdict, v.Seen, v.Told, v.None})
	}
	return out
}

func read(v store.Reading, n int) reading {
	return reading{word(v.Status), optional(v.Percent, v.Percent >= 0), n}
}

func names(all []store.Tally) []named {
	out := []named{}
	for _, t := range all {
		out = append(out, named{t.Name, t.N})
	}
	return out
}

func milestones(all []store.MilestoneFigure) []milestone {
	out := []milestone{}
	for _, m := range all {
		out = append(out, milestone{m.Seq, m.Title, m.DueOn, m.Status, m.Side, m.Late, texts(m.Community), texts(m.Government)})
	}
	return out
}

func funded(m store.Money) funds {
	side := func(s store.SideMoney) sideFunds {
		return sideFunds{s.Received, s.ReceivedNow, s.Spent, s.Cut, s.NothingYet, s.Unknown}
	}
	ours, theirs := m.Community.Said(), m.Government.Said()
	return funds{
		Currency: m.Currency, Promised: m.Promised, Community: side(m.Community), Government: side(m.Government),
		Gap: optional(m.Gap, ours), Difference: optional(m.Difference, ours && theirs),
	}
}

func came(t store.Triangulation) participation {
	out := participation{[]attendance{}, names(t.Influence)}
	for _, e := range t.Events {
		a := attendance{e.Event, e.Reports, e.Total, []share{}}
		for _, g := range e.Groups {
			a.Groups = append(a.Groups, share{g.Name, g.N, g.Of})
		}
		out.Events = append(out.Events, a)
	}
	return out
}

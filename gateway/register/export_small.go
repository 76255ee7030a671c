package register

import (
	"slices"
	"strconv"
	"strings"

	"ahadi/store"
)

// bar joins the words of a cell.
func bar(words []string) string { return strings.Join(words, "|") }

// small writes all tables but the people's.
func (e *exporter) small() error {
	for _, write := range []func() error{e.network, e.places, e.organisations, e.commitments, e.milestones, e.partners, e.rounds, e.responses} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) network() error {
	n := e.seed.Network
	lang := ""
	if len(n.Languages) > 0 {
		lang = n.Languages[0]
	}
	return e.write("network", []string{
		"id", "name", "short_name", "default_lang", "languages", "ussd", "short_code", "toll_free", "retention_months", "quote_policy", "sos", "timezone", "country", "demo",
	}, [][]string{{
		n.Code, n.Name, n.Short, lang, bar(n.Languages), n.USSD, n.ShortCode, yn(n.TollFree), strconv.Itoa(n.KeptMonths), n.QuotePolicy, n.SOS, n.Zone, n.Country, yn(n.Demo),
	}})
}

func (e *exporter) places() error {
	zones := map[string]string{}
	var rows [][]string
	for _, p := range e.seed.Places {
		zones[p.Code] = p.Zone
		if zones[p.Parent] == p.Zone { // it is inherited
			p.Zone = ""
		}
		rows = append(rows, []string{p.Code, p.Parent, p.Level, p.Name, p.Short, p.ISO, p.Lat, p.Lon, p.Zone, p.Population})
	}
	return e.write("places", []string{"id", "parent_id", "level", "name", "short", "iso3166_2", "lat", "lon", "timezone", "population_note"}, rows)
}

func (e *exporter) organisations() error {
	var rows [][]string
	for _, o := range e.seed.Organisations {
		rows = append(rows, []string{o.Code, o.Name, o.Short, o.Kind, o.Place})
	}
	return e.write("organisations", []string{"id", "name", "short", "kind", "place_id"}, rows)
}

// languages are those that texts are written in: the network's, and English,
// which everybody falls back to.
func (e *exporter) languages() []string {
	if all := e.seed.Network.Languages; !slices.Contains(all, "en") {
		return append(slices.Clone(all), "en")
	}
	return e.seed.Network.Languages
}

// columns are one for each language and prefix.
func (e *exporter) columns(prefixes ...string) []string {
	var all []string
	for _, lang := range e.languages() {
		for _, prefix := range prefixes {
			all = append(all, prefix+lang)
		}
	}
	return all
}

// texts are the cells of these columns.
func (e *exporter) texts(by ...map[string]string) []string {
	var all []string
	for _, lang := range e.languages() {
		for _, texts := range by {
			all = append(all, texts[lang])
		}
	}
	return all
}

func (e *exporter) commitments() error {
	columns := slices.Concat([]string{"code", "kind", "place_id", "lifecycle"}, e.columns("title_", "short_"), []string{
		"local_lang", "text", "theme", "tags", "sdg_targets", "nua_paras", "starts_on", "due_on", "budget_minor", "currency", "obligation", "evidence_of_promise", "public", "indicator", "unit",
		"baseline", "target", "direction", "method",
	}, store.Criteria[:], []string{"promising_agreed_on", "monitoring_agreed_on"})
	var rows [][]string
	for _, c := range e.seed.Commitments {
		budget := ""
		if c.Budget != 0 {
			budget = strconv.FormatInt(c.Budget, 10)
		}
		row := slices.Concat([]string{c.Code, c.Kind, c.PlaceID, c.Lifecycle}, e.texts(c.Title, c.Short), []string{
			c.Local, c.Details, c.Theme, bar(c.Tags), bar(c.SDG), bar(c.NUA), c.StartsOn, c.DueOn, budget, c.Currency, c.Obligation, c.Evidence, yn(!c.Hidden), c.Indicator, c.Unit,
			c.Baseline, c.Target, c.Direction, c.Method,
		})
		for _, name := range store.Criteria {
			row = append(row, c.Criteria[name])
		}
		rows = append(rows, append(row, c.PromisingAgreed, c.MonitoringAgreed))
	}
	return e.write("commitments", columns, rows)
}

func (e *exporter) milestones() error {
	columns := slices.Concat([]string{"code", "seq"}, e.columns("title_", "short_"), []string{"due_on", "status", "owner_side", "met_on", "decided_by"})
	var rows [][]string
	for _, c := range e.seed.Commitments {
		for _, m := range c.Milestones {
			rows = append(rows, slices.Concat([]string{c.Code, strconv.Itoa(m.Seq)}, e.texts(m.Title, m.Short), []string{m.DueOn, m.Status, m.Side, m.MetOn, m.DecidedBy}))
		}
	}
	return e.write("milestones", columns, rows)
}

func (e *exporter) partners() error {
	var rows [][]string
	for _, p := range e.seed.Partners {
		rows = append(rows, []string{p.Commitment, p.Organisation, p.Side, p.Role, p.Focal})
	}
	return e.write("partners", []string{"code", "organisation_id", "side", "role", "focal_contact"}, rows)
}

func (e *exporter) rounds() error {
	var rows [][]string
	for _, v := range e.seed.Rounds {
		rows = append(rows, []string{v.Code, v.Name, v.OpensOn, v.MidOn, v.LastOn, v.ClosesOn, strconv.Itoa(v.GraceDays), v.State})
	}
	return e.write("rounds", []string{"id", "name", "opens_on", "mid_on", "last_call_on", "closes_on", "grace_days", "state"}, rows)
}

func (e *exporter) responses() error {
	var rows [][]string
	for _, v := range e.seed.Responses {
		rows = append(rows, slices.Concat([]string{v.Round, v.Commitment, v.Organisation}, e.texts(v.Answer), []string{v.NextStep, v.DueOn, v.AnsweredOn}))
	}
	return e.write("responses", slices.Concat([]string{"round", "code", "organisation_id"}, e.columns("answer_"), []string{"next_step", "due_on", "answered_on"}), rows)
}

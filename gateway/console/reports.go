package console

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// reportsPage is the list of reports.
type reportsPage struct {
	Pager    pager
	Filter   store.ReportFilter
	Find     string // searched for in people's own words
	Filtered bool
	Query    url.Values // the filters, for the file
	Rows     []reportRow
	List     store.ReportList
	Second   bool // something waits for a second person

	Rounds    []store.Round
	Promises  []store.Commitment
	Places    []store.Place
	Forms     []formName
	States    []string
	Sides     []string
	Vias      []string
	Languages []string
	Flags     []string
}

// formName is a form in the words of its network.
type formName struct{ Name, Title string }

// reportRow is one report in the list.
type reportRow struct {
	store.ListedReport
	Says  string   // of a form that has no status
	Words []string // her own
}

// daysSearched is how far back a search in people's own words goes.
const daysSearched = 90

// reports lists them, the newest first.
func (k *Console) reports(c *fiber.Ctx) error {
	q, scope := query(c), access.In(c).Scope()
	t := k.tongue(c)
	p := reportsPage{
		Filter: k.reportFilter(q), Find: q.Get("find"), Query: filtersOf(q), Rounds: k.Store.Rounds(), Promises: k.Store.Promises(scope), Places: k.Store.Places(scope), Forms: k.formNames(t),
		States: []string{"accepted", "held", "superseded", "withdrawn", "excluded", "second"}, Sides: []string{store.Community, store.Government}, Vias: vias(), Languages: k.Store.Network().Languages, Flags: flags(),
	}
	p.Filtered = len(p.Query) > 0
	list, err := k.Store.ReportList(c.UserContext(), scope, p.Filter, store.Page{After: after(c), Limit: perPage})
	if err != nil {
		return hidden(err)
	}
	second, err := k.Store.ReportList(c.UserContext(), scope, store.ReportFilter{State: "second"}, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	p.List, p.Second = list, len(second.Rows) > 0
	for _, r := range list.Rows {
		p.Rows = append(p.Rows, reportRow{r, t.said(r.Report), k.ownWords(t, r.Report)})
	}
	p.Pager = pages(c, list.Next != 0, list.Next)
	return k.show(c, "reports", p)
}

// ownWords are what she wrote into a report, where they are not covered.
func (k *Console) ownWords(t tongue, r store.Report) (all []string) {
	for _, a := range k.answers(t, r) {
		if a.Own {
			all = append(all, a.Text)
		}
	}
	return all
}

// answers are those of a report in words.
func (k *Console) answers(t tongue, r store.Report) []flows.Answered {
	if k.Book == nil {
		return nil
	}
	currency := ""
	if m := k.Store.CommitmentOf(r.Commitment); m != nil {
		currency = m.Currency
	}
	return k.Book.Answers(r.Form, r.Version, t.Language, currency, r.Answers)
}

// formNames are what people fill in.
func (k *Console) formNames(t tongue) (all []formName) {
	if k.Book == nil {
		return nil
	}
	for _, f := range k.Book.Forms() {
		all = append(all, formName{f.Name, k.formTitle(t, f.Name)})
	}
	return all
}

// formTitle is what a page calls a form: in the page's own words where it comes
// with the program, else as the form calls itself.
func (k *Console) formTitle(t tongue, name string) string {
	if text, err := t.T("form." + name); err == nil {
		return text
	}
	if f := k.Book.Form(name, 0); f != nil {
		return t.Title(f.Title)
	}
	return readable(name)
}

func vias() []string { return []string{"ussd", "sms", "call", "paper", "meeting"} }

func flags() []string {
	return []string{"jump", "band", "cut", "unchanged", "same_text", "one_phone"}
}

// filterNames are the filters that stand in the address.
func filterNames() []string {
	return []string{"round", "commitment", "place", "form", "state", "side", "via", "language", "flag", "late", "person", "find"}
}

// filtersOf keeps what narrows the list.
func filtersOf(q url.Values) url.Values {
	kept := url.Values{}
	for _, name := range filterNames() {
		if v := q.Get(name); v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

func (k *Console) reportFilter(q url.Values) store.ReportFilter {
	f := store.ReportFilter{
		Round: q.Get("round"), Commitment: q.Get("commitment"), Place: q.Get("place"), Form: q.Get("form"), State: q.Get("state"), Side: q.Get("side"),
		Via: q.Get("via"), Language: q.Get("language"), Flag: q.Get("flag"), Late: q.Get("late") != "", Contact: q.Get("person"),
	}
	if !slices.ContainsFunc(k.Store.Rounds(), func(r store.Round) bool { return r.Code == f.Round }) {
		f.Round = ""
	}
	if find := q.Get("find"); find != "" && k.Book != nil {
		f.Since = k.Now().AddDate(0, 0, -daysSearched)
		f.Match = func(form string, answers []byte) bool { return k.Book.OwnWords(form, answers, find) }
	}
	return f
}

// sheetMost is how many reports one file holds.
const sheetMost = 20_000

// exportReports sends the list as a file, without people, numbers and their own
// words; that it was taken, and what narrowed it, is noted.
func (k *Console) exportReports(c *fiber.Ctx) error {
	q := url.Values{}
	for _, name := range filterNames() {
		if v := field(c, name); v != "" {
			q.Set(name, v)
		}
	}
	scope, t := access.In(c).Scope(), k.tongue(c)
	var head []string
	for _, col := range []string{"ref", "at", "round", "commitment", "place", "form", "side", "status", "percent", "state", "excluded", "via", "entered", "said_on", "language", "late", "flags"} {
		head = append(head, t.say("reports.col_"+col))
	}
	rows := [][]string{head}
	f := k.reportFilter(q)
	for next := int64(0); ; {
		list, err := k.Store.ReportList(c.UserContext(), scope, f, store.Page{After: next, Limit: 1000})
		if err != nil {
			return hidden(err)
		}
		for _, r := range list.Rows {
			rows = append(rows, reportLine(r))
		}
		if next = list.Next; next == 0 || len(rows) > sheetMost {
			break
		}
	}
	q.Del("find") // what was searched for may be a name
	if err := k.Store.ReportsTaken(c.UserContext(), len(rows)-1, q.Encode(), access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/reports")
	}
	return sheet(c, "reports", rows)
}

// reportLine is one report in the file: the words of the API, for a program.
func reportLine(r store.ListedReport) []string {
	percent, late, entered := "", "", ""
	if r.Percent >= 0 {
		percent = strconv.Itoa(r.Percent)
	}
	if r.Late {
		late = "late"
	}
	if r.EnteredBy != "" {
		entered = "entered"
	}
	side := store.Community
	if r.Government() {
		side = store.Government
	}
	return []string{r.Ref, r.At.Format("2006-01-02T15:04:05Z"), r.Round, r.Commitment, r.PlaceCode, r.Form, side, r.Status, percent, r.State, r.Excluded, r.Via, entered, r.SaidOn, r.Language, late, strings.Join(r.Flags, " ")}
}

package console

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// reportBackPage is all that templates/reportback.html can show.
type reportBackPage struct {
	Round     store.Round
	Rounds    []store.Round // that have begun, the newest first
	Since     string
	Place     string
	Lang      string
	Places    []store.Place
	Languages []string
	Setting   store.BackSetting
	Asks      map[string][]string // by language of the network: as many as fit, "" where there is none
	Missing   []string            // what stands in the way of publishing the round
	From      string
	Undecided int // figures of few people for which nobody has chosen
	Quotes    int // words that nobody has looked at
	Document  string
}

// asksMost is how many asks the form has room for in each language.
const asksMost = 3

// reportBack is where the document that goes back to the table is made:
// GET /report?round=r3&since=r1&place=KE-17&lang=sw.
func (k *Console) reportBack(c *fiber.Ctx) error {
	q, t := query(c), k.tongue(c)
	p := reportBackPage{
		Round: k.Store.QuoteRound(k.Now()), Since: q.Get("since"), Place: q.Get("place"), Lang: q.Get("lang"),
		Places: k.Store.Places(access.In(c).Scope()), Languages: languages, Asks: map[string][]string{},
	}
	for _, r := range slices.Backward(k.Store.Rounds()) {
		if r.State == "draft" {
			continue
		}
		if p.Rounds = append(p.Rounds, r); r.Code == q.Get("round") {
			p.Round = r
		}
	}
	if !spoken(p.Lang) {
		p.Lang = t.Language
	}
	if p.Round.ID == 0 {
		return k.show(c, "reportback", p)
	}
	if err := k.ready(c, &p); err != nil {
		return k.refused(c, err, "/rounds")
	}
	for _, lang := range k.Store.Network().Languages {
		asks := make([]string, asksMost)
		copy(asks, p.Setting.Asks[lang])
		p.Asks[lang] = asks
	}
	choice := url.Values{"round": {p.Round.Code}, "lang": {p.Lang}}
	for name, value := range map[string]string{"since": p.Since, "place": p.Place} {
		if value != "" {
			choice.Set(name, value)
		}
	}
	p.Document = with("/report/document.html", choice)
	return k.show(c, "reportback", p)
}

// ready reads what is set, and what is still missing before the document may be
// shown to the public.
func (k *Console) ready(c *fiber.Ctx, p *reportBackPage) (err error) {
	ctx := c.UserContext()
	if p.Setting, err = k.Store.ReportBackSetting(ctx, p.Round.Code); err != nil {
		return err
	}
	if p.Round.State != "published" {
		missing, _, err := k.Store.Publishable(ctx, p.Round.Code, k.Now())
		if err != nil {
			return err
		}
		p.Missing, p.From = k.tongue(c).reasons(missing.Missing), missing.From
	}
	figures, err := k.Store.Publication(ctx, p.Round.Code, k.Now())
	if err != nil {
		return err
	}
	for _, f := range figures {
		if f.Choice == "" && f.Figures.Reports > 0 && f.Figures.Thin() {
			p.Undecided++
		}
	}
	p.Quotes, err = k.Store.QuotesWaiting(ctx, access.In(c).Scope(), p.Round.Code)
	return err
}

// backDocument is the document itself, to look at, to print or to keep:
// GET /report/document, with ?save=1 as a file, with ?final=1 no draft.
func (k *Console) backDocument(c *fiber.Ctx) error {
	q, ctx := query(c), c.UserContext()
	lang := q.Get("lang")
	if !spoken(lang) {
		lang = k.tongue(c).Language
	}
	to := with("/report", url.Values{"round": {q.Get("round")}, "lang": {lang}})
	figures, err := k.Store.ReportBack(ctx, store.Period{Round: q.Get("round"), Since: q.Get("since"), Place: q.Get("place")}, k.Now(), nil)
	if err != nil {
		return k.refused(c, err, to)
	}
	final := q.Get("final") != ""
	if final && !figures.Final() {
		figures.Missing.What = "the report of " + figures.Round.Code + " for the public"
		return k.refused(c, figures.Missing, to)
	}
	quotes, err := reportback.QuotesOf(ctx, k.Store, &figures, q.Get("place"))
	if err != nil {
		return k.refused(c, err, to)
	}
	guard, err := reportback.GuardOf(ctx, k.Store)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := reportback.HTML(&page, reportback.Document{Figures: figures, Language: lang, Quotes: quotes}, guard); err != nil {
		return k.refused(c, err, to)
	}
	used := store.Period{Round: figures.Round.Code, Since: q.Get("since"), Place: q.Get("place")}
	if err := k.taken(ctx, c, store.BackFile{Period: used, Kind: "html", Language: lang, Final: final}); err != nil {
		return err
	}
	headers(c)
	c.Set(fiber.HeaderContentSecurityPolicy, drawn)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if q.Get("save") != "" {
		name := "report-back-" + figures.Round.Code + "-" + lang
		if !figures.Final() {
			name += "-draft"
		}
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`.html"`)
	}
	return c.Send(page.Bytes())
}

// taken notes who takes a file of what goes back to the table: the document, too,
// which a browser prints or keeps as it shows it. f is what the file was made of,
// whatever else the address says.
func (k *Console) taken(ctx context.Context, c *fiber.Ctx, f store.BackFile) error {
	return k.Store.BackTaken(ctx, f, access.In(c).Hand(k.Now()))
}

// setReportBack keeps the event and the asks of a round: POST /report.
func (k *Console) setReportBack(c *fiber.Ctx) error {
	round := field(c, "round")
	b := store.BackSetting{Event: field(c, "event"), On: field(c, "on"), Asks: map[string][]string{}}
	for _, lang := range k.Store.Network().Languages {
		for i := range asksMost {
			if ask := field(c, "ask_"+lang+"_"+strconv.Itoa(i)); ask != "" {
				b.Asks[lang] = append(b.Asks[lang], ask)
			}
		}
	}
	to := with("/report", url.Values{"round": {round}})
	before, err := k.Store.SetReportBack(c.UserContext(), round, b, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, to)
	}
	if before {
		return k.did(c, to, done{Word: "people.already"})
	}
	return k.did(c, to, done{Word: "reportback.saved"})
}

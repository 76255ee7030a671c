package register

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ahadi/internal/code"
	"ahadi/internal/sms"
	"ahadi/store"
)

func (r *reader) commitment(w row) {
	key := strings.ToUpper(w.must("code"))
	if !code.Valid(key) {
		w.refuse("code", "write one letter (not one of B I O S Z G Q D A E U Y) and two digits, such as K12")
		return
	}
	c := store.SeedCommitment{Commitment: store.Commitment{Lifecycle: "active"}}
	if r.twice(w, "code", key, "") {
		return
	}
	p := r.known[key]
	if p == nil {
		p = &promise{steps: map[int]store.Milestone{}}
	} else {
		c = *p.SeedCommitment
	}
	c.Code, c.Kind, c.PlaceID, c.DueOn = key, w.one("kind", "build", "keep"), w.must("place_id"), w.day("due_on")
	w.intoDay(&c.StartsOn, "starts_on")
	switch place, ok := r.places[c.PlaceID]; {
	case !ok:
		w.refuse("place_id", "there is no place with this id: add it to the places")
	case level(place.Level) < level("city"):
		w.refuse("place_id", "is a "+place.Level+": a commitment needs a city or district, a ward or a settlement, so that somebody can go and look")
	}
	if c.DueOn == "" || c.StartsOn > c.DueOn {
		w.refuse("due_on", "write the day on which it is due, not before it starts")
	}
	w.into(&c.Local, "local_lang")
	c.Title, c.Short = r.texts(w, c.Local, c.Title, c.Short)
	r.words(w, &c)
	p.SeedCommitment, p.at, r.known[key] = &c, w, p
	r.seed.Commitments = append(r.seed.Commitments, c)
}

// words reads what of a commitment is one word or a text.
func (r *reader) words(w row, c *store.SeedCommitment) {
	for column, to := range map[string]*string{
		"theme": &c.Theme, "currency": &c.Currency, "indicator": &c.Indicator, "unit": &c.Unit, "baseline": &c.Baseline, "target": &c.Target, "method": &c.Method, "text": &c.Details,
		"evidence_of_promise": &c.Evidence, "promising_org": &c.Promising, "monitoring_org": &c.Monitoring,
	} {
		w.into(to, column)
	}
	for column, to := range map[string]*[]string{"sdg_targets": &c.SDG, "nua_paras": &c.NUA, "tags": &c.Tags} {
		if w.has(column) {
			*to = w.list(column)
		}
	}
	w.oneOrNone(&c.Obligation, "obligation", "voluntary", "signed_mou", "bylaw", "budget_line")
	w.oneOrNone(&c.Direction, "direction", "up", "down")
	if w.get("lifecycle") != "" {
		c.Lifecycle = w.one("lifecycle", "draft", "registered", "active", "completed", "expired", "renegotiated", "withdrawn", "archived")
	}
	if w.has("budget_minor") {
		if c.Budget = w.number("budget_minor", 0); c.Budget < 0 {
			w.refuse("budget_minor", "may not be less than nothing")
		}
	}
	if c.Currency != "" && !isCurrency(c.Currency) {
		w.refuse("currency", "is no currency of ISO 4217: write three letters, such as KES")
	}
	if c.Budget != 0 && c.Currency == "" {
		w.refuse("currency", "may not be empty where there is a budget: write three letters, such as KES")
	}
	c.Hidden = !w.yes("public", !c.Hidden)
	w.intoDay(&c.PromisingAgreed, "promising_agreed_on")
	w.intoDay(&c.MonitoringAgreed, "monitoring_agreed_on")
	c.Criteria = maps.Clone(c.Criteria)
	for _, name := range store.Criteria {
		if v := w.get(name); w.has(name) && v == "" {
			delete(c.Criteria, name)
		} else if v != "" {
			if word, _, _ := strings.Cut(v, ":"); word != "yes" && word != "no" {
				w.refuse(name, "write yes or no, or with a note: no: the council has not voted the money yet")
			}
			if c.Criteria == nil {
				c.Criteria = map[string]string{}
			}
			c.Criteria[name] = v
		}
	}
	registered(w, c)
}

// registered holds the word to what it promises: both sides have agreed to all
// six answers.
func registered(w row, c *store.SeedCommitment) {
	if c.Lifecycle != "registered" {
		return
	}
	for _, name := range store.Criteria {
		if c.Criteria[name] == "" {
			w.refuse(name, "may not be empty for what is registered: write yes or no, or leave the lifecycle at draft")
		}
	}
	if c.PromisingAgreed == "" {
		w.refuse("promising_agreed_on", "write the day on which those who promised agreed to this row, or leave the lifecycle at draft")
	}
	if c.MonitoringAgreed == "" {
		w.refuse("monitoring_agreed_on", "write the day on which those who watch agreed to this row, or leave the lifecycle at draft")
	}
}

// texts reads the titles and short titles of a commitment: title_en for each
// language, or title_local for the language of its place.
func (r *reader) texts(w row, local string, title, short map[string]string) (titles, shorts map[string]string) {
	titles, shorts = some(title), some(short)
	r.languages(w, "title_", titles, func(column string) string {
		if v := w.get(column); len([]rune(v)) > roomTitle {
			w.refuse(column, fmt.Sprintf("has more than %d characters", roomTitle))
		}
		return w.get(column)
	})
	r.languages(w, "short_", shorts, func(column string) string { return fits(w, column, roomCommitment) })
	if local != "" && !r.speaks(local) {
		w.refuse("local_lang", "is not a language of this network: "+strings.Join(r.langs, ", "))
	}
	if v := w.get("title_local"); v != "" && local != "" && titles[local] == "" {
		titles[local] = v
	}
	if v := w.get("short_local"); v != "" && local != "" && shorts[local] == "" {
		shorts[local] = fits(w, "short_local", roomCommitment)
	}
	if (w.get("title_local") != "" || w.get("short_local") != "") && local == "" {
		w.refuse("local_lang", "may not be empty beside title_local: write the language that it is in")
	}
	r.fallback(w, "title_", titles)
	r.fallback(w, "short_", shorts)
	return titles, shorts
}

// some is a copy that can be written to.
func some(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return maps.Clone(m)
}

// languages reads the columns of a text that end with a language; "local" is
// none.
func (r *reader) languages(w row, prefix string, into map[string]string, read func(column string) string) {
	for column := range w.t.columns {
		lang, ok := strings.CutPrefix(column, prefix)
		if !ok || !isLanguage(lang) {
			continue
		}
		v := read(column)
		if !r.speaks(lang) && lang != "en" {
			if v != "" {
				w.refuse(column, "is not in a language of this network: "+strings.Join(r.langs, ", "))
			}
			continue
		}
		if delete(into, lang); v != "" {
			into[lang] = v
		}
	}
}

func (r *reader) speaks(lang string) bool { return slices.Contains(r.langs, lang) }

// fallback refuses a text that nobody would see: it needs English, which
// everybody falls back to, or the network's first language, which then stands
// in for it.
func (r *reader) fallback(w row, prefix string, texts map[string]string) {
	if len(r.langs) > 0 && texts["en"] == "" && texts[r.langs[0]] == "" {
		lang := cmp.Or(r.langs[0], "en")
		if r.speaks("en") {
			lang = "en"
		}
		w.refuse(prefix+lang, "may not be empty: it is shown where there is no translation")
	}
}

func (r *reader) milestone(w row) {
	p := r.known[strings.ToUpper(w.get("code"))]
	if p == nil {
		w.refuse("code", "no such commitment: add it to the commitments first")
		return
	}
	c := r.written(p)
	seq := int(w.number("seq", 0))
	if seq < 1 || seq > 99 {
		w.refuse("seq", "write its number within the commitment, from 1")
		return
	}
	if r.twice(w, "seq", fmt.Sprint(c.Code, " ", seq), " for "+c.Code) {
		return
	}
	m := p.steps[seq]
	m.Seq, m.DueOn = seq, w.day("due_on")
	if m.DueOn == "" {
		w.refuse("due_on", "write the day on which it is due")
	}
	m.Status = w.one("status", "scheduled", "met", "partially_met", "not_met")
	if today := r.now.Format("2006-01-02"); m.Status == "not_met" && m.DueOn > today {
		w.refuse("status", "cannot be not_met before "+m.DueOn+", when it is due: write scheduled or partially_met")
	}
	w.oneOrNone(&m.Side, "owner_side", "government", "community", "grassroots", "local_gov", "national_gov", "other")
	w.intoDay(&m.MetOn, "met_on")
	w.into(&m.DecidedBy, "decided_by")
	m.Title, m.Short = r.steps(w, c.Local, m)
	c.Milestones = append(c.Milestones, m)
}

// written is a commitment among those that are written: one of the database's
// own that a milestone names joins them as it is.
func (r *reader) written(p *promise) *store.SeedCommitment {
	i := slices.IndexFunc(r.seed.Commitments, func(c store.SeedCommitment) bool { return c.Code == p.Code })
	if i < 0 {
		i = len(r.seed.Commitments)
		r.seed.Commitments = append(r.seed.Commitments, *p.SeedCommitment)
	}
	return &r.seed.Commitments[i]
}

// steps reads the texts of a milestone. Without a title of its own, its short
// one is its title, and the other way round where it fits.
func (r *reader) steps(w row, local string, m store.Milestone) (titles, shorts map[string]string) {
	titles, shorts = some(m.Title), some(m.Short)
	r.languages(w, "title_", titles, w.get)
	r.languages(w, "short_", shorts, func(column string) string { return fits(w, column, roomMilestone) })
	if v := w.get("title"); v != "" {
		titles["en"] = v
	}
	if v := w.get("short"); v != "" {
		shorts["en"] = fits(w, "short", roomMilestone)
	}
	if local != "" && w.get("title_local") != "" {
		titles[local] = w.get("title_local")
	}
	if v := w.get("short_local"); v != "" && local != "" && (local != "en" || shorts["en"] == "") {
		shorts[local] = fits(w, "short_local", roomMilestone)
	}
	for lang, title := range titles {
		if n, gsm := sms.Septets(title); shorts[lang] == "" && gsm && n <= roomMilestone {
			shorts[lang] = title
		} else if shorts[lang] == "" {
			w.refuse(cmp.Or(map[bool]string{true: "title"}[lang == "en" && w.has("title")], "short_"+lang), fmt.Sprintf("is longer than the %d characters of a phone's screen: write a short text in short_%s", roomMilestone, lang))
		}
	}
	for lang, short := range shorts {
		if titles[lang] == "" {
			titles[lang] = short
		}
	}
	r.fallback(w, "title_", titles)
	return titles, shorts
}

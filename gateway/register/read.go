package register

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"ahadi/internal/code"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// Budgets of what stands on a phone's screen, in septets (DOMAIN: the budgets
// of the texts). A register that passes them cannot break a proved screen.
const (
	roomNetwork      = 10
	roomPlace        = 12
	roomOrganisation = 16
	roomCommitment   = 18
	roomMilestone    = 24
)

// reader gathers one register from its files.
type reader struct {
	dir  fs.FS
	seed store.Seed
	errs []error
}

// Read takes a folder of CSV files. All rows that cannot be taken are reported
// together; with one of them the whole register is refused.
func Read(dir fs.FS) (store.Seed, error) {
	r := &reader{dir: dir}
	r.network()
	r.places()
	r.organisations()
	r.commitments()
	r.milestones()
	r.partners()
	r.contacts()
	r.rounds()
	r.reports()
	return r.seed, errors.Join(r.errs...)
}

// file reads one table; a table that cannot be opened is one error.
func (r *reader) file(name string, columns []string, read func(row)) {
	t, err := openTable(r.dir, name, columns...)
	if err != nil {
		r.errs = append(r.errs, err)
		return
	}
	t.each(read)
	r.errs = append(r.errs, t.errs...)
}

// fits refuses a screen word that is longer than its budget: it is never cut.
func fits(w row, column string, room int) string {
	v := w.get(column)
	n, gsm := sms.Septets(v)
	switch {
	case !gsm:
		w.refuse(column, "has a character outside the GSM alphabet; write it without the accent")
	case n > room:
		w.refuse(column, fmt.Sprintf("takes %d characters on a phone's screen, %d at most", n, room))
	}
	return v
}

func (r *reader) network() {
	r.file("network.csv", []string{"name", "languages", "ussd", "short_code", "short_name"}, func(w row) {
		r.seed.Network = store.Network{
			Name:      w.must("name"),
			Short:     fits(w, "short_name", roomNetwork),
			Languages: first(w.list("languages"), w.get("default_lang")),
			USSD:      w.must("ussd"),
			ShortCode: w.must("short_code"),
			Demo:      w.get("demo") == "true",
			Cap:       16,
			SOS:       w.get("sos"),
		}
	})
}

// first moves the default language to the front of the list.
func first(languages []string, lang string) []string {
	if i := slices.Index(languages, lang); i > 0 {
		languages = append([]string{lang}, slices.Delete(slices.Clone(languages), i, i+1)...)
	}
	return languages
}

func (r *reader) places() {
	known := map[string]store.SeedPlace{}
	r.file("places.csv", []string{"id", "parent_id", "level", "name", "short"}, func(w row) {
		p := store.SeedPlace{
			Code: w.must("id"), Parent: w.get("parent_id"), Level: w.must("level"), Name: w.must("name"),
			ISO: w.get("iso3166_2"), Short: fits(w, "short", roomPlace), Zone: w.get("timezone"),
		}
		parent, ok := known[p.Parent]
		switch {
		case p.Parent == "":
			p.Country = p.ISO
		case !ok:
			w.refuse("parent_id", "no such place stands above this row")
		default:
			p.Country = parent.Country
			if p.Zone == "" {
				p.Zone = parent.Zone
			}
		}
		if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
			w.refuse("timezone", "write a time zone such as Africa/Nairobi here or on a place above")
		}
		known[p.Code] = p
		r.seed.Places = append(r.seed.Places, p)
	})
	if len(r.seed.Places) > 0 {
		r.seed.Network.Zone, r.seed.Network.Country = r.seed.Places[0].Zone, r.seed.Places[0].Country
	}
}

func (r *reader) organisations() {
	r.file("organisations.csv", []string{"id", "name", "kind", "short"}, func(w row) {
		r.seed.Organisations = append(r.seed.Organisations, store.SeedOrganisation{
			Code: w.must("id"), Name: w.must("name"), Short: fits(w, "short", roomOrganisation), Place: w.get("place_id"),
			Kind: w.one("kind", "grassroots", "local_gov", "national_gov", "ngo", "academic", "donor"),
		})
	})
}

func (r *reader) commitments() {
	letters := map[rune]bool{}
	digits := map[string]string{}
	r.file("commitments.csv", []string{"code", "title_en", "short_en", "place_id", "due_on", "kind"}, func(w row) {
		c := store.SeedCommitment{
			Commitment: store.Commitment{
				Code: w.must("code"), Kind: w.one("kind", "build", "keep"), Local: w.get("local_lang"),
				Title:   map[string]string{"en": w.must("title_en")},
				Short:   map[string]string{"en": fits(w, "short_en", roomCommitment)},
				PlaceID: w.must("place_id"), Theme: w.get("theme"), StartsOn: w.get("starts_on"), DueOn: w.must("due_on"),
				Currency: w.get("currency"), Budget: w.number("budget_minor", 0), Lifecycle: "active",
			},
			SDG: w.list("sdg_targets"), NUA: w.list("nua_paras"), Obligation: w.get("obligation"),
			Indicator: w.get("indicator"), Baseline: w.get("baseline"), Target: w.get("target"),
			Promising: w.get("promising_org"), Monitoring: w.get("monitoring_org"),
		}
		if c.Local != "" && c.Local != "en" {
			c.Title[c.Local], c.Short[c.Local] = w.must("title_local"), fits(w, "short_local", roomCommitment)
		}
		if !code.Valid(c.Code) {
			w.refuse("code", "write one letter (not one of B I O S Z G Q D A E U Y) and two digits, such as K12")
			return
		}
		if other, taken := digits[c.Code[1:]]; taken {
			w.refuse("code", "has the digits of "+other+"; the digits alone must name one commitment")
		}
		digits[c.Code[1:]] = c.Code
		if letter := rune(c.Code[0]); !letters[letter] {
			letters[letter] = true
			r.seed.Network.Letters += string(letter)
		}
		r.seed.Commitments = append(r.seed.Commitments, c)
	})
}

func (r *reader) milestones() {
	r.file("milestones.csv", []string{"code", "seq", "title", "due_on", "status"}, func(w row) {
		i := slices.IndexFunc(r.seed.Commitments, func(c store.SeedCommitment) bool { return c.Code == w.get("code") })
		if i < 0 {
			w.refuse("code", "no such commitment in commitments.csv")
			return
		}
		c := &r.seed.Commitments[i]
		m := store.Milestone{
			Seq: int(w.number("seq", 0)), DueOn: w.must("due_on"), Side: w.get("owner_side"),
			Title:  map[string]string{"en": w.must("title")},
			Short:  map[string]string{"en": fits(w, "title", roomMilestone)},
			Status: w.one("status", "scheduled", "met", "partially_met", "not_met"),
		}
		if short := w.get("short_local"); short != "" && c.Local != "" && c.Local != "en" {
			m.Short[c.Local] = fits(w, "short_local", roomMilestone)
		}
		c.Milestones = append(c.Milestones, m)
	})
}

func (r *reader) partners() {
	r.file("partners.csv", []string{"code", "organisation_id", "side", "role"}, func(w row) {
		r.seed.Partners = append(r.seed.Partners, store.SeedPartner{
			Commitment: w.must("code"), Organisation: w.must("organisation_id"), Side: w.must("side"), Role: w.must("role"),
		})
	})
}

func (r *reader) contacts() {
	known := map[string]bool{}
	for _, c := range r.seed.Commitments {
		known[c.Code] = true
	}
	r.file("contacts.csv", []string{"id", "msisdn", "name", "role", "side", "lang", "assigned", "status"}, func(w row) {
		c := store.SeedContact{
			Person: store.Person{
				Code: w.must("id"), Name: w.must("name"), Language: w.one("lang", r.seed.Network.Languages...),
				Roles: w.list("role"), Side: w.must("side"), Org: w.get("org_id"), Place: w.get("place_id"),
				Status:   w.one("status", "invited", "active", "paused", "opted_out", "bounced", "left"),
				Assigned: w.list("assigned"),
			},
			Gender: w.get("gender"), AgeBand: w.get("age_band"), Informal: w.get("informal_worker"),
			Disability: w.get("disability"), Shared: w.get("shared_phone") != "n",
			ConsentOn: w.get("consent_on"), ConsentHow: w.get("consent_how"), ConsentVersion: 1,
		}
		number, err := phone.Parse(w.get("msisdn"), r.seed.Network.Country)
		if err != nil {
			w.refuse("msisdn", "is no phone number; write it with + and the country's code")
		}
		c.Number = number
		for _, code := range c.Assigned {
			if !known[code] {
				w.refuse("assigned", "there is no commitment "+code+" in commitments.csv")
			}
		}
		r.seed.Contacts = append(r.seed.Contacts, c)
	})
}

func (r *reader) rounds() {
	r.file("rounds.csv", []string{"id", "name", "opens_on", "mid_on", "last_call_on", "closes_on", "state"}, func(w row) {
		r.seed.Rounds = append(r.seed.Rounds, store.Round{
			Code: w.must("id"), Name: w.must("name"), OpensOn: w.must("opens_on"), MidOn: w.get("mid_on"),
			LastOn: w.get("last_call_on"), ClosesOn: w.must("closes_on"), GraceDays: 7,
			State: w.one("state", "draft", "open", "closed", "published"),
		})
	})
}

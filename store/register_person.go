package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// imported is what the last import said of a person: the keyed hash of her row,
// and the words that she may have changed herself since.
type imported struct {
	row                                       string
	language, status, shared, quote, from, to string
	consentOn, consentHow                     string
}

func readImported(text string) (i imported) {
	var words []string
	if json.Unmarshal([]byte(text), &words) != nil || len(words) != 9 {
		return imported{}
	}
	return imported{words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7], words[8]}
}

func (i imported) text() string {
	b, err := json.Marshal([]string{i.row, i.language, i.status, i.shared, i.quote, i.from, i.to, i.consentOn, i.consentHow})
	if err != nil {
		return "" // not reached: words are words
	}
	return string(b)
}

// saysOf is what a row says now.
func (im *importer) saysOf(c *SeedContact) imported {
	return imported{im.rowHash(c), c.Language, c.Status, fmt.Sprint(c.Shared), fmt.Sprint(c.Quote), c.QuietFrom, c.QuietTo, c.ConsentOn, c.ConsentHow}
}

// rowHash is the keyed hash of all that a row says.
func (im *importer) rowHash(c *SeedContact) string {
	var lacks []string
	for column := range c.Lacks {
		lacks = append(lacks, column)
	}
	slices.Sort(lacks)
	parts := []string{
		"register row", c.Code, c.Number.E164(), c.Name, c.Language, list(c.Roles), c.Side, c.Org, c.Place, c.Status, list(c.Masked), c.Gender, c.AgeBand, c.Informal, c.Disability,
		fmt.Sprint(c.Shared, c.Literacy, c.Quote, c.ConsentVersion), c.ConsentOn, c.ConsentHow, c.QuietFrom, c.QuietTo, list(lacks),
	}
	for _, n := range c.Also {
		parts = append(parts, "+", n.E164())
	}
	for _, t := range c.tasks() {
		parts = append(parts, t.Code, t.Kind, t.From, t.To)
	}
	return im.store.keys.Index(parts...)
}

// profile is what a person said of herself: counted in totals, never shown.
type profile struct {
	Gender     string `json:"gender,omitempty"`
	AgeBand    string `json:"age_band,omitempty"`
	Informal   string `json:"informal_worker,omitempty"`
	Disability string `json:"disability,omitempty"`
}

// RoleKinds says what a role does with the commitments it is given.
var RoleKinds = [...]struct{ Role, Kind string }{
	{"monitor", "report"}, {"verifier", "verify"}, {"official", "official_report"},
}

// tasks are all that she follows, in the order of their codes.
func (c *SeedContact) tasks() []Task {
	all := slices.Clone(c.Tasks)
	for _, a := range RoleKinds {
		if !slices.Contains(c.Roles, a.Role) {
			continue
		}
		for _, code := range c.Assigned {
			if !slices.ContainsFunc(all, func(t Task) bool { return t.Code == code && t.Kind == a.Kind }) {
				all = append(all, Task{Code: code, Kind: a.Kind})
			}
		}
	}
	return byTask(all)
}

func byTask(tasks []Task) []Task {
	slices.SortFunc(tasks, func(a, b Task) int { return strings.Compare(a.Code+" "+a.Kind, b.Code+" "+b.Kind) })
	return tasks
}

// stagedPerson is a person who is new, or of whom something has changed.
type stagedPerson struct {
	c        *SeedContact
	old      *enrolled // nil: she is new
	now      enrolled  // as she will be
	same     profile
	agreed   bool // to be written to
	consents bool // it is to be noted
	out      bool // the file says, for the first time, that she has opted out
	links    []stagedLink
}

// stagedLink is a phone of hers: one that she gets, one that changes, or one
// that is no longer hers.
type stagedLink struct {
	hash, number string
	main         bool
	gone         bool // it was hers
	fresh        bool // it becomes hers
	make         bool // its line is made by this run
	id           int64
	key          string // wrapped, of a line that was nobody's: its number may have been forgotten
	out          bool
	private      int // 1, 0; -1: as it is
}

// person holds a row against what is known of her; nil: nothing changes.
func (im *importer) person(c *SeedContact, old *enrolled) *stagedPerson {
	says := im.saysOf(c)
	if old != nil && old.imported.row == says.row {
		im.counted.Same++
		return nil
	}
	p := &stagedPerson{c: c, old: old}
	p.agreed = c.ConsentOn != "" && c.ConsentHow != ""
	if old == nil {
		p.begin()
	} else if err := im.merge(p); err != nil {
		im.refuse(c, "id", "is somebody whose data does not open: "+err.Error())
		return nil
	}
	if p.now.status == "active" && !p.agreed { // nobody is written to who has not agreed
		p.now.status = "invited"
	}
	im.link(p)
	p.now.row = says.text()
	if !im.counted.add(old != nil, old != nil && !p.differs()) {
		return nil
	}
	return p
}

// begin takes all from the row.
func (p *stagedPerson) begin() {
	c := p.c
	p.now = enrolled{
		language: c.Language, roles: list(c.Roles), side: c.Side, org: c.Org, place: c.Place, status: c.Status, quietFrom: c.QuietFrom, quietTo: c.QuietTo,
		literacy: c.Literacy, quote: c.Quote, tasks: c.tasks(),
	}
	p.consents, p.out = p.agreed, c.Status == "opted_out"
	p.same = profile{c.Gender, c.AgeBand, c.Informal, c.Disability}
}

// merge takes from the row what differs from what the last file said; what the
// file has no column for, and what she changed since, stays.
func (im *importer) merge(p *stagedPerson) error {
	c, old, before := p.c, p.old, p.old.imported
	p.now = *old
	p.now.roles, p.now.side = list(c.Roles), c.Side
	p.takes(&p.now.language, "lang", c.Language, before.language)
	p.takes(&p.now.org, "org_id", c.Org, "\x00")
	p.takes(&p.now.place, "place_id", c.Place, "\x00")
	p.takes(&p.now.status, "status", c.Status, before.status)
	p.takes(&p.now.quietFrom, "quiet_from", c.QuietFrom, before.from)
	p.takes(&p.now.quietTo, "quiet_to", c.QuietTo, before.to)
	if !c.Lacks["literacy_help"] {
		p.now.literacy = c.Literacy
	}
	if !c.Lacks["quote_ok"] && fmt.Sprint(c.Quote) != before.quote {
		p.now.quote = c.Quote
	}
	if !c.Lacks["assigned"] {
		p.now.tasks = c.tasks()
	}
	if p.now.status == "opted_out" && silentAll(old.phones) { // by her own word, which the file repeats
		p.now.status = old.status
	}
	p.out = c.Status == "opted_out" && p.now.status == "opted_out" && old.status != "opted_out"
	p.consents = p.agreed && (c.ConsentOn != before.consentOn || c.ConsentHow != before.consentHow) && (c.ConsentOn != old.consentOn || c.ConsentHow != old.consentHow)
	p.agreed = p.agreed || old.consentOn != ""

	name, was, err := im.store.about(old)
	if err != nil {
		return err
	}
	p.same = was
	p.takes(&p.same.Gender, "gender", c.Gender, "\x00")
	p.takes(&p.same.AgeBand, "age_band", c.AgeBand, "\x00")
	p.takes(&p.same.Informal, "informal_worker", c.Informal, "\x00")
	p.takes(&p.same.Disability, "disability", c.Disability, "\x00")
	if name != c.Name {
		p.now.name = ""
	}
	if p.same != was {
		p.now.profile = ""
	}
	return nil
}

// silentAll says that every phone of hers has said STOP.
func silentAll(phones []enrolledPhone) bool {
	return len(phones) > 0 && !slices.ContainsFunc(phones, func(l enrolledPhone) bool { return !l.silent })
}

// takes takes a word of the file unless it has no such column, or says what it
// said before.
func (p *stagedPerson) takes(to *string, column, word, before string) {
	if !p.c.Lacks[column] && word != before {
		*to = word
	}
}

// differs says whether anything of her changes.
func (p *stagedPerson) differs() bool {
	a, b := *p.old, p.now
	return p.consents || p.out || len(p.links) > 0 || !slices.Equal(byTask(a.tasks), b.tasks) || a.name != b.name || a.profile != b.profile || a.language != b.language ||
		a.roles != b.roles || a.side != b.side || a.org != b.org || a.place != b.place || a.status != b.status || a.quietFrom != b.quietFrom || a.quietTo != b.quietTo ||
		a.literacy != b.literacy || a.quote != b.quote
}

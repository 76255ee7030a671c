package register

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// Budgets of what stands on a phone's screen, in septets: those of the texts. A
// register that keeps them cannot break a proved screen.
const (
	roomNetwork      = 10
	roomPlace        = 12
	roomOrganisation = 16
	roomCommitment   = 18
	roomMilestone    = 24
	roomAnswer       = 80
	roomTitle        = 160 // characters; a title never stands on a phone's screen
)

// reader gathers one register from its files. What is in the database already
// may be named by the rows.
type reader struct {
	files    *Files
	had      store.Seed
	now      time.Time
	seed     store.Seed
	problems *Problems

	langs   []string
	places  map[string]store.SeedPlace
	orgs    map[string]store.SeedOrganisation
	known   map[string]*promise // commitments, the database's and the files'
	seen    map[string]bool     // rows of the files, by table and key
	rounds  map[string]store.Round
	person  func(store.SeedContact) bool // where people go, one by one; false ends it
	ids     map[string]int               // of the people of the file, with their rows
	focal   []focal
	lacking map[string]bool   // columns of the people's table
	letters map[string]string // of its columns
	ended   bool              // nobody wants more people
}

// promise is a commitment with where it stands.
type promise struct {
	*store.SeedCommitment
	at    row // the zero row: in the database only
	steps map[int]store.Milestone
}

// newReader prepares to read files over what is there.
func newReader(files *Files, had store.Seed, now time.Time, errs io.Writer) (*reader, error) {
	r := &reader{
		files: files, had: had, now: now, problems: &Problems{}, places: map[string]store.SeedPlace{}, orgs: map[string]store.SeedOrganisation{},
		known: map[string]*promise{}, rounds: map[string]store.Round{}, seen: map[string]bool{}, ids: map[string]int{}, langs: had.Network.Languages,
	}
	for _, p := range had.Places {
		r.places[p.Code] = p
	}
	for _, o := range had.Organisations {
		r.orgs[o.Code] = o
	}
	for _, c := range had.Commitments {
		r.known[c.Code] = stored(c)
	}
	for _, v := range had.Rounds {
		r.rounds[v.Code] = v
	}
	return r, r.problems.into(errs)
}

func stored(c store.SeedCommitment) *promise {
	p := &promise{SeedCommitment: &c, steps: map[int]store.Milestone{}}
	for _, m := range c.Milestones {
		p.steps[m.Seq] = m
	}
	c.Milestones = nil
	return p
}

// Read takes a folder of CSV files as a register of its own, with the reports
// of the past that it may bring along. All rows that cannot be taken are
// reported together; with one of them the whole register is refused.
func Read(dir fs.FS) (store.Seed, error) {
	files, err := Folder(dir)
	if err != nil {
		return store.Seed{}, err
	}
	day, err := time.Parse(time.DateOnly, SampleDay)
	if err != nil {
		return store.Seed{}, err
	}
	r, err := newReader(files, store.Seed{}, day, nil)
	if err != nil {
		return store.Seed{}, err
	}
	if files.find("network") == nil {
		return store.Seed{}, fmt.Errorf("network.csv is missing: it names the network, its languages and what people dial")
	}
	r.person = func(c store.SeedContact) bool {
		r.seed.Contacts = append(r.seed.Contacts, c)
		return true
	}
	if err := r.small(); err != nil {
		return r.seed, err
	}
	if err := r.table("contacts", r.contact); err != nil {
		return r.seed, err
	}
	if err := r.pastReports(); err != nil {
		return r.seed, err
	}
	return r.seed, r.problems.end()
}

// small reads all tables but the people, and holds them against each other.
func (r *reader) small() error {
	for _, t := range []struct {
		name string
		read func(row)
	}{
		{"network", r.network},
		{"places", r.place},
		{"organisations", r.organisation},
		{"commitments", r.commitment},
		{"milestones", r.milestone},
		{"partners", r.partner},
		{"rounds", r.round},
		{"responses", r.response},
	} {
		if err := r.table(t.name, t.read); err != nil {
			return err
		}
	}
	r.check()
	return nil
}

// table reads one table, if it is there.
func (r *reader) table(name string, read func(row)) error {
	s := r.files.find(name)
	if s == nil {
		return nil
	}
	return r.read(s, read)
}

func (r *reader) read(s *source, read func(row)) error {
	t, err := r.open(s)
	if err != nil {
		return err
	}
	defer t.rows.close()
	return t.each(read)
}

// twice refuses a row whose key one of its table has had; whose says of what.
func (r *reader) twice(w row, column, key, whose string) bool {
	key = w.t.name + " " + key
	had := r.seen[key]
	if r.seen[key] = true; had {
		w.refuse(column, "stands in this table twice"+whose)
	}
	return had
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
	case strings.ContainsAny(v, "\r\n"):
		w.refuse(column, "must stand on one line")
	}
	return v
}

func (r *reader) network(w row) {
	if r.seed.Network.Name != "" {
		w.refuse("name", "is a second network: a register has one row here")
		return
	}
	n := r.had.Network
	n.Name, n.Short = w.must("name"), fits(w, "short_name", roomNetwork)
	if n.Short == "" {
		w.refuse("short_name", "may not be empty: it stands on every screen")
	}
	n.USSD, n.ShortCode = w.must("ussd"), w.must("short_code")
	if langs := w.list("languages"); len(langs) > 0 {
		n.Languages = langs
	} else {
		w.refuse("languages", "may not be empty: write en|sw")
	}
	for _, lang := range n.Languages {
		if !isLanguage(lang) {
			w.refuse("languages", "write the codes of languages with | between them: en|sw")
		}
	}
	lang := w.get("default_lang")
	if lang != "" && !slices.Contains(n.Languages, lang) {
		w.refuse("default_lang", "is not one of the languages of this row")
	}
	n.Languages = first(n.Languages, lang)
	n.Demo, n.TollFree = w.yes("demo", n.Demo), w.yes("toll_free", n.TollFree)
	n.KeptMonths = int(w.number("retention_months", int64(cmp.Or(n.KeptMonths, 36))))
	if n.KeptMonths < 1 || n.KeptMonths > 600 {
		w.refuse("retention_months", "write a number of months from 1 to 600")
	}
	n.Cap = cmp.Or(n.Cap, 16)
	for column, to := range map[string]*string{"id": &n.Code, "quote_policy": &n.QuotePolicy, "sos": &n.SOS, "timezone": &n.Zone, "country": &n.Country} {
		w.into(to, column)
	}
	if _, err := time.LoadLocation(n.Zone); err != nil || n.Zone == "Local" {
		w.refuse("timezone", "write a time zone such as Africa/Nairobi")
	}
	r.seed.Network, r.langs = n, n.Languages
}

// first moves the default language to the front of the list.
func first(languages []string, lang string) []string {
	if i := slices.Index(languages, lang); i > 0 {
		languages = append([]string{lang}, slices.Delete(slices.Clone(languages), i, i+1)...)
	}
	return languages
}

package register

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// optional are the columns of a person whose absence keeps what is known of
// her; any of the four about commitments stands for all.
var optional = []string{
	"org_id", "place_id", "gender", "age_band", "informal_worker", "disability", "shared_phone", "status", "further_numbers", "literacy_help", "quote_ok", "quiet_from", "quiet_to",
}

// taskColumns say which commitments she follows, and how: by her roles, or in
// one way.
var taskColumns = []struct{ column, kind string }{
	{"assigned", ""}, {"assigned_report", "report"}, {"assigned_verify", "verify"}, {"assigned_official", "official_report"},
}

// lacking are the optional columns that a table does not have.
func lacking(t *table) map[string]bool {
	lacks := map[string]bool{}
	for _, c := range optional {
		if _, ok := t.columns[c]; !ok {
			lacks[c] = true
		}
	}
	lacks["assigned"] = true
	for _, c := range taskColumns {
		if _, ok := t.columns[c.column]; ok {
			delete(lacks, "assigned")
		}
	}
	return lacks
}

// dialled is how those agreed who came in by dialling: they gave no name, and a
// file that was written out comes back in without one.
const dialled = "dialled"

// contact reads one person.
func (r *reader) contact(w row) {
	before := r.problems.Cells
	c := store.SeedContact{Row: w.n, Lacks: r.lacks(w.t)}
	c.Code = w.must("id")
	switch other, twice := r.ids[c.Code]; {
	case twice:
		w.refuse("id", "stands in row "+strconv.Itoa(other)+" too; each person has an id of her own")
	case !isID(c.Code):
		w.refuse("id", "write up to 20 letters, digits, - and _, such as c01; not x and digits, which stand for people who were erased")
	default:
		r.ids[c.Code] = w.n
	}
	if c.Name = w.get("name"); c.Name == "" && w.get("consent_how") != dialled {
		w.must("name")
	}
	if len([]rune(c.Name)) > 80 {
		w.refuse("name", "has more than 80 characters")
	}
	c.Language = w.get("lang")
	if !r.speaks(c.Language) {
		w.refuse("lang", "write one of the network's languages: "+strings.Join(r.langs, ", "))
	}
	c.Roles = w.list("role")
	for _, role := range c.Roles {
		if !slices.Contains([]string{"monitor", "verifier", "official", "coordinator"}, role) {
			w.refuse("role", "write monitor, verifier, official or coordinator, with | between two of them")
		}
	}
	if len(c.Roles) == 0 {
		w.must("role")
	}
	c.Side = w.one("side", sides...)
	r.belongs(w, &c)
	r.about(w, &c)
	r.agreed(w, &c)
	r.numbers(w, &c)
	r.tasks(w, &c)
	if r.problems.Cells == before && !r.person(c) {
		r.ended = true
	}
}

// lacks is the same for all rows of a table.
func (r *reader) lacks(t *table) map[string]bool {
	if r.lacking == nil {
		r.lacking, r.letters = lacking(t), map[string]string{}
		for column, i := range t.columns {
			r.letters[column] = letter(i)
		}
	}
	return r.lacking
}

// isID says whether a word can name a person in a file.
func isID(word string) bool {
	for _, c := range word {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	digits, gone := strings.CutPrefix(word, "x")
	return len(word) <= 20 && !(gone && digits != "" && strings.Trim(digits, "0123456789") == "")
}

func (r *reader) belongs(w row, c *store.SeedContact) {
	c.Org, c.Place = w.get("org_id"), w.get("place_id")
	if _, ok := r.orgs[c.Org]; c.Org != "" && !ok {
		w.refuse("org_id", "there is no organisation with this id: add it to the organisations, or take it out here")
	}
	if _, ok := r.places[c.Place]; c.Place != "" && !ok {
		w.refuse("place_id", "there is no place with this id: add it to the places, or take it out here")
	}
}

// about reads what she said of herself, and how she wants to be written to.
func (r *reader) about(w row, c *store.SeedContact) {
	w.oneOrNone(&c.Gender, "gender", "w", "m", "unsaid")
	if band := w.get("age_band"); band == "<18" || band == "0-17" || band == "under 18" {
		w.refuse("age_band", "is under 18: nobody under 18 is enrolled; take the row out, and keep no copy of it")
	} else {
		w.oneOrNone(&c.AgeBand, "age_band", "18-34", "35-59", "60+", "unsaid")
	}
	w.oneOrNone(&c.Informal, "informal_worker", "y", "n", "unsaid")
	w.oneOrNone(&c.Disability, "disability", "y", "n", "unsaid")
	c.Shared, c.Literacy, c.Quote = w.yes("shared_phone", true), w.yes("literacy_help", false), w.yes("quote_ok", false)
	c.QuietFrom, c.QuietTo = w.clock("quiet_from"), w.clock("quiet_to")
	if (c.QuietFrom == "") != (c.QuietTo == "") {
		w.refuse("quiet_to", "write both ends of the quiet hours, or none")
	}
}

// clock reads a time of the day.
func (r row) clock(column string) string {
	v := r.get(column)
	if part, err := strconv.ParseFloat(v, 64); err == nil && r.t.raw && part >= 0 && part < 1 { // a part of a day, as spreadsheets keep it
		v = time.Time{}.Add(time.Duration(part*24*60+0.5) * time.Minute).Format("15:04")
	}
	if v == "" {
		return ""
	}
	t, err := time.Parse("15:04", v)
	if err != nil {
		r.refuse(column, "write a time of the day as 21:30")
		return ""
	}
	return t.Format("15:04")
}

// agreed reads her consent. Without the day or the way, she is only invited.
func (r *reader) agreed(w row, c *store.SeedContact) {
	c.ConsentOn, c.ConsentHow, c.ConsentVersion = w.day("consent_on"), w.get("consent_how"), int(w.number("consent_version", 1))
	if c.ConsentOn > r.now.Add(24*time.Hour).Format(time.DateOnly) {
		w.refuse("consent_on", "lies in the future: write the day on which she agreed")
	}
	if c.Status = cmp.Or(w.get("status"), "active"); w.get("status") != "" {
		w.one("status", "invited", "active", "paused", "opted_out", "bounced", "left")
	}
}

// numbers reads her phones. A number that stands masked (…0101), as an export
// writes it, is the one that she has.
func (r *reader) numbers(w row, c *store.SeedContact) {
	region := cmp.Or(r.places[c.Place].Country, r.seed.Network.Country, r.had.Network.Country)
	switch v := w.get("msisdn"); {
	case v == "" && c.Status != "bounced" && c.Status != "left":
		w.refuse("msisdn", "may not be empty, unless the status is bounced or left")
	case masked(v):
		c.Masked = append(c.Masked, mask(v))
	case v != "":
		c.Number = w.telephone("msisdn", v, region)
	}
	for _, v := range w.list("further_numbers") {
		if masked(v) {
			c.Masked = append(c.Masked, mask(v))
		} else if n := w.telephone("further_numbers", v, region); !n.IsZero() && n != c.Number {
			c.Also = append(c.Also, n)
		}
	}
}

func (r row) telephone(column, text, region string) phone.Number {
	n, err := phone.Parse(text, region)
	if err != nil {
		r.refuse(column, "is no phone number; write it with + and the country's code, as text")
	}
	return n
}

// masked says that a number shows no more than its end.
func masked(text string) bool {
	return strings.HasPrefix(text, "…") || strings.HasPrefix(text, "...")
}

func mask(text string) string { return "…" + strings.TrimLeft(text, "….") }

// tasks reads which commitments she follows: K11|K12, or with the days between
// which she does, K12@2026-10-01..2027-03-31.
func (r *reader) tasks(w row, c *store.SeedContact) {
	for _, t := range taskColumns {
		for _, word := range w.list(t.column) {
			code, days, dated := strings.Cut(word, "@")
			if code = strings.ToUpper(code); r.known[code] == nil {
				w.refuse(t.column, "there is no commitment "+clipped(code, 20)+": add it to the commitments, or take it out here")
				continue
			}
			from, to, _ := strings.Cut(days, "..")
			if dated && (!isDay(from) || !isDay(to) || from+to == "" || from != "" && to != "" && from > to) {
				w.refuse(t.column, "write the days of a commitment as K12@2026-10-01..2027-03-31; either may be left out")
				continue
			}
			if t.kind != "" {
				c.Tasks = append(c.Tasks, store.Task{Code: code, Kind: t.kind, From: from, To: to})
				continue
			}
			if !dated {
				c.Assigned = append(c.Assigned, code)
				continue
			}
			for _, k := range store.RoleKinds {
				if slices.Contains(c.Roles, k.Role) {
					c.Tasks = append(c.Tasks, store.Task{Code: code, Kind: k.Kind, From: from, To: to})
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, t := range c.Tasks {
		if seen[t.Code+t.Kind] {
			w.refuse("assigned", "gives "+t.Code+" twice in the same way")
		}
		seen[t.Code+t.Kind] = true
	}
}

func isDay(word string) bool {
	_, err := time.Parse(time.DateOnly, word)
	return word == "" || err == nil
}

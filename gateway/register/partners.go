package register

import (
	"maps"
	"slices"
	"strings"

	"ahadi/store"
)

// sides are those of the table.
var sides = []string{"grassroots", "local_gov", "national_gov", "other"}

func (r *reader) partner(w row) {
	p := store.SeedPartner{
		Commitment: strings.ToUpper(w.must("code")), Organisation: w.must("organisation_id"), Side: w.one("side", sides...),
		Role: w.one("role", "promises", "co-produces", "funds", "monitors", "witness"),
	}
	if r.known[p.Commitment] == nil {
		w.refuse("code", "no such commitment: add it to the commitments first")
	}
	if _, ok := r.orgs[p.Organisation]; !ok {
		w.refuse("organisation_id", "there is no organisation with this id: add it to the organisations")
	}
	for _, o := range r.had.Partners {
		if o.Commitment == p.Commitment && o.Organisation == p.Organisation && o.Role == p.Role {
			p.Focal = o.Focal
		}
	}
	w.into(&p.Focal, "focal_contact")
	if r.twice(w, "role", p.Commitment+" "+p.Organisation+" "+p.Role, " for the organisation") {
		return
	}
	if p.Focal != "" {
		r.focal = append(r.focal, focal{p.Focal, w})
	}
	r.seed.Partners = append(r.seed.Partners, p)
}

// focal is whom to call at a partner, and the row that says so.
type focal struct {
	code string
	at   row
}

// partnersOf are a commitment's partners once the files are in.
func (r *reader) partnersOf(code string) []store.SeedPartner {
	all := map[[2]string]store.SeedPartner{}
	for _, p := range slices.Concat(r.had.Partners, r.seed.Partners) {
		if p.Commitment == code {
			all[[2]string{p.Organisation, p.Role}] = p
		}
	}
	return slices.Collect(maps.Values(all))
}

func (r *reader) round(w row) {
	code := w.must("id")
	if r.twice(w, "id", code, "") {
		return
	}
	old, there := r.rounds[code]
	v := old
	v.Code, v.Name, v.OpensOn, v.MidOn, v.LastOn, v.ClosesOn = code, w.must("name"), w.day("opens_on"), w.day("mid_on"), w.day("last_call_on"), w.day("closes_on")
	if !there {
		v.GraceDays = 7
	}
	v.GraceDays = int(w.number("grace_days", int64(v.GraceDays)))
	if v.GraceDays < 0 || v.GraceDays > 90 {
		w.refuse("grace_days", "write a number of days from 0 to 90")
	}
	v.State = w.one("state", "draft", "open", "closed", "published")
	if there && v.State != old.State {
		w.refuse("state", "is "+old.State+" here, and a file does not change that: use 'ahadi round open', 'close' and 'publish'")
	}
	if v.OpensOn == "" {
		w.refuse("opens_on", "may not be empty")
	}
	if v.ClosesOn == "" {
		w.refuse("closes_on", "may not be empty")
	}
	before := v.OpensOn
	for _, d := range []struct{ column, day string }{{"mid_on", v.MidOn}, {"last_call_on", v.LastOn}, {"closes_on", v.ClosesOn}} {
		if d.day == "" {
			continue
		}
		if d.day < before {
			w.refuse(d.column, "is before the day that comes before it in a round: "+before)
		}
		before = d.day
	}
	r.rounds[code] = v
	r.seed.Rounds = append(r.seed.Rounds, v)
}

func (r *reader) response(w row) {
	v := store.SeedResponse{Round: w.must("round"), Commitment: strings.ToUpper(w.must("code")), Organisation: w.must("organisation_id")}
	for _, o := range r.had.Responses {
		if o.Round == v.Round && o.Commitment == v.Commitment && o.Organisation == v.Organisation {
			v = o
		}
	}
	if _, ok := r.rounds[v.Round]; !ok {
		w.refuse("round", "there is no round with this id: add it to the rounds")
	}
	if r.known[v.Commitment] == nil {
		w.refuse("code", "no such commitment: add it to the commitments first")
	}
	if _, ok := r.orgs[v.Organisation]; !ok {
		w.refuse("organisation_id", "there is no organisation with this id: add it to the organisations")
	}
	v.Answer = some(v.Answer)
	r.languages(w, "answer_", v.Answer, func(column string) string { return fits(w, column, roomAnswer) })
	r.fallback(w, "answer_", v.Answer)
	w.into(&v.NextStep, "next_step")
	w.intoDay(&v.DueOn, "due_on")
	w.intoDay(&v.AnsweredOn, "answered_on")
	r.seed.Responses = append(r.seed.Responses, v)
}

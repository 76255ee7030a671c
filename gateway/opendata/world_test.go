package opendata

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

// now is the sample's own day, at noon.
var now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)

var hand = store.Hand{By: "amina", At: now}

// ears is a guard that lets everything pass but what a test plants.
type ears struct {
	texts, counts, people, rows []string
	err                         error
}

func (e *ears) Text(_, text string)              { e.texts = append(e.texts, text) }
func (e *ears) Count(_, printed string)          { e.counts = append(e.counts, printed) }
func (e *ears) Person(_, id string, _ ...string) { e.people = append(e.people, id) }
func (e *ears) Row(_ string, thin bool, choice, code string) {
	e.rows = append(e.rows, fmt.Sprint(code, " ", thin, " ", choice))
}
func (e *ears) Err() error { return e.err }

// resident is a monitor of K12, on a phone of her own.
func resident(t *testing.T, code, language string, i int) store.SeedContact {
	t.Helper()
	n, err := phone.Parse(fmt.Sprintf("+1202555%04d", 150+i), "")
	if err != nil {
		t.Fatal(err)
	}
	return store.SeedContact{
		Person: store.Person{Code: code, Name: "Zawadi Mtihani" + string(rune('A'+i)), Language: language, Roles: []string{"monitor"}, Side: "grassroots", Org: []string{"o01", "o02"}[i%2], Place: "KE-K2", Status: "active"},
		Number: n, ConsentOn: "2026-01-10", ConsentHow: "paper", ConsentVersion: 1, Tasks: []store.Task{{Code: "K12", Kind: "report"}},
	}
}

// network is two cities with promises, three rounds, of which two are published,
// and what three residents and the county say of K12 in the last.
func network() store.Seed {
	build := func(code, title, place string) store.SeedCommitment {
		return store.SeedCommitment{
			Commitment: store.Commitment{
				Code: code, Kind: "build", Title: map[string]string{"en": title}, Short: map[string]string{"en": code}, Local: "sw", PlaceID: place, Theme: "water_drainage", StartsOn: "2025-09-01", DueOn: "2026-12-15",
				Currency: "KES", Budget: 820_000_000, Lifecycle: "active",
			},
			SDG: []string{"11.5"}, NUA: []string{"nua_64"}, Obligation: "budget_line", Indicator: "metres dug and lined", Baseline: "150", Target: "1200", Criteria: map[string]string{"specific": "yes", "funded": "no: not yet"},
			Milestones: []store.Milestone{{Seq: 1, Title: map[string]string{"en": "Contract signed"}, Short: map[string]string{"en": "Contract"}, DueOn: "2026-01-31", Status: "met", Side: "government"}},
		}
	}
	person := func(code, number, side, org string, roles ...string) store.SeedContact {
		n, err := phone.Parse(number, "")
		if err != nil {
			panic(err)
		}
		kind := map[string]string{"monitor": "report", "official": "official_report"}[roles[0]]
		return store.SeedContact{
			Person: store.Person{Code: code, Name: "Akinyi Mfano" + code, Language: "sw", Roles: roles, Side: side, Org: org, Place: "KE-K2", Status: "active"},
			Number: n, ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1, Tasks: []store.Task{{Code: "K12", Kind: kind}},
		}
	}
	seed := store.Seed{
		Network: store.Network{Name: "Two Cities (fictional)", Short: "2Cities", Languages: []string{"en", "sw"}, Zone: "Africa/Nairobi", Country: "KE", USSD: "*384#", ShortCode: "20255", Letters: "K", Cap: 40, Demo: true},
		Places: []store.SeedPlace{
			{Code: "KE", Level: "country", Name: "Kenya", Short: "Kenya", ISO: "KE", Zone: "Africa/Nairobi", Country: "KE"},
			{Code: "KE-K", Parent: "KE", Level: "city", Name: "Kisumu", Short: "Kisumu", Zone: "Africa/Nairobi", Country: "KE"},
			{Code: "KE-K2", Parent: "KE-K", Level: "settlement", Name: "Mto", Short: "Mto", Zone: "Africa/Nairobi", Country: "KE", Lat: "-0.09", Lon: "34.77"},
			{Code: "KE-N", Parent: "KE", Level: "city", Name: "Nakuru", Short: "Nakuru", Zone: "Africa/Nairobi", Country: "KE"},
		},
		Organisations: []store.SeedOrganisation{
			{Code: "o01", Name: "Umoja wa Mto (fictional)", Short: "Umoja", Kind: "grassroots", Place: "KE-K2"},
			{Code: "o02", Name: "Wachuuzi (fictional)", Short: "Wachuuzi", Kind: "grassroots", Place: "KE-K2"},
			{Code: "o03", Name: "County Works (fictional)", Short: "Works", Kind: "local_gov", Place: "KE-K"},
		},
		Commitments: []store.SeedCommitment{build("K12", "Dig and line 1,200 m of storm drains", "KE-K2"), build("K14", "=Light lamp #3 at stall #4", "KE-K2"), build("K21", "Build a clinic", "KE-N")},
		Partners:    []store.SeedPartner{{Commitment: "K12", Organisation: "o03", Side: "local_gov", Role: "promises"}, {Commitment: "K12", Organisation: "o01", Side: "grassroots", Role: "monitors"}},
		Rounds: []store.Round{
			{Code: "r1", Name: "2026 Q2", OpensOn: "2026-04-07", MidOn: "2026-04-17", LastOn: "2026-04-28", ClosesOn: "2026-05-05", GraceDays: 7, State: "published"},
			{Code: "r2", Name: "2026 Q3", OpensOn: "2026-07-07", MidOn: "2026-07-17", LastOn: "2026-07-28", ClosesOn: "2026-08-04", GraceDays: 7, State: "published"},
			{Code: "r3", Name: "2026 Q4", OpensOn: "2026-10-06", MidOn: "2026-10-16", LastOn: "2026-10-27", ClosesOn: "2026-11-03", GraceDays: 7, State: "open"},
		},
		Contacts: []store.SeedContact{
			person("c01", "+12025550101", "grassroots", "o01", "monitor"), person("c02", "+12025550102", "grassroots", "o02", "monitor"), person("c03", "+12025550103", "grassroots", "o02", "monitor"),
			person("c07", "+12025550107", "local_gov", "o03", "official"),
		},
	}
	for i, code := range []string{"c01", "c02", "c03", "c07"} {
		percent := []int{60, 45, 55, 90}[i]
		seed.Reports = append(seed.Reports, store.SeedReport{
			Round: "r3", Commitment: "K12", Contact: code, Via: "ussd", Status: "mostly", Percent: percent,
			Answers: map[string]any{"status": "mostly", "percent": percent, "money": "yes", "amount": 120_000_000, "obstacle": "weather", "comment": "mifereji"}, At: time.Date(2026, 10, 7+i, 9, 41, 7, 0, time.UTC),
		})
	}
	return seed
}

// voice is what a resident says of K12 in r2.
type voice struct {
	contact, language string
	percent           int
	via               string
}

// opened is the sample register with the rounds before and now as they are, and
// what more people said of K12 in r2, which is published.
func opened(t *testing.T, more []voice, change ...func(*store.Seed)) *store.Store {
	t.Helper()
	s := storetest.Empty(t)
	seed := network()
	at := time.Date(2026, 7, 15, 9, 41, 7, 0, time.UTC)
	for i, m := range more {
		seed.Contacts = append(seed.Contacts, resident(t, m.contact, m.language, i))
		answers := map[string]any{"status": "mostly", "percent": m.percent, "obstacle": "no_funds", "money": "no", "took_part": []string{"women"}, "comment": "siri ya " + m.contact}
		seed.Reports = append(seed.Reports, store.SeedReport{Round: "r2", Commitment: "K12", Contact: m.contact, Via: m.via, Status: "mostly", Percent: m.percent, Answers: answers, At: at.Add(time.Duration(i) * time.Hour)})
	}
	for _, c := range change {
		c(&seed)
	}
	if err := s.Seed(t.Context(), seed, now); err != nil {
		t.Fatal(err)
	}
	return s
}

// seven say something of K12: five in Swahili, one in English and one in Spanish.
func seven() []voice {
	all := []voice{}
	for i, language := range []string{"sw", "sw", "sw", "sw", "sw", "en", "es"} {
		all = append(all, voice{fmt.Sprintf("m%02d", i), language, 60 + i, []string{"ussd", "sms"}[i%2]})
	}
	return all
}

// options are those of r2, which is published.
func options(t *testing.T) Options {
	t.Helper()
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Round: "r2", Language: "en", Now: now, Book: book, Words: texts, Guard: &ears{}}
}

// packed is a package, by the names of its files.
func packed(t *testing.T, s *store.Store, o Options) map[string]string {
	t.Helper()
	var b bytes.Buffer
	fresh, err := Write(t.Context(), &b, Package, s, o)
	if err == nil {
		err = s.BackTaken(t.Context(), store.BackFile{Kind: Package, Rows: fresh}, hand)
	}
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(body)
	}
	return files
}

// rowsOf are the rows of a file of a package, by the names of their columns.
func rowsOf(t *testing.T, files map[string]string, name string) (all []map[string]string) {
	t.Helper()
	body, ok := files[name]
	if !ok {
		t.Fatalf("there is no %s among %v", name, sortedKeys(files))
	}
	records, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[2:] {
		row := map[string]string{}
		for i, head := range records[0] {
			row[head] = r[i]
		}
		all = append(all, row)
	}
	return all
}

package store

import (
	"fmt"
	"testing"
	"time"

	"ahadi/internal/phone"
)

// Of people who are erased nobody knows a language or a phone: the document of a
// round that is not published yet counts none of it, and that they answered it does.
func TestErasedPeopleHaveNeitherLanguageNorPhoneInADocument(t *testing.T) {
	s, _ := openTest(t)
	seed := register()
	seed.Rounds[0].State, seed.Contacts, seed.Reports = "closed", nil, nil
	for i := range 15 {
		code := fmt.Sprint("m", i)
		seed.Contacts = append(seed.Contacts, SeedContact{
			Person: Person{Code: code, Name: "Zawadi", Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Place: "KE-K", Status: "active"},
			Number: phone.MustParse(fmt.Sprintf("+12025550%d", 130+i)), ConsentOn: "2026-01-10", ConsentHow: "paper", ConsentVersion: 1, Tasks: []Task{{Code: "K12", Kind: "report"}},
		})
		report := past(code, "K12", "mostly", 50, 7)
		report.Round, report.At = "r2", time.Date(2026, 7, 10, 9, 0, i, 0, time.UTC)
		seed.Reports = append(seed.Reports, report)
	}
	if err := s.Seed(t.Context(), seed, now); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		id, err := s.FindContact(t.Context(), fmt.Sprint("m", i))
		if err == nil {
			_, err = s.Erase(t.Context(), id, now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := s.ReportBack(t.Context(), Period{Round: "r2"}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := b.People
	if p.Answered.String() != "15+" || p.Shared != 0 {
		t.Errorf("%s answered, and %d have a phone that others read", p.Answered, p.Shared)
	}
	if n, ok := p.Language[""]; ok {
		t.Errorf("%d speak no language", n)
	}
}

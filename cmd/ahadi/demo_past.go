package main

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/yamlpos"
	"ahadi/store"
)

//go:embed demo/past.yaml
var demoPast []byte

// past is what was said, answered and chosen in the demo's rounds before this one.
// Its days count from the day on which a round opened, which is 1.
type past struct {
	Reports []struct {
		Round, On, By, Via, Form, Of string
		Day                          int
		Say                          map[string]any
	}
	Choices []struct {
		Round, On string
		Day       int
	}
	Replies []struct {
		Round, Org     string
		Asked, Replied int
		Words          map[string]string
	}
	Responses []struct {
		Round, On, Org, Next string
		Answered, Due        int
		Words                map[string]string
	}
	Quotes []struct {
		Said, Practice string
		Words          map[string]string
	}
}

func readPast() (p past, err error) {
	err = yamlpos.Decode("demo/past.yaml", demoPast, &p)
	return p, err
}

// into adds all but the quotes to the sample register.
func (p past) into(seed *store.Seed) error {
	opened := map[string]time.Time{}
	for _, r := range seed.Rounds {
		day, err := time.Parse(time.DateOnly, r.OpensOn)
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
		opened[r.Code] = day
	}
	at := func(round string, day int) time.Time { return opened[round].AddDate(0, 0, day-1) }
	on := func(round string, day int) string {
		if day == 0 {
			return ""
		}
		return at(round, day).Format(time.DateOnly)
	}
	for _, r := range p.Reports {
		seed.Reports = append(seed.Reports, reported(r.Say, store.SeedReport{
			Round: r.Round, Commitment: r.On, Contact: r.By, Form: r.Form, Of: r.Of, Via: r.Via, At: at(r.Round, r.Day).Add(9 * time.Hour),
		}))
	}
	for _, c := range p.Choices {
		seed.Choices = append(seed.Choices, store.SeedChoice{Round: c.Round, Commitment: c.On, AskedOn: on(c.Round, c.Day)})
	}
	for _, r := range p.Replies {
		seed.Replies = append(seed.Replies, store.SeedReply{Round: r.Round, Organisation: r.Org, AskedOn: on(r.Round, r.Asked), RepliedOn: on(r.Round, r.Replied), Words: r.Words})
	}
	for _, r := range p.Responses {
		seed.Responses = append(seed.Responses, store.SeedResponse{
			Commitment: r.On, Round: r.Round, Organisation: r.Org, Answer: r.Words, NextStep: r.Next, DueOn: on(r.Round, r.Due), AnsweredOn: on(r.Round, r.Answered),
		})
	}
	return nil
}

// reported is a report with what was said in it.
func reported(say map[string]any, r store.SeedReport) store.SeedReport {
	r.Answers, r.Percent = map[string]any{}, -1
	for name, v := range say {
		if n, whole := v.(uint64); whole {
			v = int(n)
		}
		r.Answers[name] = v
	}
	if n, known := r.Answers["percent"].(int); known {
		r.Percent = n
	}
	status, _ := r.Answers["status"].(string)
	kept, _ := r.Answers["kept"].(string)
	r.Status = cmp.Or(status, kept)
	r.Several = slices.Contains([]string{"funds", "participation", "practice"}, r.Form)
	return r
}

// choose chooses the words of people that the document of the newest published
// round prints. What is chosen already, or said by nobody in this register, is left
// out.
func (p past) choose(ctx context.Context, s *store.Store, now time.Time) error {
	rounds := slices.DeleteFunc(s.Rounds(), func(r store.Round) bool { return r.State != "published" })
	if len(rounds) == 0 {
		return nil
	}
	list, err := s.Quotables(ctx, store.Everything(), store.QuoteFilter{Round: rounds[len(rounds)-1].Code}, store.Page{Limit: 100})
	if err != nil {
		return err
	}
	for _, q := range p.Quotes {
		i := slices.IndexFunc(list.Rows, func(v store.Quotable) bool { return v.Said == q.Said })
		if i < 0 {
			continue
		}
		if _, err := s.ChooseQuote(ctx, store.Everything(), store.NewQuote{Ref: list.Rows[i].Ref, Practice: q.Practice, Words: q.Words}, store.Hand{By: "demo", At: now}); err != nil {
			return err
		}
	}
	return nil
}

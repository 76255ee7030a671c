package store

import (
	"context"
	"slices"

	"ahadi/internal/why"
)

// Rounds lists the rounds, oldest first.
func (s *Store) Rounds() []Round { return slices.Clone(s.ref.Load().rounds) }

// PublishRound publishes a round: closed → published, once every partner of
// government got its reading and 14 days passed. before is true when it was
// published already. Its people are counted then, for good.
func (s *Store) PublishRound(ctx context.Context, code string, h Hand) (before bool, err error) {
	before, err = s.act(ctx, h, func(d *decision) (bool, error) { return d.publishRound(code) })
	if err == nil {
		err = s.keepPeople(ctx, Period{Round: code}, h.At)
	}
	return before, err
}

func (d *decision) publishRound(code string) (before bool, err error) {
	r, err := d.round(code)
	switch {
	case err != nil:
		return false, err
	case r.State == "published":
		return true, nil
	}
	if refusal, err := unpublishable(d.tx, r, d.today); err != nil || refusal.Missing != nil {
		return false, firstError(err, refusal)
	}
	return false, d.moveRound(r, "published", "", "round publish")
}

// unpublishable is what stands in the way of publishing a round on a day; without
// anything missing it may be published.
func unpublishable(q querier, r Round, today string) (Refusal, error) {
	what := "publishing " + r.Code
	switch r.State {
	case "published":
		return Refusal{What: what, Missing: []why.Reason{why.Because("it is published already")}}, nil
	case "closed":
	default:
		return Refusal{What: what, Missing: []why.Reason{why.Because("it is %s: close it first", r.State)}, From: later(settled(r), replyDays)}, nil
	}
	refusal := Refusal{What: what, From: settled(r)}
	if refusal.From > today {
		refusal.Missing = append(refusal.Missing, why.Because("corrections are taken until %s", later(refusal.From, -1)))
	}
	var held int
	if _, err := q.row(`SELECT count(*) FROM holding x JOIN report r ON r.id = x.report_id WHERE r.round_id = $1 AND r.state = 'held' AND r.excluded = 0 AND x.by_name <> '' AND x.ended_by = ''`, []any{r.ID}, &held); err != nil {
		return refusal, err
	}
	if held > 0 { // else one hand alone would take out of the figures what takes two
		refusal.Missing = append(refusal.Missing, why.Because("reports that somebody held wait to be read (%d): let them count, or exclude them by two", held))
	}
	all, err := partners(q, r)
	if err != nil {
		return refusal, err
	}
	for _, p := range all {
		from := later(p.AskedOn, replyDays)
		switch {
		case p.AskedOn == "":
			from = later(max(today, settled(r)), replyDays)
			refusal.Missing = append(refusal.Missing, why.Because("%s (%s) has not got the reading: hand it over, and record it with 'ahadi round ask-reply %s --org %s'", p.Organisation, p.Name, r.Code, p.Organisation))
		case from > today:
			refusal.Missing = append(refusal.Missing, why.Because("%s (%s) was asked on %s and may reply until %s", p.Organisation, p.Name, p.AskedOn, p.Until))
		default:
			continue
		}
		refusal.From = max(refusal.From, from)
	}
	return refusal, nil
}

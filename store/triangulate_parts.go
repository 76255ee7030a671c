package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MilestoneFigure is one dated step with what is said of it in the round. Its
// status is what people have decided in the register, not what voices say.
type MilestoneFigure struct {
	Milestone
	Late       int            // days past its due date while it is not met; 0 otherwise
	Community  map[string]int // met, partially_met, not_met, unknown
	Government map[string]int
}

// milestones puts the answers of the round beside each step.
func (r OverviewRow) milestones(now time.Time) []MilestoneFigure {
	if r.zone != nil {
		now = now.In(r.zone)
	}
	var all []MilestoneFigure
	for _, m := range r.Milestones {
		v := MilestoneFigure{Milestone: m, Community: r.Community.answers(m.Seq), Government: r.Government.answers(m.Seq)}
		if m.Status != "met" {
			v.Late = max(daysBetween(m.DueOn, now.Format(time.DateOnly)), 0)
		}
		all = append(all, v)
	}
	return all
}

func (f *Figures) answers(seq int) map[string]int {
	var all map[string]int
	for _, answer := range []string{"met", "partially_met", "not_met", "unknown"} {
		if n := f.Rest["m:"+strconv.Itoa(seq)+":"+answer]; n > 0 {
			if all == nil {
				all = map[string]int{}
			}
			all[answer] = int(n)
		}
	}
	return all
}

// Attendance is who came to one kind of event, added up over the round's
// reports. The groups overlap and are never added to each other; each is a share
// of its own total, that of the reports in which it was counted.
type Attendance struct {
	Event   string // gov_meeting, community_meeting, work_day, none
	Reports int
	Total   int
	Groups  []Share
}

// Share is a part of a total.
type Share struct {
	Name  string // women, youth, informal, pwd
	N, Of int
}

func (f *Figures) events() []Attendance {
	var all []Attendance
	for _, event := range []string{"gov_meeting", "community_meeting", "work_day", "none"} {
		name := "e:" + event
		a := Attendance{Event: event, Reports: int(f.Rest[name]), Total: int(f.Rest[name+":total"])}
		if a.Reports == 0 {
			continue
		}
		for _, group := range []string{"women", "youth", "informal", "pwd"} {
			if of := f.Rest[name+":"+group+"_of"]; of > 0 {
				a.Groups = append(a.Groups, Share{group, int(f.Rest[name+":"+group]), int(of)})
			}
		}
		all = append(all, a)
	}
	return all
}

// ObstacleRank is how widely an obstacle is named.
type ObstacleRank struct {
	Obstacle    string
	Commitments int // on which the community names it
	Reports     int // that name it
}

// RankObstacles ranks what stands in the way over many commitments: by the share
// of commitments, then of reports.
func RankObstacles(rows []OverviewRow) []ObstacleRank {
	at := map[string]*ObstacleRank{}
	var all []*ObstacleRank
	for i := range rows {
		for _, o := range without(rows[i].Community.tallies("o:"), "none") {
			if at[o.Name] == nil {
				at[o.Name] = &ObstacleRank{Obstacle: o.Name}
				all = append(all, at[o.Name])
			}
			at[o.Name].Commitments, at[o.Name].Reports = at[o.Name].Commitments+1, at[o.Name].Reports+o.N
		}
	}
	slices.SortFunc(all, func(a, b *ObstacleRank) int {
		return cmp.Or(cmp.Compare(b.Commitments, a.Commitments), cmp.Compare(b.Reports, a.Reports), cmp.Compare(a.Obstacle, b.Obstacle))
	})
	ranked := make([]ObstacleRank, len(all))
	for i, o := range all {
		ranked[i] = *o
	}
	return ranked
}

// number10 reads a number that a tally holds.
func number10(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0 // not reached: tallies hold what we wrote
	}
	return n
}

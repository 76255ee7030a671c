package console

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// changesPage is all that templates/changes.html can show.
type changesPage struct {
	Asked  picked
	Before store.Round // with what it is compared; ID 0 for none
	Table  table
	Rose   int
	Fell   int
	Jumps  int
	New    int // reported on now, and not before
	Lost   int // the other way round
	Ended  bool
}

// drift is a promise between two rounds.
type drift struct {
	store.Commitment
	was, is store.Triangulation
	by      int // percentage points; of a standing promise steps from kept to broken
	jumps   int
}

// steps of a standing promise, in the order in which it gets worse.
var worse = map[string]int{"kept": 3, "partly": 2, "broken": 1}

// changes says what moved since the last round: GET /commitments/changes, and as
// a file. The largest come first.
func (k *Console) changes(c *fiber.Ctx) error {
	t := k.tongue(c)
	asked, err := k.picked(c)
	if err != nil {
		return err
	}
	page := changesPage{Asked: asked, Before: k.Store.RoundBefore(asked.Round)}
	now, err := k.Store.Figured(c.UserContext(), asked.Which, store.Page{Limit: everything}, t.now)
	if err != nil {
		return err
	}
	was := map[int64]store.OverviewRow{}
	if page.Before.ID != 0 {
		which := asked.Which
		which.Round = page.Before
		rows, err := k.Store.Figured(c.UserContext(), which, store.Page{Limit: everything}, t.now)
		if err != nil {
			return err
		}
		for _, r := range rows {
			was[r.Commitment.ID] = r
		}
	}
	page.Table = t.moves(&page, now, was)
	if wantsFile(c) {
		return file(c, "changes", page.Table)
	}
	return k.show(c, "changes", page)
}

// moves compares two rounds.
func (t tongue) moves(page *changesPage, now []store.OverviewRow, before map[int64]store.OverviewRow) table {
	var all []drift
	for _, r := range now {
		old := before[r.Commitment.ID]
		old.Commitment = r.Commitment
		m := drift{Commitment: r.Commitment, is: r.Triangulate(t.now), was: old.Triangulate(t.now)}
		for _, flag := range m.is.Flags {
			if flag.Name == "jump" {
				m.jumps = flag.N
			}
		}
		switch here, there := m.is.Community, m.was.Community; {
		case here.Voices > 0 && there.Voices == 0:
			page.New++
		case here.Voices == 0 && there.Voices > 0:
			page.Lost++
		case here.Percent >= 0 && there.Percent >= 0:
			m.by = here.Percent - there.Percent
		default:
			m.by = worse[here.Status] - worse[there.Status]
		}
		if m.by > 0 {
			page.Rose++
		} else if m.by < 0 {
			page.Fell++
		}
		page.Jumps += m.jumps
		if m.by != 0 || m.jumps > 0 || (m.is.Community.Voices > 0) != (m.was.Community.Voices > 0) || m.is.Community.Status != m.was.Community.Status {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b drift) int { return cmp.Compare(max(b.by, -b.by), max(a.by, -a.by)) })
	out := table{ID: "changes", Caption: t.say("changes.caption"), Head: append(t.named(),
		column{Text: t.say("changes.before")}, column{Text: t.say("changes.now")}, column{Text: t.say("changes.moved")}, column{Text: t.say("changes.points"), Num: true}, column{Text: t.say("changes.jumps"), Num: true})}
	for _, m := range all {
		row := t.name(m.Commitment)
		row[0].Href = "/commitments/" + m.Code
		points := cell{None: true}
		if m.Kind == "build" && m.is.Community.Percent >= 0 && m.was.Community.Percent >= 0 {
			points = cell{Text: fmt.Sprintf("%+d", m.by), Value: fmt.Sprint(m.by)}
		}
		out.Rows = append(out.Rows, append(row, t.stood(m.was), t.stood(m.is), t.arrow(m), points, cell{Text: fmt.Sprint(m.jumps), Hot: m.jumps > 0}))
	}
	return out
}

// stood is what residents said in a round.
func (t tongue) stood(f store.Triangulation) cell {
	if f.Community.Voices == 0 {
		return cell{None: true, Text: t.Word("label", f.Label)}
	}
	if f.Community.Percent < 0 {
		return cell{Text: t.Word("status", f.Community.Status)}
	}
	return cell{Text: fmt.Sprintf("%s %d %%", t.Word("status", f.Community.Status), f.Community.Percent)}
}

// arrow says in shape and word which way a promise went.
func (t tongue) arrow(m drift) cell {
	switch here, there := m.is.Community.Voices, m.was.Community.Voices; {
	case here > 0 && there == 0:
		return cell{Text: "✳ " + t.say("changes.new")}
	case here == 0 && there > 0:
		return cell{Text: "∅ " + t.say("changes.lost"), Hot: true}
	case m.by > 0:
		return cell{Text: "▲ " + t.say("changes.up")}
	case m.by < 0:
		return cell{Text: "▼ " + t.say("changes.down"), Hot: true}
	}
	return cell{Text: "● " + t.say("changes.same")}
}

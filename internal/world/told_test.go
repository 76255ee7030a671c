package world

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"ahadi/gateway/access"
	"ahadi/store"
)

// apiToken lets this world's programs read the API.
const apiToken = "a-token-of-the-api-0123456789"

// oneToken knows it, and no other.
type oneToken struct{}

func (oneToken) Bearer(c *fiber.Ctx) (store.Token, error) {
	if c.Get(fiber.HeaderAuthorization) != "Bearer "+apiToken {
		return store.Token{}, access.ErrUnknownToken
	}
	return store.Token{ID: 1, Scopes: []string{store.TokenRead}}, nil
}

// list is what the API tells of a list, through the gateway itself.
func (w *world) list(path string) []map[string]any {
	var req fasthttp.Request
	req.SetRequestURI("/api/v1/" + path)
	req.Header.Set("Authorization", "Bearer "+apiToken)
	var ctx fasthttp.RequestCtx
	ctx.Init(&req, nil, nil)
	w.handler(&ctx)
	var page struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(ctx.Response.Body(), &page); err != nil || ctx.Response.StatusCode() != 200 {
		w.failf("the API tells what is stored", "%s: %d %s %v", path, ctx.Response.StatusCode(), clip(string(ctx.Response.Body())), err)
	}
	return page.Items
}

// apiTells holds every figure that the API tells against what the reports come to.
func (w *world) apiTells() {
	if w.stop {
		return
	}
	now := w.now()
	round, _ := w.model.roundAt(now)
	all := w.list("commitments?limit=1000")
	if len(all) != len(w.ground.register.Commitments) && !w.stop {
		w.failf("the API tells of every commitment", "%d", len(all))
	}
	for _, got := range all {
		i := slices.IndexFunc(w.ground.register.Commitments, func(c store.SeedCommitment) bool { return c.Code == got["code"] })
		if i < 0 {
			w.failf("the API tells of commitments of the register", "%v", got["code"])
			return
		}
		c := w.ground.register.Commitments[i]
		for name, want := range w.model.tells(c, round, now) {
			if want = plain(want); !reflect.DeepEqual(got[name], want) {
				w.failf("the API tells what the reports come to", "%s of %s in %s: %v, not %v", name, c.Code, round.Code, got[name], want)
			}
		}
	}
}

// plain is a value as JSON reads it.
func plain(v any) (out any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		panic(err)
	}
	return out
}

type object map[string]any

// tells is what must be told of one commitment.
func (m *model) tells(c store.SeedCommitment, round *roundState, now time.Time) object {
	t := m.truthOf(c, round, now)
	ours, theirs := m.count(c.Code, round.Code, "community"), m.count(c.Code, round.Code, "government")
	var kept any
	if c.Kind == "keep" {
		kept = object{"kept": t.kept[0], "partly": t.kept[1], "broken": t.kept[2], "saw_broken": t.kept[3]}
	}
	assigned := m.assigned(c.Code)
	entered := ours.rest["by:call"] + ours.rest["by:paper"] + ours.rest["by:meeting"]
	return object{
		"community":         object{"status": some(t.status), "percent": some(t.percent), "n": t.reports},
		"government":        object{"status": some(t.government), "percent": some(t.official), "n": theirs.n, "silent": t.silent},
		"kept":              kept,
		"agreement":         some(t.agreement),
		"agreement_band":    some(t.accord),
		"discrepancy":       when(t.gulf != "", t.gap),
		"discrepancy_band":  some(t.gulf),
		"dispute_suggested": t.suggested,
		"open_disputes":     t.disputes,
		"coverage": object{
			"reports": t.reports, "values": t.values, "assigned": assigned, "entered_for_others": entered,
			"phones": len(ours.from["line"]), "organisations": len(ours.from["org"]), "places": len(ours.from["place"]), "seen_and_agreed": t.seen,
		},
		"assigned":      assigned,
		"label":         t.label,
		"staleness":     object{"days": some(t.days), "light": t.light},
		"verifications": ours.verifications(),
		"flags":         ours.ranked("j:"),
		"obstacles":     slices.DeleteFunc(ours.ranked("o:"), func(o object) bool { return o["name"] == "none" }),
		"took_part":     ours.ranked("t:"),
		"milestones":    milestones(c, ours, theirs, now),
		"funds":         funds(c, ours, theirs),
		"participation": object{"events": ours.events(), "influence": ours.ranked("i:")},
	}
}

// some is a value, or nil for none: "" and what is below 0.
func some[T string | int](v T) any {
	if n, ok := any(v).(int); ok && n < 0 || any(v) == "" {
		return nil
	}
	return v
}

func when(there bool, v any) any {
	if there {
		return v
	}
	return nil
}

// assigned are the monitors who are asked about a commitment.
func (m *model) assigned(code string) (n int) {
	for _, p := range m.people {
		if p.status == "active" && slices.Contains(p.roles, "monitor") && slices.Contains(p.assigned, code) {
			n++
		}
	}
	return n
}

// ranked are the words of a kind, the most named first.
func (v *voices) ranked(kind string) []object {
	all := []object{}
	for _, name := range slices.Sorted(maps.Keys(v.rest)) {
		if rest, ok := strings.CutPrefix(name, kind); ok && v.rest[name] > 0 {
			all = append(all, object{"name": rest, "n": v.rest[name]})
		}
	}
	slices.SortStableFunc(all, func(a, b object) int { return cmp.Compare(b["n"].(int64), a["n"].(int64)) })
	return all
}

func (v *voices) verifications() []object {
	all := []object{}
	for _, verdict := range []string{"agree", "less", "more", "not_true", "cannot_check"} {
		seen, told, none := v.rest["v:"+verdict+":seen"], v.rest["v:"+verdict+":told"], v.rest["v:"+verdict+":none"]
		if seen+told+none > 0 {
			all = append(all, object{"verdict": verdict, "seen": seen, "told": told, "none": none})
		}
	}
	return all
}

func (v *voices) events() []object {
	all := []object{}
	for _, event := range []string{"gov_meeting", "community_meeting", "work_day", "none"} {
		groups := []object{}
		for _, group := range []string{"women", "youth", "informal", "pwd"} {
			if of := v.rest["e:"+event+":"+group+"_of"]; of > 0 {
				groups = append(groups, object{"group": group, "n": v.rest["e:"+event+":"+group], "of": of})
			}
		}
		if n := v.rest["e:"+event]; n > 0 {
			all = append(all, object{"event": event, "reports": n, "total": v.rest["e:"+event+":total"], "groups": groups})
		}
	}
	return all
}

// milestones puts what is said beside each step of the register.
func milestones(c store.SeedCommitment, ours, theirs *voices, now time.Time) []object {
	all := []object{}
	today := now.In(location(zones[0])).Format(time.DateOnly)
	for _, s := range c.Milestones {
		late := 0
		if s.Status != "met" && today > s.DueOn {
			late = daysFrom(s.DueOn, today)
		}
		said := func(v *voices) object {
			o := object{}
			for _, answer := range []string{"met", "partially_met", "not_met", "unknown"} {
				if n := v.rest[fmt.Sprintf("m:%d:%s", s.Seq, answer)]; n > 0 {
					o[answer] = n
				}
			}
			return o
		}
		all = append(all, object{
			"seq": s.Seq, "title": s.Title, "due_on": s.DueOn, "status": s.Status, "owner_side": s.Side, "days_late": late, "community": said(ours), "government": said(theirs),
		})
	}
	return all
}

func daysFrom(from, to string) int {
	a, _ := time.Parse(time.DateOnly, from)
	b, _ := time.Parse(time.DateOnly, to)
	return int(b.Sub(a) / (24 * time.Hour))
}

// funds is each side's word on the money, never added up across the two.
func funds(c store.SeedCommitment, ours, theirs *voices) object {
	arrived := func(v *voices) (n int64) { return v.sum(v.ever, "received") }
	return object{
		"currency": c.Currency, "promised_minor": c.Budget, "community": ours.funds(), "government": theirs.funds(),
		"gap_minor":        when(ours.saysMoney(), c.Budget-arrived(ours)),
		"difference_minor": when(ours.saysMoney() && theirs.saysMoney(), arrived(theirs)-arrived(ours)),
	}
}

func (v *voices) funds() object {
	return object{
		"received_minor": v.sum(v.ever, "received"), "received_this_round_minor": v.sum(v.money, "received"), "spent_minor": v.sum(v.ever, "spent"),
		"cut_minor": v.sum(v.ever, "cut"), "nothing_yet": v.unknown["nothing_yet"],
		"without_amount": v.unknown["received:unknown"] + v.unknown["spent:unknown"] + v.unknown["cut:unknown"],
	}
}

func (v *voices) saysMoney() bool { return len(v.ever)+len(v.unknown) > 0 }

// sum adds up what is told apart.
func (v *voices) sum(all map[moneyEntry]bool, kind string) (n int64) {
	for e := range all {
		if e.kind == kind {
			n += e.amount
		}
	}
	return n
}

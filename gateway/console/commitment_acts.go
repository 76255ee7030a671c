package console

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/internal/why"
	"ahadi/store"
)

// ours finds the promise that a form is about, in her scope, and the way back.
func (k *Console) ours(c *fiber.Ctx) (p store.Promise, back string, err error) {
	code := strings.Clone(c.Params("code"))
	p, err = k.Store.Promise(c.UserContext(), access.In(c).Scope(), code, k.Now())
	return p, "/commitments/" + url.PathEscape(code), err
}

// setLifecycle moves a promise: POST /commitments/:code/lifecycle.
func (k *Console) setLifecycle(c *fiber.Ctx) error {
	p, to, err := k.ours(c)
	if err != nil {
		return k.refused(c, err, "/commitments")
	}
	was := p.Row.Commitment
	n := store.NewLifecycle{Commitment: was.Code, To: field(c, "to"), Why: field(c, "why"), Who: field(c, "who"), DueOn: field(c, "due")}
	if n.To != "renegotiated" {
		n.DueOn = ""
	}
	if text := field(c, "budget"); text != "" && n.To == "renegotiated" {
		if n.Budget, err = minor(text, was.Currency); err != nil {
			return k.refused(c, store.Refusal{What: n.Commitment, Missing: []why.Reason{why.Because("%q is no amount", text)}}, to)
		}
	}
	before, err := k.Store.SetLifecycle(c.UserContext(), n, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, to)
	}
	d := done{Word: "commitment.moved", Args: []string{"code", was.Code, "to", k.tongue(c).Word("lifecycle", n.To)}}
	if !before && was.Lifecycle == "active" && slices.Contains(store.Ways(n.To), "active") {
		d.Back = &back{to + "/lifecycle", map[string]string{"to": "active", "why": k.tongue(c).say("commitment.taken_back")}}
	}
	return k.did(c, to, d)
}

// minor reads whole units of a currency, as people type them.
func minor(text, currency string) (int64, error) {
	n, err := strconv.ParseInt(strings.NewReplacer(" ", "", ",", "", ".", "", "\u00a0", "").Replace(text), 10, 64)
	for range flows.MinorDigits(currency) {
		if err == nil && n > math.MaxInt64/10 {
			err = strconv.ErrRange
		}
		n *= 10
	}
	return n, err
}

// setStep decides a dated step: POST /commitments/:code/step.
func (k *Console) setStep(c *fiber.Ctx) error {
	p, to, err := k.ours(c)
	if err != nil {
		return k.refused(c, err, "/commitments")
	}
	seq, err := strconv.Atoi(field(c, "seq"))
	i := slices.IndexFunc(p.Row.Milestones, func(m store.Milestone) bool { return m.Seq == seq })
	if err != nil || i < 0 {
		return fiber.ErrNotFound
	}
	n := store.NewMilestone{Commitment: p.Row.Commitment.Code, Seq: seq, Status: field(c, "status"), On: field(c, "on"), Why: field(c, "why")}
	before, err := k.Store.SetMilestone(c.UserContext(), n, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, to)
	}
	t := k.tongue(c)
	d := done{Word: "commitment.step_set", Args: []string{"seq", strconv.Itoa(seq), "to", t.Word("step", n.Status)}}
	if !before {
		d.Back = &back{to + "/step", map[string]string{"seq": strconv.Itoa(seq), "status": p.Row.Milestones[i].Status, "why": t.say("commitment.taken_back")}}
	}
	return k.did(c, to, d)
}

// openDispute lays open that both sides disagree: POST /commitments/:code/dispute.
// It is never deleted; people close it with the decisions.
func (k *Console) openDispute(c *fiber.Ctx) error {
	p, to, err := k.ours(c)
	if err != nil {
		return k.refused(c, err, "/commitments")
	}
	n := store.NewDispute{Commitment: p.Row.Commitment.Code, Kind: field(c, "kind"), Side: field(c, "side"), Note: field(c, "note"), DueOn: field(c, "due")}
	number, _, err := k.Store.OpenDispute(c.UserContext(), n, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, to)
	}
	return k.did(c, to, done{Word: "commitment.disputed", Args: []string{"number", strconv.FormatInt(number, 10)}})
}

// addResponse enters what a partner answers: POST /commitments/:code/response.
func (k *Console) addResponse(c *fiber.Ctx) error {
	p, to, err := k.ours(c)
	if err != nil {
		return k.refused(c, err, "/commitments")
	}
	n := store.NewResponse{
		Commitment: p.Row.Commitment.Code, Round: p.Rounds[0].Round.Code, Organisation: field(c, "org"), Words: map[string]string{field(c, "lang"): field(c, "words")},
		Next: field(c, "next"), DueOn: field(c, "due"), On: field(c, "on"),
	}
	dropped, err := k.Store.MergeResponse(c.UserContext(), n, store.NextStep{Next: field(c, "was_next"), DueOn: field(c, "was_due")}, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, to)
	}
	d := done{Word: "commitment.answered", Args: []string{"org", p.Orgs[n.Organisation]}}
	if len(dropped) > 0 {
		for i, language := range dropped {
			dropped[i] = k.tongue(c).Word("language", language)
		}
		d.Word, d.Args = "commitment.answered_anew", append(d.Args, "languages", strings.Join(dropped, ", "))
	}
	return k.did(c, to, d)
}

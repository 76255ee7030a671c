package console

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// reportPage is one report.
type reportPage struct {
	store.ReportFile
	Form    string // in words
	Title   map[string]string
	Answers []flows.Answered
	Shown   bool // the words of a held report, to who asked and is noted
	Opens   bool // its words are covered, and can be shown
	Reasons []string

	Exclusion *store.Exclusion // the newest, while it is decided on or in force
	Mine      bool             // who reads the page has proposed it: another must look
	Undoes    bool             // who reads the page entered it within a day
}

// oneReport is the report of the address, if who asks may see it.
func (k *Console) oneReport(c *fiber.Ctx) (store.ReportFile, error) {
	f, err := k.Store.Report(c.UserContext(), access.In(c).Scope(), c.Params("ref"))
	return f, hidden(err)
}

func (k *Console) report(c *fiber.Ctx) error {
	f, err := k.oneReport(c)
	if err != nil {
		return err
	}
	return k.showReport(c, f, nil)
}

func (k *Console) showReport(c *fiber.Ctx, f store.ReportFile, revealed []byte) error {
	t, u := k.tongue(c), access.In(c)
	p := reportPage{ReportFile: f, Form: k.formTitle(t, f.ListedReport.Form), Opens: f.Reveals() && revealed == nil, Shown: revealed != nil, Reasons: store.ExclusionReasons()}
	if m := k.Store.CommitmentOf(f.Commitment); m != nil {
		p.Title = m.Title
	}
	r := f.Report
	if revealed != nil {
		r.Answers = revealed
	}
	p.Answers = k.answers(t, r)
	if len(f.Exclusions) > 0 {
		if e := f.Exclusions[0]; e.State == "proposed" || e.State == "excluded" || e.State == "undo_proposed" {
			p.Exclusion = &e
			p.Mine = store.SameHand(u.Name, e.ProposedBy) && e.State == "proposed" || store.SameHand(u.Name, e.UndoBy) && e.State == "undo_proposed"
		}
	}
	p.Undoes = store.Signs(u.Name, f.EnteredBy) && k.Now().Sub(f.Entered) < store.EntryUndo && (f.State == "accepted" || f.State == "held")
	return k.show(c, "report", p)
}

func reportPath(ref string) string { return "/reports/" + url.PathEscape(ref) }

// showHeld shows the words of a held report, once, to who is signed in.
func (k *Console) showHeld(c *fiber.Ctx) error {
	f, err := k.oneReport(c)
	if err != nil {
		return err
	}
	answers, err := k.Store.RevealReport(c.UserContext(), f.Ref, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, reportPath(f.Ref))
	}
	if f, err = k.oneReport(c); err != nil {
		return err
	}
	return k.showReport(c, f, append([]byte{}, answers...))
}

// decides is one act about one report: it says what was done, and how it is undone.
type decides func(ctx context.Context, c *fiber.Ctx, ref string, h store.Hand) (done, error)

// about lets an act happen to the report of the address, for who may see it.
func (k *Console) about(do decides) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, err := k.oneReport(c)
		if err != nil {
			return err
		}
		to := reportPath(f.Ref)
		d, err := do(c.UserContext(), c, f.Ref, access.In(c).Hand(k.Now()))
		if err != nil {
			return k.refused(c, err, to)
		}
		d.Args = append(d.Args, "ref", f.Ref)
		return k.did(c, to, d)
	}
}

// undoes is the form that takes an act about a report back.
func undoes(ref, act string) *back {
	return &back{Path: reportPath(ref) + "/" + act, Fields: map[string]string{}}
}

func (k *Console) holdReport(ctx context.Context, c *fiber.Ctx, ref string, h store.Hand) (done, error) {
	before, err := k.Store.HoldReport(ctx, ref, field(c, "note"), h)
	if before { // somebody held it before her
		return done{Word: "reports.held_now"}, err
	}
	return done{Word: "reports.did_hold", Args: []string{"minutes", strconv.Itoa(int(store.HoldUndo.Minutes()))}, Back: undoes(ref, "unhold")}, err
}

func (k *Console) unholdReport(ctx context.Context, _ *fiber.Ctx, ref string, h store.Hand) (done, error) {
	counts, _, err := k.Store.UndoHold(ctx, ref, h)
	if !counts {
		return done{Word: "reports.did_release_late"}, err
	}
	return done{Word: "reports.did_release"}, err
}

func (k *Console) releaseReport(ctx context.Context, _ *fiber.Ctx, ref string, h store.Hand) (done, error) {
	counts, _, err := k.Store.ReleaseReport(ctx, ref, h)
	if !counts {
		return done{Word: "reports.did_release_late"}, err
	}
	return done{Word: "reports.did_release"}, err
}

func (k *Console) proposeExclusion(ctx context.Context, c *fiber.Ctx, ref string, h store.Hand) (done, error) {
	_, err := k.Store.ProposeExclusion(ctx, ref, field(c, "reason"), field(c, "note"), h)
	return done{Word: "reports.did_propose", Back: undoes(ref, "drop")}, err
}

func (k *Console) confirmExclusion(ctx context.Context, _ *fiber.Ctx, ref string, h store.Hand) (done, error) {
	_, err := k.Store.ConfirmExclusion(ctx, ref, h)
	return done{Word: "reports.did_confirm"}, err
}

func (k *Console) dropExclusion(ctx context.Context, _ *fiber.Ctx, ref string, h store.Hand) (done, error) {
	_, _, err := k.Store.DropExclusion(ctx, ref, h)
	return done{Word: "reports.did_drop"}, err
}

func (k *Console) undoExclusion(ctx context.Context, c *fiber.Ctx, ref string, h store.Hand) (done, error) {
	over, _, err := k.Store.UndoExclusion(ctx, ref, field(c, "note"), h)
	if over {
		return done{Word: "reports.did_undo"}, err
	}
	return done{Word: "reports.did_undo_propose", Back: undoes(ref, "drop")}, err
}

func (k *Console) withdrawEntry(ctx context.Context, _ *fiber.Ctx, ref string, h store.Hand) (done, error) {
	_, err := k.Store.WithdrawEntry(ctx, ref, h)
	return done{Word: "reports.did_withdraw"}, err
}

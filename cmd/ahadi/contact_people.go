package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ahadi/gateway/reminder"
	"ahadi/store"
)

// contactInviteCmd invites those who were imported without consent.
type contactInviteCmd struct {
	where
	Approve bool   `help:"Send the invitations; without it they are only shown."`
	By      string `placeholder:"NAME" help:"Who approves, as the audit trail will show it; needed with --approve."`
}

// Run shows who would get which invitation when, or sends them.
func (k *contactInviteCmd) Run(out io.Writer) error {
	if k.Approve && k.By == "" {
		return usageError{errors.New("--approve needs --by: say who approves")}
	}
	return reminding(&k.where, func(ctx context.Context, s *reminder.Service, _ *store.Store, _ *config) error {
		var all []store.Invitee
		var err error
		if k.Approve {
			all, err = s.Invite(ctx, store.Hand{By: k.By, At: now()})
		} else {
			all, err = s.Invitations(ctx, now())
		}
		if err != nil {
			return err
		}
		return tellInvited(out, all, k.Approve)
	})
}

// tellInvited prints one line each, and the sum.
func tellInvited(out io.Writer, all []store.Invitee, approved bool) error {
	people, segments := 0, 0
	for _, v := range all {
		if v.Reason != "" {
			fmt.Fprintf(out, "%-12s  no: %s\n", v.Code, v.Reason)
			continue
		}
		people, segments = people+1, segments+v.Segments
		fmt.Fprintf(out, "%-12s  %s  %s  %s\n", v.Code, moment(v.Due), v.Language, v.Text)
	}
	text := "%d people would be invited, %d SMS; 'ahadi contact invite --approve --by NAME' sends them, one in a life to each\n"
	if approved {
		text = "%d people are invited, %d SMS; each gets one in a life\n"
	}
	_, err := fmt.Fprintf(out, text, people, segments)
	return err
}

// contactCodeCmd makes and ends the codes by which people enrol.
type contactCodeCmd struct {
	Add    codeAddCmd    `cmd:"" help:"Make a code of six digits for the people of a group or a place."`
	List   codeListCmd   `cmd:"" help:"List the codes, without their digits."`
	Revoke codeRevokeCmd `cmd:"" help:"End a code."`
}

type codeAddCmd struct {
	deciding
	Place       string   `required:"" help:"Code of the place whose promises they follow."`
	Org         string   `help:"Code of the organisation that asks them."`
	Commitments []string `help:"Codes of what they follow; all at the place without it."`
	Uses        int      `default:"30" help:"How many people may enrol with it."`
	Days        int      `default:"30" help:"For how many days it holds."`
}

// Run makes it. The digits alone stand on standard output.
func (k *codeAddCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		digits, id, err := db.AddEnrolCode(ctx, store.NewEnrolCode{
			Org: k.Org, Place: k.Place, Commitments: k.Commitments, Uses: k.Uses, Until: h.At.AddDate(0, 0, k.Days),
		}, h)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s\ncode %d, for %d people and %d days; the six digits are shown this once. It works while the configuration says enrolment: code\n", digits, id, k.Uses, k.Days)
		return err
	})
}

type codeListCmd struct{ where }

// Run prints one line each.
func (k *codeListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.EnrolCodes(ctx)
		for _, c := range all {
			state := "until " + c.Until.Format(time.DateOnly)
			switch {
			case !c.Revoked.IsZero():
				state = "revoked on " + c.Revoked.Format(time.DateOnly)
			case c.Used >= c.Uses:
				state = "used up"
			case !c.Until.After(now()):
				state = "over since " + c.Until.Format(time.DateOnly)
			}
			fmt.Fprintf(out, "%d  %s %s  %s  %d of %d used  %s\n", c.ID, c.Org, c.Place, strings.Join(c.Commitments, " "), c.Used, c.Uses, state)
		}
		return err
	})
}

type codeRevokeCmd struct {
	deciding
	ID int64 `arg:"" help:"The code's id, as the list shows it."`
}

// Run ends it.
func (k *codeRevokeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.RevokeEnrolCode(ctx, k.ID, h)
		return tell(out, before, err, "code %d is revoked", k.ID)
	})
}

type contactPINCmd struct {
	deciding
	ID string `arg:"" help:"The contact's id as the API lists it, or its code."`
}

// Run takes the PIN away.
func (k *contactPINCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		id, err := db.FindContact(ctx, k.ID)
		if err != nil {
			return err
		}
		before, err := db.ResetPIN(ctx, id, h)
		return tell(out, before, err, "contact %d has no PIN now; she dials (where others have PINs: and presses 9 and her name) and chooses a new one", id)
	})
}

// onePerson is a decision about one person.
type onePerson struct {
	deciding
	ID string `arg:"" help:"The contact's id as the API lists it, or its code."`
}

// pause stops or starts what we write to her unasked.
func (k *onePerson) pause(out io.Writer, pause bool, done string) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		id, err := db.FindContact(ctx, k.ID)
		if err != nil {
			return err
		}
		before, err := db.PauseContact(ctx, id, pause, h)
		return tell(out, before, err, "contact %d is %s", id, done)
	})
}

type contactPauseCmd struct{ onePerson }

// Run pauses her.
func (k *contactPauseCmd) Run(out io.Writer) error { return k.pause(out, true, "paused") }

type contactResumeCmd struct{ onePerson }

// Run resumes her.
func (k *contactResumeCmd) Run(out io.Writer) error { return k.pause(out, false, "active") }

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"ahadi/store"
)

// contactCmd is what an operator does for one person.
type contactCmd struct {
	Invite   contactInviteCmd   `cmd:"" help:"Invite those who have not agreed yet: shown first, sent once a coordinator approves."`
	Code     contactCodeCmd     `cmd:"" help:"Codes by which people enrol when they dial."`
	Pause    contactPauseCmd    `cmd:"" help:"Start no message to a person any more; she can report all the while."`
	Resume   contactResumeCmd   `cmd:"" help:"Write to a paused person again."`
	PINReset contactPINCmd      `cmd:"" name:"pin-reset" help:"Take a forgotten PIN away; she chooses a new one when she dials."`
	Erase    contactEraseCmd    `cmd:"" help:"Destroy all that leads to a person, at her request; what she counted for stays counted."`
	Consents contactConsentsCmd `cmd:"" help:"Write who agreed to which words, when and how, as a file for a lawyer: codes and days, no names."`
}

// contactEraseCmd erases a person.
type contactEraseCmd struct {
	where
	ID  string `arg:"" help:"The contact's id as the API lists it, or its code."`
	Yes bool   `help:"Do not ask."`
}

// Run asks, and erases while the service runs.
func (k *contactEraseCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	return k.work(ctx, func(_ place, db *store.Store) error {
		id, err := db.FindContact(ctx, k.ID)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no contact with the id or code %q: /api/v1/contacts lists them; whoever was erased has no code any more, only her id", k.ID)
		}
		if err == nil && !k.Yes {
			err = confirm(os.Stdin, out, fmt.Sprintf("Contact %s: name, number, messages and comments will be destroyed for ever; what was counted stays counted.", k.ID))
		}
		if err != nil {
			return err
		}
		e, err := db.Erase(ctx, id, now())
		if err != nil {
			return err
		}
		return tellErased(out, id, e)
	})
}

func tellErased(out io.Writer, id int64, e store.Erased) error {
	if e.Before {
		_, err := fmt.Fprintf(out, "contact %d had been erased before; nothing of her was left\n", id)
		return err
	}
	shared := ""
	if e.Shared > 0 {
		shared = fmt.Sprintf(", %d that others use too stay theirs", e.Shared)
	}
	_, err := fmt.Fprintf(out, "contact %d is erased: %d of her phones forgotten%s, %d reports stay, counted and without words\n"+
		"Backups from before hold her until they expire; 'ahadi restore' erases her again.\n", id, e.Lines, shared, e.Reports)
	return err
}

// errNotConfirmed means that nothing was done because nobody said yes.
var errNotConfirmed = errors.New("nothing was done: it was not confirmed")

// confirm asks on a terminal. Where nobody can answer, it says how to do without.
func confirm(in *os.File, out io.Writer, what string) error {
	if info, err := in.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return usageError{errors.New("this cannot be undone and nobody is there to ask: add --yes to do it unasked")}
	}
	return ask(in, out, what)
}

func ask(in io.Reader, out io.Writer, what string) error {
	if _, err := fmt.Fprintf(out, "%s\nType yes to go on: ", what); err != nil {
		return err
	}
	answer, err := bufio.NewReader(in).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		if err == nil || errors.Is(err, io.EOF) {
			return errNotConfirmed
		}
		return errors.Join(errNotConfirmed, err)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ahadi/store"
)

// auditCmd is for whoever checks what people did.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the chain of the audit trail: says whether an event was changed, added or taken away, and up to when it is sealed."`
}

type auditVerifyCmd struct {
	where
	Noted string `help:"A head that an earlier check printed, and that was kept elsewhere: it must still be in the chain."`
}

// Run exits with an error when the trail is not as it was written.
func (a *auditVerifyCmd) Run(out io.Writer) error {
	return a.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		c, err := db.VerifyAudit(ctx, a.Noted)
		if err != nil {
			return err
		}
		if c.Wrong != "" {
			fmt.Fprintf(out, "%d events are as they were written, then: %s.\n", c.Links, c.Wrong)
			return errors.New("the audit trail was changed")
		}
		if c.Links == 0 {
			fmt.Fprintln(out, "No event is sealed yet: a service seals them, once a minute.")
		} else {
			fmt.Fprintf(out, "%d events are as they were written, the last of %s.\nHead: %s\n", c.Links, c.Until.Format(time.RFC3339), c.Head)
		}
		if c.Loose > 0 {
			fmt.Fprintf(out, "%d events are not sealed yet.\n", c.Loose)
		}
		return nil
	})
}

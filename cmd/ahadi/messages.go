package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/store"
)

// messagesCmd works on the text messages that came in.
type messagesCmd struct {
	Reread messagesRereadCmd `cmd:"" help:"Read what was not understood again with this version's reader; it suggests, and files nothing."`
}

// messagesRereadCmd reads old messages again.
type messagesRereadCmd struct {
	where
	flowSource
	DryRun bool `help:"Only count: change nothing."`
}

// Run reads them in batches beside a running service, and says in numbers what
// came of it. No message is printed.
func (k *messagesRereadCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	var book *flows.Book
	var err error
	if k.Flows != "" {
		book, err = k.book()
	} else {
		book, _, err = k.speaks()
	}
	if err != nil {
		return err
	}
	return k.work(ctx, func(_ place, db *store.Store) error {
		r, err := gateway.Reread(ctx, db, book, k.DryRun, now())
		if err != nil {
			return err
		}
		return tellReread(out, r, k.DryRun)
	})
}

// rereadWord says what a message is now, for a word of gateway.Rereading.
func rereadWord(as string) string {
	switch as {
	case "report":
		return "reports that could have been filed"
	case "asked":
		return "clear but for one question"
	case "request":
		return "requests (list, help, status, a receipt)"
	case "urgent":
		return "cries for help: call today"
	case "opted_out":
		return "wishes to get no more messages"
	case "operator":
		return "notices of an operator: their text is taken away"
	case "auto":
		return "automatic replies of a phone"
	case "held":
		return "accusations, to be read first"
	case "not_yours":
		return "reports on what is not on her list"
	}
	return as
}

func tellReread(out io.Writer, r gateway.Rereading, dry bool) error {
	fmt.Fprintf(out, "%6d messages read again by reader %d\n", r.Messages(), flows.Parser)
	for _, as := range slices.Sorted(maps.Keys(r.As)) {
		if as == "" {
			continue
		}
		fmt.Fprintf(out, "%6d %s\n", r.As[as], rereadWord(as))
	}
	fmt.Fprintf(out, "%6d still not understood\n", r.As[""])
	if r.Settled > 0 {
		fmt.Fprintf(out, "%6d of those understood were settled by a person before: nothing is suggested\n", r.Settled)
	}
	if r.Broken > 0 {
		fmt.Fprintf(out, "%6d could not be opened or read: 'ahadi check' says why\n", r.Broken)
	}
	end := "nothing was filed: what is understood now stands beside its message in the inbox\n"
	if dry {
		end = "nothing was changed: run it without --dry-run\n"
	}
	_, err := fmt.Fprint(out, end)
	return err
}

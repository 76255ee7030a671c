package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"ahadi/gateway/access"
	"ahadi/store"
)

// tokenCmd is for programs that use the API.
type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Let a program in. Prints its token, alone and once: it is not kept."`
	List   tokenListCmd   `cmd:"" help:"List the tokens, with what they may do, until when, and their last use."`
	Revoke tokenRevokeCmd `cmd:"" help:"Let a program in no more, at once."`
}

type tokenAddCmd struct {
	where
	Name  string   `arg:"" help:"What the token is for: 2 to 40 plain letters and digits."`
	Scope []string `default:"read" help:"What it may see: read (everything, in its branch), published (the figures of published rounds), write (bring in a register, write to many, answer the inbox)."`
	Days  int      `default:"90" help:"After how many days it ends: 1 to 730."`
	Place string   `help:"The code of a place, for a program that may see this branch only."`
}

// Run prints the token and nothing else.
func (t *tokenAddCmd) Run(out io.Writer) error {
	if t.Days < 1 || t.Days > 730 {
		return usageError{fmt.Errorf("--days %d: give 1 to 730", t.Days)}
	}
	return t.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		secret, at := access.NewToken(), now()
		err := db.AddToken(ctx, store.NewToken{Name: t.Name, Secret: secret, Scopes: t.Scope, Place: t.Place, Expires: at.AddDate(0, 0, t.Days)}, store.Hand{By: "operator", At: at})
		if err != nil {
			return misnamed(err)
		}
		_, err = fmt.Fprintln(out, secret)
		return err
	})
}

type tokenListCmd struct{ where }

// Run prints one line each.
func (t *tokenListCmd) Run(out io.Writer) error {
	return t.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Tokens(ctx)
		if err != nil {
			return err
		}
		for _, v := range all {
			state := "until " + day(v.Expires)
			switch {
			case !v.Revoked.IsZero():
				state = "revoked " + day(v.Revoked)
			case !now().Before(v.Expires):
				state = "expired " + day(v.Expires)
			}
			fmt.Fprintf(out, "%-20s %s %s; %s; last used %s\n", v.Name, strings.Join(v.Scopes, ","), cmp.Or(v.Place, "everywhere"), state, cmp.Or(day(v.UsedAt.Truncate(time.Hour)), "never"))
		}
		return nil
	})
}

type tokenRevokeCmd struct {
	where
	Name string `arg:"" help:"Which."`
}

// Run revokes it.
func (t *tokenRevokeCmd) Run(out io.Writer) error {
	return t.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		before, err := db.RevokeToken(ctx, t.Name, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		if before {
			_, err = fmt.Fprintln(out, "It was revoked already.")
			return err
		}
		_, err = fmt.Fprintln(out, "It holds no more.")
		return err
	})
}

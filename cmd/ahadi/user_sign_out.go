package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ahadi/store"
)

// userSignOutCmd ends sign-ins; who may sign in does so again.
type userSignOutCmd struct {
	where
	Names []string `arg:"" optional:"" name:"name" help:"Who."`
	All   bool     `help:"Everybody."`
}

// Run ends them.
func (u *userSignOutCmd) Run(out io.Writer) error {
	if u.All == (len(u.Names) > 0) {
		return usageError{errors.New("say who is to be signed out, or --all")}
	}
	return u.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		if u.All {
			all, err := db.Accounts(ctx, now())
			if err != nil {
				return err
			}
			for _, a := range all {
				u.Names = append(u.Names, a.Name)
			}
		}
		for _, name := range u.Names {
			n, err := db.SignOutEverywhere(ctx, name, 0, store.Hand{By: "operator", At: now()})
			if err != nil {
				return misnamed(err)
			}
			fmt.Fprintf(out, "%s is signed out everywhere; that ended: %d\n", name, n)
		}
		return nil
	})
}

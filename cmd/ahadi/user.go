package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"ahadi/gateway/access"
	"ahadi/store"
)

// userCmd is for those who sign in to the console. The first admin is made here;
// she lets the others in on the page Users.
type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Let somebody in: with a password that is asked for, or with a link by which she chooses her own."`
	List    userListCmd    `cmd:"" help:"List who may sign in, with role and last use."`
	Disable userDisableCmd `cmd:"" help:"Let somebody in no more, and sign her out everywhere at once."`
	SignOut userSignOutCmd `cmd:"" help:"Sign somebody out in every browser, or everybody: after a laptop is lost, or a key known."`
}

// passwordVariable holds a password where nobody types one.
const passwordVariable = "AHADI_PASSWORD"

// linkHolds is how long an invitation is good.
const linkHolds = 72 * time.Hour

type userAddCmd struct {
	where
	Name   string `arg:"" help:"How she signs what she decides: 2 to 40 plain letters and digits."`
	Role   string `required:"" enum:"admin,coordinator,branch,viewer" help:"admin, coordinator, branch (one place and all below it) or viewer (published figures only)."`
	Place  string `help:"The code of the place, for the role branch."`
	Invite bool   `help:"Print a link, good for 72 hours and once, by which she chooses her own password."`
}

// Run adds her. The password is read before anything is opened.
func (u *userAddCmd) Run(out io.Writer) error {
	n := store.NewAccount{Name: u.Name, Role: u.Role, Place: u.Place}
	if !u.Invite {
		password, err := typedPassword(out)
		if err == nil {
			err = access.CheckPassword(u.Name, password)
		}
		if err != nil {
			return err
		}
		n.Password = access.HashPassword(password)
	}
	c, err := u.config()
	if err != nil {
		return err
	}
	return u.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		hand := store.Hand{By: "operator", At: now()}
		if _, err := db.AddAccount(ctx, n, hand); err != nil {
			return misnamed(err)
		}
		a, err := db.Account(ctx, u.Name, now())
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s may sign in as %s.\n", a.Name, strings.TrimSpace(a.Role+" "+a.Place))
		if !u.Invite {
			return nil
		}
		link := access.Random()
		if err := db.InviteAccount(ctx, a.Name, link, hand.At.Add(linkHolds), hand); err != nil {
			return err
		}
		base := ""
		if c != nil {
			base = c.PublicURL
		}
		_, err = fmt.Fprintf(out, "Give her this link, by a way that only she reads. It is good once, until %s:\n%s/invite/%s\n", hand.At.Add(linkHolds).UTC().Format("2006-01-02 15:04 MST"), base, link)
		return err
	})
}

// typedPassword is the password of AHADI_PASSWORD, or what is typed twice without
// being shown, or the first line of what is piped in.
func typedPassword(out io.Writer) (string, error) {
	if p := os.Getenv(passwordVariable); p != "" {
		return p, nil
	}
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", errors.Join(usageError{errors.New("there is nobody to type a password: set " + passwordVariable + ", or use --invite")}, ignoreEnd(err))
		}
		return line, nil
	}
	ask := func(what string) (string, error) {
		fmt.Fprint(out, what)
		b, err := term.ReadPassword(fd)
		fmt.Fprintln(out)
		return string(b), err
	}
	first, err1 := ask("Password: ")
	again, err2 := ask("Once more: ")
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two are not the same: nothing was added")
	}
	return first, nil
}

// ignoreEnd is err, but for the end of what is read.
func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

type userListCmd struct{ where }

// Run prints one line each.
func (u *userListCmd) Run(out io.Writer) error {
	return u.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Accounts(ctx, now())
		if err != nil {
			return err
		}
		for _, a := range all {
			state := "signs in with a password"
			switch {
			case a.Disabled:
				state = "disabled"
			case !a.Chosen:
				state = "has not chosen a password"
			case a.Codes:
				state = "signs in with password and code"
			}
			fmt.Fprintf(out, "%-20s %-20s %s; last seen %s\n", a.Name, strings.TrimSpace(a.Role+" "+a.Place), state, cmp.Or(day(a.SeenAt), "never"))
		}
		return nil
	})
}

// misnamed is undecided for a command whose name is an argument.
func misnamed(err error) error {
	if errors.Is(err, store.ErrWho) {
		return usageError{errors.New("a name has 2 to 40 plain letters and digits (a-z, 0-9, space, dot, hyphen, underscore), and is no phone number")}
	}
	return undecided(err)
}

// day is a time's day in UTC; "" for none.
func day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

type userDisableCmd struct {
	where
	Name string `arg:"" help:"Who."`
}

// Run lets her in no more.
func (u *userDisableCmd) Run(out io.Writer) error {
	return u.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		before, err := db.DisableAccount(ctx, u.Name, store.Hand{By: "operator", At: now()})
		if err != nil {
			return misnamed(err)
		}
		if before {
			_, err = fmt.Fprintln(out, "She was disabled already.")
			return err
		}
		_, err = fmt.Fprintln(out, "She may sign in no more, and is signed out everywhere.")
		return err
	})
}

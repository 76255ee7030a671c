package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Account is somebody who may sign in to the console.
type Account struct {
	ID       int64
	Name     string // as she signs what she decides
	Role     string // viewer, branch, coordinator, admin
	Place    string // the code of her branch's place; "" but for the role branch
	Language string // of her pages; "" for what her browser asks for
	Disabled bool
	Chosen   bool      // she has a password
	Codes    bool      // she signs in with a code of her app, too
	Invited  time.Time // until when her link is good; zero when she has none
	Open     int       // browsers in which she is signed in
	SeenAt   time.Time // in one of these
	Created  time.Time
}

// NewAccount is somebody to let in.
type NewAccount struct {
	Name     string
	Role     string
	Place    string // of the role branch: the code of its place
	Password string // hashed; "" until she chooses one
}

// operator is who acts on the command line without a name of her own.
const operator = "operator"

// reserved are the names under which the audit trail notes what no person does.
var reserved = []string{operator, "gateway", "provider", "line", "coordinator", "system", "token"}

// programs stands before the name of a token that acts.
const programs = "token "

// actor is who acts, as the audit trail names her.
func actor(by string) string {
	if by == operator || strings.HasPrefix(by, programs) {
		return by
	}
	return "coordinator " + by
}

// AddAccount lets somebody in. A name is given once and never to somebody else,
// so that the audit trail stays true.
func (s *Store) AddAccount(ctx context.Context, a NewAccount, h Hand) (id int64, err error) {
	name, err := signed(a.Name)
	if err != nil {
		return 0, err
	}
	wrapped, _, err := s.keys.NewDataKey()
	if err != nil {
		return 0, err
	}
	err = s.decide(ctx, h, func(d *decision) error {
		if slices.Contains(reserved, name) || strings.HasPrefix(name, programs) {
			return refused("adding "+name, "this name stands for no person: choose another")
		}
		place, code, err := d.branchOf(a.Role, a.Place)
		if err != nil {
			return err
		}
		id = d.id()
		n, err := d.tx.exec(`INSERT INTO account (id, name, role, place_id, language, password, data_key, sealed_totp, totp_step, disabled_ms, created_ms)
			VALUES ($1, $2, $3, $4, '', $5, $6, '', 0, 0, $7) ON CONFLICT (name) DO NOTHING`, id, name, a.Role, place, a.Password, wrapped, d.ms())
		if err == nil && n == 0 {
			err = refused("adding "+name, "somebody has this name already")
		}
		if err != nil {
			return err
		}
		return d.changed("user_add", "user "+name, "", roleText(a.Role, code))
	})
	return id, err
}

// branchOf checks a role and finds the place that it is bound to: nil but for
// the role branch.
func (d *decision) branchOf(role, place string) (id any, code string, err error) {
	switch {
	case !slices.Contains([]string{"viewer", "branch", "coordinator", "admin"}, role):
		return nil, "", refused("the role "+role, "there are admin, coordinator, branch and viewer")
	case role != "branch" && place != "":
		return nil, "", refused("the place "+place, "only the role branch is bound to one")
	case role != "branch":
		return nil, "", nil
	case strings.TrimSpace(place) == "":
		return nil, "", refused("the role branch", "say which place it is bound to")
	}
	found, code, err := d.place(place)
	return found, code, err
}

func roleText(role, place string) string { return strings.TrimSpace(role + " " + place) }

const accountColumns = `SELECT a.id, a.name, a.role, a.place_id, a.language, a.disabled_ms, a.password <> '', a.sealed_totp <> '', a.created_ms,
	coalesce((SELECT max(until_ms) FROM password_link i WHERE i.account_id = a.id), 0),
	(SELECT count(*) FROM sign_in s WHERE s.account_id = a.id AND s.created_ms > $1 AND s.seen_ms > $2),
	coalesce((SELECT max(seen_ms) FROM sign_in s WHERE s.account_id = a.id), 0) FROM account a`

// Accounts lists who may sign in, by name.
func (s *Store) Accounts(ctx context.Context, now time.Time) ([]Account, error) {
	return s.accounts(ctx, accountColumns+` ORDER BY a.name`, now)
}

// Account finds one by the name.
func (s *Store) Account(ctx context.Context, name string, now time.Time) (Account, error) {
	all, err := s.accounts(ctx, accountColumns+` WHERE a.name = $3`, now, plainName(name))
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("user %q: %w", name, ErrNotFound)
	}
	if err != nil {
		return Account{}, err
	}
	return all[0], nil
}

func (s *Store) accounts(ctx context.Context, query string, now time.Time, args ...any) ([]Account, error) {
	args = append([]any{now.Add(-signInMost).UnixMilli(), now.Add(-signInIdle).UnixMilli()}, args...)
	ref := s.ref.Load()
	var all []Account
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		var a Account
		var place sql.NullInt64
		var disabled, created, until, seen int64
		err := r.Scan(&a.ID, &a.Name, &a.Role, &place, &a.Language, &disabled, &a.Chosen, &a.Codes, &created, &until, &a.Open, &seen)
		a.Place, a.Disabled, a.Created, a.SeenAt = ref.placeCode(place), disabled > 0, when(created), when(seen)
		if until > now.UnixMilli() {
			a.Invited = when(until)
		}
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return all, nil
}

// placeCode is the code of a place by its id; "" for none. One that is not known
// is no place's code, so that who is bound to it sees nothing rather than all.
func (r *reference) placeCode(id sql.NullInt64) string {
	if !id.Valid {
		return ""
	}
	if p, ok := r.places[id.Int64]; ok {
		return p.code
	}
	return "?"
}

// plainName is a name as it is kept, of whatever somebody typed.
func plainName(typed string) string {
	return strings.ToLower(strings.Join(strings.Fields(typed), " "))
}

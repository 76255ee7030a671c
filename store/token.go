package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Token lets a program use the API.
type Token struct {
	ID      int64
	Name    string
	Scopes  []string
	Place   string // the code of the branch that it sees; "" for the whole network
	By      string
	Created time.Time
	Expires time.Time
	Revoked time.Time // zero while it holds
	UsedAt  time.Time // to the hour; zero when it never was
}

// Scope is what of the network the token sees.
func (t Token) Scope() Scope {
	if t.Place != "" {
		return Branch(t.Place)
	}
	return Everything()
}

// Hand is the program that acts with the token, at a time.
func (t Token) Hand(at time.Time) Hand { return Hand{By: programs + t.Name, At: at} }

// Has says whether the token may do what a scope names.
func (t Token) Has(scope string) bool { return slices.Contains(t.Scopes, scope) }

// What a token may be for.
const (
	TokenRead      = "read"      // all that the API shows, in its branch
	TokenPublished = "published" // the figures of published rounds, and nothing else
	TokenWrite     = "write"     // what programs may change, in its branch; it shows nothing
)

// TokenScopes are what a token can be given.
func TokenScopes() []string { return []string{TokenRead, TokenPublished, TokenWrite} }

// NewToken is a token to add: Secret is random, only its keyed hash is kept.
type NewToken struct {
	Name    string
	Secret  string
	Scopes  []string
	Place   string
	Expires time.Time
}

// AddToken lets a program in.
func (s *Store) AddToken(ctx context.Context, n NewToken, h Hand) error {
	name, err := signed(n.Name)
	if err != nil {
		return err
	}
	what := "adding the token " + name
	return s.decide(ctx, h, func(d *decision) error {
		for _, scope := range n.Scopes {
			if !slices.Contains(TokenScopes(), scope) {
				return refused(what, "there is no scope %q: there are %s", scope, strings.Join(TokenScopes(), ", "))
			}
		}
		if len(n.Scopes) == 0 || !n.Expires.After(d.now) {
			return refused(what, "it needs a scope, and a time in the future at which it ends")
		}
		var place any
		code := ""
		if n.Place != "" {
			if place, code, err = d.place(n.Place); err != nil {
				return err
			}
		}
		added, err := d.tx.exec(`INSERT INTO api_token (id, name, hash, scopes, place_id, by_name, created_ms, expires_ms, revoked_ms, used_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT (name) DO NOTHING`,
			d.id(), name, s.tokenHash(n.Secret), strings.Join(n.Scopes, " "), place, d.by, d.ms(), n.Expires.UnixMilli())
		if err == nil && added == 0 {
			err = refused(what, "there is one of this name already")
		}
		if err != nil {
			return err
		}
		return d.changed("token_add", "token "+name, "", strings.TrimSpace(fmt.Sprintf("%s until %s %s", strings.Join(n.Scopes, " "), n.Expires.UTC().Format(time.DateOnly), code)))
	})
}

func (s *Store) tokenHash(secret string) string { return s.keys.Index("token", secret) }

// RevokeToken lets a program in no more, at once.
func (s *Store) RevokeToken(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		name := plainName(name)
		found, err := d.tx.row(`SELECT 1 FROM api_token WHERE name = $1`, []any{name}, new(int))
		if err == nil && !found {
			err = fmt.Errorf("token %q: %w", name, ErrNotFound)
		}
		if err != nil {
			return false, err
		}
		n, err := d.tx.exec(`UPDATE api_token SET revoked_ms = $1 WHERE name = $2 AND revoked_ms = 0`, d.ms(), name)
		if err != nil || n == 0 {
			return true, err
		}
		return false, d.changed("token_revoke", "token "+name, "holds", "revoked")
	})
}

const tokenColumns = `SELECT id, name, scopes, place_id, by_name, created_ms, expires_ms, revoked_ms, used_ms FROM api_token`

// Tokens lists them by name, also those that hold no longer.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	return s.tokens(ctx, tokenColumns+` ORDER BY name`)
}

// Token finds the one that a program shows, expired and revoked ones too: who
// asks tells them apart. Its use is noted to the hour.
func (s *Store) Token(ctx context.Context, secret string, now time.Time) (t Token, found bool, err error) {
	all, err := s.tokens(ctx, tokenColumns+` WHERE hash = $1`, s.tokenHash(secret))
	if err != nil || len(all) == 0 {
		return t, false, err
	}
	t = all[0]
	if now.Sub(t.UsedAt) > time.Hour {
		_ = s.brief(ctx, func(tx *Tx) error { // a busy writer keeps no program out
			_, err := tx.exec(`UPDATE api_token SET used_ms = $1 WHERE id = $2`, now.UnixMilli(), t.ID)
			return err
		})
	}
	return t, true, nil
}

func (s *Store) tokens(ctx context.Context, query string, args ...any) ([]Token, error) {
	ref := s.ref.Load()
	var all []Token
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		var t Token
		var place sql.NullInt64
		var scopes string
		var created, expires, revoked, used int64
		err := r.Scan(&t.ID, &t.Name, &scopes, &place, &t.By, &created, &expires, &revoked, &used)
		t.Scopes, t.Place = strings.Fields(scopes), ref.placeCode(place)
		t.Created, t.Expires, t.Revoked, t.UsedAt = when(created), when(expires), when(revoked), when(used)
		all = append(all, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	return all, nil
}

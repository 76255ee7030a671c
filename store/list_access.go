package store

import (
	"context"
	"database/sql"
	"strings"
)

// Trail lists the audit trail, which is the whole network's.
func (l Lists) Trail(ctx context.Context, p Page) (Part[Trace], error) {
	query := `SELECT a.id, a.actor, a.action, a.object, a.was, a.became, a.at_ms FROM audit a`
	return walk(ctx, l, walking{table: "audit", query: query, key: "a.id"}, p, func(_ *reference, r *sql.Rows, row *Row[Trace]) error {
		e := &row.Is
		var at int64
		err := r.Scan(&e.ID, &e.Actor, &e.Action, &e.Object, &e.Was, &e.Became, &at)
		e.At = when(at)
		row.ID, row.At = e.ID, e.At
		return err
	})
}

// Accounts lists who may sign in, without anything that lets somebody in; where
// they are signed in is not told. It is the whole network's.
func (l Lists) Accounts(ctx context.Context, p Page) (Part[Account], error) {
	query := `SELECT a.id, a.name, a.role, a.place_id, a.language, a.disabled_ms, a.password <> '', a.sealed_totp <> '', a.created_ms FROM account a`
	return walk(ctx, l, walking{table: "account", query: query, key: "a.id"}, p, func(ref *reference, r *sql.Rows, row *Row[Account]) error {
		a := &row.Is
		var place sql.NullInt64
		var disabled, created int64
		err := r.Scan(&a.ID, &a.Name, &a.Role, &place, &a.Language, &disabled, &a.Chosen, &a.Codes, &created)
		a.Place, a.Disabled, a.Created = ref.placeCode(place), disabled > 0, when(created)
		row.ID = a.ID
		return err
	})
}

// Tokens lists the tokens, without their secrets; revoked and expired ones too.
// It is the whole network's.
func (l Lists) Tokens(ctx context.Context, p Page) (Part[Token], error) {
	query := `SELECT t.id, t.name, t.scopes, t.place_id, t.by_name, t.created_ms, t.expires_ms, t.revoked_ms, t.used_ms FROM api_token t`
	return walk(ctx, l, walking{table: "api_token", query: query, key: "t.id"}, p, func(ref *reference, r *sql.Rows, row *Row[Token]) error {
		t := &row.Is
		var place sql.NullInt64
		var scopes string
		var created, expires, revoked, used int64
		err := r.Scan(&t.ID, &t.Name, &scopes, &place, &t.By, &created, &expires, &revoked, &used)
		t.Scopes, t.Place = strings.Fields(scopes), ref.placeCode(place)
		t.Created, t.Expires, t.Revoked, t.UsedAt = when(created), when(expires), when(revoked), when(used)
		row.ID = t.ID
		return err
	})
}

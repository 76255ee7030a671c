package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Of several processes on one server one leads: it does what is to be done once
// for all of them, by the clock. It holds a lease there, which it makes longer
// again and again; when it has died, the next who asks takes it. Two that lead
// for a moment do no harm, for what they do are unique rows.
const (
	// LeadEvery is how often a process asks.
	LeadEvery = 2 * time.Second
	// leadLasts is how long a lease lasts: two askings may fail. With LeadEvery
	// it is what passes at most until another leads.
	leadLasts = 6 * time.Second
	// leadAsk is how long asking may take.
	leadAsk = 2 * time.Second
	// leadBehind is how far a server's clock may be behind that of the server
	// before it, which wrote the lease: beyond that the lease is nobody's.
	leadBehind = time.Minute
	// nodeSeen is for how long a process that has not asked is still told of.
	nodeSeen = 15 * time.Second

	leadSetting = "leader"
	nodeSetting = "node:"
	// serverClock are the milliseconds of the server's own clock: those of two
	// processes may differ.
	serverClock = `CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`
)

// Node is one process of a service of several.
type Node struct {
	Name  string
	Leads bool
}

// ErrNobodyLeads means that what is due by the clock is done by nobody: no process
// is able to write that it leads.
var ErrNobodyLeads = errors.New("no process was able to write into the database that it leads")

// Led is nil while one of the processes leads.
func (s *Store) Led(ctx context.Context) error {
	all, _, err := s.Nodes(ctx)
	if err != nil || s.Alone() || slices.ContainsFunc(all, func(n Node) bool { return n.Leads }) {
		return err
	}
	return ErrNobodyLeads
}

// lead is what a process knows of its lease.
type lead struct {
	id    string // of this process, and of no other
	name  string
	until time.Time // with the monotonic clock of this process
	seen  time.Time // when it saw which processes there are
	nth   int       // of them it is, from 0
	of    int       // how many they are; 0 while it must not count itself
	there int       // how many they are

	turn    int64     // whose it is, by the server's clock
	turns   time.Time // when this turn ends; zero when it is not to take part in it
	changed bool      // it has seen others in this turn than before
	ahead   int64     // milliseconds that its clock is ahead of the server's
}

// leadQueries say that a process is there, and take or keep the lease.
var leadQueries = []string{
	`INSERT INTO setting (name, value, at_ms) VALUES ('` + nodeSetting + `' || CAST($1 AS TEXT), CAST($2 AS TEXT), ` + serverClock + `)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms`,
	fmt.Sprintf(`INSERT INTO setting (name, value, at_ms) VALUES ('%s', $1, %s + %d) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms
		WHERE setting.value = excluded.value OR setting.at_ms < %[2]s OR setting.at_ms > excluded.at_ms + %[4]d`, leadSetting, serverClock, leadLasts.Milliseconds(), leadBehind.Milliseconds()),
}

// Alone says that this process is the only one on its database: on a file.
func (s *Store) Alone() bool { return !s.engine.sets }

// Lead asks to lead, or to lead on, and says whether this process does. It is to
// be called again every LeadEvery; name is how people know the process. On a
// file there is one process, which leads.
func (s *Store) Lead(ctx context.Context, name string, now time.Time) (bool, error) {
	if s.Alone() {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, leadAsk)
	defer cancel()
	me := lead{id: s.node, name: name, seen: now}
	if _, err := s.writeDB.ExecContext(ctx, leadQueries[0], me.id, me.name); err != nil {
		return s.Leads(now), fmt.Errorf("say that this process is there: %w", err)
	}
	took, err := s.writeDB.ExecContext(ctx, leadQueries[1], me.id)
	if err == nil {
		err = s.count(ctx, &me)
	}
	if err != nil {
		return s.Leads(now), fmt.Errorf("ask to lead: %w", err)
	}
	n, err := took.RowsAffected()
	if n == 1 { // from before it was asked: the server has written a later end
		me.until = now.Add(leadLasts)
	}
	s.lead.Store(&me)
	return n == 1, err
}

// Leads says whether this process leads at now, which is to be a time of the
// process's own clock.
func (s *Store) Leads(now time.Time) bool {
	if s.Alone() {
		return true
	}
	l := s.lead.Load()
	return l != nil && now.Before(l.until)
}

// Resign lets another lead at once, and says that this process is gone.
func (s *Store) Resign(ctx context.Context) error {
	if s.Alone() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, leadAsk)
	defer cancel()
	s.lead.Store(nil)
	_, err := s.writeDB.ExecContext(ctx, `DELETE FROM setting WHERE name = $1 OR name = $2 AND value = $3`, nodeSetting+s.node, leadSetting, s.node)
	if err != nil {
		return fmt.Errorf("let another lead: %w", err)
	}
	return nil
}

// Nodes are the processes that were there within the last seconds, by name, and
// which of them leads; none on a file. of is this process; "" when it does not
// serve.
func (s *Store) Nodes(ctx context.Context) (all []Node, of string, err error) {
	if s.Alone() {
		return nil, "", nil
	}
	query := `SELECT n.value, CASE WHEN l.value IS NULL THEN 0 ELSE 1 END FROM setting n
		LEFT JOIN setting l ON l.name = '` + leadSetting + `' AND l.value = substr(n.name, ` + fmt.Sprint(len(nodeSetting)+1) + `) AND l.at_ms >= ` + serverClock + `
		WHERE n.name LIKE '` + nodeSetting + `%' AND n.at_ms > ` + serverClock + ` - $1 ORDER BY n.value, n.name`
	err = s.rows(ctx, query, []any{nodeSeen.Milliseconds()}, func(r *sql.Rows) error {
		var n Node
		var leads int
		err := r.Scan(&n.Name, &leads)
		n.Leads = leads == 1
		all = append(all, n)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("which processes serve: %w", err)
	}
	if l := s.lead.Load(); l != nil {
		of = l.name
	}
	return all, of, nil
}

// nodesThere counts them, for who does not serve.
const nodesThere = `SELECT count(*) FROM setting WHERE name LIKE '` + nodeSetting + `%' AND at_ms > ` + serverClock + ` - CAST($1 AS BIGINT)`

// forgetNodes takes away what was noted of processes that were killed long ago.
func (s *Store) forgetNodes(tx *Tx) error {
	if s.Alone() {
		return nil
	}
	_, err := tx.exec(`DELETE FROM setting WHERE name LIKE $1 AND at_ms < `+serverClock+` - $2`, nodeSetting+"%", nodeGone.Milliseconds())
	return err
}

// nodeGone is after how long that is.
const nodeGone = time.Hour

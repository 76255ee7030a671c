// Command river measures the job queue River as bench measures the outbox: the same
// number of jobs in an empty database, worked with nothing to do. It is a module of
// its own, so that River is no dependency of the gateway; bench builds and starts it.
//
//	river DATABASE JOBS WORKERS CALLERS
//
// DATABASE is a file's name or a PostgreSQL URL. It prints one line of JSON.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/mattn/go-sqlite3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// message is as long as a receipt.
type message struct {
	To   string `json:"to"`
	Body string `json:"body"`
}

// Kind names the job.
func (message) Kind() string { return "message" }

type worker struct{ river.WorkerDefaults[message] }

// Work does nothing, as the sender of the outbox does here.
func (*worker) Work(context.Context, *river.Job[message]) error { return nil }

// result is what one run found.
type result struct {
	Queued  float64 `json:"queued_per_second"`  // each in a transaction of its own
	Done    float64 `json:"done_per_second"`    // claimed, worked and completed
	Through float64 `json:"through_per_second"` // all of this at once
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "river:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 4 {
		return errors.New("DATABASE JOBS WORKERS CALLERS are needed")
	}
	var n [3]int
	for i := range n {
		v, err := strconv.Atoi(args[i+1])
		if err != nil || v < 1 {
			return fmt.Errorf("%s: not a number above 0", args[i+1])
		}
		n[i] = v
	}
	size := sizes{jobs: n[0], workers: n[1], callers: n[2]}
	var r result
	var err error
	if strings.HasPrefix(args[0], "postgres://") {
		r, err = onPostgres(ctx, args[0], size)
	} else {
		r, err = onSQLite(ctx, args[0], size)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

type sizes struct{ jobs, workers, callers int }

// onSQLite uses one connection, as the driver's documentation asks for, and waits for
// the disk at each commit, as the outbox does.
func onSQLite(ctx context.Context, file string, size sizes) (result, error) {
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_txlock=immediate")
	if err != nil {
		return result{}, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	insert := func(ctx context.Context, c *river.Client[*sql.Tx], m message) error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if _, err := c.InsertTx(ctx, tx, m, nil); err != nil {
			return err
		}
		return tx.Commit()
	}
	return measure(ctx, riversqlite.New(db), size, insert, true)
}

func onPostgres(ctx context.Context, url string, size sizes) (result, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return result{}, err
	}
	config.MaxConns = 32
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return result{}, err
	}
	defer pool.Close()
	insert := func(ctx context.Context, c *river.Client[pgx.Tx], m message) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := c.InsertTx(ctx, tx, m, nil)
			return err
		})
	}
	return measure(ctx, riverpgxv5.New(pool), size, insert, false)
}

// measure queues all jobs, and then works them.
func measure[T any](ctx context.Context, driver riverdriver.Driver[T], size sizes, insert func(context.Context, *river.Client[T], message) error, poll bool) (r result, err error) {
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return r, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return r, err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{})
	client, err := river.NewClient(driver, &river.Config{
		// Much faster than its defaults; River's own benchmark looks as often.
		FetchCooldown: 2 * time.Millisecond, FetchPollInterval: 20 * time.Millisecond, PollOnly: poll,
		Logger:  slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: size.workers}},
		Workers: workers,
	})
	if err != nil {
		return r, err
	}
	from := time.Now()
	queue := func() error {
		return fill(ctx, size, func(ctx context.Context, m message) error { return insert(ctx, client, m) })
	}
	if err := queue(); err != nil {
		return r, err
	}
	r.Queued = float64(size.jobs) / time.Since(from).Seconds()
	// The subscription tells of a job once the completer has written it.
	events, cancel := client.SubscribeConfig(&river.SubscribeConfig{ChanSize: 2*size.jobs + 1000, Kinds: []river.EventKind{river.EventKindJobCompleted}})
	defer cancel()
	from = time.Now()
	if err := client.Start(ctx); err != nil {
		return r, err
	}
	if err := completed(events, size.jobs); err != nil {
		return r, err
	}
	r.Done = float64(size.jobs) / time.Since(from).Seconds()
	from = time.Now()
	if err := queue(); err != nil {
		return r, err
	}
	if err := completed(events, size.jobs); err != nil {
		return r, err
	}
	r.Through = float64(size.jobs) / time.Since(from).Seconds()
	return r, client.Stop(ctx)
}

// completed waits until n jobs are.
func completed(events <-chan *river.Event, n int) error {
	for range n {
		select {
		case <-events:
		case <-time.After(time.Minute):
			return errors.New("no job ended for a minute")
		}
	}
	return nil
}

// fill queues the jobs, each in a transaction of its own, from many callers.
func fill(ctx context.Context, size sizes, one func(context.Context, message) error) error {
	var all sync.WaitGroup
	var left atomic.Int64
	var failed atomic.Pointer[error]
	left.Store(int64(size.jobs))
	for range size.callers {
		all.Go(func() {
			for failed.Load() == nil && left.Add(-1) >= 0 {
				if err := one(ctx, message{"+12025550100", "Thank you. Report 7KF2M on K12 is saved. If it is wrong, send FIX 7KF2M to 20880."}); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

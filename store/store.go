package store

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"ahadi/internal/keys"
)

// Options says which database to open.
type Options struct {
	Database  string // a SQLite file, made when it is missing, or the URL of a PostgreSQL database
	Keys      *keys.Ring
	Logger    *slog.Logger
	Exclusive bool  // a service: refuse a file that another service holds
	Ballast   int64 // bytes kept free beside the file, for a disk that is full; 0 for none
}

// Store is the gateway's memory. It is safe for concurrent use.
type Store struct {
	engine  *engine
	path    string // of the database's file; "" where a server keeps it
	keys    *keys.Ring
	log     *slog.Logger
	lock    *os.File
	writeDB *sql.DB
	read    *sql.DB

	queue  chan *request
	wake   chan struct{}
	alarms chan struct{}
	stop   chan struct{}
	gone   chan struct{} // the writer has ended
	once   sync.Once

	latest    atomic.Int64 // Unix milliseconds of the newest request: the time, as far as the writer knows
	since     atomic.Int64 // Unix milliseconds since when the writer is at one group; 0 when idle
	trouble   atomic.Pointer[string]
	away      atomic.Bool            // the trouble is that no server answered
	damage    atomic.Pointer[string] // met at work; it does not go away
	ballast   ballast
	groups    atomic.Int64
	turns     atomic.Int64
	emptied   [len(windows)]atomic.Int64 // of each window of Prune: ids below it hold no text that may go
	emptiedOn atomic.Int64               // the day, since 1970, on which that was looked at from the beginning
	looked    int                        // how many rows Retain looks at in one go
	remains   atomic.Pointer[leftBehind] // of whom it has erased
	tooLong   atomic.Pointer[string]     // the day on which there was no time to look for remains
	cleaning  time.Duration              // how long that may take

	ref  atomic.Pointer[reference]
	kept keptForPages // of a large network

	deaf context.CancelFunc // ends what listens to other processes
	ears sync.WaitGroup
	node string // this process, among those on a server
	lead atomic.Pointer[lead]

	sideline sideline
	ids      *ids

	// of the writer alone
	tx     *Tx
	filed  int // reports, counted up to the million that lengthens the receipts
	random *bufio.Reader
}

// queueSize bounds how many requests wait; the next one is refused at once.
const queueSize = 4096

// Open opens the database, brings its schema up to date and starts the writer.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{
		engine: engineOf(o.Database), keys: o.Keys, log: o.Logger, queue: make(chan *request, queueSize), wake: make(chan struct{}, 1), alarms: make(chan struct{}, 1),
		stop: make(chan struct{}), gone: make(chan struct{}), deaf: func() {}, node: rand.Text(), looked: retainRows, cleaning: cleaning, ids: newIDs(), random: bufio.NewReader(rand.Reader),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.openAwake(ctx, o); err != nil {
		return nil, advise(err)
	}
	s.sideline = newSideline(s.engine)
	if s.engine.pooled {
		s.log.Info("a pooler stands before the server: what other nodes have queued is found by looking")
	}
	go s.run()
	if s.engine.sets && !s.engine.pooled && o.Exclusive {
		ctx, end := context.WithCancel(background)
		s.deaf = end
		s.ears.Go(func() { s.listen(ctx, o.Database) })
	}
	return s, nil
}

// openAwake opens, and opens again while the server is itself starting.
func (s *Store) openAwake(ctx context.Context, o Options) error {
	again := time.NewTicker(wink)
	defer again.Stop()
	for n := 0; ; n++ {
		err := s.open(ctx, o)
		if err == nil {
			return nil
		}
		err = errors.Join(err, s.shut())
		if s.tx, s.read, s.writeDB = nil, nil, nil; !starting(err) || n == winks {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Store) open(ctx context.Context, o Options) (err error) {
	if err := s.occupy(ctx, o); err != nil {
		return err
	}
	steps, err := s.engine.steps()
	if err != nil {
		return err
	}
	if err := s.engine.migrate(ctx, o.Database, steps); err != nil {
		return err
	}
	if s.writeDB, err = s.engine.open(ctx, o.Database, true); err != nil {
		return err
	}
	if s.read, err = s.engine.open(ctx, o.Database, false); err != nil {
		return err
	}
	if s.tx, err = newTx(ctx, s.engine, s.writeDB); err != nil {
		return err
	}
	if err := s.ids.resume(s.tx); err != nil {
		return err
	}
	if err := s.countReports(); err != nil {
		return err
	}
	if err := s.tallyEarlier(ctx); err != nil {
		return err
	}
	if o.Exclusive {
		if err := s.glance(ctx); err != nil {
			return err
		}
	}
	return s.reload()
}

// occupy makes a file and holds it. On a server several processes are one service.
func (s *Store) occupy(ctx context.Context, o Options) (err error) {
	if IsURL(o.Database) {
		s.engine, err = reachPostgres(ctx, o.Database)
		return err
	}
	if o.Exclusive {
		if s.lock, err = hold(o.Database + ".lock"); err != nil {
			return err
		}
	}
	s.path, s.ballast.path, s.ballast.size = o.Database, o.Database+".reserve", o.Ballast
	if err := s.ballast.fill(); err != nil {
		s.log.Warn("the disk is nearly full", "err", err)
	}
	// Made here, so that only its owner reads it; its log takes the same mode.
	if f, err := os.OpenFile(o.Database, os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		f.Close()
	}
	return nil
}

// reload reads the register outside of a group.
func (s *Store) reload() error {
	ref, err := s.tx.refresh(s.ref.Load())
	if err == nil {
		s.adopt(ref)
	}
	return err
}

// hold takes a lock that ends with the process, however it ends.
func hold(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another Ahadi serves this database (%s is locked): stop it first", path), f.Close())
	}
	return f, nil
}

// Close lets the writer finish what it has taken, refuses what still waits, and
// closes the database. Closing again does nothing.
func (s *Store) Close() (err error) {
	s.once.Do(func() {
		close(s.stop)
		<-s.gone
		s.deaf()
		s.ears.Wait()
		s.kept.work.Wait()
		err = s.shut()
	})
	return err
}

func (s *Store) shut() error {
	var errs []error
	errs = append(errs, s.sideline.close())
	if s.tx != nil {
		errs = append(errs, s.tx.close())
	}
	for _, db := range []*sql.DB{s.read, s.writeDB} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// Wake is signalled after a commit that queued messages.
func (s *Store) Wake() <-chan struct{} { return s.wake }

// Alarms is signalled after a commit that raised an alert.
func (s *Store) Alarms() <-chan struct{} { return s.alarms }

// Stats is what the metrics show of the writer.
type Stats struct {
	Waiting int   // requests in the queue
	Groups  int64 // commits of groups since the start
	Turns   int64 // requests answered by them
}

// Stats reads the writer's counters.
func (s *Store) Stats() Stats {
	return Stats{Waiting: len(s.queue), Groups: s.groups.Load(), Turns: s.turns.Load()}
}

func fields(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

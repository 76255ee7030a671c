package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ahadi/internal/keys"
)

// CopyOptions says what is copied where: files or URLs.
type CopyOptions struct {
	From, To    string
	Keys        *keys.Ring // of the data, to prove that they open it; nil: not proved
	LeaveSource bool       // a copy to look at: the service may run on the source, and goes on sending
	Now         time.Time
	Progress    func(done, total int64) // rows; may be nil
}

// Copy moves a network into an empty database of any engine. It is counted on
// both sides. The copy starts as a restored one does: nothing that was queued
// leaves any more, and sending is paused. So it is on the source, unless that is
// left alone: a service that is started there by mistake writes to nobody.
func Copy(ctx context.Context, o CopyOptions) (Amended, error) {
	done, err := copyAll(ctx, o)
	if err != nil {
		return done, fmt.Errorf("copy: %w", err)
	}
	return done, nil
}

func copyAll(ctx context.Context, o CopyOptions) (done Amended, err error) {
	if err := apart(o.From, o.To); err != nil {
		return done, err
	}
	proved := o.Keys != nil
	if !proved { // what is sealed is copied as it is: keys that open nothing will do
		if o.Keys, err = keys.New(); err != nil {
			return done, err
		}
	}
	t, err := openTarget(ctx, o.To)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	there, err := t.remember(ctx)
	if err != nil {
		return done, err
	}
	if there.network != 0 {
		return done, fmt.Errorf("%s holds the network %s: a copy goes into an empty place only", t, there.name)
	}
	s, err := openSource(ctx, o, proved)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if done, err = s.copyTo(ctx, t, o); err != nil || o.LeaveSource {
		return done, err
	}
	if err := s.PauseSending(ctx, "copied to "+t.String(), o.Now); err != nil {
		return done, fmt.Errorf("the copy is whole, and %s could not be marked: do not start a service on it: %w", o.From, err)
	}
	return done, nil
}

func (s *Store) copyTo(ctx context.Context, t target, o CopyOptions) (done Amended, err error) {
	f, err := draftFile(t.folder())
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, discard(f)) }()
	if _, err := s.writeCopy(ctx, f.Name(), o.Progress); err != nil {
		return done, err
	}
	a := amendment{reason: "copied from another database", event: "a copy of another database", now: o.Now}
	if done, err = a.apply(ctx, f.Name(), o.Keys); err != nil {
		return done, err
	}
	c, err := done.settle(ctx, f.Name())
	if err != nil {
		return done, err
	}
	return done, t.install(ctx, f, c, o.Progress)
}

// openSource opens what is copied: alone, unless it goes on.
func openSource(ctx context.Context, o CopyOptions, prove bool) (*Store, error) {
	if err := present(ctx, o); err != nil {
		return nil, err
	}
	s, err := Open(ctx, Options{Database: o.From, Keys: o.Keys, Exclusive: !o.LeaveSource})
	if err != nil {
		return nil, err
	}
	seeded, err := s.Seeded(ctx)
	if err == nil && !seeded {
		err = fmt.Errorf("%s holds no network: there is nothing to copy", o.From)
	}
	if err == nil && prove {
		err = opens(ctx, s.read, o.Keys)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// present refuses a file that is not there, because opening it would make it, and
// a server's database that is served.
func present(ctx context.Context, o CopyOptions) error {
	if IsURL(o.From) {
		if o.LeaveSource {
			return nil
		}
		t, err := openServer(ctx, o.From)
		if err != nil {
			return err
		}
		return t.close()
	}
	if _, err := os.Stat(o.From); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database %s", o.From)
	} else if err != nil {
		return err
	}
	return nil
}

// apart refuses to copy a database onto itself.
func apart(from, to string) error {
	if IsURL(from) != IsURL(to) {
		return nil
	}
	a, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	b, err := filepath.Abs(to)
	if err == nil && (a == b || from == to) {
		return errors.New("the same database is both what is copied and where it goes")
	}
	return err
}

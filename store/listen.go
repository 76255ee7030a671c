package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// listenAgain is how long a lost connection is left alone before the next try.
const listenAgain = 5 * time.Second

// listen pokes this process's sender when another process on the database has
// queued something. It is a hint: who does not hear it looks anyway.
func (s *Store) listen(ctx context.Context, database string) {
	for ctx.Err() == nil {
		if err := s.hear(ctx, database); err != nil && ctx.Err() == nil {
			s.log.Warn("other processes' hints are not heard", "err", err)
		}
		again := time.NewTimer(listenAgain)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
		}
	}
}

// hear listens on one connection until it is lost.
func (s *Store) hear(ctx context.Context, database string) error {
	config, err := connecting(database)
	if err != nil {
		return err
	}
	config.AfterConnect = ownConnection
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(background) // ctx has ended by then
	if _, err := conn.Exec(ctx, "LISTEN "+queuedHint); err != nil {
		return err
	}
	for {
		s.poke() // also for what was queued before it listened
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// interruptible is the context of a long command: Ctrl-C ends it in order, so
// that nothing half done is left.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// progress shows how far a long command is: on a terminal alone, a few times a
// second, and clears the line at the end.
func progress(out io.Writer, what string) func(done, total int64) {
	f, ok := out.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return meter(f, what, now)
}

func meter(out io.Writer, what string, clock func() time.Time) func(done, total int64) {
	var last time.Time
	return func(done, total int64) {
		if done == total {
			fmt.Fprint(out, "\r\x1b[K")
			return
		}
		if at := clock(); at.Sub(last) >= 200*time.Millisecond {
			last = at
			fmt.Fprintf(out, "\r\x1b[K%s: %d of %d rows", what, done, total)
		}
	}
}

// size is a number of bytes for a person.
func size(bytes int64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%d kB", (bytes+1<<10-1)>>10)
}

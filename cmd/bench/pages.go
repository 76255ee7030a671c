package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/console"
	"ahadi/internal/keys"
	"ahadi/store"
)

// pagesRun measures the coordinator's pages over a network of a given size:
// bench pages --contacts N --reports N. It prints the 50th and 95th percentile
// of each page at its first and at its thousandth sheet, and how heavy it is.
func pagesRun(ctx context.Context, args []string, out io.Writer) (err error) {
	f := flag.NewFlagSet("bench pages", flag.ContinueOnError)
	contacts, reports, sheets := f.Int("contacts", 50_000, "people"), f.Int("reports", 1_000_000, "reports"), f.Int("sheets", 1000, "how many sheets of a list to leaf through")
	folder, paths := f.String("dir", "", "folder that keeps the network between runs (a temporary one when empty)"), f.String("paths", "/,/commitments,/reports,/people,/inbox,/calls", "pages to measure")
	to := f.String("profile", "", "file for a CPU profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	where, remove := *folder, func() {}
	if where == "" {
		if where, remove, err = workFolder(""); err != nil {
			return err
		}
	}
	defer remove()
	now := time.Now()
	s, err := openProgramme(ctx, where, func() (store.Seed, error) { return programme(*contacts, *reports, now) }, now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	base, stop, err := servePages(s)
	if err != nil {
		return err
	}
	defer stop()
	done, err := profile(*to)
	if err != nil {
		return err
	}
	defer done()
	if err := s.Warm(ctx, now); err != nil {
		return err
	}
	fmt.Fprintf(out, "counting for the pages takes %d ms at a start\n", time.Since(now).Milliseconds())
	fmt.Fprintf(out, "%-34s %8s %8s %8s %8s %9s %9s\n", "page", "first ms", "p50 ms", "p95 ms", "CPU ms", "kB", "sheet")
	for _, path := range strings.Split(*paths, ",") {
		if err := leaf(out, base, path, *sheets); err != nil {
			return err
		}
	}
	return nil
}

// openProgramme opens a network, and fills one that is not there yet.
func openProgramme(ctx context.Context, folder string, fill func() (store.Seed, error), now time.Time) (*store.Store, error) {
	ring, err := keys.Open(filepath.Join(folder, "bench.keys"))
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{Database: filepath.Join(folder, "pages.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	seeded, err := s.Seeded(ctx)
	if err == nil && !seeded {
		var seed store.Seed
		if seed, err = fill(); err == nil {
			err = s.Seed(ctx, seed, now)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// nobody reminds: the pages are measured, not the reminders.
type nobody struct{}

func (nobody) Preview(context.Context, time.Time) ([]store.ReminderRow, error) { return nil, nil }

func (nobody) RemindNow(context.Context, time.Time) ([]store.ReminderRow, error) { return nil, nil }

// servePages answers the pages on loopback, as an admin sees them.
func servePages(s *store.Store) (base string, stop func(), err error) {
	k, err := console.New(console.Config{Store: s, Reminders: nobody{}, Now: time.Now})
	if err != nil {
		return "", nil, err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, access.User{ID: 1, Name: "bench", Role: access.Admin, Language: "en", CSRF: "bench"})
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		if err := app.Listener(l); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
	}()
	return "http://" + l.Addr().String(), func() { k.Close(); _ = app.Shutdown() }, nil
}

var nextSheet = regexp.MustCompile(`<a href="([^"]+)" rel="next"`)

// leaf measures the first sheet of a page, leafs on, and measures the last.
func leaf(out io.Writer, base, path string, sheets int) error {
	at, n := path, 1
	if err := timed(out, base, at, n); err != nil {
		return err
	}
	for ; n < sheets; n++ {
		body, err := fetch(base + at)
		if err != nil {
			return err
		}
		m := nextSheet.FindStringSubmatch(body)
		if m == nil {
			break
		}
		at = strings.ReplaceAll(m[1], "&amp;", "&")
	}
	if n == 1 {
		return nil
	}
	return timed(out, base, at, n)
}

// timed asks for a page once, and then measures it. Its CPU time is that of the
// whole process, so that what counts beside the page and asks for it is in it; it
// says the same on a machine that has other things to do.
func timed(out io.Writer, base, path string, sheet int) error {
	const times = 60
	at := time.Now()
	if _, err := fetch(base + path); err != nil {
		return err
	}
	first := time.Since(at)
	var all []time.Duration
	size := 0
	before, err := ownUsage()
	if err != nil {
		return err
	}
	for range times {
		from := time.Now()
		body, err := fetch(base + path)
		if err != nil {
			return err
		}
		all, size = append(all, time.Since(from)), len(body)
	}
	after, err := ownUsage()
	if err != nil {
		return err
	}
	slices.Sort(all)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Fprintf(out, "%-34.34s %8.1f %8.1f %8.1f %8.1f %9.1f %9d\n", path, ms(first), ms(all[times/2]), ms(all[times*95/100]), ms((after.CPU-before.CPU)/times), float64(size)/1000, sheet)
	return nil
}

func fetch(url string) (string, error) {
	res, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", url, res.Status, body)
	}
	return string(body), err
}

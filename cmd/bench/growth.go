package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ahadi/store"
)

// growthOptions are what the command line can say of a growth.
type growthOptions struct {
	engine string
	sizes  []int // reports
	folder string
	window time.Duration
	rounds int // how often each of two sizes is measured
	asks   int // how often a page is asked for in a row
	sheets int // how far the list is leafed through
	sow    bool
	json   bool
}

func parseGrowth(args []string) (o growthOptions, err error) {
	f := flag.NewFlagSet("bench growth", flag.ContinueOnError)
	sizes := f.String("reports", "1000,10000,100000", "numbers of reports, growing; there is a person for ten. Beyond 100000 a multiple of that, 10000000 at most")
	f.StringVar(&o.engine, "engine", "sqlite", "sqlite, or postgres: a server of its own in the same folder")
	f.StringVar(&o.folder, "keep", "", "folder that keeps the databases between runs (a temporary one when empty): ten million reports need 15 GB")
	f.DurationVar(&o.window, "time", 2*time.Second, "how long each measurement takes")
	f.IntVar(&o.rounds, "rounds", 5, "how often each size is measured, in turns with the smallest; the medians count")
	f.IntVar(&o.asks, "asks", 9, "how often a page is asked for in a row in each round")
	f.IntVar(&o.sheets, "sheets", 60, "how many sheets of a list to leaf through")
	f.BoolVar(&o.sow, "sow", false, "only make the databases")
	f.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.rounds < 1 || o.asks < 1 {
		return o, errors.New("--rounds and --asks: at least 1")
	}
	last := 0
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n <= last || n%store.Sown != 0 {
			return o, fmt.Errorf("--reports %s: growing multiples of %d, with commas", *sizes, store.Sown)
		}
		o.sizes, last = append(o.sizes, n), n
	}
	return o, nil
}

// growthRun measures what a network costs as it grows: bench growth --reports …
func growthRun(ctx context.Context, args []string, out io.Writer) (err error) {
	o, err := parseGrowth(args)
	if err != nil {
		return err
	}
	folder, remove := o.folder, func() {}
	if folder == "" {
		if folder, remove, err = workFolder(""); err != nil {
			return err
		}
	}
	defer remove()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	c, err := clusterOf(o.engine, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	g := &growing{o: o, folder: folder, cluster: c, out: newTable(out, o.json)}
	if err := g.run(ctx); err != nil {
		return err
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(g.all)
	}
	return nil
}

// growing is one run: the smallest network and the one that grows.
type growing struct {
	o       growthOptions
	folder  string
	cluster *cluster
	out     table
	all     []stage
}

// stage is a network of one size.
type stage struct {
	Engine   string   `json:"engine"`
	Reports  int      `json:"reports"`
	People   int      `json:"people"`
	Disk     float64  `json:"disk_mb"`
	Sown     float64  `json:"sown_seconds,omitempty"`
	USSD     cost     `json:"ussd"`
	SMS      cost     `json:"sms"`
	Count    spent    `json:"count"` // what the service counts at its start
	Overview float64  `json:"overview_ms"`
	Page     float64  `json:"overview_page_ms"`
	List     float64  `json:"list_ms"`
	Deep     float64  `json:"list_deep_ms"`
	Export   exported `json:"export"`
	Memory   float64  `json:"resident_mb"` // after all this but the export
	Most     float64  `json:"export_most_mb"`
	Times    times    `json:"times_the_smallest"`
}

// cost is what a request costs, with one caller and with several.
type cost struct {
	Alone     float64 `json:"alone_p50_ms"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_us"`
	PerSecond float64 `json:"per_second"`
}

// times are the medians of ratios to the smallest network, measured in turns with it.
type times struct {
	USSD, SMS, Overview, Page, List, Deep float64
}

func (g *growing) run(ctx context.Context) error {
	// All are made before one is measured: what callers file then would be in the copies.
	var all []*network
	for _, n := range g.o.sizes {
		var smaller *network
		if len(all) > 0 {
			smaller = all[len(all)-1]
		}
		made, err := g.sown(ctx, smaller, n)
		if err != nil {
			return err
		}
		if all = append(all, made); g.o.sow {
			g.out.printf("%d reports in %.0f MB, made in %.0f s\n", n, made.stage.Disk, made.stage.Sown)
		}
	}
	if g.o.sow {
		return nil
	}
	g.out.stages()
	for _, n := range all {
		if err := g.compare(ctx, all[0], n); err != nil {
			return fmt.Errorf("%d reports: %w", n.stage.Reports, err)
		}
		g.all = append(g.all, *n.stage)
		g.out.stage(*n.stage)
	}
	return nil
}

// network is one database of a run.
type network struct {
	name, database string
	keys           string
	people         []person
	stage          *stage
}

// sown makes a network of a size out of a copy of a smaller one, or finds it there.
func (g *growing) sown(ctx context.Context, smaller *network, reports int) (n *network, err error) {
	n = &network{name: fmt.Sprintf("reports%d", reports), keys: filepath.Join(g.folder, "bench.keys")}
	n.stage = &stage{Engine: g.o.engine, Reports: reports, People: reports / store.Sown}
	from := time.Now()
	if err := g.place(n, smaller); err != nil {
		return nil, err
	}
	everybody, err := growingCrowd(from)
	if err != nil {
		return nil, err
	}
	n.people = everybody.people()
	s, err := openStore(ctx, n.database, n.keys, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if err = everybody.seedStore(ctx, s, from); errors.Is(err, store.ErrSeeded) {
		err = nil
	}
	if err == nil {
		err = s.Sow(ctx, store.Sowing{Reports: reports, Now: from.Add(-time.Hour)})
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, errors.Join(err, g.drop(n)) // half of it is of no use
	}
	if n.stage.Disk, err = g.settle(n); err != nil {
		return nil, err
	}
	n.stage.Sown = time.Since(from).Seconds()
	return n, nil
}

// place says where a network lies; a new one begins as a copy of a smaller one.
func (g *growing) place(n, smaller *network) (err error) {
	if g.cluster != nil {
		like := "template0"
		if smaller != nil {
			like = smaller.name
		}
		n.database, err = g.cluster.database(n.name, like)
		return err
	}
	n.database = filepath.Join(g.folder, n.name+".db")
	if _, err := os.Stat(n.database); err == nil || smaller == nil {
		return nil
	}
	return copyFile(smaller.database, n.database)
}

// drop removes a network.
func (g *growing) drop(n *network) error {
	if g.cluster != nil {
		_, err := g.cluster.Run("dropdb", "-h", g.cluster.Dir, "-U", "ahadi", n.name)
		return err
	}
	return os.Remove(n.database)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// settle lets a server do now what it would do later by itself, and says how many
// MB the network takes on the disk.
func (g *growing) settle(n *network) (float64, error) {
	if g.cluster == nil {
		info, err := os.Stat(n.database)
		if err != nil {
			return 0, err
		}
		return float64(info.Size()) / (1 << 20), nil
	}
	if fresh, err := g.cluster.ask(n.name, "SELECT count(*) FROM pg_stat_user_tables WHERE relname = 'report' AND last_vacuum IS NULL AND last_autovacuum IS NULL"); err != nil || fresh > 0 {
		if err != nil {
			return 0, err
		}
		if _, err := g.cluster.Run("vacuumdb", "-h", g.cluster.Dir, "-U", "ahadi", "-d", n.name, "--analyze", "-q"); err != nil {
			return 0, err
		}
	}
	size, err := g.cluster.ask(n.name, "SELECT pg_database_size(current_database())")
	return float64(size) / (1 << 20), err
}

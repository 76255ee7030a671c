package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"ahadi/internal/pgserver"
)

// cluster is a PostgreSQL server of the bench's own, set up as a small server of its
// own machine would be.
type cluster struct {
	*pgserver.Server
	far *away // between it and who uses it; nil for its socket itself
}

// clusterSettings are its own, beside what the server's maker chose.
const clusterSettings = "-c max_connections=100 -c shared_buffers=1GB -c effective_cache_size=4GB -c maintenance_work_mem=256MB -c work_mem=32MB" +
	" -c max_wal_size=1GB -c checkpoint_timeout=15min -c wal_compression=on -c random_page_cost=1.1 -c track_wal_io_timing=on"

// clusterOf starts one where the engine needs it, and makes it where the folder has
// none; nil where it needs none.
func clusterOf(engine, folder string) (*cluster, error) {
	switch engine {
	case "", "sqlite":
		return nil, nil
	case "postgres":
	default:
		return nil, fmt.Errorf("--engine %s: sqlite or postgres", engine)
	}
	dir := filepath.Join(folder, "postgres")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	s, err := pgserver.New(dir, clusterSettings)
	if err != nil {
		return nil, err
	}
	if err := s.Init(); err != nil {
		return nil, err
	}
	return &cluster{Server: s}, s.Start()
}

// stop ends the server; of none it does nothing.
func (c *cluster) stop() error {
	if c == nil {
		return nil
	}
	return c.Stop("fast")
}

// database is the address of one of its databases, which is made like another if it
// is not there.
func (c *cluster) database(name, like string) (string, error) {
	n, err := c.ask("postgres", "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'")
	if err == nil && n == 0 {
		_, err = c.Run("createdb", "-h", c.Dir, "-U", "ahadi", "-T", like, name)
	}
	if c.far != nil {
		return fmt.Sprintf("postgres://ahadi@127.0.0.1:%d/%s?sslmode=disable", c.far.port(), name), err
	}
	return c.Address(name), err
}

// ask reads one number.
func (c *cluster) ask(database, query string) (int64, error) {
	text, err := c.Run("psql", "-h", c.Dir, "-U", "ahadi", "-d", database, "-tAqc", query)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

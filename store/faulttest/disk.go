// Package faulttest makes the world fail under a process that a test has
// started: a disk that is full, slow, read-only, or loses in a power cut what
// was not synced. It is for tests alone.
package faulttest

import (
	_ "embed"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

//go:embed testdata/disk.c
var source []byte

// Field is one number of the page that the process under test shares with the
// test. The order is that of disk.c.
type Field int64

// What the disk is told, and what it has seen.
const (
	Room          Field = iota // bytes that all files of the folder may take; 0: no bound
	Slow                       // milliseconds that each fsync takes
	ReadOnly                   // 1: no write is taken
	Deaf                       // 1: fsync returns and does nothing
	DieAtDatabase              // the process dies at this write or fsync of the database; 0: never
	DieAtLog                   // the same of its write-ahead log
	SeenDatabase               // writes and fsyncs of the database
	SeenLog                    // and of its log
	Died                       // 1: it died at the database, 2: at the log
	fields
)

// Disk is what lies under the files of one folder while a process works there.
type Disk struct {
	t       testing.TB
	folder  string
	library string
	control *os.File
}

// NewDisk puts a disk that can fail under a folder. It works in a process that
// is started with Env, for what SQLite does; what Go writes itself passes by.
func NewDisk(t testing.TB, folder string) *Disk {
	t.Helper()
	if runtime.GOOS != "linux" {
		missing(t, "the disk that fails is preloaded, which is known to work on Linux alone")
	}
	d := &Disk{t: t, folder: folder, library: filepath.Join(t.TempDir(), "disk.so")}
	text := filepath.Join(filepath.Dir(d.library), "disk.c")
	d.must(os.WriteFile(text, source, 0o600))
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	if _, err := exec.LookPath(compiler); err != nil {
		missing(t, "the disk that fails needs a C compiler: "+err.Error())
	}
	if out, err := exec.Command(compiler, "-shared", "-fPIC", "-O2", "-o", d.library, text, "-ldl", "-pthread").CombinedOutput(); err != nil {
		t.Fatalf("compile the disk that fails: %v\n%s", err, out)
	}
	d.must(os.MkdirAll(d.hidden(), 0o700))
	d.must(os.WriteFile(filepath.Join(d.hidden(), "control"), make([]byte, 4096), 0o600))
	d.must(os.WriteFile(d.log(), nil, 0o600))
	var err error
	d.control, err = os.OpenFile(filepath.Join(d.hidden(), "control"), os.O_RDWR, 0)
	d.must(err)
	t.Cleanup(func() { d.control.Close() })
	return d
}

// missing skips a test for want of something, or fails it where nothing may be
// skipped.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("AHADI_TEST_ALL") == "1" {
		t.Fatal(why + ", and AHADI_TEST_ALL=1 wants every test")
	}
	t.Skip("SKIPPED, no disk fails: " + why)
}

// Env is the environment of a process that works on this disk.
func (d *Disk) Env() []string { return []string{"LD_PRELOAD=" + d.library, "FAULT_DISK=" + d.folder} }

// Set tells the disk one number; a process that runs sees it at once.
func (d *Disk) Set(f Field, n int64) {
	d.t.Helper()
	var b [8]byte
	binary.NativeEndian.PutUint64(b[:], uint64(n))
	_, err := d.control.WriteAt(b[:], int64(f)*8)
	d.must(err)
}

// Get reads one number.
func (d *Disk) Get(f Field) int64 {
	d.t.Helper()
	var b [8]byte
	_, err := d.control.ReadAt(b[:], int64(f)*8)
	d.must(err)
	return int64(binary.NativeEndian.Uint64(b[:]))
}

// Used is what the folder's files take.
func (d *Disk) Used() (n int64) {
	d.t.Helper()
	entries, err := os.ReadDir(d.folder)
	d.must(err)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
	}
	return n
}

// Mend makes the disk a good one again, for the next process.
func (d *Disk) Mend() {
	d.t.Helper()
	for f := range fields {
		d.Set(f, 0)
	}
}

func (d *Disk) hidden() string { return filepath.Join(d.folder, ".disk") }
func (d *Disk) log() string    { return filepath.Join(d.hidden(), "log") }

func (d *Disk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

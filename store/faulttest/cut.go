package faulttest

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// The kinds of records, as in disk.c.
const (
	wrote int64 = 1 + iota
	cut
	synced
	made
	removed
	syncedNames
)

// head is how a record begins; Length bytes follow it.
type head struct{ Kind, Number, Inode, Offset, Size, Length int64 }

// record is one change of a file, with what stood there before, or of a name.
type record struct {
	head
	data []byte
}

// Cut plays the power cut after the process has died: of all that was not
// synced, a disk with a cache of its own may keep or lose every sector, in any
// order. luck decides which; without it all of that is lost.
func (d *Disk) Cut(luck *rand.Rand) {
	d.t.Helper()
	changes, names := pending(d.records())
	for _, inode := range slices.Sorted(maps.Keys(changes)) {
		if path := d.find(inode); path != "" {
			d.lose(path, changes[inode], luck)
		}
	}
	kept := 0 // a journal of the file system keeps names in their order
	if luck != nil {
		kept = luck.IntN(len(names) + 1)
	}
	for _, r := range slices.Backward(names[kept:]) {
		path := string(r.data)
		if r.Kind == made {
			d.must(os.Remove(path))
		} else if old := d.find(r.Inode); old != "" {
			d.must(os.Rename(old, path))
		}
	}
	d.forget()
}

// records reads the log; a last record that the kill left short is none.
func (d *Disk) records() (all []record) {
	text, err := os.ReadFile(d.log())
	d.must(err)
	for in := bytes.NewReader(text); ; {
		var r record
		if binary.Read(in, binary.NativeEndian, &r.head) != nil || r.Length > int64(in.Len()) {
			return all
		}
		r.data = make([]byte, r.Length)
		in.Read(r.data)
		all = append(all, r)
	}
}

// pending keeps what no sync has made last: the changes of each file, and those
// of names.
func pending(all []record) (changes map[int64][]record, names []record) {
	changes = map[int64][]record{}
	for _, r := range all {
		switch r.Kind {
		case wrote, cut:
			changes[r.Inode] = append(changes[r.Inode], r)
		case synced: // up to the change that its Offset numbers
			changes[r.Inode] = slices.DeleteFunc(changes[r.Inode], func(c record) bool { return c.Number <= r.Offset })
		case made, removed:
			names = append(names, r)
		case syncedNames:
			names = nil
		}
	}
	maps.DeleteFunc(changes, func(_ int64, c []record) bool { return len(c) == 0 })
	return changes, names
}

// lose gives one file the content that it may have after the cut.
func (d *Disk) lose(path string, changes []record, luck *rand.Rand) {
	content, err := os.ReadFile(path)
	d.must(err)
	size := int64(len(content))
	before := map[int64][]record{} // of each sector, the changes that touched it
	for _, c := range changes {
		for at := int64(0); at < c.Length; at += sector {
			before[c.Offset+at] = append(before[c.Offset+at], c)
		}
	}
	keep := chance(len(changes), luck)
	position := func(c record) int {
		return slices.IndexFunc(changes, func(x record) bool { return x.Number == c.Number })
	}
	for i := range changes { // the size is that before the first change that is lost for good
		if !keep(i, -1) {
			size = changes[i].Size
		} else if i+1 < len(changes) {
			size = changes[i+1].Size
		} else {
			size = int64(len(content))
		}
	}
	room := int64(len(content))
	for at := range before {
		room = max(room, at+sector)
	}
	after := make([]byte, max(room, size))
	copy(after, content)
	for at, touched := range before {
		last := -1 // the newest change of this sector that the disk kept
		for i, c := range touched {
			if keep(position(c), at) {
				last = i
			}
		}
		if last+1 < len(touched) { // what stood there before the next one
			c := touched[last+1]
			copy(after[at:at+sector], c.data[at-c.Offset:])
		}
	}
	d.must(os.WriteFile(path, after[:size], 0o600))
}

// chance decides what a disk keeps: nothing, all up to a moment, each change
// whole, or each sector by itself.
func chance(changes int, luck *rand.Rand) func(change int, sector int64) bool {
	if luck == nil {
		return func(int, int64) bool { return false }
	}
	upto, seed := luck.IntN(changes+1), luck.Uint64()
	coin := func(a, b uint64) bool { return rand.New(rand.NewPCG(seed^a, b)).IntN(2) == 0 }
	switch luck.IntN(4) {
	case 0:
		return func(int, int64) bool { return false }
	case 1:
		return func(change int, _ int64) bool { return change < upto }
	case 2:
		return func(change int, _ int64) bool { return coin(uint64(change), 0) }
	}
	return func(change int, at int64) bool { return coin(uint64(change), uint64(at)) }
}

// find is where the file with this inode is now: in the folder, or moved aside.
func (d *Disk) find(inode int64) (found string) {
	for _, dir := range []string{d.folder, d.hidden()} {
		entries, err := os.ReadDir(dir)
		d.must(err)
		for _, e := range entries {
			if info, err := e.Info(); err == nil && e.Type().IsRegular() && inodeOf(info) == inode {
				return filepath.Join(dir, e.Name())
			}
		}
	}
	return ""
}

func inodeOf(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Ino)
	}
	return -1
}

// forget empties the log and drops what was moved aside: the next process
// begins on what the cut has left.
func (d *Disk) forget() {
	d.must(os.Truncate(d.log(), 0))
	entries, err := os.ReadDir(d.hidden())
	d.must(err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "removed.") {
			d.must(os.Remove(filepath.Join(d.hidden(), e.Name())))
		}
	}
}

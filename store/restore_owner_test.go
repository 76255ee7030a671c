package store

import (
	"os"
	"syscall"
	"testing"
)

func TestARestoreByRootLeavesTheDatabaseToTheService(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIPPED, only root can give a file away")
	}
	const service = 65534
	r, s := newRestoring(t)
	closed(t, s)
	if err := os.Chown(r.path, service, service); err != nil {
		t.Fatal(err)
	}
	o := r.options(r.path)
	o.Force = true
	_, s = r.restore(o)
	closed(t, s)
	info, err := os.Stat(r.path)
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != service || owner.Gid != service || info.Mode().Perm() != 0o600 {
		t.Errorf("it belongs to %d:%d, mode %v: the service cannot open it", owner.Uid, owner.Gid, info.Mode())
	}
}

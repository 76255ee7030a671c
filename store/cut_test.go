package store

import (
	"math/rand/v2"
	"testing"

	"ahadi/store/faulttest"
)

// cutVictim is a victim on a disk that fails: its checkpoints are small and it
// starts anew now and then, so that a cut meets every kind of write.
func cutVictim(dir string, disk *faulttest.Disk, luck *rand.Rand) life {
	return life{dir: dir, env: append(disk.Env(), anyClock(luck), victimPages+"=60", victimRound+"=12"), after: 5000}
}

func TestAPowerCutLosesNothingThatWasAcknowledged(t *testing.T) {
	dir, luck := t.TempDir(), luckOf(t)
	seedIn(t, dir)
	disk := faulttest.NewDisk(t, dir)
	all, cuts, atDatabase := newLedger(), times(5, 50), 0
	for i := range cuts {
		disk.Mend()
		if i%2 == 0 {
			disk.Set(faulttest.DieAtDatabase, 1+luck.Int64N(1500))
		} else {
			disk.Set(faulttest.DieAtLog, 1+luck.Int64N(6000))
		}
		cutVictim(dir, disk, luck).live(t, all)
		if disk.Get(faulttest.Died) == 1 {
			atDatabase++
		}
		disk.Cut(luck)
		s, err := openIn(dir)
		if err != nil {
			t.Fatalf("after cut %d: %v", i+1, err)
		}
		for _, wrong := range missed(s, all) {
			t.Errorf("after cut %d: %s", i+1, wrong)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			return
		}
	}
	if len(all.saved) < cuts || atDatabase == 0 {
		t.Errorf("only %d reports were acknowledged in %d lives, %d of which ended in a checkpoint", len(all.saved), cuts, atDatabase)
	}
	t.Logf("%d reports were acknowledged before %d cuts, and are there", len(all.saved), cuts)
}

// The test above is worth something only if it sees what a disk does that says
// "synced" and has synced nothing.
func TestADiskThatIgnoresFsyncIsFoundOut(t *testing.T) {
	dir, luck := t.TempDir(), luckOf(t)
	seedIn(t, dir)
	disk := faulttest.NewDisk(t, dir)
	disk.Set(faulttest.Deaf, 1)
	l := cutVictim(dir, disk, luck)
	l.after = 30
	all := newLedger()
	l.live(t, all)
	if len(all.saved) == 0 || disk.Get(faulttest.SeenLog) == 0 {
		t.Fatalf("%d reports, %d writes of the log: the disk is not under the database", len(all.saved), disk.Get(faulttest.SeenLog))
	}
	disk.Cut(nil)
	s, err := openIn(dir)
	if err != nil {
		return // found out as well
	}
	defer s.Close()
	if len(missed(s, all)) == 0 {
		t.Error("nothing was synced, and nothing is missed")
	}
}

package health

import "time"

const (
	oldBackup = 48 * time.Hour
	leastRoom = 1 << 30 // bytes that should be free, whatever the database's size
)

// room looks whether the disk has room for the database and one more of it: a
// backup and a restore need that.
func (k *looking) room() error {
	free, size, known := k.Store.Room()
	switch {
	case !known: // a server's disk is its own business
	case free < max(leastRoom, size):
		k.wrong("disk", "disk", "", "free", megabytes(free), "least", megabytes(max(leastRoom, size)))
	default:
		k.fine("disk", "room", "", "free", megabytes(free))
	}
	return nil
}

func megabytes(n int64) int { return int(n >> 20) }

// nodes says which processes share the database, and which of them does what is
// due by the clock. That none leads for a moment is nothing: another takes over.
func (k *looking) nodes() error {
	all, here, err := k.Store.Nodes(k.ctx)
	leader := "—"
	for _, n := range all {
		if n.Leads {
			leader = n.Name
		}
	}
	if here != "" {
		k.fine("service", "nodes", "", "n", len(all), "leader", leader, "here", here)
	} else if len(all) > 0 {
		k.fine("service", "nodes_elsewhere", "", "n", len(all), "leader", leader)
	}
	return err
}

// backups looks at their age, and whether expired ones are still there.
func (k *looking) backups() error {
	newest, err := k.Store.NewestBackup(k.ctx)
	if err != nil {
		return err
	}
	switch age := k.now.Sub(newest); {
	case newest.IsZero():
		k.wrong("backup", "no_backup", "")
	case age > oldBackup:
		k.wrong("backup", "old_backup", "", "time", Long(age))
	default:
		k.fine("backup", "backup", "", "ago", Ago(newest))
	}
	expired, err := k.Store.ExpiredBackups(k.ctx, k.now)
	if len(expired) > 0 {
		k.wrong("backup", "expired_backup", "", "n", len(expired))
	}
	return err
}

// keys looks whether a copy of them is recorded.
func (k *looking) keys() error {
	copied, err := k.Store.KeyCopy(k.ctx)
	switch {
	case err != nil:
	case copied.IsZero():
		k.wrong("keys", "no_key_copy", "")
	default:
		k.fine("keys", "key_copy", "", "ago", Ago(copied))
	}
	return err
}

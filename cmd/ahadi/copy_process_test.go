package main

import (
	"path/filepath"
	"testing"

	"ahadi/store/pgtest"
)

// TestANetworkMovesToPostgreSQLAndBack is the way that docs/operate.md describes.
func TestANetworkMovesToPostgreSQLAndBack(t *testing.T) {
	url := pgtest.Start(t).URL(t)
	t.Setenv("AHADI_TEST_DATABASE", url)
	const otieno = "+12025550106"
	p := startDemo(t, "")
	p.sms(otieno, "m1", "K12 40 drains dug")
	figures, file := p.figures(), filepath.Join(p.data, "ahadi.db")
	says(t, ran(t, 1, "copy", "--from", file, "--to", "env:AHADI_TEST_DATABASE"), "another Ahadi serves this database")
	p.kill()
	says(t, ran(t, 0, "copy", "--from", file, "--to", "env:AHADI_TEST_DATABASE", "--keys", filepath.Join(p.data, "ahadi.keys")), "equal on both sides", "sending is PAUSED in the copy")
	says(t, ran(t, 0, "sending", "resume", "--data", p.data), "copied to the database") // the source does not send either

	p = startDemo(t, p.data, "--database", url)
	if got := p.figures(); got != figures {
		t.Errorf("on the server reports count as\n%s\nbefore\n%s", got, figures)
	}
	p.sms(otieno, "m2", "K12 80 on the server")
	figures = p.figures()
	backup := filepath.Join(t.TempDir(), "server.db")
	says(t, ran(t, 0, "backup", backup, "--data", p.data, "--database", url), "read again and counted")
	says(t, ran(t, 1, "restore", backup, "--data", p.data, "--database", url, "--force"), "another Ahadi serves the database")
	p.sms(otieno, "m3", "K12 90 lost in the restore")
	p.stop() // one that is killed there still counts as serving for a quarter of a minute
	says(t, ran(t, 0, "restore", backup, "--data", p.data, "--database", "env:AHADI_TEST_DATABASE", "--force"), "told who was erased and who said STOP since")

	back := filepath.Join(t.TempDir(), "back.db")
	says(t, ran(t, 0, "copy", "--from", url, "--to", back), "equal on both sides")
	p = startDemo(t, p.data, "--database", back)
	if got := p.figures(); got != figures {
		t.Errorf("back in a file reports count as\n%s\nbefore\n%s", got, figures)
	}
}

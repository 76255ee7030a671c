package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// contact is the id of a person by her code in the sample's register.
func (p *process) contact(code string) any {
	p.t.Helper()
	for _, c := range p.list("contacts") {
		if c["code"] == code {
			return c["id"]
		}
	}
	p.t.Fatalf("nobody has the code %s", code)
	return nil
}

// figures is what the API says of every commitment's community, as text.
func (p *process) figures() string {
	p.t.Helper()
	text := ""
	for _, c := range p.list("commitments") {
		text += fmt.Sprintln(c["code"], c["community"], c["government"])
	}
	return text
}

// sent counts the messages to a person that left, or wait to.
func (p *process) sent(contact any) (n int) {
	for _, m := range p.list("messages") {
		if m["contact"] == contact && m["direction"] == "out" && m["status"] != "expired" && m["status"] != "unknown" {
			n++
		}
	}
	return n
}

// remind presses the button of the coordinator's page, and gives the page that it
// leads to.
func (p *process) remind() string {
	p.t.Helper()
	status, page := p.press("/remind", nil)
	if status != http.StatusOK {
		p.t.Errorf("the button answers %d", status)
	}
	return page
}

// TestBackUpEraseStopRestore is the drill of docs/operate.md with what must hold
// after it: who was erased is unreadable, who said STOP gets nothing, nothing
// old is sent, and reports count as before.
func TestBackUpEraseStopRestore(t *testing.T) {
	t.Parallel()
	const adwoa, yaw, otieno = "+12025550101", "+12025550104", "+12025550106"
	p := startDemo(t, "")
	hers, his, other := p.contact("c09"), p.contact("c12"), p.contact("c22")
	p.sms(adwoa, "m1", "C22 60 zanahoria")
	p.sms(otieno, "m2", "K12 40 drains dug")
	backup := filepath.Join(t.TempDir(), "monday.db")
	says(t, ran(t, 0, "backup", backup, "--data", p.data), "read again and counted", "The key file is NOT in it")
	figures, reports := p.figures(), len(p.list("reports"))

	says(t, ran(t, 0, "contact", "erase", fmt.Sprint(hers), "--yes", "--data", p.data), "is erased")
	p.sms(yaw, "m3", "STOP")
	p.sms(otieno, "m4", "K12 90 lost in the restore")
	says(t, ran(t, 1, "restore", backup, "--data", p.data, "--force"), "another Ahadi serves this database")
	p.kill()

	says(t, ran(t, 1, "restore", backup, "--data", p.data), "--force replaces it")
	says(t, ran(t, 0, "restore", backup, "--data", p.data, "--force"),
		"erased again: 1 people; silent again: 1 phones", "told who was erased and who said STOP since", "sending is PAUSED", "ahadi sending resume --data "+p.data)

	p = startDemo(t, p.data)
	if got := p.figures(); got != figures || len(p.list("reports")) != reports {
		t.Errorf("%d reports count as\n%s\nbefore the restore %d as\n%s", len(p.list("reports")), got, reports, figures)
	}
	for _, m := range append(append(p.list("messages"), p.list("reports")...), p.list("contacts")...) {
		if said := fmt.Sprint(m); strings.Contains(said, "zanahoria") || strings.Contains(said, "Adwoa") {
			t.Errorf("of who was erased is listed: %s", said)
		}
	}
	before := map[any]int{}
	for _, id := range []any{hers, his, other} {
		before[id] = p.sent(id)
	}
	if page := p.remind(); !strings.Contains(page, "This was not done:") {
		t.Error("while sending is paused the button does not say that nobody is reminded")
	}
	says(t, ran(t, 0, "sending", "resume", "--data", p.data), "restored from a backup")
	if page := p.remind(); strings.Contains(page, "This was not done:") {
		t.Error("after it was resumed the button still refuses")
	}
	if p.sent(other) == before[other] {
		t.Error("nobody is reminded: the test shows nothing")
	}
	if n := p.sent(his) - before[his]; n != 0 {
		t.Errorf("he said STOP and gets %d messages", n)
	}
	if n := p.sent(hers) - before[hers]; n != 0 {
		t.Errorf("she was erased and gets %d messages", n)
	}
	if screen := p.ussd(adwoa, "again", ""); strings.Contains(screen, "Report") {
		t.Errorf("her phone is still known: %q", screen)
	}
}

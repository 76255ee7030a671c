package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// command runs another command of ahadi on the demo's folder, as an operator
// does beside it, with nobody at the keyboard.
func (p *process) command(words ...string) (code int, output string) {
	p.t.Helper()
	cmd := exec.Command(os.Args[0], append(words, "--data", p.data)...)
	cmd.Env = append(os.Environ(), asAhadi+"=1")
	cmd.Stdin = strings.NewReader("yes\n")
	b, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		p.t.Fatalf("%v: %v", words, err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

// listed finds a person in the API; nil when she is not there.
func (p *process) listed(code string) item {
	for _, c := range p.list("contacts") {
		if c["code"] == code {
			return c
		}
	}
	return nil
}

const otieno = "+12025550106" // c02, alone on his phone, who reports on K12

func TestAPersonIsErasedWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	receipt := receiptOf(t, p.walk(otieno, "e1", "1", "3", "1"))
	p.sms(otieno, "e2", "K12 70 aubergine at the drain")
	p.sms(otieno, "e3", "please call about the aubergine")
	p.walk(otieno, "e4", "1") // and hangs up
	figures := p.figures()
	person := p.listed("c02")
	if person == nil || !strings.Contains(p.bodies(), "aubergine") {
		t.Fatal("there is nothing to erase")
	}

	if code, output := p.command("contact", "erase", "c02"); code != exitUsage || !strings.Contains(output, "add --yes") {
		t.Errorf("in a pipe, unconfirmed: exit %d: %s", code, output)
	}
	if p.listed("c02") == nil {
		t.Fatal("erased without a yes")
	}
	code, output := p.command("contact", "erase", "c02", "--yes")
	if code != 0 || !strings.Contains(output, "1 of her phones forgotten") {
		t.Fatalf("exit %d: %s", code, output)
	}
	if strings.Contains(output, "Otieno") || strings.Contains(output, "2025550") {
		t.Errorf("it names the person: %s", output)
	}

	if p.listed("c02") != nil || strings.Contains(p.bodies(), "aubergine") {
		t.Error("the service still shows what was erased")
	}
	first := p.page("/")
	_, phones := p.get("/phone/people")
	if page := first + phones; strings.Contains(page, "Otieno") || strings.Contains(page, otieno) {
		t.Error("a page still shows who was erased")
	}
	if after := p.figures(); after != figures {
		t.Errorf("figures are %s, were %s", after, figures)
	}
	hers := 0
	for _, r := range p.list("reports") {
		if r["contact"] == person["id"] {
			hers++
			if answers := r["answers"].(map[string]any); len(answers) != 0 {
				t.Errorf("a report still says %v", answers)
			}
		}
	}
	if hers < 2 || p.report(receipt)["state"] != "superseded" {
		t.Errorf("%d reports are left, the first is %v", hers, p.report(receipt))
	}
	if screen := p.ussd(otieno, "e5", ""); strings.Contains(screen, "1 Report") {
		t.Errorf("the phone is still known: %q", screen)
	}
	if code, output := p.command("contact", "erase", person["id"].(string), "--yes"); code != 0 || !strings.Contains(output, "erased before") {
		t.Errorf("again: exit %d: %s", code, output)
	}
	p.clear("Otieno", "aubergine", "2025550106")
}

// bodies is every message that the API shows.
func (p *process) bodies() string {
	text := ""
	for _, m := range p.list("messages") {
		text += m["body"].(string) + "\n"
	}
	return text
}

func TestOnATerminalOnlyYesIsYes(t *testing.T) {
	for answer, want := range map[string]error{"yes\n": nil, "yes": nil, "y\n": errNotConfirmed, "\n": errNotConfirmed, "": errNotConfirmed, "no\nyes\n": errNotConfirmed} {
		var out strings.Builder
		if err := ask(strings.NewReader(answer), &out, "It is gone for ever."); err != want {
			t.Errorf("%q: got %v", answer, err)
		}
		if out.String() != "It is gone for ever.\nType yes to go on: " {
			t.Errorf("it asks %q", out.String())
		}
	}
}

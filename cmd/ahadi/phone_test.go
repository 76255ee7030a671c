package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aMarket is a USSD service in the words of Africa's Talking that is none of ours.
func aMarket(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.PostFormValue("text") {
		case "":
			_, _ = io.WriteString(w, "CON Market of "+r.PostFormValue("phoneNumber")+"\n1 Price of maize")
		case "1":
			_, _ = io.WriteString(w, "END 40 a bag")
		case "2":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		default:
			_, _ = io.WriteString(w, " CON a space before it")
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/ussd?key=s3cret"
}

// typing runs a command with what a person types.
func typing(t *testing.T, input string, args ...string) (code int, said string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "typed")
	if err := os.WriteFile(name, []byte(input), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before := os.Stdin
	os.Stdin = f
	defer func() { os.Stdin = before }()
	var out, errs strings.Builder
	code = run(args, &out, &errs)
	return code, out.String() + errs.String()
}

func TestThePhoneDialsAnyServiceByHand(t *testing.T) {
	to := aMarket(t)
	code, said := typing(t, "1\n\n7\n/again\n\n2\n/dail\n/dial *1#\n/quit\nnever\n", "phone", "--to", to, "--number", "+1 202 555 0101", "--code", "*384#")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, said)
	}
	says(t, said, "! there is no /dail",
		"| Market of +12025550101 |\n| 1 Price of maize", "39 letters (GSM 7-bit)", "| 40 a bag |", "closed the session",
		"neither CON nor END", "the status is 302", "*1# is not the service's code, which is *384#")
	if strings.Contains(said, "s3cret") || strings.Contains(said, "never") {
		t.Errorf("it says too much:\n%s", said)
	}
}

func TestAScriptOfThePhoneTestsAnyService(t *testing.T) {
	to, folder := aMarket(t), t.TempDir()
	good, bad := filepath.Join(folder, "good.talk"), filepath.Join(folder, "bad.talk")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(good, "ussd *384#\n| Market of …\n| 1 Price of maize\n> 1\n| 40 a bag\nover\n")
	write(bad, "ussd *384#\n| …\n> 1\n| 50 a bag\nover\n")
	args := []string{"phone", "--to", to, "--number", "+12025550101", "--code", "*384#", "--script", good, "--script", bad}
	code, said := typing(t, "", args...)
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	says(t, said, "good.talk: ok, 2 inputs", "bad.talk:3:1: the screen is another", "1 of 2 scripts do not hold")
	if code, said = typing(t, "", append(args, "--update")...); code != 0 {
		t.Errorf("exit code %d: %s", code, said)
	}
	if code, said = typing(t, "", args...); code != 0 {
		t.Errorf("what was written does not hold: %s", said)
	}
}

func TestAnUpdateMendsNoScriptThatDoesNotHold(t *testing.T) {
	to := aMarket(t)
	for _, c := range []struct{ script, flags, says string }{
		{"# nothing yet\n", "", "nothing happens: dial with"},
		{"ussd *384#\n| …\n| 1 Price of maize\n", "--letters 20", "the screen has 39 letters, and 20 fit"},
		{"ussd *384#\n| another\n", "--within 1ns", "should come within 1ns"},
		{"ussd *384#\n| another\nhang up\n", "", "\"hang up\" is none of"},
	} {
		name := filepath.Join(t.TempDir(), "a.talk")
		if err := os.WriteFile(name, []byte(c.script), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"phone", "--to", to, "--number", "+12025550101", "--code", "*384#", "--script", name, "--update"}
		code, said := typing(t, "", append(args, strings.Fields(c.flags)...)...)
		if code != exitFailed {
			t.Errorf("%q: exit code %d", c.script, code)
		}
		says(t, said, c.says, "1 of 1 scripts do not hold")
	}
}

func TestThePhoneSaysWhatIsWrongWithItsUse(t *testing.T) {
	for _, c := range []struct {
		args string
		says string
	}{
		{"--to 127.0.0.1:80 --number +12025550101", "--to: write the whole address"},
		{"--to http://127.0.0.1 --number 0101", "--number: write it with its country code"},
		{"--to http://127.0.0.1 --number +12025550101 --as nokia", "no provider \"nokia\": there are africastalking"},
		{"--to http://127.0.0.1 --number +12025550101 --as twilio", "twilio cannot be dialled in: there are africastalking"},
		{"--to http://127.0.0.1 --number +12025550101 --set colour=red", "africastalking has no setting \"colour\""},
	} {
		code, said := typing(t, "", append([]string{"phone"}, strings.Fields(c.args)...)...)
		if code != exitUsage || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit code %d: %s", c.args, code, said)
		}
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// dialling keeps people dialling until it is stopped, and says how often they
// did. An answer that is no screen of the menu fails the test.
func (p *process) dialling(callers int) (count *atomic.Int64, stop func()) {
	var all sync.WaitGroup
	var over atomic.Bool
	count = &atomic.Int64{}
	for i := range callers {
		all.Go(func() {
			for n := 0; !over.Load(); n++ {
				number := fmt.Sprintf("+1202555%04d", 101+(i+n)%6)
				res, err := http.PostForm(p.base+"/hooks/demo/ussd/demo", url.Values{
					"sessionId": {fmt.Sprint("load", i, "-", n)}, "serviceCode": {"*384*77#"}, "phoneNumber": {number}, "networkCode": {"99999"}, "text": {""},
				})
				if err != nil {
					p.t.Error(err)
					return
				}
				body, err := io.ReadAll(res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode != http.StatusOK || !strings.HasPrefix(string(body), "CON ") || !strings.Contains(string(body), "1 ") {
					p.t.Errorf("%s: status %d, %v: %s", number, res.StatusCode, err, body)
					return
				}
				count.Add(1)
			}
		})
	}
	return count, func() { over.Store(true); all.Wait() }
}

// TestKeysRotateUnderTheService rotates beside a demo that people dial, is
// killed as soon as the file has the new key, and goes on.
func TestKeysRotateUnderTheService(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "", "--people", "1000")
	file := filepath.Join(p.data, "ahadi.keys")
	read := func() string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	dialled, stop := p.dialling(4)
	defer stop()
	broken := 0
	for range 2 {
		before := read()
		cmd := exec.Command(os.Args[0], "keys", "rotate", "--data", p.data)
		cmd.Env = append(os.Environ(), asAhadi+"=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for read() == before {
			runtime.Gosched()
		}
		cmd.Process.Kill()
		cmd.Wait()
		for done := dialled.Load(); dialled.Load() < done+8 && !t.Failed(); { // they dial with half of the keys wrapped anew
			runtime.Gosched()
		}
		code, output := p.command("keys", "rotate")
		if code != 0 || strings.Contains(output, "rows still need it") {
			t.Fatalf("exit %d: %s", code, output)
		}
		if strings.Contains(output, "had been broken off and is finished") {
			broken++
		}
	}
	stop()
	if broken == 0 {
		t.Error("no rotation was broken off: the test kills too late")
	}
	if strings.Count(read(), "retired:") < 2 {
		t.Errorf("the retired keys are not in the file")
	}
	// What an old copy of the file opens is of no use any more; without the
	// retired keys everything opens.
	p.kill()
	lines := strings.SplitAfter(read(), "\n")
	if err := os.WriteFile(file, []byte(strings.Join(lines[:3], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	again := startDemo(t, p.data)
	contacts := again.list("contacts")
	for _, c := range contacts {
		if c["name"] == "" {
			t.Errorf("the name of %s is unreadable", c["code"])
		}
	}
	if len(contacts) < 1000 {
		t.Errorf("%d people", len(contacts))
	}
	again.walk("+12025550106", "after", "1", "3", "1")
}

func TestARotationSaysWhichWebhookItCouldNotOpenAndWhatToDo(t *testing.T) {
	t.Parallel()
	rows := []string{"contact 12", "webhook map"}
	for range 10 {
		rows = slices.Insert(rows, 0, "line 7")
	}
	err := unopened(rows, "/var/lib/ahadi/ahadi.keys")
	if unopened(nil, "") != nil || err == nil || !strings.Contains(err.Error(), "12 data keys") || !strings.Contains(err.Error(), "\nwebhook map is told nothing") || !strings.Contains(err.Error(), "add it anew") {
		t.Errorf("it says %v", err)
	}
}

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store/faulttest"
)

// onDisk is a demo on a disk that can fail.
func onDisk(t *testing.T) (*process, *faulttest.Disk) {
	t.Helper()
	data := t.TempDir()
	disk := faulttest.NewDisk(t, data)
	p := startDemoOn(t, disk.Env(), data)
	if disk.Get(faulttest.SeenLog) == 0 {
		t.Fatal("the disk that fails is not under the database")
	}
	return p, disk
}

// trySMS sends a message and gives the status and how long it took.
func (p *process) trySMS(number, id, text string) (int, time.Duration) {
	p.t.Helper()
	began := time.Now()
	status, _ := p.post("/hooks/demo/sms/demo", url.Values{
		"id": {id}, "from": {number}, "to": {"20880"}, "text": {text}, "date": {"2026-11-24 10:00:00"},
	})
	return status, time.Since(began)
}

func (p *process) ready() (int, string) {
	p.t.Helper()
	return p.get("/readyz")
}

// wellAgain waits until the service says by itself that it is ready.
func (p *process) wellAgain() {
	p.t.Helper()
	status, text := p.ready()
	for end := time.Now().Add(patience); status != http.StatusOK; status, text = p.ready() {
		if time.Now().After(end) {
			p.t.Fatalf("not ready after %v: %s", patience, text)
		}
	}
}

// comments counts the reports of this run by their comment.
func (p *process) comments() map[string]int {
	p.t.Helper()
	n := map[string]int{}
	for _, r := range p.filed() {
		answers, _ := r["answers"].(map[string]any)
		comment, _ := answers["comment"].(string)
		n[comment]++
	}
	return n
}

// A person who reads one of these knows what became of her answer.
const (
	busyWords   = "is busy now and could not take your last answer"
	unsureWords = "could not confirm your last answer"
	adwoa       = "+12025550101"
)

// inTime is the time in which everybody is answered, with the tests' slack.
const inTime = 2*time.Second + 500*time.Millisecond

func TestAFullDiskIsToldAndWorkGoesOnWhenItIsFreed(t *testing.T) {
	p, disk := onDisk(t)
	disk.Set(faulttest.Room, disk.Used()+256<<10)
	taken, refused := map[string]bool{}, ""
	for n := 0; refused == "" && n < 3000; n++ {
		word := fmt.Sprint("lane", n)
		switch status, _ := p.trySMS(adwoa, word, "C22 60 "+word); status {
		case http.StatusOK:
			taken[word] = true
		case http.StatusServiceUnavailable:
			refused = word
		default:
			t.Fatalf("SMS %s: %d", word, status)
		}
	}
	if refused == "" || len(taken) == 0 {
		t.Fatalf("%d were taken, and the disk was not filled", len(taken))
	}
	told := false // a dial is smaller than an SMS: some may find room yet
	for n := 0; !told && n < 200; n++ {
		screen := p.ussd(adwoa, fmt.Sprint("full", n), "")
		if !strings.HasPrefix(screen, "CON ") && !strings.Contains(screen, busyWords) {
			t.Errorf("a phone reads %q", screen)
		}
		status, text := p.ready()
		told = strings.HasPrefix(screen, "END ") && status == http.StatusServiceUnavailable && strings.Contains(text, "free the disk")
	}
	if !told {
		t.Error("the disk is full, and neither the phone nor /readyz says so")
	}
	disk.Set(faulttest.Room, 0)
	if status, _ := p.trySMS(adwoa, refused, "C22 60 "+refused); status != http.StatusOK {
		t.Errorf("the same SMS, when there is room: %d", status)
	}
	taken[refused] = true
	p.wellAgain()
	p.kill()
	old := p.old
	p = startDemo(t, p.data)
	p.old = old
	got := p.comments()
	for word := range taken {
		if got[word] != 1 {
			t.Errorf("%s was taken and is there %d times", word, got[word])
		}
	}
	if len(got) != len(taken) {
		t.Errorf("%d were taken, %d are there", len(taken), len(got))
	}
}

func TestADiskThatTakesNoWriteIsToldUntilItIsMended(t *testing.T) {
	p, disk := onDisk(t)
	disk.Set(faulttest.ReadOnly, 1)
	if status, took := p.trySMS(adwoa, "m", "C22 60 lanes"); status != http.StatusServiceUnavailable || took > inTime {
		t.Errorf("an SMS: %d after %s", status, took)
	}
	if screen := p.ussd(adwoa, "s", ""); !strings.Contains(screen, busyWords) {
		t.Errorf("a phone reads %q", screen)
	}
	if status, _ := p.ready(); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz: %d", status)
	}
	if n := len(p.comments()); n != 0 {
		t.Errorf("%d reports were filed on a disk that takes none", n)
	}
	disk.Set(faulttest.ReadOnly, 0)
	p.sms(adwoa, "m", "C22 60 lanes")
	if status, text := p.ready(); status != http.StatusOK {
		t.Errorf("/readyz: %d %s", status, text)
	}
	if got := p.comments(); got["lanes"] != 1 || len(got) != 1 {
		t.Errorf("mended, there are %v", got)
	}
}

func TestOnASlowDiskEverybodyGetsATrueAnswerInTime(t *testing.T) {
	p, disk := onDisk(t)
	disk.Set(faulttest.Slow, 500)
	var all sync.WaitGroup
	var mu sync.Mutex
	taken, again := map[string]bool{}, map[string]string{} // what was not taken at once, by id: whose
	until := time.Now().Add(5 * time.Second)
	for _, number := range []string{"+12025550103", "+12025550104", "+12025550105", "+12025550107"} {
		all.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				began := time.Now()
				screen := p.ussd(number, fmt.Sprint("s", n), "")
				if took := time.Since(began); took > inTime || !strings.HasPrefix(screen, "CON ") && !strings.HasPrefix(screen, "END 3Cities") { // busy and unsure begin with the network's name
					t.Errorf("a phone reads %q after %s", screen, took)
				}
			}
		})
	}
	whose := map[string]string{adwoa: "C22", "+12025550102": "K12", "+12025550106": "K12"}
	for number, code := range whose {
		all.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				id := fmt.Sprint("m", number[len(number)-2:], "x", n)
				status, took := p.trySMS(number, id, code+" 60 word "+id)
				if took > inTime {
					t.Errorf("an SMS was answered after %s", took)
				}
				mu.Lock()
				if taken[id] = true; status != http.StatusOK {
					again[id] = number
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	disk.Set(faulttest.Slow, 0)
	p.wellAgain()
	if len(again) == len(taken) {
		t.Error("nothing was taken on a slow disk")
	}
	for id, number := range again { // the provider sends again what it got 503 for
		p.sms(number, id, whose[number]+" 60 word "+id)
	}
	got := p.comments()
	for id := range taken {
		if got["word "+id] != 1 {
			t.Errorf("%s was taken and is there %d times", id, got["word "+id])
		}
	}
	if len(got) != len(taken) {
		t.Errorf("%d were taken, %d are there: %v", len(taken), len(got), got)
	}
	t.Logf("%d messages taken, %d of them at the second try", len(taken), len(again))
}

func TestAnAnswerOnTheWayToAVerySlowDiskIsToldTrulyWhenAskedAgain(t *testing.T) {
	p, disk := onDisk(t)
	p.walk(adwoa, "s", "1", "2", "3")
	disk.Set(faulttest.Slow, 4000)
	screen := p.ussd(adwoa, "s", "1*2*3*1") // the last key files it
	if !strings.Contains(screen, unsureWords) {
		t.Errorf("she reads %q", screen)
	}
	disk.Set(faulttest.Slow, 0)
	p.wellAgain()
	screen = p.ussd(adwoa, "s", "1*2*3*1")
	filed := p.filed()
	if len(filed) != 1 || filed[0]["receipt"] != receiptOf(t, screen) {
		t.Errorf("asked again she reads %q, filed are %v", screen, filed)
	}
}

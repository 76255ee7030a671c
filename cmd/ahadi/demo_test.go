package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/sms"
)

// receiptOf finds the receipt in a text: five characters with a digit and a letter.
func receiptOf(t *testing.T, text string) string {
	t.Helper()
	for _, w := range regexp.MustCompile(`\b[2-9ACDEFHJKMNPRTVWXY]{5}\b`).FindAllString(text, -1) {
		if strings.ContainsAny(w, "23456789") && strings.ContainsAny(w, "ACDEFHJKMNPRTVWXY") {
			return w
		}
	}
	t.Fatalf("no receipt in %q", text)
	return ""
}

func TestTheDemoAnswersTheCurlLineWithAMenu(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	screen := p.ussd("+12025550101", "1", "")
	if !strings.HasPrefix(screen, "CON ") || !strings.Contains(screen, "1 Report progress") {
		t.Fatalf("got %q", screen)
	}
}

func TestAReportTakesFourKeysInEachLanguage(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	for number, language := range map[string]string{
		"+12025550101": "en", "+12025550102": "sw", "+12025550103": "es", "+12025550104": "fr", "+12025550105": "pt",
	} {
		session := "four-" + language
		keys := []string{"1", "1", "3", "1"}
		if language == "en" {
			keys[1] = "2" // C21 is a standing promise; C22 is a work
		}
		var screen string
		for i := 0; i <= len(keys); i++ {
			screen = p.ussd(number, session, strings.Join(keys[:i], "*"))
			if text := screen[4:]; !sms.Fits(text, 160) {
				t.Errorf("%s, after %v: %d characters do not fit: %q", language, keys[:i], len(text), text)
			}
		}
		if !strings.HasPrefix(screen, "END ") {
			t.Fatalf("%s: four keys do not end: %q", language, screen)
		}
		r := p.report(receiptOf(t, screen))
		answers := r["answers"].(map[string]any)
		if answers["status"] != "mostly" || r["via"] != "ussd" || r["language"] != language || r["state"] != "accepted" {
			t.Errorf("%s: got %v", language, r)
		}
	}
}

func TestAMonitorWithOneCommitmentNeedsThreeKeys(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	screen := p.walk("+12025550106", "three", "1", "3", "1")
	if r := p.report(receiptOf(t, screen)); r["commitment"] != "K12" {
		t.Errorf("got %v", r)
	}
}

func TestOneTextIsAWholeReport(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.sms("+12025550102", "m1", "K12 60 drains dug")
	filed := p.filed()
	if len(filed) != 1 {
		t.Fatalf("%d reports of one text", len(filed))
	}
	answers, _ := filed[0]["answers"].(map[string]any)
	if answers["status"] != "mostly" || answers["percent"] != 60.0 || answers["comment"] != "drains dug" || filed[0]["commitment"] != "K12" {
		t.Fatalf("got %v", filed[0])
	}
	p.sms("+12025550102", "m1", "K12 60 drains dug")  // the provider's retry
	p.sms("+12025550102", "m2", "k12 60  Drains dug") // the same text under another id
	if n := len(p.filed()); n != 1 {
		t.Errorf("one text, sent three times, made %d reports", n)
	}
}

func TestDialingAShortcutAndSendIsAReport(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	screen := p.ussd("+12025550102", "short", "12*3")
	if !strings.HasPrefix(screen, "CON ") || !strings.Contains(screen, "K12") {
		t.Fatalf("the shortcut shows %q", screen)
	}
	if r := p.report(receiptOf(t, p.ussd("+12025550102", "short", "12*3*1"))); r["commitment"] != "K12" {
		t.Errorf("got %v", r)
	}
}

func TestFortyCopiesOfOneRequestHaveOneEffectAlsoAfterAKill(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.walk("+12025550102", "forty", "1", "2", "4")
	answers := make([]string, 40)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = p.ussd("+12025550102", "forty", "1*2*4*1") })
	}
	all.Wait()
	for _, a := range answers {
		if a != answers[0] || !strings.HasPrefix(a, "END ") {
			t.Fatalf("the copies differ: %q and %q", answers[0], a)
		}
	}
	if n := len(p.filed()); n != 1 {
		t.Errorf("forty copies made %d reports", n)
	}
	p.kill()
	p = startDemo(t, p.data)
	if again := p.ussd("+12025550102", "forty", "1*2*4*1"); again != answers[0] {
		t.Errorf("after the restart: %q, before: %q", again, answers[0])
	}
	if r := p.report(receiptOf(t, answers[0])); r["commitment"] != "K12" {
		t.Errorf("got %v", r)
	}
}

func TestALostSignalAtEachKeyResumesWithTheSameAnswers(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.walk("+12025550102", "lost", "1", "2", "3") // the answer to this key never arrives
	if n := len(p.filed()); n != 0 {
		t.Fatalf("%d reports before she sent", n)
	}
	screen := p.ussd("+12025550102", "again", "")
	if !strings.Contains(screen, "K12") {
		t.Fatalf("the next dial does not offer the draft: %q", screen)
	}
	r := p.report(receiptOf(t, p.walk("+12025550102", "again", "2")))
	if answers := r["answers"].(map[string]any); answers["status"] != "mostly" || r["commitment"] != "K12" {
		t.Errorf("got %v", r)
	}
}

func TestNothingStandsInClear(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.walk("+12025550102", "clear", "1", "2", "3", "2", "60", "1", "9", "2", "9", "kidudumtu wa siri", "1")
	p.sms("+12025550103", "c1", "L31 60 zanahoria secreta")
	p.sms("+12025550103", "c2", "quisiera decir algo raro: berenjena")
	p.clear("12025550102", "2025550103", "Akinyi", "Mfano", "Rosa", "kidudumtu", "zanahoria", "berenjena")
}

func TestAStrangerAnOfficialAndWhoSaidStopSeeOnlyWhatIsTheirs(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	stranger := p.ussd("+12025550199", "s", "")
	if !strings.HasPrefix(stranger, "CON Ahadi\n1 English") || regexp.MustCompile(`\b[KCL]\d\d\b`).MatchString(stranger) {
		t.Errorf("a stranger sees %q", stranger)
	}
	official := p.walk("+12025550120", "o", "1", "2")
	if strings.Contains(official, "%") || strings.Contains(strings.ToLower(official), "communit") {
		t.Errorf("an official sees a figure: %q", official)
	}
	p.sms("+12025550130", "x1", "K12 60")
	if all := p.filed(); len(all) != 0 {
		t.Errorf("a text of somebody who said STOP was filed: %v", all)
	}
}

func TestBadInputGetsASaneStatus(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	ok := url.Values{"sessionId": {"b"}, "serviceCode": {"*384*77#"}, "phoneNumber": {"+12025550101"}, "text": {""}}
	for name, c := range map[string]struct {
		path string
		form url.Values
		want int
	}{
		"wrong secret":    {"/hooks/demo/ussd/wrong", ok, http.StatusNotFound},
		"unknown channel": {"/hooks/nowhere/ussd/demo", ok, http.StatusNotFound},
		"huge":            {"/hooks/demo/sms/demo", url.Values{"text": {strings.Repeat("x", 20<<10)}}, http.StatusRequestEntityTooLarge},
	} {
		if status, body := p.post(c.path, c.form); status != c.want {
			t.Errorf("%s: status %d, want %d: %s", name, status, c.want, body)
		}
	}
	for _, text := range []string{"9*9*9", "***", "#", "1*1*\xff\xfe", strings.Repeat("1", 5000), "1*2*\u202e3"} {
		if screen := p.ussd("+12025550101", "junk-"+text[:1]+time.Now().String(), text); !strings.HasPrefix(screen, "CON ") && !strings.HasPrefix(screen, "END ") {
			t.Errorf("%.20q: got %q", text, screen)
		}
	}
}

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ahadi/internal/sms"
)

// TestThePages drives both pages in one real browser.
func TestThePages(t *testing.T) {
	b := startBrowser(t)
	for name, test := range map[string]func(*testing.T, *browser){
		"a report typed on the keypad appears on the coordinator's page": aReportTypedOnTheKeypadAppearsOnTheCoordinatorsPage,
		"remind them now rings on the phone of one who has not reported": remindThemNowRingsOnThePhoneOfOneWhoHasNotReported,
		"a lost signal loses nothing that was answered":                  aLostSignalLosesNothingThatWasAnswered,
		"the phone counts segments as the server does":                   thePhoneCountsSegmentsAsTheServerDoes,
		"a message is written by tapping keys":                           aMessageIsWrittenByTappingKeys,
		"the phone is used from a keyboard and by ear":                   thePhoneIsUsedFromAKeyboardAndByEar,
		"both pages fit a narrow window":                                 thePagesFitANarrowWindow,
	} {
		t.Run(name, func(t *testing.T) { test(t, &browser{t, b.ctx}) })
	}
}

// screenText is what the dialog of the phone says.
const screenText = "document.getElementById('ussd').textContent"

func aReportTypedOnTheKeypadAppearsOnTheCoordinatorsPage(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	console := b.signedIn(demo.base, "/")
	console.waits("Yaw is not heard from", "document.getElementById('silent').textContent.includes('Yaw')")
	before := value[string](console, "document.getElementById('reported').textContent")

	phone := b.phoneOf(demo.base, "+12025550104") // Yaw speaks French
	phone.press("call")
	phone.shows("1 Faire un rapport")
	for _, key := range []string{"1", "1", "3", "1"} {
		phone.answer(key)
	}
	ref := receiptOf(t, value[string](phone, screenText))
	if phone.clicks > 15 {
		t.Errorf("a report took %d clicks: 15 is the most", phone.clicks)
	}

	console.waits("the report", fmt.Sprintf("document.getElementById('r-%s')", ref))
	console.waits("the count", fmt.Sprintf("document.getElementById('reported').textContent > %q", before))
	if text := value[string](console, fmt.Sprintf("document.getElementById('r-%s').textContent", ref)); !strings.Contains(text, "C22") || !strings.Contains(text, "Mostly done") {
		t.Errorf("the page says %q", text)
	}
	if value[bool](console, "document.getElementById('silent').textContent.includes('Yaw')") {
		t.Error("who has reported is still listed as silent")
	}
}

func remindThemNowRingsOnThePhoneOfOneWhoHasNotReported(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	console := b.signedIn(demo.base, "/")
	phone := b.phoneOf(demo.base, "+12025550105") // Julio has not reported
	other := b.phoneOf(demo.base, "+12025550102") // Akinyi has

	console.click("#remind")
	console.waits("what it did", "/\\d+ reminders? sent now/.test(document.body?.innerText)")
	phone.waits("it rings", "document.getElementById('handset').dataset.rang === '1'")
	if n := value[string](phone, "document.getElementById('unread').textContent"); n != "1" {
		t.Errorf("%s new messages", n)
	}
	phone.press("ok")
	phone.waits("the reminder is read", "document.getElementById('thread').textContent.includes('3Cities')")
	phone.waits("nothing is unread", "document.getElementById('envelope').hidden")

	other.waits("the other phone knows that somebody's rang", "!document.getElementById('others').hidden")
	if !value[bool](other, "document.getElementById('envelope').hidden") {
		t.Error("a reminder went to somebody who has reported")
	}
	console.waits("the button has nothing left to do", "document.getElementById('remind').disabled")
}

func aLostSignalLosesNothingThatWasAnswered(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	phone := b.phoneOf(demo.base, "+12025550101")
	phone.press("call")
	phone.shows("1 Report")
	phone.answer("1")
	phone.answer("2")
	phone.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('signal').click()"))
	phone.press("3", "left") // it arrives, and its answer is lost on the way back
	phone.shows("Connection problem")
	if value[bool](phone, "document.getElementById('screen').textContent.includes('Demo Mobile')") {
		t.Error("without signal the phone still names its network")
	}
	phone.press("right")
	phone.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('signal').click()"))
	if n := len(demo.filed()); n != 0 {
		t.Fatalf("%d reports were filed that nobody sent", n)
	}

	phone.press("call")
	phone.waits("the unfinished report is offered", screenText+".includes('C22')")
	if text := phone.answer("1"); !strings.Contains(text, "C22") || !strings.Contains(text, "Mostly") {
		t.Fatalf("it does not go on where it broke off: %q", text)
	}
	r := demo.report(receiptOf(t, phone.answer("1")))
	if answers, _ := r["answers"].(map[string]any); answers["status"] != "mostly" || r["commitment"] != "C22" {
		t.Errorf("got %v", r)
	}
}

func thePhoneCountsSegmentsAsTheServerDoes(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	phone := b.phoneOf(demo.base, "+12025550102")
	for _, s := range []string{
		"", "K12 60", "año ñandú", "ça va", "Ça", "€ [60]", strings.Repeat("a", 160), strings.Repeat("a", 161), strings.Repeat("€", 80), strings.Repeat("€", 81),
		strings.Repeat("a", 152) + "€" + strings.Repeat("b", 10), strings.Repeat("á", 70), strings.Repeat("á", 71), strings.Repeat("😀", 35), strings.Repeat("a", 66) + "😀😀😀", "ሰላም", "a\nb",
		strings.Repeat("x", 459), strings.Repeat("x", 460),
	} {
		got := value[struct {
			Encoding string `json:"encoding"`
			Parts    int    `json:"parts"`
			Used     int    `json:"used"`
		}](phone, fmt.Sprintf("ahadi.segments(%q)", s))
		encoding, parts := sms.Segments(s)
		used := sms.Units(s)
		if n, gsm := sms.Septets(s); gsm {
			used = n
		}
		if got.Encoding != string(encoding) || got.Parts != parts || got.Used != used {
			t.Errorf("%.20q…: the phone counts %+v, the server %s, %d parts, %d", s, got, encoding, parts, used)
		}
	}
}

func aMessageIsWrittenByTappingKeys(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	phone := b.phoneOf(demo.base, "+12025550102")
	phone.press("left", "left") // messages, write
	phone.waits("the editor", "ahadi.state.view === 'compose'")
	phone.press("5", "5", "#", "#", "1", "2", "0", "6", "0") // k, digits
	if text := value[string](phone, "document.getElementById('text').value"); text != "k12060" {
		t.Fatalf("the keys wrote %q", text)
	}
	phone.do(chromedp.SetValue(chromedp.CSS("#text"), "K12 60 drains dug"))
	phone.press("left")
	phone.waits("the receipt comes by SMS", "document.getElementById('thread').textContent.includes('K12')")
	filed := demo.filed()
	if len(filed) != 1 || filed[0]["commitment"] != "K12" {
		t.Errorf("filed %v", filed)
	}
	phone.waits("the wire shows what was sent back", "document.getElementById('log').textContent.includes('version1/messaging')")
}

func thePhoneIsUsedFromAKeyboardAndByEar(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	phone := b.phoneOf(demo.base, "+12025550102")
	phone.do(chromedp.KeyEvent("*384*77*12*3#"))
	phone.waits("the number", "document.getElementById('dial').textContent === '*384*77*12*3#'")
	phone.do(chromedp.KeyEvent("\r"))
	phone.shows("K12")
	phone.do(chromedp.KeyEvent("1\r"))
	phone.waits("the receipt", "ahadi.state.view === 'said'")
	receiptOf(t, value[string](phone, screenText))

	nameless := value[[]string](phone, `[...document.querySelectorAll("button, input, select, textarea")].filter((e) =>
		!(e.ariaLabel || e.textContent.trim() || e.getAttribute("aria-labelledby") || (e.labels && e.labels.length))).map((e) => e.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("without a name for a screen reader: %v", nameless)
	}
}

func thePagesFitANarrowWindow(t *testing.T, b *browser) {
	demo := startDemo(t, "")
	for _, page := range []*tab{b.open(demo.base + "/login"), b.signedIn(demo.base, "/"), b.open(demo.base + "/phone")} {
		path := value[string](page, "location.pathname")
		for _, width := range []int64{320, 390, 768, 1280} {
			page.do(chromedp.EmulateViewport(width, 800))
			page.fits(path, width)
		}
	}
}

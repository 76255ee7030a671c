package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a page may take to show what should be there.
const patience = time.Minute

// browser is a real Chromium with a profile of its own.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// startBrowser starts Chromium. Without one the test is skipped, or fails where
// everything must be tested.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("AHADI_TEST_ALL") == "1" {
			t.Fatal("there is no Chromium on this machine, and AHADI_TEST_ALL=1 wants every test")
		}
		t.Skip("SKIPPED, the pages are not tested: there is no Chromium on this machine")
	}
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &browser{t, ctx}
}

// tab is one page. What its scripts throw fails the test.
type tab struct {
	t      *testing.T
	ctx    context.Context
	clicks int
}

func (b *browser) open(url string) *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	var mu sync.Mutex
	var thrown []string
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*runtime.EventExceptionThrown); ok {
			mu.Lock()
			defer mu.Unlock()
			what := e.ExceptionDetails.Text
			if e.ExceptionDetails.Exception != nil {
				what += " " + e.ExceptionDetails.Exception.Description
			}
			thrown = append(thrown, what)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		if len(thrown) > 0 {
			b.t.Errorf("scripts of %s threw: %s", url, strings.Join(thrown, "; "))
		}
	})
	p := &tab{t: b.t, ctx: ctx}
	p.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(url))
	return p
}

// signedIn opens a page of the console as a person does who is not signed in.
func (b *browser) signedIn(base, path string) *tab {
	b.t.Helper()
	p := b.open(base + path)
	if value[string](p, "location.pathname") == "/login" { // else this browser was signed in before
		p.signsIn("demo", "demo")
	}
	p.waits("the page behind the sign-in", fmt.Sprintf("location.pathname === %q && document.readyState === 'complete'", path))
	p.clicks = 0
	return p
}

// as opens a page as somebody else does, in a browser of her own.
func (b *browser) as(name, base, path string) *tab {
	b.t.Helper()
	p := b.new(base + path)
	p.signsIn(name, password)
	p.clicks = 0
	return p
}

// new opens a page in a browser that holds nothing of the first.
func (b *browser) new(url string) *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatal(err)
	}
	return (&browser{b.t, ctx}).open(url)
}

// signsIn fills in the way in.
func (p *tab) signsIn(name, password string) {
	p.t.Helper()
	p.fill("#name", name)
	p.fill("#password", password)
	p.follow("#login button")
}

// fill writes into a field, or picks of a list.
func (p *tab) fill(selector, text string) {
	p.t.Helper()
	p.do(chromedp.SetValue(chromedp.CSS(selector), text))
}

// goTo types an address.
func (p *tab) goTo(url string) {
	p.t.Helper()
	p.do(chromedp.Navigate(url))
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// click presses something on the page with the mouse.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.clicks++
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// press presses keys of the phone.
func (p *tab) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.click(fmt.Sprintf("[data-key=%q]", k))
	}
}

// value evaluates an expression.
func value[T any](p *tab, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return got
}

// waits until an expression is true.
func (p *tab) waits(what, expression string) {
	p.t.Helper()
	end := time.NewTimer(patience)
	defer end.Stop()
	again := time.NewTicker(40 * time.Millisecond)
	defer again.Stop()
	for !value[bool](p, "!!("+expression+")") {
		select {
		case <-again.C:
		case <-end.C:
			p.t.Fatalf("%s: not after %v. The page says: %s", what, patience, value[string](p, "document.body.innerText.slice(0, 1500)"))
		}
	}
}

// shows waits for a screen of the phone with some words.
func (p *tab) shows(words string) {
	p.t.Helper()
	p.waits("the phone shows "+words, fmt.Sprintf("['ussd', 'said'].includes(ahadi.state.view) && document.getElementById('ussd').textContent.includes(%q)", words))
}

// answer types one key into the dialog, sends it, and gives the next screen.
func (p *tab) answer(key string) string {
	p.t.Helper()
	before := value[string](p, screenText)
	p.press(key, "left")
	p.waits("an answer to "+key, fmt.Sprintf("['ussd', 'said'].includes(ahadi.state.view) && %s !== %q", screenText, before))
	return value[string](p, screenText)
}

// phoneOf opens the phone page in somebody's hand.
func (b *browser) phoneOf(base, number string) *tab {
	b.t.Helper()
	p := b.open(base + "/phone?number=%2B" + number[1:])
	p.waits("the phone is on", "window.ahadi && ahadi.state.person && ahadi.state.person.number === "+fmt.Sprintf("%q", number))
	return p
}

// reach goes to something with the Tab key, as who has no mouse does.
func (p *tab) reach(selector string) {
	p.t.Helper()
	const most = 250 // presses
	for range most {
		if value[bool](p, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
		p.do(chromedp.KeyEvent(kb.Tab))
	}
	p.t.Fatalf("%d times Tab does not lead to %s; it stands on %s", most, selector, value[string](p, "document.activeElement.outerHTML.slice(0, 200)"))
}

// types writes where the keyboard stands.
func (p *tab) types(text string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(text))
}

// enter presses Enter where the keyboard stands, and waits for the next page.
func (p *tab) enter() {
	p.t.Helper()
	p.next(chromedp.KeyEvent(kb.Enter))
}

// follow clicks on what leads to another page, and waits for it.
func (p *tab) follow(selector string) {
	p.t.Helper()
	p.clicks++
	p.next(chromedp.Click(chromedp.CSS(selector)))
}

// next does what leads to another page, and waits for it.
func (p *tab) next(step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void]("window.before = true; undefined"), step)
	p.waits("the next page", "window.before === undefined && document.readyState === 'complete'")
}

// reads fails unless a part of the page says all words.
func (p *tab) reads(selector string, words ...string) {
	p.t.Helper()
	text := value[string](p, fmt.Sprintf("Array.from(document.querySelectorAll(%q), e => e.innerText).join(' ')", selector))
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("%s: %s does not say %q: %.1500s", value[string](p, "location.pathname"), selector, w, text)
		}
	}
}

// has says whether something stands on the page.
func (p *tab) has(selector string) bool {
	p.t.Helper()
	return value[bool](p, fmt.Sprintf("document.querySelector(%q) !== null", selector))
}

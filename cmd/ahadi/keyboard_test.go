package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestThePagesAreWalkedFromAKeyboard goes through a morning without a mouse.
func TestThePagesAreWalkedFromAKeyboard(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	p := b.open(demo.base + "/commitments")
	p.waits("the way in", "location.pathname === '/login'")
	p.reach("[name=name]")
	p.types("demo")
	p.reach("[name=password]")
	p.types("demo")
	p.enter()
	p.waits("where she wanted to go", "location.pathname === '/commitments'")

	p.reach(".skip")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.waits("the page has the focus", "document.activeElement.id === 'page'")
	p.reach("main input[type=search], main input[type=text]")
	p.types("drain")
	p.enter()
	p.waits("what she looked for", "document.querySelector('main').innerText.includes('K12') && !document.querySelector('main').innerText.includes('L34')")
	for _, step := range []struct{ reaches, leads string }{
		{"main a[href='/commitments/K12']", "location.pathname === '/commitments/K12'"},
		{".menu a[href='/people']", "location.pathname === '/people'"},
		{"main a[href^='/people/c']", "/^\\/people\\/c/.test(location.pathname)"},
		{"form[action$='/pause'] button", "document.querySelector('#said form button') && document.querySelector('main').innerText.includes('paused')"},
		{"#said form button", "document.querySelector('#said').innerText !== '' && !document.querySelector('main').innerText.includes('paused')"}, // undone
	} {
		p.reach(step.reaches)
		p.enter()
		p.waits("what "+step.reaches+" leads to", step.leads)
	}
}

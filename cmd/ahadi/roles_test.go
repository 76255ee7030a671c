package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ahadi/store/pgtest"
)

// TestEachRoleSeesItsOwnInABrowser, and whose session ends comes back to where she was.
func TestEachRoleSeesItsOwnInABrowser(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	demo.monday()
	demo.lets("fatuma", "branch", "KE")
	demo.lets("vera", "viewer", "")
	demo.lets("zawadi", "coordinator", "")
	aViewerSeesWhatIsPublished(b.as("vera", demo.base, "/"), demo)
	aBranchIsSeenAloneByItsCoordinator(b.as("fatuma", demo.base, "/"), demo)

	her, admin := b.as("zawadi", demo.base, "/commitments?show=apart"), b.signedIn(demo.base, "/users")
	admin.follow("#users a[href='/users/zawadi']")
	admin.follow("#out button")
	her.follow("main a[href='/commitments/C22']")
	her.waits("the way in", "location.pathname === '/login'")
	her.signsIn("zawadi", password)
	her.waits("where she was", "location.pathname === '/commitments/C22'")

	her.goTo(demo.base + "/reports?state=accepted")
	admin.goTo(demo.base + "/users/zawadi")
	admin.follow("#out button")
	demo.sms(adwoa, "late", "C22 60 lanes clean") // her page asks for it, and may not
	her.waits("that she is signed out", "document.querySelector('#login')")
	her.signsIn("zawadi", password)
	her.waits("where she was", "location.pathname + location.search === '/reports?state=accepted'")
}

// alien is what somebody may not see: a page that would show it says no.
func (p *tab) alien(url string, words ...string) {
	p.t.Helper()
	p.goTo(url)
	text := value[string](p, "document.documentElement.outerHTML")
	for _, w := range words {
		if strings.Contains(text, w) {
			p.t.Errorf("%s shows %q", url, w)
		}
	}
}

func aViewerSeesWhatIsPublished(p *tab, demo *process) {
	p.waits("what is published", "location.pathname === '/published'")
	if menu := value[[]string](p, "Array.from(document.querySelectorAll('.menu a'), a => a.getAttribute('href'))"); fmt.Sprint(menu) != "[/published]" {
		p.t.Errorf("a viewer's menu leads to %v", menu)
	}
	for _, path := range []string{"/published", "/people", "/reports", "/commitments/K12", "/inbox", "/decisions", "/enter", "/places", "/forms", "/users", "/status"} {
		p.alien(demo.base+path, "Akinyi", "Adwoa", "evict", "3 of 3", "…01")
		if path != "/published" { // where the rounds before are for everybody
			p.alien(demo.base+path, "K12 ")
		}
	}
	p.goTo(demo.base + "/people")
	p.reads("body", "Your role does not reach this far")
}

func aBranchIsSeenAloneByItsCoordinator(p *tab, demo *process) {
	p.reads("main", "K12", "contested")
	for _, path := range []string{"/", "/inbox", "/calls", "/decisions", "/reports", "/enter?find=a", "/commitments", "/commitments/changes", "/places", "/obstacles", "/money", "/milestones", "/participation", "/people", "/rounds", "/broadcasts", "/costs", "/commitments/C22", "/people/c09", "/places/GH-A1/sheet"} {
		p.alien(demo.base+path, "Adwoa", "Yaw", "Rosa", ">C22<", ">L31<", "Lagoon", "Loma Clara", "is served now", "who are you")
	}
	p.goTo(demo.base + "/people")
	p.reads("#people", "Akinyi Mfano")
	for _, path := range []string{"/delivery", "/status", "/users", "/audit"} {
		if p.has(".menu a[href='" + path + "']") {
			p.t.Errorf("her menu leads to %s", path)
		}
	}
}

// TestAReportThatAnotherProcessTookAppearsByItself on pages that listen, and on
// those that can only ask.
func TestAReportThatAnotherProcessTookAppearsByItself(t *testing.T) {
	b := startBrowser(t)
	url := pgtest.Start(t).URL(t)
	shown := startDemo(t, "", "--database", url)
	taking := startDemo(t, shown.data, "--database", url)
	listens, asks := b.signedIn(shown.base, "/"), b.open("about:blank")
	if _, err := chromedp.Call(asks.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.EventSource"}); err != nil {
		t.Fatal(err)
	}
	asks.goTo(shown.base + "/")
	if value[bool](asks, "'EventSource' in window") || !value[bool](listens, "'EventSource' in window") {
		t.Fatal("the pages do not differ in how they hear of news")
	}
	for _, p := range []*tab{listens, asks} {
		p.do(chromedp.Evaluate[chromedp.Void]("window.before = true; undefined"))
	}
	ref := receiptOf(t, taking.walk(yaw, "there", "1", "1", "3", "1"))
	for name, p := range map[string]*tab{"listens": listens, "asks": asks} {
		p.waits("the report on the page that "+name, "document.getElementById('r-"+ref+"')")
		if !value[bool](p, "window.before === true") {
			t.Errorf("the page that %s was loaded anew", name)
		}
		p.reads("#reported", "15")
	}
}

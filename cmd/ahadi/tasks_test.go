package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store/pgtest"
)

// office is two people at their screens, each with a browser of her own.
type office struct {
	demo      *process
	b         *browser
	p, second *tab
}

func openOffice(t *testing.T, demo *process) office {
	t.Helper()
	b := startBrowser(t)
	demo.lets("zawadi", "admin", "")
	return office{demo: demo, b: b, p: b.signedIn(demo.base, "/"), second: b.as("zawadi", demo.base, "/")}
}

// goes types the address of a page.
func (o office) goes(path string) *tab {
	o.p.t.Helper()
	o.p.goTo(o.demo.base + path)
	return o.p
}

// TestEachPagesTaskIsDoneInABrowser as a person does it, and undone where it can be.
func TestEachPagesTaskIsDoneInABrowser(t *testing.T) {
	o := openOffice(t, startDemo(t, ""))
	ref := entersAReport(o)
	holdsAndReleases(o, ref)
	excludesByTwo(o, ref)
	pausesEverything(o)
	sendsABroadcast(o)
	recordsACall(o)
	opensADispute(o)
	freezesAPlace(o)
	triesAForm(o)
	readsSwahili(o)
	isRefusedInSwahili(o)
	takesSomebodyOn(o)
	letsSomebodyIn(o)
	readsTheTrail(o)
}

// TestAFewTasksAreDoneOnPostgreSQL as well.
func TestAFewTasksAreDoneOnPostgreSQL(t *testing.T) {
	demo := startDemo(t, "", "--database", pgtest.Start(t).URL(t))
	demo.monday()
	o := openOffice(t, demo)
	clearsTheInbox(o.p, demo)
	excludesByTwo(o, entersAReport(o))
	recordsACall(o)
	freezesAPlace(o)
	letsSomebodyIn(o)
}

func entersAReport(o office) (ref string) {
	p := o.goes("/reports")
	p.follow("#to-enter")
	p.fill("#whose [name=find]", "yaw")
	p.follow("#whose button")
	p.follow("#found a")
	p.fill("[name=via]", "meeting")
	p.follow("#ask")
	p.fill("[name=q_commitment]", "C22")
	p.follow("#ask")
	p.click("#f-status [value=mostly]")
	p.fill("[name=present]", "12")
	p.reads("#told", "SMS")
	p.follow("#file")
	ref = strings.TrimPrefix(value[string](p, "location.pathname"), "/reports/")
	p.reads("#standing", "Mostly done", "entered for her")
	p.reads("#came", "Yaw Example", "at a meeting", "12 people", "demo")
	o.goes("/reports")
	p.reads("#r-"+ref, "entered for her", "at a meeting")
	o.goes("/commitments/C22")
	p.reads("#r-"+ref, "at a meeting")
	if !strings.Contains(o.demo.bodies(), ref) {
		p.t.Errorf("Yaw is not told by SMS of %s", ref)
	}
	return ref
}

func holdsAndReleases(o office, ref string) {
	p := o.goes("/reports/" + ref)
	p.click("#to-hold summary")
	p.fill("#to-hold textarea", "it may name somebody")
	p.follow("#hold")
	p.reads("#standing", "held")
	if p.has("#answers") {
		p.t.Error("what is held stands open")
	}
	p.follow("#show")
	p.reads("#answers", "Mostly done")
	p.follow("#release")
	if p.has("#standing .hot") {
		p.t.Error("what was released is held")
	}
}

func excludesByTwo(o office, ref string) {
	p := o.goes("/reports/" + ref)
	p.click("#to-exclude summary")
	p.fill("#to-exclude select", "training")
	p.follow("#propose")
	if p.has("#confirm") {
		p.t.Error("one person alone excludes")
	}
	o.second.goTo(o.demo.base + "/")
	o.second.follow("#todo-exclusions a")
	o.second.follow("#exclusion-" + ref + " form[action$='/confirm'] button")
	o.goes("/reports/" + ref)
	p.reads("#standing", "excluded")
	p.click("[aria-labelledby=h-exclude] summary")
	p.fill("[aria-labelledby=h-exclude] textarea", "she had begun in earnest")
	p.follow("#undo")
	p.reads("#standing", "excluded")
	o.second.goTo(o.demo.base + "/reports/" + ref)
	o.second.follow("#confirm")
	if text := value[string](o.second, "document.querySelector('#standing').innerText"); strings.Contains(text, "excluded") {
		p.t.Errorf("put back, it is %q", text)
	}
}

func pausesEverything(o office) {
	p := o.goes("/delivery")
	p.click("#pause-open summary")
	p.fill("#why", "the office is flooded")
	p.follow("#hold")
	p.reads(".paused", "the office is flooded")
	o.goes("/")
	p.reads(".paused", "the office is flooded")
	o.goes("/delivery")
	p.follow("#resume")
	if p.has(".paused") {
		p.t.Error("resumed, it is paused")
	}
	p.follow("#said form button")
	p.reads(".paused", "paused")
	p.follow("#resume")
}

func sendsABroadcast(o office) {
	p := o.goes("/broadcasts/new")
	p.click("#draft [name=place][value=KE-K]")
	for _, language := range []string{"sw", "en"} {
		p.fill("#text_"+language, "{name}, {net}: mkutano ni kesho")
		p.fill("#discreet_"+language, "{net}: kesho saa nne")
	}
	p.follow("#look")
	p.reads("#draft", "1 SMS")
	p.follow("#write")
	p.reads("main", "Akinyi Mfano, 3Cities: mkutano ni kesho")
	p.reads("#would", "KES")
	p.follow("#confirm")
	p.reads("#said", "Nothing leaves for 60 seconds")
	p.follow("#said form button")
	p.reads("#said", "It is stopped")
	o.goes("/broadcasts")
	p.reads("main", "mkutano")
}

func recordsACall(o office) {
	p := o.goes("/calls")
	julio := p.entry("#callees", "Julio Muestra")
	p.follow(julio + " form[action='/calls/reveal'] button")
	p.reads("#number", "+12025550105")
	p.follow("main a.button")
	p.click(julio + " summary")
	p.click(julio + " [value=no_airtime]")
	p.follow(julio + " form[action='/calls/log'] button")
	p.reads(julio, "called", "No airtime")
}

func opensADispute(o office) {
	p := o.goes("/commitments?sort=gap")
	p.follow("main a[href='/commitments/C22']")
	p.click("#dispute-new summary")
	p.fill("#dispute-new [name=due]", time.Now().AddDate(0, 0, 10).Format(time.DateOnly))
	p.fill("#dispute-new textarea", "the metro says done, residents 40")
	p.follow("#dispute")
	p.reads("#disputes", "D1", "the metro says done, residents 40")
	o.second.goTo(o.demo.base + "/")
	o.second.follow("#todo-disputes a")
	o.second.reads("#dispute-1", "C22", "residents 40")
}

func freezesAPlace(o office) {
	p := o.goes("/rounds")
	p.fill("#freeze select", "KE-K1")
	p.fill("#freeze [name=why]", "evictions are announced")
	p.follow("#freeze button")
	p.reads("#freezes", "Mto Mdogo", "evictions are announced")
	p.follow("#said form button")
	p.reads("#freezes", "lifted")
}

func triesAForm(o office) {
	p := o.goes("/forms")
	p.follow("main a[href^='/forms/progress/try']")
	for _, key := range []string{"1", "1", "3", "1"} {
		p.reads("#mark", "try")
		p.follow("#key-" + key)
	}
	p.reads("#typed", "3")
	p.reads("#does", "report")
	if filed := o.demo.filed(); slices.ContainsFunc(filed, func(r item) bool { return r["via"] == "ussd" }) {
		p.t.Errorf("a try files %v", filed)
	}
}

func readsSwahili(o office) {
	o.p.speaks(o.demo.base, "sw")
	p := o.goes("/")
	p.reads(".menu", "Muhtasari")
	p.reads("main", "Mzunguko huu unaendaje")
	p.speaks(o.demo.base, "")
	p.reads(".menu", "Overview")
}

func letsSomebodyIn(o office) {
	p := o.goes("/users")
	p.fill("#name", "fatuma")
	p.fill("#role", "branch")
	p.fill("#place", "KE")
	p.follow("#add button")
	link := value[string](p, "document.querySelector('#address').value")
	hers := o.b.new(link)
	hers.reads("main", "fatuma")
	hers.fill("#new", password)
	hers.fill("#again", password)
	hers.follow("#choose button")
	if hers.has("#login") {
		hers.signsIn("fatuma", password)
	}
	hers.reads(".me", "fatuma")
	hers.reads("main", "K12")
	o.b.new(link).reads("main", "no longer")
	o.goes("/users/fatuma")
	p.reads("#state", "password")
}

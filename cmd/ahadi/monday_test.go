package main

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// People of the sample.
const (
	kofi   = "+12025550111" // follows C22 and C24
	halima = "+12025550108" // follows K11 and K14, and not K12
	ama    = "+12025550112"
	yaw    = "+12025550104"
	rosa   = "+12025550103"
)

// monday brings what waits on a Monday: three messages that were not understood
// and one about another's promise, a dispute, an alert, somebody who asks to be erased, and two who ask for a call.
func (p *process) monday() {
	p.t.Helper()
	p.sms(kofi, "w1", "more of our street is served now")
	p.sms(halima, "w8", "K12 60 and K14 done")
	p.sms("+12025550113", "w2", "when is the meeting of us all")
	p.sms("+12025550188", "w3", "who are you")
	p.sms("+12025550102", "w4", "they threaten to evict us")
	p.walk(ama, "w5", "7", "5", "1")
	p.sms(yaw, "w6", "CALL ME")
	p.sms(rosa, "w7", "CALL ME")
	p.must(0, nil, "dispute", "open", "K12", "--kind", "status", "--note", "the county says 90, residents 55", "--due", time.Now().AddDate(0, 0, 10).Format(time.DateOnly), "--by", "amina")
}

// entry is the entry of a list whose text holds some words.
func (p *tab) entry(list, words string) string {
	p.t.Helper()
	id := value[string](p, fmt.Sprintf("(Array.from(document.querySelectorAll(%q)).find(e => e.innerText.includes(%q)) || {id: ''}).id", list+" > li", words))
	if id == "" {
		p.t.Fatalf("no entry of %s says %q: %s", list, words, value[string](p, "document.querySelector('main').innerText.slice(0, 1500)"))
	}
	return "#" + id
}

// TestACoordinatorClearsHerMonday from the overview, with a mouse and nothing else.
func TestACoordinatorClearsHerMonday(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	demo.monday()
	demo.lets("zawadi", "coordinator", "")
	p := b.as("zawadi", demo.base, "/")
	clearsTheInbox(p, demo)
	clearsTheDecisions(p, demo)
	p.goTo(demo.base + "/quotes")
	for p.has("form[action='/quotes/pass'] button") { // what may be printed is chosen, or is not
		p.follow("form[action='/quotes/pass'] button")
	}
	p.goTo(demo.base + "/")
	p.follow("#todo-calls a")
	p.reads("#asked", "c12", "c17", "call by")
	for range 2 {
		p.follow("#asked form[action='/inbox/done'] button")
		p.reads("#said", "It is off the list")
	}
	p.goTo(demo.base + "/")
	for _, kind := range []string{"danger", "disputes", "erasures", "calls", "not_understood", "messages"} {
		if p.has("#todo-" + kind) {
			t.Errorf("%s still needs attention", kind)
		}
	}
	for _, page := range []string{"/inbox", "/decisions"} {
		p.goTo(demo.base + page)
		p.reads("main", "Nothing waits")
	}
	if p.has(".menu .n") {
		t.Error("the menu still counts")
	}
}

func clearsTheInbox(p *tab, demo *process) {
	p.t.Helper()
	p.follow("#todo-not_understood a")
	another := p.entry("#letters", "K12 60 and K14 done")
	if p.has(another + " form[action='/inbox/ask']") {
		p.t.Error("she would be asked about K14, which she has reported")
	}
	p.follow(another + " form[action='/inbox/done'] button")
	p.follow(p.entry("#letters", "more of our street is served now") + " a.button")
	p.click("#report summary")
	p.fill("#report [name=commitment]", "C22")
	p.fill("#report [name=percent]", "50")
	p.follow("#report form button")
	p.reads("#said", "She is asked by SMS about C22")
	demo.sms(kofi, "yes", "YES")
	filed := demo.filed() // Halima's and hers
	if i := slices.IndexFunc(filed, func(r item) bool { return r["commitment"] == "C22" }); len(filed) != 2 || i < 0 || filed[i]["answers"].(map[string]any)["percent"] != 50.0 {
		p.t.Errorf("her own YES files %v", filed)
	}
	p.goTo(demo.base + "/inbox")
	p.follow(p.entry("#letters", "when is the meeting") + " a.button")
	p.fill("#answer textarea", "On Friday at ten.")
	p.follow("#answer form button")
	p.reads("#said", "The answer leaves now")
	p.reads("#messages", "On Friday at ten.")
	p.follow("#done")
	p.follow(p.entry("#letters", "who are you") + " form[action='/inbox/done'] button")
	p.reads("#said", "It is off the list")
}

func clearsTheDecisions(p *tab, demo *process) {
	p.t.Helper()
	p.goTo(demo.base + "/")
	p.follow("#todo-danger a")
	p.follow("#alert-1 form[action$='/take'] button")
	if p.has("main a[href^='tel:']") {
		p.t.Error("a number stands open")
	}
	p.follow("#alert-1 form[action$='/reveal'] button")
	p.reads("main", "they threaten to evict us", "+12025550102")
	p.follow("main a.button")
	p.click("#alert-1 summary")
	p.fill("#alert-1 textarea", "she is with her sister")
	p.follow("#alert-1 form[action$='/close'] button")
	if p.has("#alert-1") {
		p.t.Error("a closed alert still waits")
	}
	p.fill("#dispute-1 [name=community]", "two monitors, by telephone")
	p.fill("#dispute-1 [name=government]", "county, by letter")
	p.follow("#dispute-1 form[action$='/asked'] button")
	p.click("#dispute-1 details:last-of-type summary")
	p.click("#dispute-1 [value=resolved_upheld]")
	p.fill("#dispute-1 textarea", "both confirmed what they said")
	p.follow("#dispute-1 form[action$='/close'] button")
	p.follow("#matters a.danger")
	p.click("[name=sure]")
	p.follow("#erase-now")
	p.reads("#said", "erased")
}

// TestEachQuestionOfAMondayIsAnsweredInTwoClicks, counted from the overview.
func TestEachQuestionOfAMondayIsAnsweredInTwoClicks(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	demo.monday()
	p := b.signedIn(demo.base, "/")
	for _, q := range []struct {
		asks  string   // what the link says
		then  string   // a second click; "" for none
		where string   // what answers
		words []string // what it says
	}{
		{"Who has not reported", "", "#callees", []string{"Yaw Example", "Nobody has ever reported on C23", "c22"}},
		{"How does this round go", "", "section:has(#h-curve:target)", []string{"14 of 16 by day 15"}},
		{"Where are we blind", "", "main", []string{"0 of 6 places with promises are not heard at all", "1 of 5"}},
		{"Which promises have gone silent", "", "main", []string{"0 of 12 promises"}},
		{"What moved since", "", "#changes", []string{"K11", "Stopped 30"}},
		{"Where do government and community", "", "main tbody tr:first-child", []string{"C22", "+60", "dispute suggested"}},
		{"Can I trust this figure", "main a[href='/commitments/K12']", "main", []string{"contested", "3 of 3", "Can I trust this figure?"}},
		{"What blocks the work", "", "#obstacles", []string{"no money", "2 of 11"}},
		{"Where is the money", "", "#money-table", []string{"8,200,000", "2,000,000", "7,000,000"}},
		{"Which steps are due or late", "", "#milestones-table", []string{"K14", "not done"}},
		{"Who takes part", "", "main", []string{"Counted for 0 of 12 promises"}},
		{"What could we not read", "", "#letters", []string{"when is the meeting of us all", "more of our street is served now"}},
		{"What did not reach people", "", "#channel-demo", []string{"Arrived", "Waits"}},
		{"What needs a decision", "", "#matters", []string{"Alert 1", "Dispute D1", "She asks to be erased"}},
		{"What did it cost", "", "main", []string{"per report", "Is the public document of 2026 Q4 ready?"}},
	} {
		p.goTo(demo.base + "/")
		asks := value[[]string](p, `Array.from(document.querySelectorAll(".asks a"), a => a.innerText)`)
		n := slices.IndexFunc(asks, func(s string) bool { return len(s) >= len(q.asks) && s[:len(q.asks)] == q.asks })
		if n < 0 {
			t.Errorf("nothing on the overview asks %q: %q", q.asks, asks)
			continue
		}
		p.clicks = 0
		asked := fmt.Sprintf(".asks li:nth-child(%d) a", n+1)
		if value[bool](p, fmt.Sprintf("document.querySelector(%q).pathname === location.pathname", asked)) {
			p.click(asked) // further down the same page
		} else {
			p.follow(asked)
		}
		if q.then != "" {
			p.waits("the page", fmt.Sprintf("document.querySelector(%q)", q.then))
			p.follow(q.then)
		}
		p.waits(q.asks, fmt.Sprintf("document.readyState === 'complete' && document.querySelector(%q)", q.where))
		p.reads(q.where, q.words...)
		if p.clicks > 2 {
			t.Errorf("%s: %d clicks", q.asks, p.clicks)
		}
	}
}

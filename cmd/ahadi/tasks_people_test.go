package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// takesSomebodyOn adds a person, lets her follow a promise, and invites her.
func takesSomebodyOn(o office) {
	p := o.goes("/people")
	p.follow("a[href='/people/new']")
	p.fill("#newcomer [name=name]", "Zuhura Mpya")
	p.fill("#newcomer [name=msisdn]", "+12025550166")
	p.fill("#newcomer [name=lang]", "en")
	p.fill("#newcomer [name=place_id]", "KE-K1")
	p.click("#newcomer [name=private]")
	p.click("#newcomer [name=adult]")
	p.follow("#newcomer > button")
	p.reads("#said", "Zuhura Mpya is in the register")
	if strings.Contains(value[string](p, "document.documentElement.outerHTML"), "5550166") {
		p.t.Error("her number stands open")
	}
	p.click("#assign summary")
	p.fill("#assign [name=code]", "K12")
	p.follow("#assign button")
	p.reads("#doing", "K12")
	p.follow("#said form button")
	if p.has("#doing") {
		p.t.Error("undone, she follows a promise")
	}
	p.click("#assign summary")
	p.fill("#assign [name=code]", "K12")
	p.follow("#assign button")
	p.follow("#invite")
	p.reads("#said", "The invitation to Zuhura Mpya leaves")
	p.reads("[aria-labelledby=h-consent]", "Invited by demo")
	if p.has("#invite") {
		p.t.Error("she can be invited twice")
	}
	p.follow("#reveal")
	p.reads("#numbers", "+12025550166")
}

// readsTheTrail of what everybody did, and of one person alone.
func readsTheTrail(o office) {
	p := o.goes("/audit")
	p.reads("#trail", "demo", "zawadi")
	p.fill("#filters [name=who]", "coordinator zawadi")
	p.follow("#filters button")
	if others := value[[]string](p, "Array.from(document.querySelectorAll('#trail tbody th'), e => e.innerText).filter(e => e !== 'coordinator zawadi')"); len(others) > 0 {
		p.t.Errorf("what zawadi did is listed with what %v did", others)
	}
	p.follow("main a[href='/audit']")
	p.reads("#trail", "demo")
	if strings.Contains(value[string](p, "document.documentElement.outerHTML"), "5550166") {
		p.t.Error("a number stands open in the trail")
	}
}

// isRefusedInSwahili what does not fit, and keeps what she typed.
func isRefusedInSwahili(o office) {
	o.p.speaks(o.demo.base, "sw")
	p := o.goes("/broadcasts/new")
	p.click("#draft [name=place][value=KE-K]")
	p.fill("#text_en", "Tomorrow at ten, {nmae}")
	p.follow("#write")
	p.reads("#no", "Hili halikufanyika", "maandishi kwa Kiingereza: hakuna kinachoitwa “nmae”")
	if typed := value[string](p, "document.querySelector('#text_en').value"); typed != "Tomorrow at ten, {nmae}" {
		p.t.Errorf("what she typed became %q", typed)
	}
	p.speaks(o.demo.base, "")
}

// opensService serves a network that is no demo, with a user amina.
func opensService(t *testing.T) *process {
	t.Helper()
	dir := configured(t, "network: {name: Three Cities, short: 3Cities, timezone: Africa/Nairobi, country: KE}\nlisten: 127.0.0.1:0\nflows: flows\n"+
		"safeguarding: {\"*\": [\"+12025550190\"]}\nchannels:\n  demo:\n    aggregator: africastalking\n    hook_secret: "+serviceSecret+"\n    sms: {username: sandbox, api_key: none}\n")
	config := filepath.Join(dir, "ahadi.yaml")
	c, err := loadConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	seedSample(t, c)
	t.Setenv(passwordVariable, password)
	ran(t, 0, "user", "add", "amina", "--role", "coordinator", "--config", config)
	return begin(t, nil, dir, "serve", "--config", config)
}

// TestWhatARoundSendsIsApprovedInABrowser, seen before, and held back again.
func TestWhatARoundSendsIsApprovedInABrowser(t *testing.T) {
	b := startBrowser(t)
	service := opensService(t)
	p := b.as("amina", service.base, "/rounds")
	p.reads("#rounds", "reminders not approved")
	code := value[string](p, "Array.from(document.querySelectorAll('#rounds tr')).find(e => e.innerText.includes('not approved')).querySelector('a').getAttribute('href')")
	p.follow(fmt.Sprintf("#rounds a[href=%q]", code))
	p.follow("[aria-labelledby=h-do] a[href$='/steps/open']")
	p.reads("h1", "Opening")
	p.goTo(service.base + code)
	p.follow("#approve")
	p.reads("#said", "is approved")
	if p.has("#approve") {
		t.Error("what is approved is to be approved")
	}
	p.follow("#said form button")
	p.reads("main", "reminders held")
	p.follow("#resume")
	p.reads("#said", "leave again")
	p.reads("[aria-labelledby=h-history]", "amina")
	p.click("#close summary")
	p.fill("#close [name=why]", "the clinic needs the figures for Friday")
	p.follow("#close button")
	p.reads("#missing", "corrections are taken until", "Possible from")
}

package main

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ahadi/gateway/console"
)

// axeFile is axe-core, which finds what keeps people out of a page.
func axeFile(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", ".ci", "peers", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("AHADI_TEST_ALL") == "1" {
			t.Fatal("axe-core is missing, and AHADI_TEST_ALL=1 wants every test: npm ci --prefix .ci/peers")
		}
		t.Skip("SKIPPED, the pages are not tested for who can use them: axe-core is missing, npm ci --prefix .ci/peers")
	}
	return string(src)
}

// barrier is one thing that axe-core found.
type barrier struct {
	ID   string
	Help string
	At   []string
}

// narrow are the rules of axe-core that a narrow window may break where a wide one
// does not: what is folded away, scrolled or made small there.
const narrow = `{type: "rule", values: ["scrollable-region-focusable", "target-size", "aria-hidden-focus", "link-name", "button-name", "summary-name", "bypass"]}`

// barriers are what keeps somebody out of the page as it stands, by some rules of
// axe-core or, for "", by all.
func (p *tab) barriers(axe, rules string) []barrier {
	p.t.Helper()
	if !value[bool](p, "'axe' in window") {
		p.do(chromedp.Evaluate[chromedp.Void](axe + "; undefined"))
	}
	if rules != "" {
		rules = ", runOnly: " + rules
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]barrier](`axe.run(document, {resultTypes: ["violations"]`+rules+`}).then(r =>
		r.violations.map(v => ({ID: v.id, Help: v.help, At: v.nodes.slice(0, 3).map(n => n.target.join(" ") + ": " + n.html.slice(0, 160))})))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe: %v", err)
	}
	return found
}

// notPages are what a browser gets that is no page.
func notPages(path string) bool {
	return path == "/live" || path == "/login" || path == "/logout" || path == "/phone" || strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".svg") || strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".zip") || strings.HasSuffix(path, ".xlsx") ||
		strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/invite") || strings.HasPrefix(path, "/reset")
}

// routeOf is the route that an address goes by; "" for none of the pages'.
func routeOf(path string) string {
	best := ""
	for _, r := range new(console.Console).Routes() {
		a, b := strings.Split(r.Path, "/"), strings.Split(path, "/")
		if r.Method != "GET" || len(a) != len(b) {
			continue
		}
		same := true
		for i := range a {
			same = same && (a[i] == b[i] || strings.HasPrefix(a[i], ":"))
		}
		if same && (best == "" || strings.Contains(best, ":")) {
			best = r.Path
		}
	}
	return best
}

// TestEveryPageIsReachableLightAndOpenToEverybody follows every link from the
// first page, a page of each kind, in a wide and a narrow window: as an admin,
// then in each language, and as who sees less.
func TestEveryPageIsReachableLightAndOpenToEverybody(t *testing.T) {
	axe := axeFile(t)
	b := startBrowser(t)
	demo := startDemo(t, "")
	demo.must(0, nil, "broadcast", "draft", "--place", "KE-K", "--text", "sw=Mkutano ni kesho. {net}", "--text", "en=The meeting is tomorrow. {net}", "--by", "amina")
	demo.must(0, nil, "webhook", "add", "map", "http://127.0.0.1:9/nobody")
	demo.monday()
	demo.lets("fatuma", "branch", "KE")
	demo.lets("vera", "viewer", "")
	admin := b.signedIn(demo.base, "/")
	seen := admin.crawl(demo.base, func(at string) { admin.whole(at, axe) })
	for _, r := range new(console.Console).Routes() {
		if r.Method == "GET" && !notPages(r.Path) && seen[r.Path] == "" {
			t.Errorf("no link leads to %s", r.Path)
		}
	}
	for _, language := range []string{"sw", "es", "fr", "pt"} {
		admin.speaks(demo.base, language)
		admin.do(chromedp.EmulateViewport(360, 800))
		for _, at := range seen {
			admin.goTo(demo.base + at)
			admin.fits(at+" in "+language, 360)
		}
	}
	branch, viewer := b.as("fatuma", demo.base, "/"), b.as("vera", demo.base, "/")
	branch.speaks(demo.base, "sw")
	if n := len(branch.crawl(demo.base, func(at string) { branch.whole(at, "") })); n < 30 {
		t.Errorf("who has a branch finds %d kinds of pages", n)
	}
	viewer.speaks(demo.base, "fr")
	if found := viewer.crawl(demo.base, func(at string) { viewer.whole(at, axe) }); len(found) != 4 { // these three, and the codes of her sign-in
		t.Errorf("a viewer finds %v", found)
	}
}

// crawl follows every link, and visits a page of each kind: where each was found,
// by route.
func (p *tab) crawl(base string, visit func(at string)) map[string]string {
	p.t.Helper()
	seen, queue := map[string]string{}, []string{"/", "/published", "/account"}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		u, err := url.Parse(at)
		if err != nil || notPages(u.Path) {
			continue
		}
		route := routeOf(u.Path)
		if seen[route] != "" {
			continue
		}
		seen[route] = at
		p.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(base+at))
		visit(at)
		queue = append(queue, value[[]string](p, `Array.from(document.querySelectorAll("a[href^='/'], form[method=get][action^='/']"), a => a.getAttribute("href") || a.getAttribute("action"))`)...)
	}
	return seen
}

// speaks chooses the language of her pages.
func (p *tab) speaks(base, language string) {
	p.t.Helper()
	p.goTo(base + "/account")
	p.fill("#lang", language)
	p.follow("#language button")
	if got := value[string](p, "document.documentElement.lang"); language != "" && got != language {
		p.t.Errorf("her page is in %s, not %s", got, language)
	}
}

// fits fails where a page is wider than its window.
func (p *tab) fits(at string, width int64) {
	p.t.Helper()
	if over := value[int](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		p.t.Errorf("%s is %d pixels wider than a window of %d: %s", at, over, width, value[string](p, `Array.from(document.querySelectorAll("main *")).filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.tagName + "." + e.className + "#" + e.id).join(" ")`))
	}
}

// whole checks what must hold on each page; axe, where it is not "", who can use it.
func (p *tab) whole(at, axe string) {
	p.t.Helper()
	if problem := value[string](p, `document.querySelectorAll("h1").length === 1 ? "" : document.querySelectorAll("h1").length + " h1: " + document.body.innerText.slice(0, 200)`); problem != "" {
		p.t.Errorf("%s has not one heading: %s", at, problem)
	}
	weight := value[int](p, `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).reduce((n, e) => n + e.encodedBodySize, 0)`)
	if weight > 100_000 {
		p.t.Errorf("%s weighs %d bytes with all that it loads: 100,000 is what a slow line bears", at, weight)
	}
	foreign := value[[]string](p, `performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith(location.origin) && !n.startsWith("data:"))`)
	if len(foreign) > 0 {
		p.t.Errorf("%s asks other hosts: %v", at, foreign)
	}
	rules := map[int64]string{1280: "", 360: narrow}
	for _, width := range []int64{1280, 360} {
		p.do(chromedp.EmulateViewport(width, 800))
		p.fits(at, width)
		if axe == "" {
			continue
		}
		for _, x := range p.barriers(axe, rules[width]) {
			p.t.Errorf("%s at %d pixels: %s (%s) at %s", at, width, x.Help, x.ID, strings.Join(x.At, "\n      "))
		}
	}
	if raw := value[[]string](p, `Array.from(document.querySelectorAll("script:not([src]), style, [style]"), e => e.outerHTML.slice(0, 100))`); len(slices.DeleteFunc(raw, func(s string) bool { return strings.Contains(s, "htmx-config") })) > 0 {
		p.t.Errorf("%s has inline script or style: %v", at, raw)
	}
	if number := value[string](p, `(document.documentElement.outerHTML.match(/\+?1?202555\d{4}/) || [""])[0]`); number != "" {
		p.t.Errorf("%s shows a phone number", at)
	}
}

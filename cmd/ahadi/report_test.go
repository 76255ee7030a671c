package main

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestTheDocumentIsForPaperAPhoneAndEverybody: no wider than a small phone, open
// to who cannot see it, and printed on so many pages of A4 as somebody reads.
func TestTheDocumentIsForPaperAPhoneAndEverybody(t *testing.T) {
	axe := axeFile(t)
	b := startBrowser(t)
	demo := startDemo(t, "")
	for _, code := range []string{"K14", "C22", "L31"} {
		demo.must(0, nil, "round", "choose", "r3", code, "publish", "--asked-on", "2026-01-02", "--by", "amina")
	}
	p := b.signedIn(demo.base, "/report")
	p.reads("#draft", "Draft")
	for _, lang := range []string{"en", "fr"} {
		at := "/report/document.html?round=r3&since=r1&lang=" + lang
		p.goTo(demo.base + at)
		if n := value[int](p, `document.querySelectorAll("svg.dumbbell").length`); n < 3 {
			t.Errorf("in %s only %d pictures of both readings", lang, n)
		}
		for width, rules := range map[int64]string{1280: "", 360: narrow} {
			p.do(chromedp.EmulateViewport(width, 800))
			p.fits(at, width)
			for _, x := range p.barriers(axe, rules) {
				t.Errorf("%s at %d pixels: %s (%s) at %s", at, width, x.Help, x.ID, strings.Join(x.At, "\n      "))
			}
		}
		if n := p.pages(); n < 6 || n > 16 {
			t.Errorf("in %s it takes %d pages of paper", lang, n)
		}
	}
}

// pages is how many pages the page takes on paper, as the browser prints it.
func (p *tab) pages() int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	css := true
	pdf, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &css})
		return res.Data, err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(pdf, -1))
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestACoordinatorBringsAFileInFromThePage, larger than anything else that may be
// sent: checked first, and sent again by the browser, which still has it.
func TestACoordinatorBringsAFileInFromThePage(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	var rows strings.Builder
	rows.WriteString("id,msisdn,name,role,side,lang,assigned,place_id,org_id,consent_on,consent_how\n")
	for i := range 300 {
		fmt.Fprintf(&rows, "m%03d,+1%s55501%02d,Neema Mpya %d,monitor,grassroots,sw,K12,KE-K1,o01,2026-03-02,\"training day, signed list\"\n", i, []string{"910", "912", "913"}[i/100], i%100, i)
	}
	file := filepath.Join(t.TempDir(), "contacts.csv")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if rows.Len() < 20<<10 {
		t.Fatalf("the file has %d bytes: any form could send it", rows.Len())
	}
	p := b.signedIn(demo.base, "/people/import")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#import input[type=file]"), []string{file}))
	p.click("#check")
	p.waits("what the file would do", "document.getElementById('bring')")
	if text := value[string](p, "document.getElementById('tables').textContent"); !strings.Contains(text, "300") {
		t.Errorf("it would do %q", text)
	}
	if n := value[int](p, "document.querySelector('#import input[type=file]').files.length"); n != 1 {
		t.Errorf("the browser has %d files to send again", n)
	}
	p.click("#bring")
	p.waits("the list of people", "location.pathname === '/people' && document.getElementById('said')?.textContent.includes('300')")
	p.do(chromedp.SetValue(chromedp.CSS("#filters input[name=find]"), "mpya 299"))
	p.click("#filters button")
	p.waits("the last of them", "document.querySelectorAll('#people tbody tr').length === 1")
	p.click("#people tbody a")
	p.waits("her page", "document.getElementById('reveal')")
	p.click("#reveal")
	p.waits("her number", "document.getElementById('numbers')?.textContent.includes('+19135550199')")
	p.click("#pause")
	p.waits("that she is paused", "document.getElementById('said')?.textContent.includes('paused')")
	p.click("#said form button")
	p.waits("that it is undone", "document.getElementById('pause')")
}

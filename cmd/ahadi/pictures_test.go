package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestThePicturesOfTheDocs takes them; with -update it writes them to docs. A
// picture of an error or of an empty page is refused.
func TestThePicturesOfTheDocs(t *testing.T) {
	b := startBrowser(t)
	demo := startDemo(t, "")
	page := b.signedIn(demo.base, "/")
	for name, path := range map[string]string{"console": "/", "commitment": "/commitments/K12"} {
		page.do(chromedp.EmulateViewport(1180, 860), chromedp.Navigate(demo.base+path))
		if text := value[string](page, "document.body.innerText"); len(text) < 300 || strings.Contains(text, "Not Found") {
			t.Errorf("%s: %.200s", path, text)
			continue
		}
		shot, err := chromedp.Run(page.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if seen, err := png.DecodeConfig(bytes.NewReader(shot)); err != nil || seen.Width != 1180 {
			t.Errorf("%s: %d pixels wide, %v", path, seen.Width, err)
		}
		if *update {
			if err := os.WriteFile(filepath.Join("..", "..", "docs", name+".png"), shot, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

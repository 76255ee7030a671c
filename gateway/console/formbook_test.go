package console

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheFormsSayWhichVersionAndLanguageIsReadyAndWhetherAllFits(t *testing.T) {
	app := servedAs(t, opened(t, 0), nearby, nil)
	_, page := get(t, app, "/forms")
	for range 60 { // the proof takes some seconds, and each look waits for it a while
		if strings.Contains(page, "Vyote vinatosha") {
			break
		}
		_, page = get(t, app, "/forms")
	}
	says(t, page, "Vyote vinatosha", `id="f-progress"`, `id="l-sw"`, "rasimu", "bado hakuna mzungumzaji wa asili", "0 kati ya 5", `href="/forms/progress/try"`, `id="unread"`)
	_, page = get(t, app, "/forms/progress?language=pt")
	says(t, page, `src="/forms/progress/picture.svg?language=pt"`, "progress.status", "progress.percent", "kati ya 160", `id="cost"`, `lang="pt" aria-current="page"`)
	if strings.Index(page, "progress.commitment") > strings.Index(page, "progress.status") {
		t.Error("the screens do not stand in the order of the form")
	}
	res, svg := get(t, app, "/forms/progress/picture.svg?language=es")
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "image/svg+xml; charset=utf-8" || !strings.Contains(svg, "<title>") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the picture: %d %v", res.StatusCode, res.Header)
	}
	for _, path := range []string{"/forms/none", "/forms/progress?language=xx", "/forms/progress/picture.svg?language=xx", "/forms/none/try"} {
		if res, _ := get(t, app, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestAFormIsTriedOnThePhoneAndNothingIsStored(t *testing.T) {
	s := opened(t, 0)
	app := servedAs(t, s, nearby, nil)
	before, err := s.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, page := get(t, app, "/forms/progress/try?language=en")
	says(t, page, "Hili ni jaribio.", "1 C21 No forced evict.", `id="key-9"`)

	typed := ""
	press := func(key string, wants ...string) {
		t.Helper()
		code, next := posted(t, app, "/forms/progress/try?language=en", "by=ussd"+typed+"&key="+key+"&text=")
		if page = html.UnescapeString(next); code != http.StatusOK {
			t.Fatalf("after %s: %d", key, code)
		}
		says(t, page, wants...)
		typed += "&step=" + key
	}
	press("4", "<dt>commitment</dt><dd>K11</dd>", `name="step" value="4"`)
	press("3", "<dd>K11</dd>", "<dt>status</dt>")
	for range 8 {
		if strings.Contains(page, `id="does"`) {
			break
		}
		press("1")
	}
	says(t, page, "Mazungumzo yamekwisha.", "commitment=K11")
	if strings.Contains(page, `id="send"`) {
		t.Error("one can type on when the conversation is over")
	}

	_, page = posted(t, app, "/forms/progress/try?language=sw", "by=sms&text="+url.QueryEscape("K12 60"))
	says(t, page, `<p class="bubble out" lang="sw">K12 60</p>`, "commitment=K12", "percent=60", "SMS 1")
	_, page = get(t, app, "/forms/verify/try?language=en")
	if !strings.Contains(page, "K12") {
		t.Error("there is nothing to check in a try of the form that checks")
	}

	long := "by=sms" + strings.Repeat("&step=x", 200) + "&text=" + strings.Repeat("y", 2000)
	if code, page := posted(t, app, "/forms/progress/try?language=en", long); code != http.StatusOK || strings.Contains(page, `id="send"`) || strings.Contains(page, strings.Repeat("y", 500)) {
		t.Errorf("a try without end: %d", code)
	}
	if after, err := s.Newest(t.Context()); err != nil || after != before {
		t.Errorf("a try has left something: %v, %v", fmt.Sprint(before, after), err)
	}
	if res := sent(t, app, "/forms/progress/try", "by=sms&text=x"); res.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", res.StatusCode)
	}
}

func TestTheCardsAreThereToTakeAlong(t *testing.T) {
	app := servedAs(t, opened(t, 0), nearby, nil)
	_, page := get(t, app, "/forms")
	says(t, page, `href="/forms/cards/sheet.html" download`, `href="/forms/cards/sheet.html?language=fr" download`)
	res, sheet := get(t, app, "/forms/cards/sheet.html?language=fr")
	says(t, html.UnescapeString(sheet), "Où en est-on ?", "*384*77#", "20880", "EXEMPLE : inventé")
	if disposition := res.Header.Get("Content-Disposition"); disposition != `attachment; filename="ahadi-cards-fr.html"` || strings.Contains(sheet, "Toa ripoti") {
		t.Errorf("the sheet in French: %s", disposition)
	}
	if _, sheet := get(t, app, "/forms/cards/sheet.html"); !strings.Contains(sheet, "Toa ripoti") || !strings.Contains(sheet, "Relatar andamento") {
		t.Error("the sheet of all languages lacks some")
	}
	if res, _ := get(t, app, "/forms/cards/sheet.html?language=xx"); res.StatusCode != http.StatusNotFound {
		t.Errorf("cards in no language: %d", res.StatusCode)
	}
}

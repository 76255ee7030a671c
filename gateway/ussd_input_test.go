package gateway_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ahadi/internal/sms"
)

func TestStrangersAreToldSoAndThoseWhoSaidStopMayDial(t *testing.T) {
	w := newWorld(t)
	if s := w.ussd(stranger, "s", ""); !strings.HasPrefix(s, "END ") || !strings.Contains(s, "not on the Ahadi list") {
		t.Errorf("a stranger reads %q", s)
	}
	if s := w.ussd(stranger, "t", "12*3"); !strings.HasPrefix(s, "END ") {
		t.Errorf("a stranger's shortcut: %q", s)
	}
	if s := w.walk(amos, "s", "1", "3", "1"); !strings.HasPrefix(s, "END ") {
		t.Errorf("one who said STOP reads %q", s)
	}
	if r := one(t, "reports", w.reports()); r.Commitment != "K12" {
		t.Errorf("filed %+v", r)
	}
	if out := w.outgoing(); len(out) != 0 {
		t.Errorf("sent: %v", out)
	}
}

func TestBadUSSDIsTheCallersFaultAndStillAScreen(t *testing.T) {
	w := newWorld(t)
	good := url.Values{"sessionId": {"s"}, "phoneNumber": {akinyi}, "text": {""}}
	without := func(name string) string {
		v := url.Values{}
		for key, value := range good {
			if key != name {
				v[key] = value
			}
		}
		return v.Encode()
	}
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		kind, body string
		status     int
		says       string
	}{
		"junk":                   {form, "\x00\x01\x02", 400, "END "},
		"nothing":                {form, "", 400, "END "},
		"no session":             {form, without("sessionId"), 400, "END Samahani"}, // her language, since her number is there
		"no number":              {form, without("phoneNumber"), 400, "END Sorry"},
		"JSON":                   {"application/json", `{"sessionId":"s"}`, 400, "END "},
		"broken escape":          {form, "sessionId=s&phoneNumber=%2B12025550101&text=%zz", 400, "END "},
		"no such number":         {form, "sessionId=s&phoneNumber=anonymous&text=", 200, "END This number is not on"},
		"a number's hash":        {form, "sessionId=s&phoneNumber=9f86d081884c7d659a2feaa0c55ad015&text=", 200, "END "},
		"a short code":           {form, "sessionId=s&phoneNumber=20880&text=", 200, "END "},
		"1,024 fields and three": {form, strings.Repeat("a=b&", 1024) + good.Encode(), 400, "END "},
		"huge":                   {form, good.Encode() + strings.Repeat("x", 20<<10), 413, "This is larger"},
		"no content type":        {"", good.Encode(), 200, "CON "},
		"with a charset":         {form + "; charset=UTF-8", good.Encode(), 200, "CON "},
	} {
		a := w.raw(hook("ussd"), c.kind, c.body)
		if a.status != c.status || !strings.HasPrefix(a.body, c.says) {
			t.Errorf("%s: %d %q", name, a.status, a.body)
		}
	}
}

func TestOddKeysGetAnOrdinaryScreen(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{
		"#", "*", "**", "***1", "1#", "0", "00", "99", strings.Repeat("5", 5000), "\xff\xfe", "1\x00", "\u200f1", "\u00a01", "１", "🙂", "K12*\u202e3",
		"1*2*\xc3", strings.Repeat("1*", 2000), "-1", "' OR 1=1 --", "{code}", "<b>",
	} {
		screen := w.ussd(akinyi, fmt.Sprintf("odd-%d", i), text)
		if !strings.HasPrefix(screen, "CON ") && !strings.HasPrefix(screen, "END ") || len(screen) < 10 || !sms.Fits(screen[4:], 160) {
			t.Errorf("%.40q is answered with %q", text, screen)
		}
	}
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("logged %s", log)
	}
}

func TestGetIsTakenAsPostIs(t *testing.T) {
	w := newWorld(t)
	q := url.Values{"sessionId": {"s"}, "phoneNumber": {akinyi}, "text": {""}}.Encode()
	if a := w.get(hook("ussd") + "?" + q); a.status != 200 || !strings.HasPrefix(a.body, "CON ") {
		t.Errorf("GET: %d %q", a.status, a.body)
	}
	a := w.raw(hook("ussd")+"?phoneNumber="+url.QueryEscape(stranger), "application/x-www-form-urlencoded", q)
	if !strings.HasPrefix(a.body, "CON ") {
		t.Errorf("the query took the place of the body: %q", a.body)
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodHead} {
		req, err := http.NewRequest(method, w.url+hook("ussd"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if a := w.send(req); a.status != http.StatusMethodNotAllowed && a.status != http.StatusNotFound {
			t.Errorf("%s: %d", method, a.status)
		}
	}
}

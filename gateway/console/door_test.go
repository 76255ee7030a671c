package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheCookieIsForThisServerAlone(t *testing.T) {
	for public, secure := range map[string]bool{"https://ahadi.example.org": true, "": false} {
		h := newHouse(t, public)
		h.lets("amina", "admin", "")
		v := h.visitor()
		v.get("/login")
		res := v.do(sending("/login", url.Values{"csrf": {formField.FindStringSubmatch(v.last)[1]}, "name": {"amina"}, "password": {password}}))
		found := false
		for _, c := range res.Cookies() {
			if c.Name == map[bool]string{true: "__Host-ahadi", false: "ahadi"}[secure] {
				found = true
				if c.Domain != "" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || c.Path != "/" || len(c.Value) != 43 {
					t.Errorf("%+v", c)
				}
			}
		}
		if !found {
			t.Error("no cookie")
		}
	}
}

func TestOverHTTPSOnlyACookieOfThisHostCounts(t *testing.T) {
	h := newHouse(t, "https://ahadi.example.org")
	h.lets("amina", "admin", "")
	v := h.signed("amina")
	for name := range v.cookies {
		if !strings.HasPrefix(name, "__Host-") {
			t.Errorf("a cookie that any host of the domain can set: %s", name)
		}
	}
	token := v.cookies["__Host-ahadi"]
	v.cookies = map[string]string{"ahadi": token}
	if status, _ := v.get("/account"); status != http.StatusSeeOther {
		t.Errorf("the plain name signs in over https: %d", status)
	}
	v.cookies = map[string]string{"__Host-ahadi": token, "ahadi": "another"}
	if status, _ := v.get("/account"); status != http.StatusOK {
		t.Errorf("a stale cookie signs her out: %d", status)
	}
	page := v.acts("/account", "/account/language", url.Values{"language": {"en"}})
	if holds(t, page, "The pages speak this language to you now."); v.cookies["ahadi_done"] != "" {
		t.Error("what was done is told under the plain name")
	}
	plain := newHouse(t, "")
	plain.lets("amina", "admin", "")
	w := plain.signed("amina")
	w.cookies = map[string]string{"__Host-ahadi": w.cookies["ahadi"]}
	if status, _ := w.get("/account"); status != http.StatusSeeOther {
		t.Errorf("over http the name of https signs in: %d", status)
	}
}

func TestABrowserThatIsKnownDoesNotWaitForTriesElsewhere(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	h.lets("brian", "admin", "")
	hers, stolen := h.signed("amina"), h.signed("brian")
	guess := func(v *visitor, name string, want int) {
		t.Helper()
		for i := range 6 {
			status, _ := v.enters(name, "wrong", "")
			if i < 5 && status != http.StatusUnauthorized || i == 5 && status != want {
				t.Fatalf("try %d for %s: %d", i+1, name, status)
			}
		}
	}
	leaves := func(v *visitor) {
		t.Helper()
		v.get("/account")
		v.post("/logout", nil)
	}
	leaves(stolen) // it stays known as brian's, and is nobody's in amina's name
	if stolen.cookies["ahadi_device"] == "" || strings.Contains(stolen.cookies["ahadi_device"], "brian") {
		t.Fatalf("%q", stolen.cookies)
	}
	guess(stolen, "amina", http.StatusTooManyRequests)
	leaves(hers)
	if status, _ := hers.enters("amina", password, ""); status != http.StatusSeeOther {
		t.Errorf("her own browser waits: %d", status)
	}
	if status, _ := h.visitor().enters("amina", password, ""); status != http.StatusTooManyRequests {
		t.Errorf("when she came in the tries of others were forgotten: %d", status)
	}
	leaves(hers)
	guess(hers, "amina", http.StatusTooManyRequests) // nor is a browser that she left a way to guess more
	forged := h.visitor()
	forged.cookies["ahadi_device"] = strings.Split(hers.cookies["ahadi_device"], ".")[0] + ".made-up"
	if status, _ := forged.enters("amina", password, ""); status != http.StatusTooManyRequests {
		t.Errorf("a cookie that we have not made is believed: %d", status)
	}
}

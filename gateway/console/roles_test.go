package console

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ahadi/gateway/access"
)

var pathParameter = regexp.MustCompile(`:\w+`)

// TestEveryWayIsOpenToItsRolesAndToNobodyElse goes every way of the pages as
// everybody: who may not is told so and sees nothing of what is there.
func TestEveryWayIsOpenToItsRolesAndToNobodyElse(t *testing.T) {
	h := newHouse(t, "")
	h.pages.Close() // so that no page waits for news
	visitors := map[access.Role]*visitor{access.Anybody: h.visitor()}
	for _, role := range access.Roles() {
		place := ""
		if role == access.Branch {
			place = h.store.Places(everywhere)[0].Code
		}
		h.lets("the "+string(role), string(role), place)
		visitors[role] = h.signed("the " + string(role))
	}
	for role, v := range visitors {
		page := "/account"
		if role == access.Anybody {
			page = "/login"
		}
		v.get(page)
		key := formField.FindStringSubmatch(v.last)[1]
		for _, route := range h.pages.Routes() {
			if route.Path == "/logout" || route.Path == "/account/signout" {
				continue // below
			}
			path := pathParameter.ReplaceAllString(route.Path, "nothing-here")
			req := httptest.NewRequest(http.MethodGet, path, nil)
			if route.Method == http.MethodPost {
				req = sending(path, url.Values{"csrf": {key}})
			}
			res := v.do(req)
			name := string(role) + ": " + route.Method + " " + route.Path
			switch {
			case role.May(route.Need):
				if s := res.StatusCode; s == http.StatusUnauthorized && path != "/login" || s == http.StatusForbidden || s >= 500 && path != "/live" {
					t.Errorf("%s, which it may: %d %.200s", name, s, v.last)
				}
				if role != access.Anybody && strings.HasPrefix(res.Header.Get("Location"), "/login") && route.Need != access.Anybody {
					t.Errorf("%s, which it may, leads to the way in", name)
				}
			case role == access.Anybody && route.Method == http.MethodGet:
				if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/login?to="+url.QueryEscape(path) {
					t.Errorf("%s: %d to %s", name, res.StatusCode, res.Header.Get("Location"))
				}
			case role == access.Anybody:
				if res.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s: %d", name, res.StatusCode)
				}
			case res.StatusCode != http.StatusForbidden:
				t.Errorf("%s, which it may not: %d", name, res.StatusCode)
			}
			if !role.May(route.Need) && (len(v.last) > 150 || strings.ContainsAny(v.last, "<0123456789")) {
				t.Errorf("%s is refused with more than a sentence: %.200s", name, v.last)
			}
			if role.May(route.Need) && route.Method == http.MethodPost {
				if res := v.do(sending(path, nil)); res.StatusCode != http.StatusForbidden {
					t.Errorf("%s without the key of a page: %d", name, res.StatusCode)
				}
			}
		}
		if role != access.Anybody {
			if status, to := v.get("/account"); status != http.StatusOK {
				t.Errorf("%s is not signed in any more: %d %s", role, status, to)
			}
		}
	}
}

func TestWhoSignsOutIsOut(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "viewer", "")
	v := h.signed("amina")
	before := v.cookies["ahadi"]
	v.get("/account")
	if status, to := v.post("/logout", nil); status != http.StatusSeeOther || to != "/login" || v.cookies["ahadi"] != "" {
		t.Errorf("%d %s %v", status, to, v.cookies)
	}
	v.cookies["ahadi"] = before
	if status, _ := v.get("/account"); status != http.StatusSeeOther {
		t.Errorf("what her browser held still opens: %d", status)
	}
}

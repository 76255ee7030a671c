package console

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

var everywhere = store.Everything()

var inviteLink = regexp.MustCompile(`value="http://[^/"]+(/invite/[A-Za-z0-9_-]{43})"`)

// holds fails when a page does not say something.
func holds(t *testing.T, page string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(html.UnescapeString(page), w) {
			t.Errorf("the page does not say %q:\n%s", w, page)
		}
	}
}

func TestAnAdminLetsSomebodyInAndSheChoosesHerPassword(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	amina := h.signed("amina")
	place := h.store.Places(everywhere)[0]
	amina.get("/users")
	holds(t, amina.last, `href="/docs/api"`)
	page := amina.acts("/users", "/users", url.Values{"name": {"Dora O"}, "role": {"branch"}, "place": {place.Code}})
	found := inviteLink.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no link: %s", page)
	}
	holds(t, page, "dora o", "coordinator of a branch "+place.Code, "invited, has not chosen a password")
	if amina.get("/users/dora%20o"); inviteLink.MatchString(amina.last) {
		t.Error("the link is shown again")
	}

	dora := h.visitor()
	if status, _ := dora.get(found[1]); status != http.StatusOK {
		t.Fatal(status)
	}
	holds(t, dora.last, "Welcome, dora o.", "coordinator of a branch")
	for _, c := range []struct{ password, again, want string }{
		{"short", "short", "soon be guessed"}, {"dora o 2026!", "dora o 2026!", "soon be guessed"}, {"four words to keep", "four words to kee", "not the same"},
	} {
		if status, _ := dora.post(found[1], url.Values{"password": {c.password}, "again": {c.again}}); status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", c.password, status)
		}
		holds(t, dora.last, c.want)
	}
	if status, to := dora.post(found[1], url.Values{"password": {"four words to keep"}, "again": {"four words to keep"}}); status != http.StatusSeeOther || to != "/login" {
		t.Fatalf("%d %s", status, to)
	}
	dora.get("/login")
	holds(t, dora.last, "Sign in as dora o.")
	if status, to := dora.post("/login", url.Values{"name": {"Dora O"}, "password": {"four words to keep"}}); status != http.StatusSeeOther || to != "/" {
		t.Errorf("%d %s", status, to)
	}
	if status, _ := h.visitor().get(found[1]); status != http.StatusNotFound {
		t.Errorf("the link is good twice: %d", status)
	}
}

func TestWhatAnAdminChangesHoldsAtOnceAndIsUndone(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	h.lets("dora", "coordinator", "")
	amina, dora := h.signed("amina"), h.signed("dora")
	may := func(path string, want int) {
		t.Helper()
		if status, _ := dora.get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	may("/delivery", http.StatusOK)
	page := amina.acts("/users/dora", "/users/dora/role", url.Values{"role": {"viewer"}, "place": {"ignored"}})
	holds(t, page, "dora has another role.", `action="/users/dora/role"`, `name="role" value="coordinator"`)
	may("/delivery", http.StatusForbidden)
	amina.acts("/users/dora", "/users/dora/role", url.Values{"role": {"coordinator"}, "place": {""}})
	amina.acts("/users/dora", "/users/dora/role", url.Values{"role": {"branch"}, "place": {"GH-A"}})
	page = amina.acts("/users/dora", "/users/dora/role", url.Values{"role": {"coordinator"}, "place": {""}})
	holds(t, page, `name="place" value="GH-A"`, `name="role" value="branch"`) // to whom undo binds her again
	may("/delivery", http.StatusOK)
	page = amina.acts("/users/dora", "/users/dora/disable", nil)
	holds(t, page, "dora may sign in no more.", `action="/users/dora/enable"`)
	may("/delivery", http.StatusSeeOther)
	amina.acts("/users/dora", "/users/dora/enable", nil)
	dora = h.signed("dora")
	may("/delivery", http.StatusOK)
	amina.acts("/users/dora", "/users/dora/signout", nil)
	may("/delivery", http.StatusSeeOther)

	page = amina.acts("/users/amina", "/users/amina/disable", nil)
	holds(t, page, "amina is the last admin")
	page = amina.acts("/users", "/users", url.Values{"name": {"dora"}, "role": {"viewer"}})
	holds(t, page, "somebody has this name already")
	holds(t, amina.acts("/users", "/users", url.Values{"name": {"vera"}, "role": {"viewer"}, "place": {"GH-A"}}), "/invite/") // the place was chosen before the role
	page = amina.acts("/users", "/users", url.Values{"name": {"+12025550101"}, "role": {"viewer"}})
	holds(t, page, "without a phone number")

	amina.acts("/audit", "/users/dora/enable", nil)
	amina.get("/audit?who=coordinator+amina&what=user_role")
	holds(t, amina.last, "user dora", "<td>viewer</td><td>coordinator</td>", "<td>coordinator</td><td>viewer</td>")
	if strings.Contains(amina.last, "<td>took access away") {
		t.Error("the filter lets other acts through")
	}
	amina.get("/audit?from=2026-10-21")
	holds(t, amina.last, "Nothing fits")
	amina.get("/audit?from=nonsense&to=2026-10-20")
	holds(t, amina.last, "took access away", "user dora: ")
}

func TestTheTrailIsReadInPages(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	amina := h.signed("amina")
	for range 30 {
		for _, act := range []func() error{
			func() error { return h.store.PauseSending(t.Context(), "a drill", now) }, func() error { return h.store.ResumeSending(t.Context(), now) },
		} {
			if err := act(); err != nil {
				t.Fatal(err)
			}
		}
	}
	seen, path := 0, "/audit?who=operator"
	for range 5 {
		if status, _ := amina.get(path); status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		seen += strings.Count(amina.last, "<tr><td>")
		next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(amina.last)
		if next == nil {
			break
		}
		path = html.UnescapeString(next[1])
	}
	if seen < 61 {
		t.Errorf("%d events are shown", seen)
	}
}

func TestSheChangesHerPasswordAndSignsOutElsewhere(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "viewer", "")
	here, there := h.signed("amina"), h.signed("amina")
	change := func(old, first, again string) string {
		return here.acts("/account", "/account/password", url.Values{"old": {old}, "password": {first}, "again": {again}})
	}
	holds(t, change("wrong", "seven green bottles", "seven green bottles"), "you have now is not right")
	holds(t, change(password, "seven green bottles", "seven"), "not the same")
	if status, _ := there.get("/account"); status != http.StatusOK {
		t.Fatal(status)
	}
	holds(t, there.last, "this one")
	holds(t, change(password, "seven green bottles", "seven green bottles"), "Your password is changed.")
	if status, _ := there.get("/account"); status != http.StatusSeeOther {
		t.Errorf("the other browser is still in: %d", status)
	}
	if status, _ := h.visitor().enters("amina", password, ""); status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", status)
	}
	there = h.visitor()
	if status, _ := there.enters("amina", "seven green bottles", ""); status != http.StatusSeeOther {
		t.Errorf("the new password: %d", status)
	}
	here.get("/account")
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(here.last)
	holds(t, here.acts("/account", "/account/signout", url.Values{"id": {id[1]}}), "1 browser is signed out.")
	if status, _ := there.get("/account"); status != http.StatusSeeOther {
		t.Errorf("the one that she signed out is in: %d", status)
	}
	holds(t, here.acts("/account", "/account/language", url.Values{"language": {"sw"}}), `<html lang="sw">`, "Akaunti yangu")
}

// shown is the code of an app with this secret, as RFC 6238 has it.
func shown(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(at.Unix()/30)))
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:from+4])&(1<<31-1))%1_000_000)
}

func TestACodeOfAnAppIsAskedForOnceItIsSetUp(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	h.lets("dora", "viewer", "")
	dora := h.signed("dora")
	dora.get("/account/codes")
	holds(t, dora.last, "data:image/png;base64,")
	secret := regexp.MustCompile(`name="secret" value="([A-Z2-7]+)"`).FindStringSubmatch(dora.last)[1]
	code := func() string { return shown(t, secret, h.now) }
	if status, _ := dora.post("/account/codes", url.Values{"secret": {secret}, "code": {"000000"}, "old": {password}}); status != http.StatusSeeOther {
		t.Errorf("a wrong code: %d", status)
	}
	dora.get("/account/codes")
	if status, _ := dora.post("/account/codes", url.Values{"secret": {secret}, "code": {code()}, "old": {password}}); status != http.StatusOK {
		t.Fatalf("%d %s", status, dora.last)
	}
	recovery := regexp.MustCompile(`<code>([A-Z2-7]{16})</code>`).FindAllStringSubmatch(dora.last, -1)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}

	enters := func(code string, want int) {
		t.Helper()
		v := h.visitor()
		if status, _ := v.enters("dora", password, code); status != want {
			t.Errorf("with %q: %d, want %d", code, status, want)
		}
	}
	enters("", http.StatusUnauthorized)
	enters("123456", http.StatusUnauthorized)
	first := code()
	enters(first[:3]+" "+first[3:], http.StatusSeeOther)
	enters(first, http.StatusUnauthorized)
	h.now = h.now.Add(30 * time.Second)
	enters(code(), http.StatusSeeOther)
	enters(strings.ToLower(recovery[0][1]), http.StatusSeeOther)
	enters(recovery[0][1], http.StatusUnauthorized)
	dora.get("/account")
	holds(t, dora.last, "9 recovery codes are left")
	for _, path := range []string{"/account", "/account/codes"} {
		if dora.get(path); strings.Contains(dora.last, recovery[1][1]) || strings.Contains(dora.last, secret) {
			t.Errorf("%s shows again what was shown once", path)
		}
	}

	holds(t, h.signed("amina").acts("/users/dora", "/users/dora/codes", nil), "dora signs in with her password alone.")
	enters("", http.StatusSeeOther)
}

func TestAPageThatRenewsItselfKeepsNobodySignedIn(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	v := h.signed("amina")
	for range 3 {
		h.now = h.now.Add(5 * time.Hour)
		v.get("/?seen=something")
	}
	if status, _ := v.get("/"); status != http.StatusSeeOther {
		t.Errorf("after fifteen hours in which nobody sat before it: %d", status)
	}
	v = h.signed("amina")
	for range 3 {
		h.now = h.now.Add(5 * time.Hour)
		v.get("/users")
	}
	if status, _ := v.get("/"); status != http.StatusOK {
		t.Errorf("after fifteen hours of work: %d", status)
	}
}

package api

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// abroad is what of the sample lies outside of Kisumu: codes of commitments,
// places and organisations, and names of people.
var abroad = regexp.MustCompile(`\b[CL]\d\d\b|"(GH|PE)[-"]|\bo(0[5-9]|1\d)\b|\bc(09|1\d|2[0-4])\b|Example|Ejemplo|Muestra|Lagoon|Loma|Accra|Lima`)

func TestATokenOfABranchShowsWhatLiesThereAndNothingElse(t *testing.T) {
	app := busy(t)
	for _, way := range routes() {
		if way.need != branch || strings.Contains(way.path, ":") {
			continue
		}
		all, own := "", ""
		for token, to := range map[string]*string{"demo": &all, "kisumu": &own} {
			_, body := ask(t, app, way.path+"?limit=1000", "Bearer "+token)
			*to = string(body)
		}
		if found := abroad.FindString(own); found != "" {
			t.Errorf("%s shows %s to Kisumu", way.path, found)
		}
		if everybodyHasReported := way.path == "/call-list" || way.path == "/attention"; !everybodyHasReported && strings.HasPrefix(own, `{"items":[]`) {
			t.Errorf("%s shows Kisumu nothing of its own", way.path)
		}
		if way.path != "/network" && way.path != "/rounds" && !abroad.MatchString(all) && len(own) >= len(all) {
			t.Errorf("%s: the whole network has nothing abroad, so this test looks at nothing", way.path)
		}
		if _, body := ask(t, app, way.path, "Bearer nowhere"); way.path != "/network" && way.path != "/answers" && !strings.HasPrefix(string(body), `{"items":[]`) {
			t.Errorf("%s shows somebody whose place is gone %s", way.path, body)
		}
	}
}

func TestWhatLiesInAnotherBranchIsNotThere(t *testing.T) {
	app := busy(t)
	for list, field := range map[string]string{"/reports": "receipt", "/contacts": "id", "/commitments": "code", "/broadcasts": "number"} {
		own := map[any]bool{}
		for _, it := range readAs(t, app, list+"?limit=1000", "kisumu").Items {
			own[it[field]] = true
		}
		for _, it := range readList(t, app, list+"?limit=1000").Items {
			want := http.StatusNotFound
			if own[it[field]] {
				want = http.StatusOK
			}
			res, body := ask(t, app, fmt.Sprint(list, "/", it[field]), "Bearer kisumu")
			none, nobody := ask(t, app, list+"/never", "Bearer kisumu")
			if res.StatusCode != want || want == http.StatusNotFound && (none.StatusCode != want || string(body) != string(nobody)) {
				t.Errorf("%s %v: %d %s", list, it[field], res.StatusCode, body)
			}
		}
	}
	for _, it := range readList(t, app, "/contacts?limit=1000").Items {
		if _, there := ask(t, app, "/contacts/"+it["id"].(string), "Bearer kisumu"); !strings.Contains(string(there), "not-found") {
			continue
		}
		if got := readAs(t, app, "/messages?contact="+it["id"].(string), "kisumu"); len(got.Items) > 0 {
			t.Errorf("messages of %v, abroad: %v", it["code"], got.Items)
		}
	}
}

func TestAPageThatLooksThroughOnePartIsNotTheLast(t *testing.T) {
	app := busy(t)
	for _, list := range []string{"/reports", "/messages", "/contacts", "/milestones", "/call-list", "/broadcasts"} {
		whole := readAs(t, app, list+"?limit=1000", "kisumu")
		n := 0
		for after := ""; ; {
			p := readAs(t, app, list+"?limit=2&after="+after, "kisumu")
			if n += len(p.Items); p.Next == "" {
				break
			}
			after = p.Next
		}
		if n != len(whole.Items) {
			t.Errorf("%s: %d in pages, %d at once", list, n, len(whole.Items))
		}
	}
}

func TestATokenReachesAsFarAsItsScopes(t *testing.T) {
	app := busy(t)
	for _, way := range routes() {
		path := strings.NewReplacer(":receipt", "7KR4P", ":code", "K12", ":id", "1", ":number", "1").Replace(way.path)
		for token, may := range map[string]bool{"demo": true, "kisumu": way.need != whole, "public": way.need == published, "nothing": false} {
			res, body := ask(t, app, path, "Bearer "+token)
			if refused := res.StatusCode == http.StatusForbidden; refused == may {
				t.Errorf("%s asks %s: %d %s", token, path, res.StatusCode, body)
			}
			if res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("the answer of %s may be kept by what lies between", path)
			}
			if !may && (abroad.Match(body) || strings.Contains(string(body), "K12")) {
				t.Errorf("the refusal of %s tells %s", path, body)
			}
		}
	}
}

func TestATokenThatIsNotGoodIsToldNothing(t *testing.T) {
	app := busy(t)
	_, none := ask(t, app, "/reports", "")
	for _, path := range []string{"/reports", "/commitments/K12", "/published", "/nothing"} {
		res, body := ask(t, app, path, "Bearer expired-or-revoked")
		if res.StatusCode != http.StatusUnauthorized || string(body) != string(none) {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestWhatIsPublishedNamesNobodyAndNoFewerThanFive(t *testing.T) {
	app := busy(t)
	got := readAs(t, app, "/published?limit=1000", "public")
	shown := map[string]string{}
	for _, it := range got.Items {
		code := fmt.Sprint(it["code"])
		shown[code] = fmt.Sprint(it["shown"], " ", it["city"], " ", it["community"].(map[string]any)["voices"])
	}
	if shown["K12"] != "publish Kisumu <5" || shown["K14"] != "publish Kisumu <5" || shown["<nil>"] != "" || shown["K11"] != "" || shown["K15"] != "" {
		t.Errorf("published are %v", shown)
	}
	if got.Items[0]["round"] != "r3" || len(readAs(t, app, "/published/rounds", "public").Items) != 3 {
		t.Errorf("of round %v", got.Items[0]["round"])
	}
	if res, _ := ask(t, served(t), "/published?round=r3", "Bearer public"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a round that is open is published: %d", res.StatusCode)
	}
}

func TestATokenMayAskSoOften(t *testing.T) {
	at := now
	_, s := servedWith(t)
	app := over(t, Config{Store: s, Rate: 3, Now: func() time.Time { return at }})
	get := func(token string) (int, string) {
		res, body := ask(t, app, "/network", "Bearer "+token)
		h := res.Header
		if res.StatusCode == http.StatusTooManyRequests && !strings.Contains(string(body), "/docs/api#too-many-requests") {
			t.Errorf("the problem is %s", body)
		}
		return res.StatusCode, fmt.Sprint(h.Get("RateLimit-Limit"), " ", h.Get("RateLimit-Remaining"), " ", h.Get("RateLimit-Reset"), " ", h.Get("Retry-After"))
	}
	for i, want := range []string{"200 3 2 20 ", "200 3 1 40 ", "200 3 0 60 ", "429 3 0 60 20"} {
		if status, said := get("demo"); fmt.Sprint(status, " ", said) != want {
			t.Errorf("request %d: %d %s, want %s", i, status, said, want)
		}
	}
	if status, _ := get("kisumu"); status != http.StatusOK {
		t.Errorf("another token pays for it: %d", status)
	}
	for range 3 {
		get("a guess")
	}
	if status, _ := get("another guess"); status != http.StatusTooManyRequests {
		t.Errorf("who guesses is not slowed down: %d", status)
	}
	at = at.Add(20 * time.Second)
	if status, _ := get("demo"); status != http.StatusOK {
		t.Errorf("after the seconds that Retry-After says: %d", status)
	}
}

func TestWhoAskedIsRememberedForSoManyOnly(t *testing.T) {
	l := newLimits(60)
	for i := range mostMeasured + 10 { // each one more looks at all
		l.take(int64(i), now)
	}
	if len(l.by) > mostMeasured {
		t.Errorf("%d are remembered", len(l.by))
	}
	if a := l.take(-1, now.Add(-time.Hour)); a.remaining != 59 {
		t.Errorf("a clock that was set back takes something away: %+v", a)
	}
}

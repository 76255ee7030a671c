package api

import (
	"regexp"
	"strings"
	"testing"
)

const twoNew = `{"contacts": [
	{"id": "n1", "msisdn": "+12025550151", "name": "Neema Mpya", "role": "monitor", "side": "grassroots", "lang": "en", "assigned": "K12"},
	{"id": "n2", "msisdn": "+12025550152", "name": "Zuhura Mpya", "role": "monitor", "side": "grassroots", "lang": "sw", "assigned": "K12|K14"}]}`

func TestARegisterIsTriedFirstAndThenBroughtInOnce(t *testing.T) {
	w, s := writingTo(t)
	people := func() int { return len(readList(t, w.app, "/contacts?limit=1000").Items) }
	had := people()
	would := w.is(200, `"applied":false,"tables":[`)(w.post("/register", "try", twoNew))
	if !strings.Contains(would, `{"table":"contacts","new":2,"changed":0,"same":0}`) || people() != had {
		t.Errorf("a dry run: %s, %d people of %d", would, people(), had)
	}
	did := w.is(200, `"applied":true`)(w.post("/register?apply=1", "do", twoNew))
	if !strings.Contains(did, `{"table":"contacts","new":2,"changed":0,"same":0}`) || people() != had+2 {
		t.Errorf("brought in: %s, %d people of %d", did, people(), had)
	}
	if again := w.is(200, "")(w.post("/register?apply=1", "do", twoNew)); again != did {
		t.Errorf("the same again: %s", again)
	}
	same := w.is(200, `"new":0,"changed":0,"same":2`)(w.post("/register?apply=1", "anew", twoNew))
	if again := w.is(200, "")(w.post("/register?apply=1", "anew", twoNew)); again != same {
		t.Errorf("the same again: %s", again)
	}
	w.is(422, "another request")(w.post("/register?apply=1", "anew", strings.Replace(twoNew, "K14", "K11", 1)))
	if got := trail(t, s); strings.Count(got, "token demo: register_import") != 1 {
		t.Errorf("the trail says\n%s", got)
	}
}

func TestARegisterWithOneBadCellIsNotTakenAtAll(t *testing.T) {
	w, _ := writingTo(t)
	had := len(readList(t, w.app, "/contacts?limit=1000").Items)
	bad := strings.NewReplacer(`"sw", "assigned"`, `"xx", "assigned"`, "+12025550151", "12345").Replace(twoNew)
	got := w.is(422, "2 rows cannot be taken")(w.post("/register?apply=1", "k", bad))
	for _, want := range []string{`"table":"contacts","row":1,"field":"msisdn"`, `"table":"contacts","row":2,"field":"lang"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, "Mpya") || regexp.MustCompile(`12345|202555`).MatchString(got) {
		t.Errorf("it repeats a name or a number: %s", got)
	}
	if now := len(readList(t, w.app, "/contacts?limit=1000").Items); now != had {
		t.Errorf("%d people came", now-had)
	}
	w.is(200, `"applied":true`)(w.post("/register?apply=1", "k", twoNew)) // nothing was done under it
	for body, says := range map[string]string{
		`{"recipes": [{"a": "b"}]}`:                "",
		`{"contacts": [{"id": "n1"}]}`:             "msisdn is missing",
		`{"contacts": []}`:                         "no rows",
		`{"places": [{"id": "a"}, {"short": ""}]}`: "other fields",
		`{"places": [{"id": 7}]}`:                  "the value that ends at character 20 must be another type than number",
		`[]`:                                       "the value that ends at character 1 must be another type than array",
		`{}`:                                       "",
	} {
		w.is(400, says)(w.post("/register?apply=1", "wrong", body))
	}
	w.is(400, "apply must be")(w.post("/register?apply=yes", "k2", twoNew))
}

package api

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

const meeting = `{"audience": {"places": ["KE-17"]}, "texts": {"en": "The meeting is on Friday."}}`

func TestTheSameRequestWithTheSameKeyHappensOnce(t *testing.T) {
	w, s := writingTo(t)
	first := w.is(200, `"state":"draft"`)(w.post("/broadcasts", "k1", meeting))
	if again := w.is(200, "")(w.post("/broadcasts", "k1", meeting)); again != first {
		t.Errorf("the same was answered %s and then %s", first, again)
	}
	w.is(422, "choose a new one")(w.post("/broadcasts", "k1", strings.Replace(meeting, "Friday", "Monday", 1)))
	w.is(422, "choose a new one")(w.post("/broadcasts/1/stop", "k1", ""))
	w.is(200, `"number":2`)(w.post("/broadcasts", "k2", meeting))
	other := w.as("second")
	other.is(200, `"number":3`)(other.post("/broadcasts", "k1", meeting))
	if all := readList(t, w.app, "/broadcasts").Items; len(all) != 3 || all[0]["drafted_by"] != "token demo" {
		t.Errorf("drafted are %v", all)
	}
	if n := strings.Count(trail(t, s), "token demo: broadcast draft"); n != 2 {
		t.Errorf("the trail has %d drafts of the token:\n%s", n, trail(t, s))
	}
	if err := s.Prune(t.Context(), now.Add(store.OnceKept+time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.is(200, `"number":4`)(w.post("/broadcasts", "k1", meeting))
}

func TestManyOfTheSameRequestAtOnceHaveOneEffectAndOneAnswer(t *testing.T) {
	w, _ := writingTo(t)
	said := make([]string, 20)
	var all sync.WaitGroup
	for i := range said {
		all.Go(func() {
			status, body := w.post("/broadcasts", "once", meeting)
			said[i] = fmt.Sprint(status, body)
		})
	}
	all.Wait()
	for _, one := range said {
		if one != said[0] || !strings.HasPrefix(one, "200") {
			t.Errorf("answered %s, and %s", said[0], one)
		}
	}
	if n := len(readList(t, w.app, "/broadcasts").Items); n != 1 {
		t.Errorf("%d broadcasts were drafted", n)
	}
}

func TestWithoutAKeyOrTheScopeNothingIsWritten(t *testing.T) {
	w, _ := writingTo(t)
	for _, way := range writes() {
		path := strings.NewReplacer(":number", "1", ":id", "1").Replace(way.path)
		w.is(400, "Idempotency-Key")(w.post(path, "", "{}"))
		w.is(400, "Idempotency-Key")(w.post(path, strings.Repeat("k", 256), "{}"))
		for _, token := range []string{"kisumu", "public", "nothing"} {
			reader := w.as(token)
			reader.is(403, "scope write")(reader.post(path, "k", "{}"))
		}
		nobody := w.as("unknown")
		nobody.is(401, "")(nobody.post(path, "k", "{}"))
	}
	only := w.as("second")
	if res, _ := ask(t, w.app, "/broadcasts", "Bearer "+only.token); res.StatusCode != http.StatusForbidden {
		t.Errorf("a token that may write alone reads: %d", res.StatusCode)
	}
}

func TestATokenWritesInItsBranchAlone(t *testing.T) {
	w, _ := writingTo(t)
	in := w.as("branch")
	in.is(403, "whole network")(in.post("/register?apply=1", "r", "{}"))
	in.is(404, "")(in.post("/broadcasts", "b1", strings.Replace(meeting, "KE-17", "GH", 1)))
	in.is(200, `"number":1`)(in.post("/broadcasts", "b2", strings.Replace(meeting, `"places": ["KE-17"]`, "", 1)))
	if to := readList(t, w.app, "/broadcasts").Items[0]["audience"].(map[string]any)["places"]; fmt.Sprint(to) != "[KE-17]" {
		t.Errorf("one that names no place goes to %v", to)
	}
	w.is(200, `"number":2`)(w.post("/broadcasts", "b3", strings.Replace(meeting, "KE-17", "GH", 1)))
	in.is(404, "")(in.post("/broadcasts/2/confirm", "b4", ""))
	for _, e := range readList(t, w.app, "/inbox").Items {
		want := map[any]int{"kisumu": 200, "accra": 404}[e["value"]]
		in.is(want, "")(in.post(fmt.Sprint("/inbox/", e["id"], "/done"), fmt.Sprint("d", e["id"]), ""))
	}
}

func TestABroadcastToManyNeedsASecondHand(t *testing.T) {
	_, s := servedWith(t)
	app := over(t, Config{Store: s, Writes: Writes{Broadcasts: spread{s, store.BroadcastAlone + 1}}})
	w := writing{t, app, "demo", contractOf(t, app)}
	other := w.as("second")
	n := number(t, w.is(200, "")(w.post("/broadcasts", "d", meeting)))
	w.is(409, "a second person must read it")(w.post("/broadcasts/"+n+"/confirm", "c", ""))
	other.is(200, `{"number":1,"state":"leaving","before":false}`)(other.post("/broadcasts/"+n+"/confirm", "c", ""))
	other.is(200, `"before":true`)(other.post("/broadcasts/"+n+"/confirm", "c2", ""))
	other.is(200, `"before":false`)(other.post("/broadcasts/"+n+"/confirm", "c", ""))
	w.is(200, `"paused"`)(w.post("/broadcasts/"+n+"/pause", "p", ""))
	w.is(200, `"leaving"`)(w.post("/broadcasts/"+n+"/resume", "r", ""))
	w.is(200, `"stopped"`)(w.post("/broadcasts/"+n+"/stop", "s", ""))
	w.is(409, "it was stopped")(w.post("/broadcasts/"+n+"/confirm", "c3", ""))
	w.is(404, "")(w.post("/broadcasts/9/stop", "n", ""))
	if got := trail(t, s); !strings.Contains(got, "token second: broadcast confirm\ntoken demo: broadcast pause\ntoken demo: broadcast resume\ntoken demo: broadcast stop\n") {
		t.Errorf("the trail says\n%s", got)
	}
}

func TestAnEntryIsAnsweredGivenAndDone(t *testing.T) {
	w, s := writingTo(t)
	if _, err := s.AddAccount(t.Context(), store.NewAccount{Name: "zawadi", Role: "coordinator", Password: "x"}, store.Hand{By: "operator", At: now}); err != nil {
		t.Fatal(err)
	}
	e := fmt.Sprint(readList(t, w.app, "/inbox").Items[0]["id"])
	first := w.is(200, `"channel":"demo"`)(w.post("/inbox/"+e+"/answer", "a", `{"text": "On Friday at nine.", "discreet": true}`))
	if again := w.is(200, "")(w.post("/inbox/"+e+"/answer", "a", `{"text": "On Friday at nine.", "discreet": true}`)); again != first {
		t.Errorf("answered %s and then %s", first, again)
	}
	sent := 0
	for _, m := range readList(t, w.app, "/messages").Items {
		if m["direction"] == "out" && m["body"] == "On Friday at nine." || strings.Contains(fmt.Sprint(m), "On Friday at nine.") {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d answers are on their way", sent)
	}
	w.is(409, "there are no words")(w.post("/inbox/"+e+"/answer", "b", `{"text": " "}`))
	w.is(400, "works on the inbox")(w.post("/inbox/"+e+"/assign", "c", `{"user": "nobody"}`))
	w.is(200, `"assigned":"zawadi"`)(w.post("/inbox/"+e+"/assign", "c", `{"user": "Zawadi"}`))
	w.is(200, `"state":"done"`)(w.post("/inbox/"+e+"/done", "d", ""))
	w.is(404, "")(w.post("/inbox/7/done", "e", ""))
	w.is(404, "")(w.post("/inbox/mine/done", "f", ""))
	if got := trail(t, s); !strings.HasSuffix(got, "token demo: inbox answer\ntoken demo: inbox take\ntoken demo: inbox done\n") {
		t.Errorf("the trail says\n%s", got)
	}
}

func TestABodyThatIsNotUnderstoodIsExplainedWithoutRepeatingIt(t *testing.T) {
	w, _ := writingTo(t)
	for _, body := range []string{"", "hush", `[]`, `{"texts": "hush"}`, `{"hush": 1}`, `{} {}`} {
		got := w.is(400, "The body is not the JSON object")(w.post("/broadcasts", "k", body))
		if strings.Contains(got, "hush") && !strings.Contains(got, "unknown field") {
			t.Errorf("%s is answered %s", body, got)
		}
	}
}

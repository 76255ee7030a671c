package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gofiber/fiber/v2"

	"ahadi/store"
	"ahadi/store/storetest"
)

func contractOf(t *testing.T, app *fiber.App) *openapi3.T {
	t.Helper()
	res, body := ask(t, app, "/openapi.json", "")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the contract: %d", res.StatusCode)
	}
	doc, err := openapi3.NewLoader().LoadFromData(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheContractNamesExactlyTheRoutesThatAreServed(t *testing.T) {
	app := served(t)
	var there, written []string
	for _, r := range app.GetRoutes(true) {
		if path, ok := strings.CutPrefix(r.Path, "/api/v1"); ok && (r.Method == http.MethodGet || r.Method == http.MethodPost) && path != "/openapi.json" {
			there = append(there, r.Method+" "+contractPath(path))
		}
	}
	for path, item := range contractOf(t, app).Paths.Map() {
		for method := range item.Operations() {
			written = append(written, method+" "+path)
		}
	}
	slices.Sort(there)
	slices.Sort(written)
	if !slices.Equal(there, written) {
		t.Errorf("served %v, written %v", there, written)
	}
}

// asked are the ways to ask for a path: a thing that is there, one that is not,
// and what else a list takes.
func asked(t *testing.T, app *fiber.App, path string) []string {
	t.Helper()
	part := regexp.MustCompile(`\{(\w+)\}`).FindStringSubmatch(path)
	if part == nil {
		return []string{path, path + "?limit=1", path + "?round=r2", path + "?state=done"}
	}
	whole, behind, _ := strings.Cut(path, "/"+part[0])
	ways := []string{whole + "/0" + behind, whole + "/nobody" + behind}
	for _, it := range readList(t, app, whole+"?limit=3").Items {
		ways = append(ways, fmt.Sprint(whole, "/", it[part[1]], behind))
	}
	return ways
}

func TestEveryAnswerIsAsTheContractSays(t *testing.T) {
	for world, app := range map[string]*fiber.App{"empty": over(t, Config{Store: storetest.Empty(t)}), "full": busy(t)} {
		doc := contractOf(t, app)
		for path, item := range doc.Paths.Map() {
			if item.Get == nil {
				continue
			}
			filled := false
			for _, token := range []string{"demo", "kisumu", "nowhere", "public", "nothing", "unknown"} {
				for _, way := range asked(t, app, path) {
					res, body := ask(t, app, way, "Bearer "+token)
					if err := asWritten(item.Get, res, body); err != nil {
						t.Errorf("%s, %s asks %s: %v\n%.300s", world, token, way, err, body)
					}
					if regexp.MustCompile(`\+?1?202555\d{4}`).Match(body) {
						t.Errorf("%s holds a phone number", way)
					}
					filled = filled || res.StatusCode == http.StatusOK && !strings.HasPrefix(string(body), `{"items":[]`)
				}
			}
			if world == "full" && !filled && path != "/broadcasts/{number}/replies" {
				t.Errorf("%s is empty in the full world, so its items were looked at by nobody", path)
			}
		}
	}
}

// asWritten holds an answer against its operation.
func asWritten(op *openapi3.Operation, res *http.Response, body []byte) error {
	answer := op.Responses.Value(fmt.Sprint(res.StatusCode))
	if answer == nil {
		return fmt.Errorf("%d is not in the contract", res.StatusCode)
	}
	kind := res.Header.Get("Content-Type")
	media := answer.Value.Content[kind]
	if media == nil {
		return fmt.Errorf("the type %q is not in the contract", kind)
	}
	var got any
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	if err := media.Schema.Value.VisitJSON(got); err != nil {
		return err
	}
	return unnamed("", media.Schema.Value, got)
}

// unnamed finds what an answer holds and its schema does not name.
func unnamed(at string, s *openapi3.Schema, v any) error {
	switch v := v.(type) {
	case []any:
		for _, it := range v {
			if err := unnamed(at+"[]", s.Items.Value, it); err != nil {
				return err
			}
		}
	case map[string]any:
		known := namedBy(s)
		for name, it := range v {
			of := known[name]
			if of == nil && s.AdditionalProperties.Schema != nil {
				of = s.AdditionalProperties.Schema
			}
			if of == nil && strings.HasSuffix(at, ".answers") {
				continue // by the questions of its form
			}
			if of == nil {
				return fmt.Errorf("%s.%s is not named by the contract", at, name)
			}
			if err := unnamed(at+"."+name, of.Value, it); err != nil {
				return err
			}
		}
	}
	return nil
}

func namedBy(s *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	for name, of := range s.Properties {
		all[name] = of
	}
	for _, part := range append(slices.Clone(s.AllOf), s.OneOf...) {
		for name, of := range namedBy(part.Value) {
			all[name] = of
		}
	}
	return all
}

// What takes days to come about is held against the contract as it is written out.
func TestWhatTakesDaysIsAsTheContractSays(t *testing.T) {
	doc := contractOf(t, served(t))
	for path, answer := range map[string]any{
		"/broadcasts/{number}/replies": list[broadcastReply]{Items: []broadcastReply{showBroadcastReply(nil, store.BroadcastReply{Entry: 7, Contact: "c01", Language: "sw", State: "open", At: now})}},
		"/deliveries":                  allDelivered{7, []delivered{{"demo", 3, 2, 1, []failure{{"failed", "phone", "63902", "absent", 2}}, []dayCost{{"2026-10-19", "sms", 3, 4, "KES", 2400000}}}}},
		"/sending": allSending{true, moment(now), "a test", "r3", []budget{{"KES", 5000000, 1}}, []channel{{
			Name: "demo", Queued: map[string]int{"reply": 1}, Waiting: map[string]int{}, Oldest: moment(now), Failed: map[string]int{"absent": 1}, Spent: []amount{{"KES", 1}}, Limit: &amount{"KES", 5},
		}}, []heard{{"demo", "sms", moment(now), optional(int64(1200), true), true}}},
		"/spending": list[spent]{Items: []spent{{"r3", []spending{{"demo", "ussd", "KES", 1, 0, 5}}}}},
	} {
		body, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		res := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}}
		if err := asWritten(doc.Paths.Value(path).Get, res, body); err != nil {
			t.Errorf("%s: %v\n%s", path, err, body)
		}
	}
}

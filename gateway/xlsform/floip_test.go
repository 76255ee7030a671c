package xlsform

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ahadi/flows"
)

// walked is a person who answers, and the blocks that she is led through.
type walked struct {
	Contact map[string]any `json:"contact"`
	Answers map[string]any `json:"answers"`
	Want    []string       `json:"want"`
}

// walk draws answers to a form, and leads through it as the engine does.
func walk(t *testing.T, rt *rapid.T, f *flows.Form) walked {
	w := walked{map[string]any{"kind": rapid.SampledFrom([]string{"build", "keep"}).Draw(rt, "kind")}, map[string]any{}, nil}
	p := people{"kind": w.Contact["kind"]}
	for _, q := range f.Questions {
		p[q.Name] = map[kind]any{kNum: 0.0, kBool: false, kMany: []string{}}[kindOf(q.Type)]
		if p[q.Name] == nil {
			p[q.Name] = ""
		}
	}
	holds := func(source string) bool { return source == "" || isTrue(worth(read(t, source, false), p, false)) }
	for _, q := range f.Questions {
		if !holds(q.Relevant) {
			continue
		}
		var names []string
		for _, c := range q.Choices {
			names = append(names, c.Name)
		}
		switch {
		case kindOf(q.Type) == kNum:
			p[q.Name] = float64(rapid.IntRange(max(q.Min, 1), 50).Draw(rt, q.Name))
		case q.Type == "choices":
			p[q.Name] = []string{rapid.SampledFrom(names).Draw(rt, q.Name)}
		case names != nil:
			p[q.Name] = rapid.SampledFrom(names).Draw(rt, q.Name)
		default:
			p[q.Name] = "words"
		}
		if q.UnknownKey > 0 && rapid.Bool().Draw(rt, "not known") {
			p[q.Name], w.Answers[q.Name], w.Want = 0.0, q.UnknownKey, append(w.Want, q.Name)
			continue
		}
		if !holds(q.Constraint) {
			p[q.Name] = 1.0
		}
		w.Want, w.Answers[q.Name] = append(w.Want, q.Name), p[q.Name]
	}
	if f.Confirm != nil && holds(f.Confirm.Relevant) {
		w.Want = append(w.Want, "ahadi_confirm")
	}
	for i, e := range f.Receipt {
		if holds(e.Relevant) {
			w.Want = append(w.Want, fmt.Sprintf("ahadi_receipt_%d", i+1))
			break
		}
	}
	return w
}

func TestTheProgramsOfFLOIPLeadThroughOurFormsAsWeDo(t *testing.T) {
	peers, err := filepath.Abs(filepath.Join("..", "..", ".ci", "peers", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	_, noNode := exec.LookPath("node")
	if _, err := os.Stat(filepath.Join(peers, "@floip", "flow-runner")); err != nil || noNode != nil {
		if os.Getenv("AHADI_TEST_ALL") != "" {
			t.Fatal("node or .ci/peers/node_modules (npm ci --prefix .ci/peers) is missing, and AHADI_TEST_ALL=1 wants every test")
		}
		t.Skip("SKIPPED, the flows are not read by FLOIP's programs: node or .ci/peers/node_modules (npm ci --prefix .ci/peers) is missing")
	}
	for _, f := range texts(t).Forms() {
		t.Run(f.Name, func(t *testing.T) { ledThrough(t, peers, f) })
	}
}

// ledThrough leads many people through one form.
func ledThrough(t *testing.T, peers string, f *flows.Form) {
	var cases []walked
	rapid.Check(t, func(rt *rapid.T) { cases = append(cases, walk(t, rt, f)) })
	src, err := FLOIP(f, texts(t), time.Date(2026, 10, 20, 9, 30, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	list, err := json.Marshal(cases)
	for name, b := range map[string][]byte{"flow.json": src, "cases.json": list} {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "walk.js"), filepath.Join(dir, "flow.json"), filepath.Join(dir, "cases.json"))
	cmd.Env = append(os.Environ(), "NODE_PATH="+peers)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), fmt.Sprintf("walked %d", len(cases))) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAConditionThatFLOIPWouldTakeOtherwiseIsNotWritten(t *testing.T) {
	f := taken(t, map[string]table{"survey": `
type|name|label|required|relevant|ahadi_relevant
integer|a|A?|yes
integer|b|B?|yes|${a} > 1
integer|c|C?|yes|coalesce(${b}, 0) < 5
integer|d|D?|yes|${a} * 2 > 4
integer|e|E?|yes|${a} > 1 and ${b} < 5
`}).Form
	_, err := FLOIP(f, texts(t), time.Time{})
	if err == nil || strings.Count(err.Error(), "\n") != 2 || !strings.Contains(err.Error(), "\nc: b < 5: character 1: who was not asked b has said 0 here, and nothing there") || !strings.Contains(err.Error(), "\nd: a * 2 > 4: character 3: there is no word for this") {
		t.Errorf("got %v", err)
	}
}

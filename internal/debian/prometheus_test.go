package debian

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scenes are moments in the life of a gateway, as Prometheus has read them, and
// what our rules make of them. Each series but up is one that a gateway exposes.
const scenes = `rule_files: [alerts.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="ahadi",instance="a"}', values: '1x5 0x30'}
    alert_rule_test:
      - {eval_time: 7m, alertname: AhadiDown}
      - {eval_time: 9m, alertname: AhadiDown, exp_alerts: [{exp_labels: {severity: page, job: ahadi, instance: a}, exp_annotations: {summary: "Ahadi on a does not answer: systemctl status ahadi"}}]}
  - interval: 1m
    input_series:
      - {series: 'ahadi_wrong{about="",what="no_backup"}', values: '1x60'}
      - {series: 'ahadi_wrong{about="",what="no_key_copy"}', values: '1x60'}
      - {series: 'ahadi_wrong{about="",what="alerts"}', values: '1x60'}
    alert_rule_test:
      - {eval_time: 14m, alertname: AhadiWrong}
      - {eval_time: 20m, alertname: AhadiWrong, exp_alerts: [{exp_labels: {severity: ticket, what: no_backup}, exp_annotations: {summary: "no_backup : the status page says what to do"}}]}
      - {eval_time: 20m, alertname: AhadiDanger}
      - {eval_time: 31m, alertname: AhadiDanger, exp_alerts: [{exp_labels: {severity: page, what: alerts}, exp_annotations: {summary: "Somebody wrote of danger, and nobody has taken it for half an hour: ahadi safety list"}}]}
  - interval: 1m
    input_series:
      - {series: 'ahadi_callbacks_total{channel="kenya",kind="ussd",outcome="served"}', values: '0+90x60'}
      - {series: 'ahadi_callbacks_total{channel="kenya",kind="ussd",outcome="busy"}', values: '0+2x20 42+10x40'}
      - {series: 'ahadi_callback_seconds_bucket{channel="kenya",kind="ussd",le="1"}', values: '0+98x60'}
      - {series: 'ahadi_callback_seconds_bucket{channel="kenya",kind="ussd",le="2"}', values: '0+100x60'}
      - {series: 'ahadi_callback_seconds_bucket{channel="kenya",kind="ussd",le="+Inf"}', values: '0+100x60'}
    alert_rule_test:
      - {eval_time: 18m, alertname: AhadiBusy}
      - {eval_time: 40m, alertname: AhadiBusy, exp_alerts: [{exp_labels: {severity: page}, exp_annotations: {summary: "More than one caller in twenty is not served: look at /readyz and at the disk"}}]}
      - {eval_time: 30m, alertname: AhadiSlow, exp_alerts: [{exp_labels: {severity: ticket}, exp_annotations: {summary: "One caller in a hundred waits for more than a second"}}]}
`

// exposed are the series of /metrics, without values, sorted.
func (s *served) exposed(t *testing.T) []string {
	t.Helper()
	res, err := http.Get("http://" + s.at + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.SplitSeq(string(body), "\n") {
		if i := strings.LastIndexByte(line, ' '); i > 0 && !strings.HasPrefix(line, "#") {
			all = append(all, line[:i])
		}
	}
	slices.Sort(all)
	return all
}

func (s *served) prometheus(t *testing.T) {
	promtool := program(t, "promtool", "prometheus")
	rules, err := os.ReadFile(filepath.Join(root, "docs", "package", "alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	handbook, err := os.ReadFile(filepath.Join(root, "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	exposed := s.exposed(t)
	for _, metric := range regexp.MustCompile(`\bahadi_[a-z]\w*`).FindAllString(string(rules)+string(handbook), -1) {
		if !slices.ContainsFunc(exposed, func(line string) bool { return strings.HasPrefix(line, metric) }) {
			t.Errorf("%s is in the rules or the handbook, and in no gateway", metric)
		}
	}
	for _, m := range regexp.MustCompile(`series: '(ahadi_[^']+)'`).FindAllStringSubmatch(scenes, -1) {
		if _, found := slices.BinarySearch(exposed, m[1]); !found && !strings.Contains(m[1], `what="alerts"`) { // of which there is none here
			t.Errorf("no gateway exposes %s", m[1])
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"alerts.yaml": string(rules), "scenes.yaml": scenes} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, words := range [][]string{{"check", "rules", "alerts.yaml"}, {"test", "rules", "scenes.yaml"}} {
		cmd := exec.Command(promtool, words...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(words, " "), err, out)
		}
	}
}

package api

import (
	"fmt"
	"strings"
	"testing"
)

// told is what the API says of one commitment of the sample, in short: label,
// the community's reading, government's, agreement, discrepancy, coverage.
func told(c map[string]any) string {
	at := func(path string) any {
		var v any = c
		for _, name := range strings.Split(path, ".") {
			m, ok := v.(map[string]any)
			if !ok {
				return nil
			}
			v = m[name]
		}
		if v == nil {
			return "-"
		}
		return v
	}
	government := fmt.Sprint(at("government.percent"))
	if at("government.silent") == true {
		government = "silent"
	}
	suggested := ""
	if at("dispute_suggested") == true {
		suggested = ", dispute suggested"
	}
	return fmt.Sprintf("%v: %v %v, government %s, agreement %v %v, discrepancy %v %v, %v of %v%s", at("label"), at("community.status"), at("community.percent"),
		government, at("agreement"), at("agreement_band"), at("discrepancy"), at("discrepancy_band"), at("coverage.reports"), at("coverage.assigned"), suggested)
}

// The figures that the sample round was written for, worked out by hand.
func TestTheSampleRoundGivesTheFiguresThatItWasWrittenFor(t *testing.T) {
	want := map[string]string{
		"K12": "confirmed: mostly 55, government 90, agreement 95 agreed, discrepancy 35 dispute, 3 of 3, dispute suggested",
		"C22": "reported: started 40, government 100, agreement 82 mixed, discrepancy 60 dispute, 2 of 3, dispute suggested",
		"L31": "reported: mostly 60, government 70, agreement 98 agreed, discrepancy 10 aligned, 2 of 3",
		"K11": "one voice: stopped 30, government silent, agreement - -, discrepancy - -, 1 of 2",
		"K14": "one voice: not_started 0, government silent, agreement - -, discrepancy - -, 1 of 2",
		"K15": "one voice: started 35, government silent, agreement - -, discrepancy - -, 1 of 2",
		"C21": "nobody knows: - -, government silent, agreement - -, discrepancy - -, 1 of 2",
		"C23": "no report: - -, government silent, agreement - -, discrepancy - -, 0 of 3",
		"C24": "one voice: mostly 66, government silent, agreement - -, discrepancy - -, 1 of 2",
		"L32": "one voice: started 25, government silent, agreement - -, discrepancy - -, 1 of 3",
		"L33": "one voice: started 20, government silent, agreement - -, discrepancy - -, 1 of 3",
		"L34": "one voice: started 40, government silent, agreement - -, discrepancy - -, 1 of 2",
	}
	late := map[string]float64{"K14 1": 142, "K11 2": 50, "C21 2": 20, "C22 2": 20, "L33 2": 20}
	for _, c := range readList(t, served(t), "/commitments").Items {
		code := c["code"].(string)
		if got := told(c); got != want[code] {
			t.Errorf("%s\n got %s\nwant %s", code, got, want[code])
		}
		delete(want, code)
		for _, m := range c["milestones"].([]any) {
			step := m.(map[string]any)
			name := fmt.Sprint(code, " ", step["seq"])
			if days := step["days_late"].(float64); days != late[name] {
				t.Errorf("%s is %v days late, not %v", name, days, late[name])
			}
			delete(late, name)
		}
	}
	if len(want)+len(late) > 0 {
		t.Errorf("not told: %v, %v", want, late)
	}
}

func TestTheSampleRoundTellsItsMoneyObstaclesStepsAndVerifications(t *testing.T) {
	for _, c := range readList(t, served(t), "/commitments").Items {
		funds := c["funds"].(map[string]any)
		side := func(name string) any { return funds[name].(map[string]any)["received_minor"] }
		got := fmt.Sprintf("%.0f %.0f %.0f %v %v; %v; %v", funds["promised_minor"], side("community"), side("government"), funds["gap_minor"], funds["difference_minor"],
			c["obstacles"], c["verifications"])
		switch c["code"] {
		case "K12":
			want := "820000000 120000000 500000000 7e+08 3.8e+08; [map[n:1 name:contractor] map[n:1 name:weather]]; [map[none:0 seen:1 told:0 verdict:agree]]"
			steps := c["milestones"].([]any)
			if answers := fmt.Sprint(steps[2].(map[string]any)["community"], steps[2].(map[string]any)["government"]); got != want || answers != "map[partially_met:3] map[met:1]" {
				t.Errorf("K12\n got %s %s\nwant %s", got, answers, want)
			}
			if who := fmt.Sprint(c["took_part"]); who != "[map[n:3 name:women] map[n:1 name:informal] map[n:1 name:youth]]" {
				t.Errorf("on K12 took part %s", who)
			}
		case "K11":
			if want := "450000000 0 0 <nil> <nil>; [map[n:1 name:no_funds]]; [map[none:0 seen:1 told:0 verdict:less]]"; got != want {
				t.Errorf("K11\n got %s\nwant %s", got, want)
			}
		case "C23":
			if want := "240000000 0 0 <nil> <nil>; []; []"; got != want {
				t.Errorf("C23\n got %s\nwant %s", got, want)
			}
		}
	}
}

package store

import "testing"

func figures(reports ...any) Figures {
	f := Figures{Status: map[string]int{}}
	for i := 0; i < len(reports); i += 2 {
		status, percent := reports[i].(string), reports[i+1].(int)
		f.N++
		f.Status[status]++
		if p, ok := value(status, percent); ok {
			f.Percent[p]++
		}
	}
	return f
}

func TestTheReadingIsTheLowerMedianAndNeverFlatters(t *testing.T) {
	for name, c := range map[string]struct {
		kind string
		f    Figures
		want Reading
	}{
		"K12 of the sample: 45 55 60": {"build", figures("mostly", 60, "started", 45, "mostly", 55), Reading{"mostly", 55, 3}},
		"C22 of the sample: 40 70":    {"build", figures("mostly", 70, "started", 40), Reading{"started", 40, 2}},
		"L31 of the sample: 60 65":    {"build", figures("mostly", 60, "mostly", 65), Reading{"mostly", 60, 2}},
		"one voice, stopped at 30":    {"build", figures("stopped", 30), Reading{"stopped", 30, 1}},
		"unknown is no value":         {"build", figures("unknown", -1), Reading{"", -1, 0}},
		"without a number: midpoint":  {"build", figures("mostly", -1), Reading{"mostly", 75, 1}},
		"one broken among many kept":  {"keep", figures("kept", -1, "kept", -1, "broken", -1), Reading{"broken", -1, 3}},
		"nobody":                      {"build", Figures{}, Reading{"", -1, 0}},
	} {
		if got := c.f.Reading(c.kind); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

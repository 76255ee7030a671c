package flows

import (
	"testing"
	"time"
)

// asked is a question put to Akinyi on 2026-10-20, about K12 in a currency.
func asked(q *Question, currency string) *asking {
	q.kind = typeOf(q.Type)
	for i := range q.Choices {
		q.Choices[i].Key = i + 1
	}
	in := &Input{Now: time.Date(2026, 10, 20, 22, 30, 0, 0, time.UTC)}
	in.Facts.Commitments = map[string]*Commitment{"K12": {Code: "K12", Open: true, Currency: currency}, "K14": {Code: "K14"}}
	return &asking{
		q: q, in: in, language: "en", commitment: in.Facts.Commitments["K12"],
		codes:  []string{"K12"},
		person: &Person{Assigned: []string{"K12", "K14"}, Zone: time.FixedZone("Africa/Nairobi", 3*3600)},
	}
}

func TestEachTypeReadsWhatPeopleType(t *testing.T) {
	options := []Choice{{Name: "started", Band: Band{Low: 1, High: 49}, Label: Text{"en": "Started"}}, {Name: "mostly", Band: Band{Low: 50, High: 99}, Label: Text{"en": "Mostly done"}}}
	for _, test := range []struct {
		q    Question
		want map[string]string // typed → stored; "!" and a key where it is asked again
	}{
		{Question{Type: "choice", Choices: options}, map[string]string{"1": "started", " 2 ": "mostly", "٢": "mostly", "mostly done": "mostly", "3": "!sys_invalid", "02": "!sys_invalid", "": "!sys_invalid"}},
		{Question{Type: "milestone", Choices: options}, map[string]string{"1": "started"}},
		{Question{Type: "scale", Gives: "percent", Choices: options}, map[string]string{"1": "started", "60": "mostly 60", "60%": "mostly 60", "60 %": "mostly 60", "7%": "started 7", "Started": "started", "7": "!sys_invalid", "100": "!sys_invalid", "160": "!sys_invalid"}},
		{Question{Type: "scale", Choices: options}, map[string]string{"2": "mostly", "60": "!sys_invalid"}},
		{Question{Type: "choices", Choices: []Choice{{Name: "a"}, {Name: "b"}, {Name: "none", Alone: true}}}, map[string]string{"21": "a,b", "1 2": "a,b", "1,1": "a", "3": "none", "13": "!sys_invalid", "4": "!sys_invalid", "": "!sys_invalid", "a": "!sys_invalid"}},
		{Question{Type: "integer", Min: 5, Max: 9999}, map[string]string{"60": "60", "1,200": "1200", "1 200": "1200", "007": "7", "2K": "2000", "4": "!sys_range", "10000": "!sys_range", "-6": "!sys_number", "1.5": "!sys_number", "": "!sys_number", "9999999999999": "!sys_number"}},
		{Question{Type: "decimal", Max: 9999}, map[string]string{"1.5": "1.5", "1,5": "1.5", "2": "2", "0.125": "0.125", "1.0625": "!sys_number", "x": "!sys_number"}},
		{Question{Type: "percent", Min: 1, Max: 99}, map[string]string{"60": "60", "60 %": "60", "06": "6", "100": "!sys_range", "1.5": "!sys_number"}},
		{Question{Type: "money"}, map[string]string{"250000": "25000000", "250,000": "25000000", "250.000": "25000000", "250'000": "25000000", "1.5M": "150000000", "12.50": "1250", "1,5M": "150000000", "1.500.000": "150000000", "KES 2000": "200000", "ksh2,000": "200000", "Kshs. 2000": "200000", "2000/=": "200000", "2000 sh": "200000", "250 000": "25000000", "2 milioni": "200000000", "milioni 2": "200000000", "elfu 50": "5000000", "1.5 million": "150000000", "2 M": "200000000", "50 mil": "5000000", "USD 500": "!sys_number", "two": "!sys_number", "": "!sys_number", "KES": "!sys_number", "1.2345": "!sys_number", "1,23,456": "!sys_number", "1.234,5": "!sys_number"}},
		{Question{Type: "date"}, map[string]string{"today": "2026-10-21", "JANA": "2026-10-20", "24/7": "2026-07-24", "24/12": "2025-12-24", "1.2.26": "2026-02-01", "31/2": "!sys_invalid", "22/10/2026": "!sys_invalid", "x": "!sys_invalid"}},
		{Question{Type: "text", Max: 10}, map[string]string{" we did it ": "we did it", "a much longer line": "a much", "0123456789012": "0123456789", "": "!sys_invalid"}},
		{Question{Type: "yes_no"}, map[string]string{"1": "yes", "2": "no", "Ndiyo": "yes", "si": "yes", "hapana": "no", "la": "!sys_invalid", "3": "!sys_invalid"}},
		{Question{Type: "pin"}, map[string]string{"1234": "****", "123": "!sys_number", "12a4": "!sys_number"}},
		{Question{Type: "report"}, map[string]string{"7kr4p": "7KR4P", "12345": "!sys_invalid", "x": "!sys_invalid"}},
		{Question{Type: "commitment"}, map[string]string{"12": "K12", "k12": "K12", "K14": "!code_bad", "15": "!code_bad", "1": "!code_bad"}},
	} {
		a := asked(&test.q, "KES")
		for typed, want := range test.want {
			got, p := a.q.kind.parse(a, typed)
			if p != fine {
				got = "!" + string(p)
			}
			if got != want {
				t.Errorf("%s %q: got %q, want %q", test.q.Type, typed, got, want)
			}
		}
	}
}

func TestMoneyIsKeptInMinorUnitsOfItsCurrency(t *testing.T) {
	for currency, want := range map[string]string{"KES": "150000", "UGX": "1500", "XOF": "1500", "RWF": "1500", "TND": "1500000", "KWD": "1500000", "": "150000"} {
		q := Question{Type: "money"}
		a := asked(&q, currency)
		if got, _ := q.kind.parse(a, "1500"); got != want {
			t.Errorf("%s: got %s, want %s", currency, got, want)
		}
	}
}

func TestAmountsAreShort(t *testing.T) {
	for stored, want := range map[string]string{
		"0": "0", "150000": "1500", "25000000": "250,000", "1250": "12.5", "123456789000": "1234M", "99999999900": "999,999,999", "99999999999900": "999,999M",
	} {
		if got := amount(stored, "KES", "en"); got != want || len(got) > 11 {
			t.Errorf("%s: got %s, want %s", stored, got, want)
		}
	}
	if got := amount("25000000", "KES", "fr"); got != "250 000" {
		t.Errorf("in French %s", got)
	}
}

func TestDigitsOfAnyScriptAreDigits(t *testing.T) {
	for typed, want := range map[string]string{"٣": "3", "۶۰": "60", "६०": "60", "６０": "60", "k12": "K12", "é": "É"} {
		if got := plainKey(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/internal/words"
	"ahadi/store"
)

func kes(micro int64) money.Amount { return money.Amount{Currency: "KES", Micro: micro} }

// spent is a round of two channels: SMS on both, USSD on one, a report on paper.
func spent() store.RoundCost {
	return store.RoundCost{
		Spent: []store.ChannelCost{
			{Channel: "kenya", Kind: "sms", Messages: 20, Segments: 24, Spent: kes(16_000_000)},
			{Channel: "kenya", Kind: "ussd", Messages: 4, Spent: kes(8_000_000)},
			{Channel: "lima", Kind: "sms", Messages: 5, Segments: 5, Spent: money.Amount{Currency: "PEN", Micro: 500_000}},
			{Channel: "modem", Kind: "sms", Messages: 2, Segments: 2},
		},
		Budget: []store.Budget{{Whole: kes(100_000_000), Spent: kes(24_000_000)}},
		Sources: []store.Source{
			{Via: "ussd", Channel: "kenya", Language: "sw", N: 2},
			{Via: "sms", Channel: "kenya", Language: "sw", N: 6},
			{Via: "sms", Channel: "kenya", Language: "en", N: 2},
			{Via: "paper", Channel: "console", Language: "en", N: 1},
			{Via: "sms", Channel: "lima", Language: "es", N: 5},
		},
	}
}

func TestWhatAReportCostsIsToldByChannelAndLanguageAndNeverAcrossCurrencies(t *testing.T) {
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	said, page := tongue{Tongue: words.Tongue{Language: "en", Book: book}, now: now, zone: time.UTC}, costsPage{}
	page.spend(spent())
	if got := fmt.Sprint(page.Reports, page.Total, page.Budget); got != "16 [{KES 24.00 KES 1.50} {PEN 0.50 PEN 0.0312}] [{KES 100.00 KES 24.00 KES 76.00 24}]" {
		t.Errorf("%s", got)
	}
	spell := func(all table) (rows []string) {
		for _, r := range all.Rows {
			var row []string
			for _, c := range r {
				row = append(row, c.Said())
			}
			rows = append(rows, strings.Join(row, " | "))
		}
		return rows
	}
	channels, _ := said.byChannel(spent(), "Q4")
	want := []string{
		"kenya | SMS | 8 | 20 | 24 | KES 16.00 | KES 2.00", "kenya | USSD | 2 | 4 | 0 | KES 8.00 | KES 4.00", "lima | SMS | 5 | 5 | 5 | PEN 0.50 | PEN 0.10",
		"modem | SMS | 0 | 2 | 2 |  | ", "console | on paper | 1 |  |  |  | ",
	}
	if got := spell(channels); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// sw: two at 4.00 and six at 2.00; en: two at 2.00 and one that no channel charges.
	want = []string{"English | 3 of 16 | 18 | KES 1.3333", "Spanish | 5 of 16 | 31 | PEN 0.10", "Swahili | 8 of 16 | 50 | KES 2.50"}
	if got := spell(said.byLanguage(spent(), "Q4")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAmountsAreWrittenAsTheirCurrencyIs(t *testing.T) {
	for lang, want := range map[string]string{"en": "8,200,000 8200000.00; 1,234.05 1234.05; -7 -7.00; 1,200 1200", "es": "8.200.000 8200000.00; 1.234,05 1234.05; -7 -7.00; 1.200 1200"} {
		said := tongue{Tongue: words.Tongue{Language: lang}}
		var got []string
		for _, c := range []cell{said.amount(820000000, "KES"), said.amount(123405, "GHS"), said.amount(-700, "PEN"), said.amount(1200, "RWF")} {
			got = append(got, c.Text+" "+c.Value)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %s", lang, strings.Join(got, "; "))
		}
	}
}

package flows

import (
	"strconv"
	"strings"
)

// moneyType is an amount in the currency of the commitment. People type whole
// units; the answer is digits of minor units (ISO 4217), multiplied once, here.
type moneyType struct{}

func (moneyType) parse(a *asking, text string) (string, problem) {
	n, ok := number(plainAmount(text, a.currency()), MinorDigits(a.currency()))
	if !ok {
		return "", notNumber
	}
	return strconv.FormatInt(n, 10), fine
}

func (moneyType) typed(answer string) any { return minor(answer) }

// minor is a stored amount as a number of minor units.
func minor(answer string) int64 {
	n, _ := strconv.ParseInt(answer, 10, 64)
	return n
}

func (moneyType) check(q *Question) (string, error) { return q.noChoices() }

// currency is the commitment's, "" before one is picked.
func (a *asking) currency() string {
	if a.commitment == nil {
		return ""
	}
	return a.commitment.Currency
}

// MinorDigits is how many decimals a currency has (ISO 4217).
func MinorDigits(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// amount writes minor units for a screen, in at most 11 septets: whole units
// with marks, decimals only where there are some, thousands of millions as
// "4,500M".
func amount(stored, currency, language string) string {
	unit := int64(1)
	for range MinorDigits(currency) {
		unit *= 10
	}
	whole, rest := minor(stored)/unit, minor(stored)%unit
	if whole >= 1_000_000_000 {
		return grouped(whole/1_000_000, language) + "M"
	}
	s := grouped(whole, language)
	if rest > 0 && len(s) <= 7 {
		s += "." + strings.TrimRight(strconv.FormatInt(unit+rest, 10)[1:], "0")
	}
	return s
}

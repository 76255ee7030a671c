// Package money is what a message costs: an amount of one currency, in
// millionths, because a segment costs 0.0075 USD and a day's limit is counted in
// segments. It is pure.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// Amount is an amount of one currency. The zero Amount is "not known".
type Amount struct {
	Currency string // ISO 4217: KES
	Micro    int64  // millionths of it
}

// IsZero says that nothing is known of what it costs.
func (a Amount) IsZero() bool { return a.Currency == "" }

// Times is the price of n.
func (a Amount) Times(n int) Amount { return Amount{a.Currency, a.Micro * int64(n)} }

// scale is a unit in millionths.
const scale = 1_000_000

// String is KES 0.80: at least two digits behind the point, as many as there are.
func (a Amount) String() string {
	if a.IsZero() {
		return "unknown"
	}
	sign, micro := "", a.Micro
	if micro < 0 {
		sign, micro = "-", -micro
	}
	fraction := strings.TrimRight(fmt.Sprintf("%06d", micro%scale), "0")
	return fmt.Sprintf("%s %s%d.%s", a.Currency, sign, micro/scale, fraction+"00"[:max(0, 2-len(fraction))])
}

// mostUnits is far above what anybody pays, and far below an overflow.
const mostUnits = 1_000_000_000

// Of reads a plain decimal number of a currency, such as 0.8 of KES. Digits
// beyond the sixth are refused.
func Of(currency, number string) (Amount, error) {
	currency = strings.ToUpper(strings.TrimSpace(currency))
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Amount{}, fmt.Errorf("%.10q is no currency of three letters such as KES", currency)
	}
	number = strings.TrimSpace(number)
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	bad := fmt.Errorf("%.20q is no amount such as 0.80", number)
	if whole == "" || len(fraction) > 6 || strings.Trim(whole+fraction, "0123456789") != "" {
		return Amount{}, bad
	}
	units, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || units > mostUnits {
		return Amount{}, bad
	}
	parts, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64) // six digits
	a := Amount{currency, units*scale + parts}
	if strings.HasPrefix(number, "-") {
		a.Micro = -a.Micro
	}
	return a, nil
}

// Parse reads an amount as providers write it: KES 0.8000.
func Parse(s string) (Amount, error) {
	currency, number, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok {
		return Amount{}, fmt.Errorf("%.20q is no amount such as KES 0.80", s)
	}
	return Of(currency, number)
}

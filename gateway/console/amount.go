package console

import (
	"fmt"
	"strconv"

	"ahadi/flows"
	"ahadi/internal/money"
)

// amount is a cell with money in minor units of a currency, without its name.
func (t tongue) amount(minor int64, currency string) cell {
	digits := flows.MinorDigits(currency)
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	whole, rest, sign := minor/unit, minor%unit, ""
	if minor < 0 {
		whole, rest, sign = -whole, -rest, "-"
	}
	c := cell{Text: t.Minor(minor, digits), Value: sign + strconv.FormatInt(whole, 10)}
	if digits > 0 {
		c.Value += fmt.Sprintf(".%0*d", digits, rest)
	}
	return c
}

// price is a cell with what something cost; what has no price is not known.
func (t tongue) price(a money.Amount) cell {
	if a.IsZero() {
		return cell{None: true}
	}
	return cell{Text: a.String()}
}

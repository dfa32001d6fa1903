package cost

import (
	"fmt"
	"math/big"
	"strings"

	"ecrprivatelink/internal/plain"
)

// Amount is an exact number: money, gigabytes, or a price. The zero value is zero, and an Amount never changes.
type Amount struct{ rat *big.Rat }

// The most digits that [ParseAmount] takes. They are far beyond any bill, and they keep hostile input small.
const (
	maxWhole    = 15
	maxFraction = 12
)

// ParseAmount reads a decimal of zero or more, such as "0.045" or "1200". It refuses a sign, an exponent, a thousands
// separator, more than 15 digits before the point and more than 12 after it.
func ParseAmount(text string) (Amount, error) {
	if strings.HasPrefix(text, "-") {
		return Amount{}, fmt.Errorf("%q is negative; use zero or more", clip(text))
	}
	whole, fraction, point := strings.Cut(text, ".")
	if !digits(whole) || point && !digits(fraction) {
		return Amount{}, fmt.Errorf("%q is no decimal number; write digits with at most one point, such as 0.045", clip(text))
	}
	if len(whole) > maxWhole || len(fraction) > maxFraction {
		return Amount{}, fmt.Errorf("%q has too many digits; use at most %d before the point and %d after it", clip(text), maxWhole, maxFraction)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return Amount{}, fmt.Errorf("%q is no decimal number", clip(text))
	}
	return Amount{r}, nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// clip keeps a quoted value short enough to read.
func clip(s string) string { return plain.Start(s, 40) }

// count is a whole number as an Amount.
func count(n int) Amount { return Amount{new(big.Rat).SetInt64(int64(n))} }

func (a Amount) value() *big.Rat {
	if a.rat == nil {
		return new(big.Rat)
	}
	return a.rat
}

func (a Amount) plus(b Amount) Amount  { return Amount{new(big.Rat).Add(a.value(), b.value())} }
func (a Amount) minus(b Amount) Amount { return Amount{new(big.Rat).Sub(a.value(), b.value())} }
func (a Amount) times(b Amount) Amount { return Amount{new(big.Rat).Mul(a.value(), b.value())} }

// over divides; b must not be zero.
func (a Amount) over(b Amount) Amount { return Amount{new(big.Rat).Quo(a.value(), b.value())} }

func (a Amount) atMost(b Amount) Amount {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}

// Cmp returns -1, 0 or +1 as a is less than, equal to or greater than b.
func (a Amount) Cmp(b Amount) int { return a.value().Cmp(b.value()) }

// String returns the number with every digit it has. One that has no end, which only a break-even point can be, is
// rounded to six digits after the point.
func (a Amount) String() string {
	n, exact := a.value().FloatPrec()
	if !exact {
		n = 6
	}
	return a.value().FloatString(n)
}

// Round returns the number with so many digits after the point, halves rounded away from zero, and thousands separated
// by commas.
func (a Amount) Round(places int) string {
	whole, fraction, _ := strings.Cut(a.value().FloatString(places), ".")
	whole, negative := strings.CutPrefix(whole, "-")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if negative {
		whole = "-" + whole
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole
}

// quantity is how a number of gigabytes is shown: no more than two digits after the point.
func (a Amount) quantity() string {
	text := a.Round(2)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// MarshalJSON writes the number that [Amount.String] returns, as a JSON number.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a JSON number or string as [ParseAmount] does.
func (a *Amount) UnmarshalJSON(data []byte) error {
	parsed, err := ParseAmount(strings.Trim(string(data), `"`))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// money shows an amount of a currency with two digits: "$65.70", or "CNY 65.70" for anything but US dollars.
func money(currency string, a Amount) string { return symbol(currency) + a.Round(2) }

// unitPrice shows a price with all its digits, at least two.
func unitPrice(currency string, a Amount) string {
	n, _ := a.value().FloatPrec()
	return symbol(currency) + a.value().FloatString(max(n, 2))
}

func symbol(currency string) string {
	if currency == dollars {
		return "$"
	}
	return currency + " "
}

// Decimal returns a part of a number, such as a quarter: Decimal(1, 4). The divisor must not be 0.
func Decimal(n, divisor int) Amount { return count(n).over(count(divisor)) }

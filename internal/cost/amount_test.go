package cost

import (
	"encoding/json"
	"strings"
	"testing"
)

// amount is ParseAmount for literals.
func amount(t *testing.T, text string) Amount {
	t.Helper()
	a, err := ParseAmount(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParseAmount(t *testing.T) {
	for name, tc := range map[string]struct{ in, want, err string }{
		"a whole number keeps its value":             {in: "1200", want: "1200"},
		"zero is an amount":                          {in: "0", want: "0"},
		"trailing zeros do not count":                {in: "0.0450", want: "0.045"},
		"a tenth is exact":                           {in: "0.1", want: "0.1"},
		"leading zeros do not mean octal":            {in: "010", want: "10"},
		"the most digits are taken":                  {in: "999999999999999.999999999999", want: "999999999999999.999999999999"},
		"a negative number is refused":               {in: "-1", err: "is negative"},
		"a plus sign is refused":                     {in: "+1", err: "no decimal number"},
		"an exponent is refused":                     {in: "1e3", err: "no decimal number"},
		"a huge exponent does not hang":              {in: "1e999999999", err: "no decimal number"},
		"a fraction of two numbers is refused":       {in: "1/3", err: "no decimal number"},
		"hexadecimal is refused":                     {in: "0x10", err: "no decimal number"},
		"a thousands separator is refused":           {in: "1,200", err: "no decimal number"},
		"not a number is refused":                    {in: "NaN", err: "no decimal number"},
		"nothing is refused":                         {in: "", err: "no decimal number"},
		"a lone point is refused":                    {in: ".", err: "no decimal number"},
		"a number without a whole part is refused":   {in: ".5", err: "no decimal number"},
		"a point without digits after it is refused": {in: "5.", err: "no decimal number"},
		"digits of other scripts are refused":        {in: "١٢", err: "no decimal number"},
		"too many digits before the point":           {in: strings.Repeat("9", 16), err: "too many digits"},
		"too many digits after the point":            {in: "0." + strings.Repeat("1", 13), err: "too many digits"},
		"a hostile length is clipped in the message": {in: strings.Repeat("x", 1<<20), err: "…"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseAmount(tc.in)
			if tc.err != "" {
				if err == nil || !strings.Contains(err.Error(), tc.err) {
					t.Fatalf("ParseAmount(%q) = %v, %v; want an error with %q", clip(tc.in), got, err, tc.err)
				}
				if len(err.Error()) > 300 {
					t.Errorf("the message has %d bytes", len(err.Error()))
				}
				return
			}
			if err != nil || got.String() != tc.want {
				t.Errorf("ParseAmount(%q) = %q, %v; want %q", tc.in, got, err, tc.want)
			}
		})
	}
}

func TestAmountsAddUpExactlyAndRoundOnlyWhereShown(t *testing.T) {
	sum := Amount{}
	for range 1_000_000 {
		sum = sum.plus(amount(t, "0.0000001"))
	}
	if sum.String() != "0.1" {
		t.Errorf("a million ten-millionths = %s, want 0.1", sum)
	}
	if got := money("USD", amount(t, "0.005")); got != "$0.01" {
		t.Errorf("half a cent shows as %s, want $0.01", got)
	}
	if got := money("USD", amount(t, "0.004999999999")); got != "$0.00" {
		t.Errorf("less than half a cent shows as %s, want $0.00", got)
	}
	if got := money("CNY", amount(t, "1234567.891")); got != "CNY 1,234,567.89" {
		t.Errorf("Money = %s", got)
	}
	if got := money("USD", Amount{}.minus(amount(t, "1234.5"))); got != "$-1,234.50" {
		t.Errorf("a negative amount shows as %s", got)
	}
	if got := unitPrice("USD", amount(t, "0.1")); got != "$0.10" {
		t.Errorf("unitPrice = %s, want $0.10", got)
	}
	if got := unitPrice("USD", amount(t, "0.0117")); got != "$0.0117" {
		t.Errorf("unitPrice = %s, want $0.0117", got)
	}
	if third := count(1).over(count(3)); third.String() != "0.333333" {
		t.Errorf("a third shows as %s, want 0.333333", third)
	}
}

func TestAmountsKeepTheirDigitsThroughJSON(t *testing.T) {
	for _, text := range []string{"0", "65.7", "0.0117", "999999999999999.999999999999"} {
		raw, err := json.Marshal(amount(t, text))
		if err != nil || string(raw) != text {
			t.Errorf("Marshal(%s) = %s, %v", text, raw, err)
		}
		var back Amount
		if err := json.Unmarshal(raw, &back); err != nil || back.Cmp(amount(t, text)) != 0 {
			t.Errorf("Unmarshal(%s) = %s, %v", raw, back, err)
		}
	}
	var a Amount
	if err := json.Unmarshal([]byte("-1"), &a); err == nil {
		t.Error("a negative amount was read from JSON")
	}
}

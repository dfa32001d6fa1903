package picture

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFitKeepsToTheWidth(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("W", 500), strings.Repeat("i", 500), strings.Repeat("漢", 90), "\u202e" + strings.Repeat("x", 90), strings.Repeat("ab ", 99)} {
		for _, width := range []float64{20, 100, 400} {
			if got := fit(s, width, normal); measure(got, normal) > width || !utf8.ValidString(got) {
				t.Errorf("%.20q… in %g is %q, %g wide", s, width, got, measure(got, normal))
			}
			lines := wrap(s, 2, width, small)
			if len(lines) > 2 {
				t.Errorf("%.20q… takes %d lines", s, len(lines))
			}
			for _, l := range lines {
				if measure(l, small) > width {
					t.Errorf("a line of %.20q… is %g wide, want %g", s, measure(l, small), width)
				}
			}
		}
	}
	if got := fit("Ecr/Api", 200, normal); got != "Ecr/Api" {
		t.Errorf("a name that fits becomes %q", got)
	}
}

func TestBrief(t *testing.T) {
	for _, tc := range [][3]string{
		{"App/Vpc/IsolatedSubnet1/Subnet", "App/Vpc", "IsolatedSubnet1"},
		{"App/Ecr/Api", "App/Vpc", "Ecr/Api"},
		{"App/Subnet", "App/Vpc", "Subnet"},
		{"Other/Api", "App/Vpc", "Other/Api"},
		{"vpce-1", "vpc-1", "vpce-1"},
		{"App", "App", "App"},
	} {
		if got := brief(tc[0], tc[1]); got != tc[2] {
			t.Errorf("%s in %s is %q, want %q", tc[0], tc[1], got, tc[2])
		}
	}
}

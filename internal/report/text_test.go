package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShow(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                            "plain",
		"\u202eevil":                       `\u202eevil`,
		"a\nb\x1b[31m":                     `a\nb\x1b[31m`,
		"שלום":                             "שלום",
		"e\u0301":                          "e\u0301",
		"\xff":                             `\xff`,
		"<script>":                         "<script>",
		"a\u2028\u200bb":                   `a\u2028\u200bb`,
		"Z" + strings.Repeat("\u0300", 90): "Z\u0300\u0300\u0300",
	} {
		if got := show(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

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

func TestProseIsInertInMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"A plain sentence, with a/path and ecr.dkr.": "A plain sentence, with a/path and ecr.dkr.",
		"<b>bold</b>":            "`<b>bold</b>`",
		"ask @everyone, please":  "ask `@everyone`, please",
		"see https://x.test now": "see `https://x.test` now",
		"[a](b) and *c*":         "`[a](b`) and `*c*`",
		"a`b":                    "``a`b``",
		"`":                      "`` ` ``",
		"costs $98.55 or $x$":    "costs $98.55 or `$x$`",
		"(#12)":                  "(`#12`)",
		"\u202e":                 "`\\u202e`",
	} {
		if got := prose(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := cell(span("a|b")); got != "`a\\|b`" {
		t.Errorf("a cell is %q", got)
	}
}

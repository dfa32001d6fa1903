package document

import (
	"testing"

	"ecrprivatelink/internal/plain"
)

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
		if got := prose(plain.Line(in)); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := (Table{Heads: []string{"h"}, Rows: [][]Text{{{Code("a|b")}}}}).markdown(); got != "| h |\n| --- |\n| `a\\|b` |" {
		t.Errorf("a table is %q", got)
	}
}

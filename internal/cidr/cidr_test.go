package cidr_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cidr"
)

func TestBlocks(t *testing.T) {
	for name, c := range map[string]struct{ block, malformed, refused string }{
		"a private block is read and admitted":               {"10.0.0.0/8", "", ""},
		"half of the world is read and not admitted":         {"128.0.0.0/1", "", "/8 or narrower"},
		"the world is not admitted":                          {"0.0.0.0/0", "", "opens the way to networks of others"},
		"the world, spelt otherwise":                         {"10.0.0.0/0", "the block is 0.0.0.0/0", "/8 or narrower"},
		"a block with bits behind its prefix is named right": {"10.1.2.3/16", "the block is 10.1.0.0/16", "the block is 10.1.0.0/16"},
		"an IPv6 block is none of these":                     {"2001:db8::/32", "is an IPv6 block", "is an IPv6 block"},
		"a text is no block":                                 {"banana", `"banana" is not an IPv4 CIDR block`, `"banana" is not`},
		"a text that never ends is cut":                      {strings.Repeat("x", 500), "…", "…"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cidr.Parse(c.block)
			for want, got := range map[string]error{c.malformed: err, c.refused: cidr.CheckAdmitted(c.block)} {
				if (want == "") != (got == nil) && c.malformed != c.refused || got != nil && !strings.Contains(got.Error(), want) {
					t.Errorf("got %v, want %q", got, want)
				}
			}
		})
	}
}

package trace

import (
	"net/netip"
	"testing"
)

func TestCovered(t *testing.T) {
	list := func(blocks ...string) []netip.Prefix {
		var out []netip.Prefix
		for _, b := range blocks {
			out = append(out, prefix(b))
		}
		return out
	}
	for _, c := range []struct {
		name  string
		block string
		by    []netip.Prefix
		skip  []netip.Prefix
		want  coverage
	}{
		{"the same block", "10.0.0.0/24", list("10.0.0.0/24"), nil, whole},
		{"a wider block", "10.0.0.0/24", list("10.0.0.0/16"), nil, whole},
		{"two halves", "10.0.0.0/24", list("10.0.0.0/25", "10.0.0.128/25"), nil, whole},
		{"one half", "10.0.0.0/24", list("10.0.0.128/25"), nil, some},
		{"one address", "10.0.0.7/32", list("10.0.0.7/32"), nil, whole},
		{"another block", "10.0.0.0/24", list("10.0.1.0/24"), nil, none},
		{"nothing", "10.0.0.0/24", nil, nil, none},
		{"IPv6 does not cover IPv4", "10.0.0.0/24", list("::/0"), nil, none},
		{"all but what does not count", "10.0.0.0/24", list("10.0.0.0/25"), list("10.0.0.128/25"), whole},
		{"the internet by the two halves of a VPN", "0.0.0.0/0", list("0.0.0.0/1", "128.0.0.0/1"), private, whole},
		{"the internet by private networks", "0.0.0.0/0", list("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"), private, none},
		{"the internet by one public block", "0.0.0.0/0", list("52.0.0.0/8"), private, some},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := covered(prefix(c.block), c.by, c.skip); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
		})
	}
}

func TestTheFirstBlockDecides(t *testing.T) {
	listed := []netip.Prefix{prefix("10.0.0.0/25"), prefix("10.0.0.0/16")}
	verdicts := []coverage{none, whole}
	for block, want := range map[string]coverage{"10.0.0.0/26": none, "10.0.0.128/25": whole, "10.0.0.0/24": some, "10.0.5.0/24": whole, "10.1.0.0/24": none} {
		if got := decide(prefix(block), listed, nil, func(i int) (coverage, bool) { return verdicts[i], false }); got != want {
			t.Errorf("%s: want %d, got %d", block, want, got)
		}
	}
}

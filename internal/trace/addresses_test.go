package trace

import (
	"net/netip"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
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

func TestPorts(t *testing.T) {
	unknown := partial.Unknown[int]("a parameter")
	for _, c := range []struct {
		name    string
		ports   network.Ports
		holds   truth
		touches truth
	}{
		{"exactly HTTPS", network.TCP(443, 443), yes, yes},
		{"every protocol", network.AllPorts(), yes, yes},
		{"TCP by number", network.Ports{Protocol: partial.Known("6"), From: partial.Known(0), To: partial.Known(65535)}, yes, yes},
		{"TCP in capitals", network.Ports{Protocol: partial.Known("TCP"), From: partial.Known(443), To: partial.Known(443)}, yes, yes},
		{"every TCP port as -1", network.Ports{Protocol: partial.Known("tcp"), From: partial.Known(-1), To: partial.Known(-1)}, yes, yes},
		{"UDP", network.Ports{Protocol: partial.Known("udp"), From: partial.Known(443), To: partial.Known(443)}, no, no},
		{"ICMP", network.Ports{Protocol: partial.Known("icmp"), From: partial.Known(-1), To: partial.Known(-1)}, no, no},
		{"HTTP", network.TCP(80, 80), no, no},
		{"a port that is not known", network.Ports{Protocol: partial.Known("tcp"), From: unknown, To: unknown}, maybe, maybe},
		{"a first port above", network.Ports{Protocol: partial.Known("tcp"), From: partial.Known(444), To: unknown}, no, no},
		{"a last port below", network.Ports{Protocol: partial.Known("tcp"), From: unknown, To: partial.Known(442)}, no, no},
		{"a protocol that is not known", network.Ports{Protocol: partial.Unknown[string]("a parameter"), From: partial.Known(443), To: partial.Known(443)}, maybe, maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := holds(c.ports, https).is; got != c.holds {
				t.Errorf("holds: want %d, got %d", c.holds, got)
			}
			if got := touches(c.ports, https); got != c.touches {
				t.Errorf("touches: want %d, got %d", c.touches, got)
			}
		})
	}
}

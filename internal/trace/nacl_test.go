package trace

import (
	"net/netip"
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// The answers of a call come back to ports 32768 to 60999, of an interface in 10.0.1.0/24.
func TestNetworkACLs(t *testing.T) {
	entry := func(number int, allow bool, first, last int, cidr string) network.ACLEntry {
		e := aclEntry(number, false, network.TCP(first, last), cidr)
		e.Allow = partial.Known(allow)
		return e
	}
	all, from := entry(100, true, 0, 65535, "0.0.0.0/0"), "10.0.1.0/24"
	with := func(e network.ACLEntry, change func(*network.ACLEntry)) network.ACLEntry {
		change(&e)
		return e
	}
	noDirection := func(e *network.ACLEntry) { e.Egress = partial.Unknown[bool]("a parameter") }
	noNumber := func(e *network.ACLEntry) { e.Number = partial.Unknown[int]("a parameter") }
	noEffect := func(e *network.ACLEntry) { e.Allow = partial.Unknown[bool]("a parameter") }
	noLastPort := func(e *network.ACLEntry) { e.Ports.To = partial.Unknown[int]("a parameter") }
	noRange := func(e *network.ACLEntry) { e.Range = network.Range{} }
	perhaps := func(e network.ACLEntry) partial.Doubt[network.ACLEntry] {
		return partial.Doubt[network.ACLEntry]{Item: e, Why: "a condition"}
	}
	for _, c := range []struct {
		name    string
		entries partial.List[network.ACLEntry]
		want    truth
	}{
		{"no entry", partial.ListOf[network.ACLEntry](), no},
		{"an entry for everything", partial.ListOf(all), yes},
		{"an entry of the other direction", partial.ListOf(aclEntry(100, true, network.TCP(0, 65535), "0.0.0.0/0")), no},
		{"a deny with a lower number", partial.ListOf(all, entry(90, false, 443, 65535, from)), no},
		{"a deny with a higher number", partial.ListOf(entry(110, false, 443, 65535, from), all), yes},
		{"the very ports", partial.ListOf(entry(100, true, 32768, 60999, from)), yes},
		{"all but the first port", partial.ListOf(entry(100, true, 32769, 60999, from)), no},
		{"all but the last port", partial.ListOf(entry(100, true, 32768, 60998, from)), no},
		{"a deny of the first port", partial.ListOf(all, entry(90, false, 32768, 32768, from)), no},
		{"a deny of the last port", partial.ListOf(all, entry(90, false, 60999, 60999, from)), no},
		{"a deny of the port below", partial.ListOf(all, entry(90, false, 32767, 32767, from)), yes},
		{"a deny of the port above", partial.ListOf(all, entry(90, false, 61000, 61000, from)), yes},
		{"a pair whose ports meet", partial.ListOf(entry(100, true, 1024, 40000, from), entry(110, true, 40001, 65535, from)), yes},
		{"a pair with one port between", partial.ListOf(entry(100, true, 1024, 40000, from), entry(110, true, 40002, 65535, from)), no},
		{"a pair whose blocks meet", partial.ListOf(entry(100, true, 0, 65535, "10.0.1.0/25"), entry(110, true, 0, 65535, "10.0.1.128/25")), yes},
		{"half of the block", partial.ListOf(entry(100, true, 0, 65535, "10.0.1.128/25")), maybe},
		{"another block", partial.ListOf(entry(100, true, 0, 65535, "10.0.2.0/24")), no},
		{"a deny of unknown direction", partial.ListOf(all, with(entry(90, false, 0, 65535, from), noDirection)), maybe},
		{"a deny of unknown number", partial.ListOf(all, with(entry(90, false, 0, 65535, from), noNumber)), maybe},
		{"a deny of unknown range", partial.ListOf(all, with(entry(90, false, 0, 65535, from), noRange)), maybe},
		{"a deny of unknown last port", partial.ListOf(all, with(entry(90, false, 443, 0, from), noLastPort)), maybe},
		{"a deny from an unknown last port on, above all", partial.ListOf(all, with(entry(90, false, 61000, 0, from), noLastPort)), yes},
		{"a deny of unknown number for another port", partial.ListOf(all, with(entry(90, false, 443, 443, from), noNumber)), yes},
		{"an entry that allows or denies", partial.ListOf(all, with(entry(90, false, 0, 65535, from), noEffect)), maybe},
		{"an entry that allows or denies, alone", partial.ListOf(with(entry(90, false, 0, 65535, from), noEffect)), maybe},
		{"an allow of unknown number", partial.ListOf(with(entry(90, true, 0, 65535, from), noNumber)), maybe},
		{"an allow of unknown number where all is allowed", partial.ListOf(all, with(entry(90, true, 0, 65535, from), noNumber)), yes},
		{"a deny of unknown number where nothing is allowed", partial.ListOf(with(entry(90, false, 0, 65535, from), noNumber)), no},
		{"further entries that nobody read", partial.List[network.ACLEntry]{Items: []network.ACLEntry{all}, More: "an import"}, maybe},
		{"an allow that is perhaps there", partial.List[network.ACLEntry]{Perhaps: []partial.Doubt[network.ACLEntry]{perhaps(all)}}, maybe},
		{"a deny that is perhaps there, first", partial.List[network.ACLEntry]{Items: []network.ACLEntry{all},
			Perhaps: []partial.Doubt[network.ACLEntry]{perhaps(entry(90, false, 0, 65535, from))}}, maybe},
		{"a deny that is perhaps there, last", partial.List[network.ACLEntry]{Items: []network.ACLEntry{all},
			Perhaps: []partial.Doubt[network.ACLEntry]{perhaps(entry(110, false, 0, 65535, from))}}, yes},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newIndex(&network.Network{NetworkACLs: []network.NetworkACL{{Object: object("acl"), Entries: c.entries}}})
			in := subnet("subnet", "10.0.0.0/24", "us-west-2a", "")
			other := side{what: "the endpoint", blocks: []netip.Prefix{prefix(from)}}
			if got, _ := x.aclAllows(&in, false, other, portRange{32768, 60999}); got.is != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			} else if got.is == maybe && got.why == "" {
				t.Error("it does not say what it depends on")
			}
		})
	}
}

func TestASubnetsNetworkACL(t *testing.T) {
	x := newIndex(&network.Network{})
	other := side{what: "the endpoint", blocks: []netip.Prefix{prefix("10.0.1.0/24")}}
	for _, c := range []struct {
		name string
		acl  partial.Value[string]
		want truth
	}{
		{"the default one", partial.Known(""), yes},
		{"one that nobody described", partial.Known("acl-0123"), maybe},
		{"one that is not known", partial.Unknown[string]("a parameter"), maybe},
	} {
		in := subnet("subnet", "10.0.0.0/24", "us-west-2a", "")
		in.NetworkACL = c.acl
		if got, _ := x.aclAllows(&in, true, other, https); got.is != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if got, _ := x.aclAllows(nil, true, other, https); got.is != maybe {
		t.Errorf("a subnet that is not known: got %v, want unknown", got)
	}
}

func TestHalvesOfABlock(t *testing.T) {
	for bits := range 32 {
		low, high := halves(netip.PrefixFrom(netip.MustParseAddr("10.1.2.3"), bits))
		whole := netip.PrefixFrom(netip.MustParseAddr("10.1.2.3"), bits).Masked()
		if low.Bits() != bits+1 || high.Bits() != bits+1 || low.Overlaps(high) || low.Addr() != whole.Addr() || !contains(whole, high) {
			t.Errorf("/%d: got %s and %s", bits, low, high)
		}
	}
}

func TestBlocksThatPerhapsCountAndThatDoNot(t *testing.T) {
	verdicts := []coverage{whole, none}
	listed := []netip.Prefix{prefix("10.0.0.0/24"), prefix("10.0.0.0/16")}
	firstPerhaps := func(i int) (coverage, bool) { return verdicts[i], i == 0 }
	for block, want := range map[string]coverage{"10.0.0.0/26": some, "10.0.1.0/24": none} {
		if got := decide(prefix(block), listed, nil, firstPerhaps); got != want {
			t.Errorf("%s: got %d, want %d", block, got, want)
		}
	}
	second := []netip.Prefix{prefix("10.0.0.0/24"), prefix("10.0.0.0/25"), prefix("10.0.0.0/16")}
	three := []coverage{whole, none, none}
	if got := decide(prefix("10.0.0.128/26"), second, nil, func(i int) (coverage, bool) { return three[i], i == 0 }); got != some {
		t.Errorf("one that is perhaps in the list before two: got %d", got)
	}
	if got := covered(prefix("10.0.0.0/25"), nil, []netip.Prefix{prefix("10.0.0.0/24")}); got != beside {
		t.Errorf("a block that does not count: got %d", got)
	}
	kept := ipv4([]netip.Prefix{prefix("10.0.0.7/24"), prefix("2001:db8::/32")})
	if !slices.Equal(kept, []netip.Prefix{prefix("10.0.0.0/24")}) {
		t.Errorf("want the IPv4 block alone, got %v", kept)
	}
}

func TestANetworkACLAndAnAddressSomewhereInAVPC(t *testing.T) {
	acl := &network.NetworkACL{Object: object("acl"), Entries: partial.ListOf(aclEntry(100, true, network.TCP(443, 443), "10.0.0.0/16"))}
	x := newIndex(&network.Network{NetworkACLs: []network.NetworkACL{*acl}})
	in := subnet("subnet", "10.0.0.0/24", "us-west-2a", "")
	vpc := func(cidrs partial.List[netip.Prefix]) *network.VPC {
		return &network.VPC{Object: object("vpc"), CIDRs: cidrs}
	}
	for _, c := range []struct {
		name string
		vpc  *network.VPC
		want truth
	}{
		{"a VPC within the entry", vpc(partial.ListOf(prefix("10.0.0.0/16"))), yes},
		{"a VPC with a second block beside it", vpc(partial.ListOf(prefix("10.0.0.0/16"), prefix("10.1.0.0/16"))), no},
		{"a VPC with blocks that nobody read", vpc(partial.List[netip.Prefix]{Items: []netip.Prefix{prefix("10.0.0.0/16")}, More: "an import"}), maybe},
		{"a VPC of which only the IPv6 block is known", vpc(partial.ListOf(prefix("2001:db8::/56"))), maybe},
		{"no VPC known", nil, maybe},
	} {
		if got, _ := x.aclAllows(&in, true, side{what: "the endpoint", vpc: c.vpc}, https); got.is != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
		allow := network.Rule{Peer: network.CIDR(prefix("10.0.0.0/16")), Ports: network.TCP(443, 443)}
		groups := group("tasks", nil, []network.Rule{allow})
		x.SecurityGroups = map[string]*network.SecurityGroup{"tasks": &groups}
		if got := x.groupsAllow(partial.ListOf("tasks"), true, side{what: "the endpoint", vpc: c.vpc, open: "it is not known"}, https); got.is != c.want {
			t.Errorf("%s, by security group: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPortRanges(t *testing.T) {
	for want, r := range map[string]portRange{"443": https, "32768-60999": ephemeral(pullpath.Linux), "49152-65535": ephemeral(pullpath.Windows)} {
		if r.String() != want {
			t.Errorf("got %s, want %s", r, want)
		}
	}
}

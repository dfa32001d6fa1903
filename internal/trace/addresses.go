package trace

import (
	"net/netip"
	"slices"
)

// anyIPv4 is every IPv4 address.
var anyIPv4 = netip.MustParsePrefix("0.0.0.0/0")

// private are the IPv4 blocks that no public service of AWS has addresses in (RFC 1918, RFC 6598, RFC 3927, RFC 1122,
// multicast and reserved blocks).
var private = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("224.0.0.0/3"),
}

// coverage says how much of a block something applies to. The zero coverage is a block that does not count.
type coverage int

const (
	beside coverage = iota // the block does not count
	none                   // it applies to no address
	some                   // to some
	whole                  // to all
)

// truth turns a coverage into the answer for one address of the block that is not known.
func (c coverage) truth() truth {
	switch c {
	case whole:
		return yes
	case none:
		return no
	}
	return maybe
}

// join is the coverage of two halves.
func join(a, b coverage) coverage {
	switch {
	case a == beside:
		return b
	case b == beside || a == b:
		return a
	}
	return some
}

// contains reports whether outer holds all of inner.
func contains(outer, inner netip.Prefix) bool {
	return outer.Addr().Is4() == inner.Addr().Is4() && outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}

// decide finds the coverage of a block by an ordered list of blocks: the first that holds an address decides, by what
// verdict returns for its index; an address that none holds is not covered. Where verdict says that a block is only
// perhaps in the list, what follows counts as well. Addresses in skip, of which no two blocks are the halves of one, do
// not count. It halves the block until each part lies inside or outside every listed block, so that several blocks
// together may cover it.
func decide(block netip.Prefix, listed, skip []netip.Prefix, verdict func(i int) (is coverage, perhaps bool)) coverage {
	if slices.ContainsFunc(skip, func(s netip.Prefix) bool { return contains(s, block) }) {
		return beside
	}
	for i, l := range listed {
		if contains(l, block) {
			is, perhaps := verdict(i)
			if !perhaps {
				return is
			}
			after := func(j int) (coverage, bool) { return verdict(i + 1 + j) }
			return join(is, decide(block, listed[i+1:], skip, after))
		}
		if l.Overlaps(block) {
			low, high := halves(block)
			return join(decide(low, listed, skip, verdict), decide(high, listed, skip, verdict))
		}
	}
	return none
}

func halves(p netip.Prefix) (low, high netip.Prefix) {
	bits := p.Bits() + 1
	raw := p.Masked().Addr().AsSlice()
	low, _ = p.Masked().Addr().Prefix(bits)
	raw[(bits-1)/8] |= 1 << (7 - (bits-1)%8)
	addr, _ := netip.AddrFromSlice(raw)
	return low, netip.PrefixFrom(addr, bits)
}

// covered is the coverage of a block by a set of blocks.
func covered(block netip.Prefix, by, skip []netip.Prefix) coverage {
	return decide(block, by, skip, func(int) (coverage, bool) { return whole, false })
}

// ipv4 keeps the IPv4 blocks.
func ipv4(blocks []netip.Prefix) []netip.Prefix {
	var out []netip.Prefix
	for _, b := range blocks {
		if b.Addr().Is4() {
			out = append(out, b.Masked())
		}
	}
	return out
}

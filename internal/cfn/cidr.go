package cfn

import (
	"math/big"
	"net/netip"
	"strconv"
)

// maxBlocks is how many blocks Fn::Cidr gives at most.
// Source: AWS CloudFormation Template Reference, Fn::Cidr.
const maxBlocks = 256

// cidr is Fn::Cidr: the first blocks of a block, of a size given by the number of their address bits.
func cidr(s *Stack, n *Node) Value {
	a := arguments(n, 2, 3)
	if a == nil {
		return s.wrong(n, "Fn::Cidr", "an address block, a count and a number of bits")
	}
	block, count := s.Resolve(&a[0]), s.Resolve(&a[1])
	size := literal("")
	if len(a) == 3 {
		size = s.Resolve(&a[2])
	}
	for _, v := range []Value{block, count, size} {
		if _, ok := v.Literal(); !ok {
			cut := unknown("Fn::Cidr, line %d: %s", s.Template.Line(n), v.Why())
			cut.items = []Value{block, count, size}
			return cut
		}
	}
	text, _ := block.Literal()
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return s.wrong(n, "Fn::Cidr", "an address block such as 10.0.0.0/16, not "+shorten(text, 40))
	}
	text, _ = count.Literal()
	blocks, err := strconv.Atoi(text)
	if err != nil || blocks < 1 || blocks > maxBlocks {
		return s.wrong(n, "Fn::Cidr", "a count from 1 to 256, not "+shorten(text, 40))
	}
	// CloudFormation's default for bits is 5 for IPv4; the template gives it for IPv6.
	bits := 5
	if text, _ = size.Literal(); text != "" {
		if bits, err = strconv.Atoi(text); err != nil {
			return s.wrong(n, "Fn::Cidr", "a number of bits, not "+shorten(text, 40))
		}
	}
	all, ok := subnets(prefix, blocks, bits)
	if !ok {
		return s.unknown(n, "Fn::Cidr cannot cut %d blocks of %d bits from %s", blocks, bits, prefix)
	}
	return all
}

// subnets cuts blocks whose addresses have so many bits of their own.
func subnets(from netip.Prefix, count, bits int) (Value, bool) {
	from = from.Masked()
	width := from.Addr().BitLen()
	if bits < 0 || bits > width-from.Bits() {
		return Value{}, false
	}
	if room := width - from.Bits() - bits; room < 9 && count > 1<<room {
		return Value{}, false
	}
	next := new(big.Int).SetBytes(from.Addr().AsSlice())
	step := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	list := Value{kind: List}
	for range count {
		address, _ := netip.AddrFromSlice(next.FillBytes(make([]byte, width/8)))
		list.items = append(list.items, literal(netip.PrefixFrom(address, width-bits).String()))
		next.Add(next, step)
	}
	return list, true
}

// Package cidr reads IPv4 CIDR blocks and says which of them the endpoints may admit.
package cidr

import (
	"fmt"
	"net/netip"
)

// widestAdmitted is the shortest prefix that may connect to what is built here. It is a decision of this project: no
// private network is wider than 10.0.0.0/8 (RFC 1918), so what is wider lets in addresses of others.
const widestAdmitted = 8

// Parse reads an IPv4 block. The error says what is wrong and what is meant.
func Parse(s string) (netip.Prefix, error) {
	block, err := netip.ParsePrefix(s)
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	switch {
	case err != nil:
		return block, fmt.Errorf("%q is not an IPv4 CIDR block; want for example 10.0.0.0/16", s)
	case !block.Addr().Is4():
		return block, fmt.Errorf("%q is an IPv6 block; want an IPv4 block, for example 10.0.0.0/16", s)
	case block.Masked() != block:
		return block, fmt.Errorf("%q has bits set behind its prefix; the block is %s", s, block.Masked())
	}
	return block, nil
}

// CheckAdmitted reports why a block cannot be one that may connect.
func CheckAdmitted(s string) error {
	if block, err := netip.ParsePrefix(s); err == nil && block.Addr().Is4() && block.Bits() < widestAdmitted {
		return fmt.Errorf("%s opens the way to networks of others; want the blocks of your own networks, /%d or narrower", block, widestAdmitted)
	}
	_, err := Parse(s)
	return err
}

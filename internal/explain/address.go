package explain

import (
	"net/netip"
	"regexp"
)

// Address is the kind of an IP address that a message says was dialled.
type Address string

// The kinds of addresses.
const (
	// noAddress: the message names none.
	noAddress Address = ""
	// publicAddress is an IPv4 address of the internet, which the public names of AWS resolve to.
	publicAddress Address = "public"
	// privateAddress is one of a VPC or of a network connected to it (RFC 1918, RFC 6598, RFC 4193).
	privateAddress Address = "private"
	// ipv6Address is a global unicast IPv6 address: a VPC's own addresses are among them, so it does not tell public
	// from private.
	ipv6Address Address = "ipv6"
	// localAddress is the instance's or the task's own: metadata, credentials, loopback.
	localAddress Address = "local"
)

var (
	privateBlocks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("fc00::/7")}
	// localBlocks are link-local and loopback addresses, and those of the instance metadata service and of the Amazon
	// resolver over IPv6.
	localBlocks = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
		netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("fd00:ec2::/32")}
)

var port = regexp.MustCompile(`^\[?([^\[\]]*?)\]?(?::[0-9]+)?$`)

// kind classifies the address of a name, with or without a port.
func (n name) kind() Address {
	text := n.text
	if addr, err := netip.ParseAddr(text); err == nil {
		return addressKind(addr)
	}
	if m := port.FindStringSubmatch(text); m != nil {
		if addr, err := netip.ParseAddr(m[1]); err == nil {
			return addressKind(addr)
		}
	}
	return noAddress
}

func addressKind(addr netip.Addr) Address {
	addr = addr.Unmap().WithZone("")
	in := func(blocks []netip.Prefix) bool {
		for _, b := range blocks {
			if b.Contains(addr) {
				return true
			}
		}
		return false
	}
	switch {
	case in(localBlocks):
		return localAddress
	case in(privateBlocks):
		return privateAddress
	case addr.Is6():
		return ipv6Address
	}
	return publicAddress
}

package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
)

// portRange is a range of TCP ports.
type portRange struct{ first, last int }

// https is the port of every call of a pull.
var https = portRange{443, 443}

// ephemeral returns the ports that a client opens connections from, which the answers come back to: on Linux 32768 to
// 60999 (net.ipv4.ip_local_port_range; the VPC User Guide rounds it to 61000), on Windows 49152 to 65535. Source: VPC
// User Guide, Custom network ACLs, Ephemeral ports.
func ephemeral(os pullpath.OS) portRange {
	if os == pullpath.Windows {
		return portRange{49152, 65535}
	}
	return portRange{32768, 60999}
}

// natPorts are the ports that a NAT gateway opens connections from. Source: as for [ephemeral].
var natPorts = portRange{1024, 65535}

func (p portRange) String() string {
	if p.first == p.last {
		return fmt.Sprint(p.first)
	}
	return fmt.Sprintf("%d-%d", p.first, p.last)
}

// tcp answers whether the protocol carries TCP, and whether it has ports to ask for.
func tcp(p network.Ports) (is truth, everyPort bool) {
	protocol, known := p.Protocol.Get()
	if !known {
		return maybe, false
	}
	switch strings.ToLower(protocol) {
	case "-1", "all":
		return yes, true
	case "tcp", "6":
		return yes, false
	}
	return no, false
}

// bounds returns the ports as far as they are known; -1 is every port.
func bounds(p network.Ports) (from, to int, fromKnown, toKnown bool) {
	from, fromKnown = p.From.Get()
	to, toKnown = p.To.Get()
	if fromKnown && from == -1 {
		return 0, 65535, true, true
	}
	return from, to, fromKnown, toKnown
}

// certain reports whether all is known that decides which TCP ports are meant.
func certainPorts(p network.Ports) bool {
	is, every := tcp(p)
	_, _, fromKnown, toKnown := bounds(p)
	return is == no || every || is == yes && fromKnown && toKnown
}

// holds answers whether the ports hold every TCP port of a range.
func holds(p network.Ports, r portRange) answer {
	is, every := tcp(p)
	from, to, fromKnown, toKnown := bounds(p)
	switch {
	case is == no, !every && (fromKnown && from > r.first || toKnown && to < r.last):
		return answer{is: no}
	case every, is == yes && fromKnown && toKnown:
		return answer{is: yes}
	}
	return answer{maybe, whyPorts(p)}
}

// touches answers whether the ports hold some TCP port of a range.
func touches(p network.Ports, r portRange) truth {
	is, every := tcp(p)
	from, to, fromKnown, toKnown := bounds(p)
	switch {
	case is == no, !every && (fromKnown && from > r.last || toKnown && to < r.first):
		return no
	case certainPorts(p):
		return yes
	}
	return maybe
}

// why returns the reason of the first thing that is not known.
func whyPorts(p network.Ports) string {
	if !p.Protocol.Known() {
		return p.Protocol.Why()
	}
	if !p.From.Known() {
		return p.From.Why()
	}
	return p.To.Why()
}

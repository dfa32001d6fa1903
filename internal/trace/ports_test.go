package trace

import (
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestWhichPortsARuleIsFor(t *testing.T) {
	tcp, all, udp := partial.Known("tcp"), partial.Known("-1"), partial.Known("udp")
	anyProtocol, anyPort := partial.Unknown[string]("the parameter Protocol"), partial.Unknown[int]("the parameter Port")
	port := partial.Known[int]
	last := partial.Unknown[int]("the parameter Last")
	for _, c := range []struct {
		name     string
		protocol partial.Value[string]
		from, to partial.Value[int]
		all      truth // whether it holds every port from 100 to 200
		some     truth
		why      string
	}{
		{"just these", tcp, port(100), port(200), yes, yes, ""},
		{"by number of the protocol", partial.Known("6"), port(100), port(200), yes, yes, ""},
		{"in other letters", partial.Known("TCP"), port(100), port(200), yes, yes, ""},
		{"one less at the beginning", tcp, port(101), port(200), no, yes, ""},
		{"one less at the end", tcp, port(100), port(199), no, yes, ""},
		{"the first alone", tcp, port(100), port(100), no, yes, ""},
		{"the last alone", tcp, port(200), port(200), no, yes, ""},
		{"those before", tcp, port(1), port(99), no, no, ""},
		{"those behind", tcp, port(201), port(300), no, no, ""},
		{"every port, as -1", tcp, port(-1), port(-1), yes, yes, ""},
		{"every protocol, whatever the ports", all, port(1), port(1), yes, yes, ""},
		{"every protocol, with ports that are not known", all, anyPort, last, yes, yes, ""},
		{"another protocol", udp, port(100), port(200), no, no, ""},
		{"every message of ICMP, as -1", partial.Known("icmp"), port(-1), port(-1), no, no, ""},
		{"another protocol, with ports that are not known", udp, anyPort, last, no, no, ""},
		{"a protocol that is not known", anyProtocol, port(100), port(200), maybe, maybe, "the parameter Protocol"},
		{"a protocol that is not known, on other ports", anyProtocol, port(201), port(300), no, no, ""},
		{"a first port that is not known", tcp, anyPort, port(200), maybe, maybe, "the parameter Port"},
		{"a first port that is not known, before others", tcp, anyPort, port(199), no, maybe, ""},
		{"a first port that is not known, of ports before", tcp, anyPort, port(99), no, no, ""},
		{"a last port that is not known", tcp, port(100), last, maybe, maybe, "the parameter Last"},
		{"a last port that is not known, behind others", tcp, port(101), last, no, maybe, ""},
		{"a last port that is not known, of ports behind", tcp, port(201), last, no, no, ""},
	} {
		p := network.Ports{Protocol: c.protocol, From: c.from, To: c.to}
		if got := holds(p, portRange{100, 200}); got.is != c.all || got.why != c.why {
			t.Errorf("%s: holds all %v (%s), want %v (%s)", c.name, got.is, got.why, c.all, c.why)
		}
		if got := touches(p, portRange{100, 200}); got != c.some {
			t.Errorf("%s: holds some %v, want %v", c.name, got, c.some)
		}
	}
}

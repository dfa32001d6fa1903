package trace

import (
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestPrivateHostedZonesThatWereNotRead(t *testing.T) {
	for name, c := range map[string]struct {
		gap  network.Gap
		want Result
	}{
		"of the VPC":          {network.Gap{Kind: network.HostedZoneKind, VPC: "vpc", Why: "route53:ListHostedZonesByVPC was denied"}, Undecided},
		"of every VPC":        {network.Gap{Kind: network.HostedZoneKind, Why: "denied"}, Undecided},
		"of another VPC":      {network.Gap{Kind: network.HostedZoneKind, VPC: "another", Why: "denied"}, Pass},
		"resolver rules only": {network.Gap{Kind: network.PeeringKind, VPC: "vpc", Why: "denied"}, Pass},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			n.Gaps = []network.Gap{c.gap}
			r := Check(n)
			call := callOf(t, r, "ecr:GetAuthorizationToken")
			if call.Result != c.want || call.Hops[0].Kind != DNSHop || call.Hops[0].Result != c.want {
				t.Errorf("want %s at DNS, got %+v", c.want, call)
			}
		})
	}
}

func TestPlacesWhereTasksOnlyPerhapsRun(t *testing.T) {
	bare := func(n *network.Network) string {
		s := n.Subnets[0]
		s.Object, s.RouteTable = object("bare"), partial.Known("no-routes")
		n.Subnets = append(n.Subnets, s)
		n.RouteTables = append(n.RouteTables, network.RouteTable{Object: object("no-routes"), VPC: partial.Known("vpc")})
		return "bare"
	}
	for name, c := range map[string]struct {
		place func(good, bad string) partial.List[string]
		want  Result
	}{
		"a subnet that works":         {func(good, _ string) partial.List[string] { return partial.ListOf(good) }, Pass},
		"one that does not":           {func(good, bad string) partial.List[string] { return partial.ListOf(good, bad) }, Fail},
		"one that does not, perhaps":  {func(good, bad string) partial.List[string] { return uncertain([]string{good}, bad) }, Undecided},
		"one that works, perhaps":     {func(good, _ string) partial.List[string] { return uncertain([]string{good}, good) }, Pass},
		"all that do not, perhaps":    {func(_, bad string) partial.List[string] { return uncertain([]string{bad}, bad) }, Fail},
		"the one that works, perhaps": {func(good, bad string) partial.List[string] { return uncertain([]string{bad}, good) }, Fail},
		"one of which nobody knows it": {func(good, _ string) partial.List[string] {
			return partial.List[string]{Items: []string{good}, More: "an import"}
		}, Undecided},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			task := only(&n, "fargate")
			bad := bare(&n)
			task.Network.Subnets = c.place(task.Network.Subnets.Items[0], bad)
			r := Check(n)
			if got := callOf(t, r, "s3:GetObject").Result; got != c.want || c.want != Fail && r.Errors() > 0 {
				t.Errorf("got %s and %d errors, want %s:\n%s", got, r.Errors(), c.want, dump(r))
			}
		})
	}
}

// uncertain is a list of which the last items are there perhaps.
func uncertain(items []string, more ...string) partial.List[string] {
	list := partial.ListOf(items...)
	for _, item := range more {
		list.Perhaps = append(list.Perhaps, partial.Doubt[string]{Item: item, Why: "a condition"})
	}
	return list
}

func TestWhereAnUnknownWayCannotBeginAtAll(t *testing.T) {
	for name, c := range map[string]struct {
		egress partial.List[network.Rule]
		want   Result
	}{
		"no outbound rule":           {partial.List[network.Rule]{}, Fail},
		"a rule for another port":    {partial.ListOf(network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.TCP(80, 80)}), Fail},
		"a rule for one address":     {partial.ListOf(network.Rule{Peer: network.CIDR(prefix("10.9.9.9/32")), Ports: network.TCP(443, 443)}), Undecided},
		"a rule that is not known":   {partial.ListOf(network.Rule{Peer: network.UnknownRange("a parameter"), Ports: network.TCP(443, 443)}), Undecided},
		"rules that are not known":   {partial.UnknownList[network.Rule]("denied"), Undecided},
		"a rule for everything":      {network.AllowAll(), Undecided},
		"a port that is not known":   {partial.ListOf(network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.Ports{Protocol: partial.Known("tcp"), From: partial.Unknown[int]("p"), To: partial.Unknown[int]("p")}}), Undecided},
		"a rule for UDP, of no help": {partial.ListOf(network.Rule{Peer: network.CIDR(anyIPv4), Ports: network.Ports{Protocol: partial.Known("udp"), From: partial.Known(443), To: partial.Known(443)}}), Fail},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			only(&n, "fargate")
			groupOf(&n, "tasks").Egress = c.egress
			// The VPC is not in the source, so that nothing is known of where calls go.
			n.VPCs, n.Subnets, n.Endpoints = nil, nil, nil
			r := Check(n)
			if got := callOf(t, r, "ecr:GetAuthorizationToken"); got.Result != c.want || (r.Errors() > 0) != (c.want == Fail) {
				t.Errorf("got %+v and %d errors, want %s", got, r.Errors(), c.want)
			}
		})
	}
}

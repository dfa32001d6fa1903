package trace

import (
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestServing(t *testing.T) {
	s3Interface := func(onPremisesOnly partial.Value[bool]) func(n *network.Network) {
		return func(n *network.Network) {
			remove(n, "s3")
			e := interfaceEndpoint("vpc", pullpath.S3)
			e.ID, e.InboundResolverOnly = "s3-interface", onPremisesOnly
			n.Endpoints = append(n.Endpoints, e)
		}
	}
	for name, c := range map[string]struct {
		service pullpath.Service
		change  func(n *network.Network)
		want    []Served
	}{
		"an endpoint with private DNS": {pullpath.ECRDKR, func(*network.Network) {}, []Served{{EndpointID: "ecr.dkr", Type: pullpath.Interface, Serves: yes}}},
		"none":                         {pullpath.ECRDKR, func(n *network.Network) { remove(n, "ecr.dkr") }, nil},
		"one without private DNS": {pullpath.ECRDKR, func(n *network.Network) { endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false) },
			[]Served{{EndpointID: "ecr.dkr", Type: pullpath.Interface, Serves: no, Why: "its private DNS is off"}}},
		"one that failed": {pullpath.ECRDKR, func(n *network.Network) { endpoint(n, "ecr.dkr").State = "failed" },
			[]Served{{EndpointID: "ecr.dkr", Type: pullpath.Interface, Serves: no, Why: "it is failed"}}},
		"one that is perhaps there": {pullpath.ECRDKR, func(n *network.Network) { endpoint(n, "ecr.dkr").Perhaps = "a condition" },
			[]Served{{EndpointID: "ecr.dkr", Type: pullpath.Interface, Serves: maybe, Why: "a condition"}}},
		"one of another VPC": {pullpath.ECRDKR, func(n *network.Network) { endpoint(n, "ecr.dkr").VPC = partial.Known("other") }, nil},
		"the surest comes first": {pullpath.ECRDKR, func(n *network.Network) {
			endpoint(n, "ecr.dkr").PrivateDNS = partial.Known(false)
			second(n, "ecr.dkr").PrivateDNS = partial.Known(true)
		}, []Served{{EndpointID: "second", Type: pullpath.Interface, Serves: yes}, {EndpointID: "ecr.dkr", Type: pullpath.Interface, Serves: no, Why: "its private DNS is off"}}},
		"a gateway endpoint": {pullpath.S3, func(*network.Network) {}, []Served{{EndpointID: "s3", Type: pullpath.Gateway, Serves: yes}}},
		"a gateway endpoint in no route table": {pullpath.S3, func(n *network.Network) { endpoint(n, "s3").RouteTables = partial.List[string]{} },
			[]Served{{EndpointID: "s3", Type: pullpath.Gateway, Serves: no, Why: "it is in no route table"}}},
		"an interface endpoint for S3 in place of the gateway": {pullpath.S3, s3Interface(partial.Known(false)), []Served{{EndpointID: "s3-interface", Type: pullpath.Interface, Serves: maybe,
			Why: "AWS documents the gateway endpoint for image layers; whether an interface endpoint for Amazon S3 carries them is not documented (containers-roadmap 1691)"}}},
		"one for on-premises clients": {pullpath.S3, s3Interface(partial.Known(true)),
			[]Served{{EndpointID: "s3-interface", Type: pullpath.Interface, Serves: no, Why: "its private DNS is for on-premises clients only"}}},
		"a service that is not ours": {"sqs", func(*network.Network) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			n := working()
			c.change(&n)
			got := EndpointsOf(&n).Serving("vpc", c.service)
			if len(got) != len(c.want) {
				t.Fatalf("want %+v, got %+v", c.want, got)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("want %+v, got %+v", c.want[i], got[i])
				}
			}
		})
	}
	n := hub()
	if got := EndpointsOf(&n).Serving("vpc", pullpath.ECRDKR); len(got) != 1 || got[0] != (Served{EndpointID: "ecr.dkr", Type: pullpath.Interface, ZoneID: "zone-ecr.dkr", Serves: yes}) {
		t.Errorf("a hosted zone leads to the hub's endpoint, got %+v", got)
	}
	if got := EndpointsOf(&n).Serving("nowhere", pullpath.ECRDKR); got != nil {
		t.Errorf("a VPC that the network does not hold has none, got %+v", got)
	}
}

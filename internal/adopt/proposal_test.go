package adopt

import (
	"net/netip"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/stacks/config"
)

const (
	vpc    = "vpc-0a1b2c3d4e5f60718"
	subnet = "subnet-0a1b2c3d4e5f60718"
	second = "subnet-0b1b2c3d4e5f60718"
	table  = "rtb-0a1b2c3d4e5f60718"
	main   = "rtb-0c1b2c3d4e5f60718"
	id     = "vpce-0a1b2c3d4e5f60718"
)

// network is a VPC with two subnets: one has its own route table, the other uses the main one.
func n() network.Network {
	return network.Network{
		VPCs: []network.VPC{{Object: network.Object{ID: vpc},
			Env:        network.Env{Region: partial.Literal("us-west-2"), Account: partial.Literal("111122223333")},
			CIDRs:      partial.ListOf(netip.MustParsePrefix("10.0.0.0/16"), netip.MustParsePrefix("10.1.0.0/16")),
			DNSSupport: partial.Known(true), DNSHostnames: partial.Known(true), MainRouteTable: partial.Known(main)}},
		Subnets: []network.Subnet{
			{Object: network.Object{ID: subnet}, VPC: partial.Known(vpc), AZ: partial.Literal("us-west-2a"), RouteTable: partial.Known(table), CIDRs: partial.ListOf(netip.MustParsePrefix("10.0.1.0/24"))},
			{Object: network.Object{ID: second}, VPC: partial.Known(vpc), AZ: partial.Literal("us-west-2b"), RouteTable: partial.Known(""), CIDRs: partial.ListOf(netip.MustParsePrefix("10.0.2.0/24"))},
		},
	}
}

func endpoint(service string, change func(*network.Endpoint)) network.Endpoint {
	e := network.Endpoint{Object: network.Object{ID: id}, VPC: partial.Known(vpc), ServiceName: partial.Literal("com.amazonaws.us-west-2." + service),
		Type: partial.Known(pullpath.Interface), Subnets: partial.ListOf(subnet), PrivateDNS: partial.Known(true), State: "available"}
	if change != nil {
		change(&e)
	}
	return e
}

func gateway(tables ...string) network.Endpoint {
	return endpoint("s3", func(e *network.Endpoint) {
		e.Type, e.RouteTables = partial.Known(pullpath.Gateway), partial.ListOf(tables...)
	})
}

var fargate = pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: "1.4.0", OS: pullpath.Linux, Features: []pullpath.Feature{pullpath.AWSLogs, pullpath.Exec}}

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		name    string
		service pullpath.Service
		change  func(*network.Network)
		choice  string
		why     string
	}{
		{"what is not there is created", pullpath.ECRDKR, func(*network.Network) {}, "create", "the VPC has none"},
		{"an endpoint with private DNS is reused", pullpath.ECRDKR, func(n *network.Network) { n.Endpoints = append(n.Endpoints, endpoint("ecr.dkr", nil)) }, "reuse:" + id, "stay as they are"},
		{"an endpoint without private DNS is not", pullpath.ECRDKR, func(n *network.Network) {
			n.Endpoints = append(n.Endpoints, endpoint("ecr.dkr", func(e *network.Endpoint) { e.PrivateDNS = partial.Known(false) }))
		}, "create", "its private DNS is off"},
		{"an endpoint that failed is not", pullpath.ECRDKR, func(n *network.Network) {
			n.Endpoints = append(n.Endpoints, endpoint("ecr.dkr", func(e *network.Endpoint) { e.State = "failed" }))
		}, "create", "is failed"},
		{"an endpoint of another VPC is not", pullpath.ECRDKR, func(n *network.Network) {
			n.Endpoints = append(n.Endpoints, endpoint("ecr.dkr", func(e *network.Endpoint) { e.VPC = partial.Known("vpc-0fffffffffffffff0") }))
		}, "create", "the VPC has none"},
		{"a hub's endpoint behind a hosted zone is external", pullpath.ECRDKR, func(n *network.Network) {
			n.HostedZones = append(n.HostedZones, network.HostedZone{Object: network.Object{ID: "Z1"}, DNSName: partial.Literal("dkr.ecr.us-west-2.amazonaws.com."), VPCs: partial.ListOf(vpc)})
		}, "external", "dkr.ecr.us-west-2.amazonaws.com answers"},
		{"a hosted zone of another VPC changes nothing", pullpath.ECRDKR, func(n *network.Network) {
			n.HostedZones = append(n.HostedZones, network.HostedZone{Object: network.Object{ID: "Z1"}, DNSName: partial.Literal("dkr.ecr.us-west-2.amazonaws.com."), VPCs: partial.ListOf("vpc-0fffffffffffffff0")})
		}, "create", "the VPC has none"},
		{"an S3 gateway on all route tables is reused", pullpath.S3, func(n *network.Network) { n.Endpoints = append(n.Endpoints, gateway(table, main)) }, "reuse:" + id, "route tables of all the subnets"},
		{"an S3 gateway on some route tables is reused, and the others are named", pullpath.S3, func(n *network.Network) { n.Endpoints = append(n.Endpoints, gateway(table)) }, "reuse:" + id, "add " + main},
		{"an S3 gateway on other route tables does not collide", pullpath.S3, func(n *network.Network) { n.Endpoints = append(n.Endpoints, gateway("rtb-0fffffffffffffff0")) }, "create", "does not collide"},
		{"an S3 interface endpoint is no S3 gateway", pullpath.S3, func(n *network.Network) { n.Endpoints = append(n.Endpoints, endpoint("s3", nil)) }, "create", "the VPC has none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := n()
			c.change(&n)
			p, err := New(n, vpc, []string{subnet, second}, []pullpath.Workload{fargate})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range p.Endpoints {
				if e.Service != c.service {
					continue
				}
				if e.Choice != c.choice || !strings.Contains(e.Why, c.why) {
					t.Errorf("got %s: %s; want %s: %s", e.Choice, e.Why, c.choice, c.why)
				}
				return
			}
			t.Errorf("%s is not proposed: %+v", c.service, p.Endpoints)
		})
	}
}

func TestTheAppTakesTheProposal(t *testing.T) {
	n := n()
	n.Endpoints = append(n.Endpoints, gateway(table, main), endpoint("logs", nil))
	p, err := New(n, vpc, []string{subnet, second}, []pullpath.Workload{fargate, {LaunchType: pullpath.EC2}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string][]byte{"proposal.yaml": p.YAML(), "proposal.json": text} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Parse(document, name)
			if err != nil {
				t.Fatalf("%v\n%s", err, document)
			}
			e := got.Environments[0]
			if e.VPC.ID != vpc || e.VPC.CIDR != "10.0.0.0/16" || len(e.VPC.PrivateSubnets) != 2 || e.VPC.PrivateSubnets[1].RouteTableID != main {
				t.Errorf("VPC %+v", e.VPC)
			}
			if e.Endpoints[pullpath.S3] != (pullpath.Choice{ID: id}) || e.Endpoints[pullpath.ECRDKR] != (pullpath.Choice{}) {
				t.Errorf("endpoints %+v", e.Endpoints)
			}
			if len(e.Workloads) != 2 || e.Account != "111122223333" {
				t.Errorf("environment %+v", e)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	n := n()
	n.VPCs[0].DNSHostnames, n.VPCs[0].MainRouteTable = partial.Known(false), partial.Unknown[string]("denied")
	p, err := New(n, vpc, []string{second, "subnet-0fffffffffffffff0"}, []pullpath.Workload{fargate})
	if err != nil {
		t.Fatal(err)
	}
	yaml := string(p.YAML())
	for _, want := range []string{"# Note: enableDnsHostnames is off", "# Note: the route table of subnet " + second + " is not known", "# Note: subnet subnet-0fffffffffffffff0 is left out", "dns: { support: true }"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("no %q in\n%s", want, yaml)
		}
	}
}

func TestTextOfOthersStaysOnItsLine(t *testing.T) {
	const poison = "x\n::error::y\r\u202e\x1b[31m ##vso[task]"
	p, err := New(n(), vpc, []string{subnet}, []pullpath.Workload{fargate})
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.Count(string(p.YAML()), "\n")
	p.Notes = append(p.Notes, poison)
	p.Endpoints[0].Why = poison
	p.VPC.PrivateSubnets[0].AvailabilityZone = poison
	yaml := string(p.YAML())
	if got := strings.Count(yaml, "\n"); got != whole+1 {
		t.Errorf("%d lines, want %d:\n%s", got, whole+1, yaml)
	}
	for _, bad := range []string{"\n::", "\r", "\u202e", "\x1b", "##vso["} {
		if strings.Contains(yaml, bad) {
			t.Errorf("%q stands in\n%s", bad, yaml)
		}
	}
}

func TestNewFails(t *testing.T) {
	gap := n()
	gap.Gaps = []network.Gap{{Kind: network.EndpointKind, VPC: vpc, Why: "ec2:DescribeVpcEndpoints was denied"}}
	for _, c := range []struct {
		name      string
		n         network.Network
		vpc       string
		subnets   []string
		workloads []pullpath.Workload
		want      string
	}{
		{"without a workload", n(), vpc, []string{subnet}, nil, "no workloads"},
		{"for a VPC that was not read", n(), "vpc-1", []string{subnet}, []pullpath.Workload{fargate}, `VPC "vpc-1"`},
		{"without a subnet", n(), vpc, nil, []pullpath.Workload{fargate}, "no subnets"},
		{"when the endpoints are not known", gap, vpc, []string{subnet}, []pullpath.Workload{fargate}, "ec2:DescribeVpcEndpoints was denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := New(c.n, c.vpc, c.subnets, c.workloads); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

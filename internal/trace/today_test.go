package trace

import (
	"slices"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// route6 adds a route for IPv6 to every route table, and an IPv6 block to every subnet.
func route6(n *network.Network, kind network.TargetKind) {
	for i := range n.RouteTables {
		n.RouteTables[i].Routes.Items = append(n.RouteTables[i].Routes.Items, network.Route{Destination: network.CIDR(anyIPv6), Target: network.Target{Kind: kind, ID: "gateway"}})
	}
	for i := range n.Subnets {
		n.Subnets[i].IPv6 = partial.Yes
	}
}

func TestTheNetworkOfToday(t *testing.T) {
	docker := func(n *network.Network) {
		only(n, "fargate").Images.Items[0].Ref = partial.Literal("nginx")
	}
	onlyIPv6 := func(n *network.Network) {
		for i := range n.Subnets {
			n.Subnets[i].IPv6, n.Subnets[i].IPv6Only = partial.Yes, partial.Yes
		}
	}
	natBlocked := func(mode network.BlockMode, exclude string) func(*network.Network) {
		return func(n *network.Network) {
			*n = throughNAT()
			only(n, "fargate")
			blockAccess(n, mode)
			if exclude != "" {
				n.Exclusions = []network.Exclusion{{Object: object("x"), Of: partial.Known(exclude), EgressOnly: partial.Known(false)}}
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*network.Network)
		want   Result
	}{
		{"block-bidirectional stops a NAT gateway", natBlocked(network.BlockBidirectional, ""), Fail},
		{"block-ingress does not", natBlocked(network.BlockIngress, ""), Pass},
		{"off does not", natBlocked(network.BlockOff, ""), Pass},
		{"an exclusion of the NAT gateway's subnet", natBlocked(network.BlockBidirectional, "subnet-public"), Pass},
		{"an exclusion of another subnet", natBlocked(network.BlockBidirectional, "subnet-a"), Fail},
		{"block-bidirectional stops a regional NAT gateway", func(n *network.Network) {
			natBlocked(network.BlockBidirectional, "")(n)
			n.NATGateways[0].Subnet = partial.Known("")
		}, Fail},
		{"an exclusion of the VPC lets a regional NAT gateway through", func(n *network.Network) {
			natBlocked(network.BlockBidirectional, "vpc")(n)
			n.NATGateways[0].Subnet = partial.Known("")
		}, Pass},
		{"a mode that is not known", func(n *network.Network) {
			natBlocked(network.BlockOff, "")(n)
			n.AccessBlocks[0].Mode = partial.Unknown[network.BlockMode]("a parameter")
		}, Undecided},
		{"another Region's block", func(n *network.Network) {
			natBlocked(network.BlockBidirectional, "")(n)
			n.AccessBlocks[0].Env.Region = partial.Literal("eu-west-1")
		}, Pass},
		{"block-ingress stops a public IP", func(n *network.Network) {
			publicSubnets(n, network.PublicIPOn)
			blockAccess(n, network.BlockIngress)
		}, Fail},
		{"an exclusion for connections out says nothing of block-ingress", func(n *network.Network) {
			publicSubnets(n, network.PublicIPOn)
			blockAccess(n, network.BlockIngress)
			n.Exclusions = []network.Exclusion{{Object: object("x"), Of: partial.Known("vpc"), EgressOnly: partial.Known(true)}}
		}, Fail},
		{"endpoints do not mind it", func(n *network.Network) { blockAccess(n, network.BlockBidirectional) }, Pass},

		{"an egress-only gateway may carry a pull from a public registry", func(n *network.Network) { docker(n); route6(n, network.EgressOnlyTarget) }, Undecided},
		{"an internet gateway for IPv6 does, too", func(n *network.Network) { docker(n); route6(n, network.InternetGatewayTarget) }, Undecided},
		{"unless Block Public Access stops it", func(n *network.Network) {
			docker(n)
			route6(n, network.EgressOnlyTarget)
			blockAccess(n, network.BlockBidirectional)
		}, Fail},
		{"not without an IPv6 block", func(n *network.Network) {
			docker(n)
			route6(n, network.EgressOnlyTarget)
			for i := range n.Subnets {
				n.Subnets[i].IPv6 = partial.No
			}
		}, Fail},
		{"a private registry by its name for IPv4 does not answer there", func(n *network.Network) {
			only(n, "fargate")
			remove(n, "ecr.dkr")
			route6(n, network.EgressOnlyTarget)
		}, Fail},
		{"an IPv6-only subnet with the name for IPv4", func(n *network.Network) { only(n, "fargate"); onlyIPv6(n) }, Fail},
		{"an IPv6-only subnet with the dual-stack name", func(n *network.Network) {
			only(n, "fargate").Images.Items[0].Ref = partial.Literal("111122223333.dkr-ecr.us-west-2.on.aws/app:1.2.3")
			onlyIPv6(n)
		}, Undecided},
		{"an endpoint for IPv6 only", func(n *network.Network) { endpoint(n, "ecr.dkr").IPv6Only = partial.Yes }, Undecided},
		{"a gateway endpoint for IPv6 only", func(n *network.Network) { endpoint(n, "s3").IPv6Only = partial.Yes }, Undecided},

		{"the resolver by its own address", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("169.254.169.253") }, Pass},
		{"the resolver by its address for IPv6", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("fd00:ec2::253") }, Pass},
		{"the resolver at the VPC's base plus two", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("10.0.0.2") }, Pass},
		{"another VPC's base plus two", func(n *network.Network) { n.VPCs[0].DNSServers = partial.ListOf("10.1.0.2") }, Undecided},
		{"Managed Instances behind endpoints", func(n *network.Network) {
			only(n, "ec2-bridge").LaunchType = partial.Known(pullpath.ManagedInstances)
		}, Undecided},
		{"Managed Instances with a NAT gateway", func(n *network.Network) {
			*n = throughNAT()
			only(n, "ec2-bridge").LaunchType = partial.Known(pullpath.ManagedInstances)
		}, Pass},
		{"FireLens to Firehose without an endpoint", func(n *network.Network) { firelens(n, "kinesis_firehose") }, Undecided},
		{"FireLens to another place", func(n *network.Network) { firelens(n, "datadog") }, Undecided},
		{"FireLens whose own configuration says", func(n *network.Network) { firelens(n, "") }, Undecided},
		{"GuardDuty's agent in a Region where it is not documented", func(n *network.Network) {
			t := only(n, "fargate")
			t.Env.Region, t.GuardDutyAgent = partial.Word("the Region"), "a detector"
		}, Undecided},
		{"GuardDuty's agent of which nothing is known", func(n *network.Network) { only(n, "fargate").GuardDutyHidden = "denied" }, Undecided},
		{"GuardDuty's agent of which nothing is known, and which would get through", func(n *network.Network) {
			only(n, "fargate").GuardDutyHidden = "denied"
			endpoint(n, "ecr.dkr").Policy = partial.Known[*iam.Document](nil)
			n.Roles[0] = role("execution", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
		}, Pass},
		{"GuardDuty adds nothing on EC2", func(n *network.Network) { only(n, "ec2-bridge").GuardDutyAgent = "a detector" }, Pass},
		{"GuardDuty adds nothing on Windows", func(n *network.Network) { only(n, "windows").GuardDutyAgent = "a detector" }, Pass},
		{"a proxy does not carry what the task itself sends", func(n *network.Network) {
			t := only(n, "fargate")
			t.Proxy = &network.Proxy{Address: "proxy:3128"}
		}, Pass},
		{"a proxy whose exceptions are not known", func(n *network.Network) { proxied(n, partial.Token("NoProxy")) }, Undecided},
		{"whether there is a proxy is not known", func(n *network.Network) { only(n, "ec2-bridge").ProxyHidden = "denied" }, Undecided},
		{"a proxy in the place of an endpoint that is missing", func(n *network.Network) { proxied(n); remove(n, "ecr.dkr") }, Undecided},
		{"what is perhaps a proxy in the place of an endpoint that lets nobody in", func(n *network.Network) {
			only(n, "ec2-bridge").ProxyHidden = "denied"
			groupOf(n, "endpoints").Ingress = partial.ListOf[network.Rule]()
		}, Undecided},
		{"a proxy helps no role without permissions", func(n *network.Network) {
			proxied(n)
			for i := range n.Roles {
				n.Roles[i] = role(n.Roles[i].ID, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
			}
		}, Fail},
		{"where a proxy leads does not meet a condition of the role", func(n *network.Network) {
			proxied(n)
			for i := range n.Roles {
				n.Roles[i] = role(n.Roles[i].ID, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}},{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]}`)
			}
		}, Undecided},
		{"a proxy that leaves the Region's names alone", func(n *network.Network) { proxied(n, partial.Literal(".us-west-2.amazonaws.com")) }, Pass},
		{"the network ACL of a NAT gateway's subnet lets nothing in", func(n *network.Network) { natACL(n) }, Fail},
		{"the network ACL of a NAT gateway's subnet lets nothing on to the internet", func(n *network.Network) {
			natACL(n, aclEntry(100, false, network.TCP(0, 65535), "0.0.0.0/0"), aclEntry(100, true, network.TCP(0, 65535), "10.0.0.0/16"))
		}, Fail},
		{"the network ACL of a NAT gateway's subnet lets all through", func(n *network.Network) {
			natACL(n, aclEntry(100, false, network.TCP(0, 65535), "0.0.0.0/0"), aclEntry(100, true, network.TCP(0, 65535), "0.0.0.0/0"))
		}, Pass},
		{"the resolver beside another server", func(n *network.Network) {
			n.VPCs[0].DNSServers = partial.ListOf("169.254.169.253", "192.0.2.1")
		}, Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := working()
			c.change(&n)
			r := Check(n)
			got := Pass
			for _, trace := range r.Traces {
				got = Worse(got, trace.Result)
			}
			if got != c.want || (r.Errors() > 0) != (c.want == Fail) {
				t.Errorf("got %s, want %s:\n%s", got, c.want, dump(r))
			}
			if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == publicIPDisabled }) {
				t.Error("the public IP is not what is wrong")
			}
		})
	}
}

// natACL makes a network whose way leads over a NAT gateway in a subnet with a network ACL of its own.
func natACL(n *network.Network, entries ...network.ACLEntry) {
	*n = throughNAT()
	n.NetworkACLs = append(n.NetworkACLs, network.NetworkACL{Object: object("nat-acl"), VPC: partial.Known("vpc"), Entries: partial.ListOf(entries...)})
	n.Subnets[2].NetworkACL = partial.Known("nat-acl")
}

// proxied lets the container instances of a task send calls through a proxy.
func proxied(n *network.Network, exempt ...partial.Text) {
	only(n, "ec2-bridge").Proxy = &network.Proxy{Address: "proxy:3128", Exempt: [][]partial.Text{exempt}}
}

func TestExemptsWhatEachExempts(t *testing.T) {
	host, all := partial.Literal("api.ecr.us-east-1.amazonaws.com"), partial.Literals("169.254.169.254", ".amazonaws.com")
	for name, c := range map[string]struct {
		exempt [][]partial.Text
		want   truth
	}{
		"there is no NO_PROXY":                  {nil, no},
		"the agent and the engine":              {[][]partial.Text{all, partial.Literals("amazonaws.com")}, yes},
		"the agent alone":                       {[][]partial.Text{all, partial.Literals("169.254.169.254")}, no},
		"one of them, the other is not known":   {[][]partial.Text{all, {partial.Token("NoProxy")}}, maybe},
		"neither, and one of them is not known": {[][]partial.Text{partial.Literals("localhost"), {partial.Token("NoProxy")}}, no},
	} {
		t.Run(name, func(t *testing.T) {
			if got := exempts(&network.Proxy{Exempt: c.exempt}, host); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestExempts(t *testing.T) {
	host := partial.Join(partial.Literal("api.ecr."), partial.Word("AWS::Region"), partial.Literal(".amazonaws.com"))
	for name, c := range map[string]struct {
		entry partial.Text
		want  truth
	}{
		"everything":                     {partial.Literal("*"), yes},
		"the domain, with a dot":         {partial.Literal(".amazonaws.com"), yes},
		"the domain, with a star":        {partial.Literal("*.amazonaws.com"), yes},
		"the domain, in other letters":   {partial.Literal("AmazonAWS.com"), yes},
		"another domain":                 {partial.Literal("example.com"), no},
		"the end of a label":             {partial.Literal("aws.com"), no},
		"nothing":                        {partial.Literal(""), no},
		"the domain of the same Region":  {partial.Join(partial.Word("AWS::Region"), partial.Literal(".amazonaws.com")), yes},
		"the domain of a Region":         {partial.Literal("us-east-1.amazonaws.com"), maybe},
		"what is not known":              {partial.Token("NoProxy"), maybe},
		"what is not known, and an end":  {partial.Join(partial.Token("NoProxy"), partial.Literal(".example.com")), maybe},
		"a word and the end of a domain": {partial.Join(partial.Word("Name"), partial.Literal(".example.com")), no},
	} {
		t.Run(name, func(t *testing.T) {
			if got := exempts(&network.Proxy{Exempt: [][]partial.Text{{partial.Literal("169.254.169.254"), c.entry}}}, host); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

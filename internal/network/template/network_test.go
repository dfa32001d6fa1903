package template_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

const vpcA = `
			Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
			Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}`

func vpcs(n network.Network) string {
	return lines(n.VPCs, func(v network.VPC) string {
		return fmt.Sprintf("%s %s support=%s hostnames=%s dns=%s main=%s", v.ID, show(v.CIDRs), show(v.DNSSupport), show(v.DNSHostnames), show(v.DNSServers), show(v.MainRouteTable))
	})
}

func subnets(n network.Network) string {
	return lines(n.Subnets, func(s network.Subnet) string {
		return fmt.Sprintf("%s in %s %s az=%s table=%s acl=%s public=%s", s.ID, show(s.VPC), show(s.CIDRs), s.AZ, show(s.RouteTable), show(s.NetworkACL), show(s.MapPublicIP))
	})
}

func tables(n network.Network) string {
	return lines(n.RouteTables, func(t network.RouteTable) string {
		return fmt.Sprintf("%s in %s: %s", t.ID, show(t.VPC), show(t.Routes))
	})
}

func acls(n network.Network) string {
	return lines(n.NetworkACLs, func(a network.NetworkACL) string { return a.ID + ": " + show(a.Entries) })
}

func gaps(n network.Network) string {
	return lines(n.Gaps, func(g network.Gap) string { return fmt.Sprintf("%s of %q: %s", g.Kind, g.VPC, g.Why) })
}

func TestVPCs(t *testing.T) {
	const undeclared = "VPC vpc-0a1b is not declared in the templates; give the template that declares it, too"
	for _, c := range []modelCase{
		{"a VPC has the defaults of CloudFormation", vpcA, vpcs, "T/Vpc 10.0.0.0/16 support=true hostnames=false dns= main="},
		{"a VPC has its DNS attributes", `V: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16, EnableDnsSupport: false, EnableDnsHostnames: 'true'}}`,
			vpcs, "T/V 10.0.0.0/16 support=false hostnames=true dns= main="},
		{"a VPC of an IPAM pool has blocks that are not known", `V: {Type: 'AWS::EC2::VPC', Properties: {Ipv4IpamPoolId: pool}}`,
			vpcs, "T/V ? the CIDR block comes from an IPAM pool at deployment support=true hostnames=false dns= main="},
		{"a further block counts, one that AWS provides does not", vpcA + `
			B: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}}
			C: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}`,
			vpcs, "T/Vpc 10.0.0.0/16, 10.1.0.0/16 support=true hostnames=false dns= main="},
		{"a further block of an IPAM pool is not known", vpcA + `
			B: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, Ipv4IpamPoolId: pool}}`,
			vpcs, "T/Vpc 10.0.0.0/16, ? a CIDR block comes from an IPAM pool at deployment support=true hostnames=false dns= main="},
		{"a further block of an IPAM pool that is given", vpcA + `
			B: {Type: 'AWS::EC2::VPCCidrBlock', Properties: {VpcId: !Ref Vpc, Ipv4IpamPoolId: pool, CidrBlock: 10.1.0.0/16}}`,
			vpcs, "T/Vpc 10.0.0.0/16, 10.1.0.0/16 support=true hostnames=false dns= main="},
		{"DHCP options set the DNS servers", vpcA + `
			D: {Type: 'AWS::EC2::DHCPOptions', Properties: {DomainNameServers: [10.0.0.2, 10.0.0.3]}}
			Use: {Type: 'AWS::EC2::VPCDHCPOptionsAssociation', Properties: {VpcId: !Ref Vpc, DhcpOptionsId: !Ref D}}`,
			vpcs, "T/Vpc 10.0.0.0/16 support=true hostnames=false dns=10.0.0.2, 10.0.0.3 main="},
		{"the default DHCP options change nothing", vpcA + `
			Use: {Type: 'AWS::EC2::VPCDHCPOptionsAssociation', Properties: {VpcId: !Ref Vpc, DhcpOptionsId: default}}`,
			vpcs, "T/Vpc 10.0.0.0/16 support=true hostnames=false dns= main="},
		{"DHCP options that the templates do not declare are unknown", vpcA + `
			Use: {Type: 'AWS::EC2::VPCDHCPOptionsAssociation', Properties: {VpcId: !Ref Vpc, DhcpOptionsId: dopt-1}}`,
			vpcs, "T/Vpc 10.0.0.0/16 support=true hostnames=false dns=? the DHCP options dopt-1 are not declared in the templates main="},
		{"a VPC that is only referred to is not known", `S: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: vpc-0a1b}}`,
			vpcs, fmt.Sprintf("vpc-0a1b ? %[1]s support=? %[1]s hostnames=? %[1]s dns=? %[1]s main=? %[1]s", undeclared)},
	} {
		c.run(t)
	}
	modelCase{"a VPC that is only referred to may hold anything", `S: {Type: 'AWS::EC2::SecurityGroup', Properties: {VpcId: vpc-0a1b}}`,
		func(n network.Network) string {
			return fmt.Sprint(len(n.Gaps)) + " " + n.Gaps[4].Why + " " + string(n.Gaps[4].Kind)
		},
		"9 " + undeclared + " endpoints"}.run(t)
	const touched = "what the custom resource T/X does is not known"
	for _, c := range []modelCase{
		{"a custom resource that is given a subnet may make an endpoint in its VPC", vpcA + "\n			X: {Type: 'Custom::Thing', Properties: {In: !Ref A}}", gaps,
			"endpoints of \"T/Vpc\": " + touched + "\nprivate hosted zones of \"T/Vpc\": " + touched},
		{"one that is given a VPC, too", vpcA + "\n			X: {Type: 'Custom::Thing', Properties: {In: !Ref Vpc}}", gaps,
			"endpoints of \"T/Vpc\": " + touched + "\nprivate hosted zones of \"T/Vpc\": " + touched},
		{"one that is given something else does not", vpcA + "\n			Q: {Type: 'AWS::SQS::Queue'}\n			X: {Type: 'Custom::Thing', Properties: {In: !Ref Q}}", gaps, ""},
	} {
		c.run(t)
	}
	modelCase{"a VPC that is declared holds what the templates say", vpcA, gaps, ""}.run(t)
}

func TestSubnets(t *testing.T) {
	const a = "T/A in T/Vpc 10.0.0.0/24 az=‹Availability Zones of AWS::Region[0]› "
	for _, c := range []modelCase{
		{"a subnet without associations has the main table and the default ACL", vpcA, subnets, a + "table= acl= public=false"},
		{"a subnet has its route table", vpcA + `
			X: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}}`,
			subnets, a + "table=T/Table acl= public=false"},
		{"a subnet has its network ACL", vpcA + `
			Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
			X: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {SubnetId: !Ref A, NetworkAclId: !Ref Acl}}`,
			subnets, a + "table= acl=T/Acl public=false"},
		{"a subnet gives public addresses", `A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-west-2a, MapPublicIpOnLaunch: true}}
			Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}`,
			subnets, "T/A in T/Vpc 10.0.0.0/24 az=us-west-2a table= acl= public=true"},
		{"a subnet that is only referred to is in the VPC of its table", vpcA + `
			X: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: subnet-1, RouteTableId: !Ref Table}}`,
			subnets, a + "table= acl= public=false\nsubnet-1 in T/Vpc ? subnet subnet-1 is not declared in the templates az=‹Availability Zone of subnet-1› table=T/Table " +
				"acl=? subnet subnet-1 is not declared in the templates public=? subnet subnet-1 is not declared in the templates"},
		{"a subnet of the zone with an id", `Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, AvailabilityZoneId: usw2-az1, CidrBlock: 10.0.0.0/24}}`,
			subnets, "T/A in T/Vpc 10.0.0.0/24 az=usw2-az1 table= acl= public=false"},
		{"a subnet of which AWS chooses the zone", `Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}`,
			subnets, "T/A in T/Vpc 10.0.0.0/24 az=‹AWS chooses the Availability Zone of T/A› table= acl= public=false"},
		{"a subnet whose block comes from an IPAM pool", `Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, AvailabilityZone: a, Ipv4IpamPoolId: pool}}`,
			subnets, "T/A in T/Vpc ? the CIDR block comes from an IPAM pool at deployment az=a table= acl= public=false"},
		{"a subnet whose block is not known", `Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, AvailabilityZone: a, CidrBlock: !ImportValue block}}`,
			subnets, "T/A in T/Vpc ? no template given exports block; give the template of the stack that does, too az=a table= acl= public=false"},
		{"Fn::Cidr cuts the blocks", `Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, AvailabilityZone: a, CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]}}`,
			subnets, "T/A in T/Vpc 10.0.1.0/24 az=a table= acl= public=false"},
	} {
		c.run(t)
	}
}

func TestRoutes(t *testing.T) {
	igw := vpcA + `
			Igw: {Type: 'AWS::EC2::InternetGateway'}
			Default: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}`
	route := func(target string) string {
		return vpcA + "\n			R: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, " + target + "}}"
	}
	for _, c := range []modelCase{
		{"a route to an internet gateway", igw + `
			Attach: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}`,
			tables, "T/Table in T/Vpc: 0.0.0.0/0 to internet gateway T/Igw"},
		{"a route to an internet gateway that is not attached leads nowhere", igw, tables, "T/Table in T/Vpc: 0.0.0.0/0 to internet gateway T/Igw (blackhole)"},
		{"a route to an internet gateway attached to another VPC leads nowhere", igw + `
			Attach: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: vpc-1, InternetGatewayId: !Ref Igw}}`,
			tables, "T/Table in T/Vpc: 0.0.0.0/0 to internet gateway T/Igw (blackhole)"},
		{"a route to an internet gateway attached to a VPC that is not known", igw + `
			Attach: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !ImportValue vpc, InternetGatewayId: !Ref Igw}}`,
			tables, "T/Table in T/Vpc: 0.0.0.0/0 to  T/Igwwhether internet gateway T/Igw is attached to the VPC is not known"},
		{"a route to an internet gateway that is not known to be attached", igw + `
			Attach: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !ImportValue igw}}`,
			tables, "T/Table in T/Vpc: 0.0.0.0/0 to  T/Igwwhich internet gateway T/Attach attaches is not known: no template given exports igw; give the template of the stack that does, too"},
		{"a route to an internet gateway, of which another VPC's table says nothing", `T: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: vpc-1}}
			Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
			Igw: {Type: 'AWS::EC2::InternetGateway'}
			R: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
			Attach: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}`, tables, "T/T in vpc-1: 0.0.0.0/0 to  T/Igwwhether internet gateway T/Igw is attached to the VPC is not known"},
		{"a route to a virtual private gateway that the template declares", route("GatewayId: !Ref Vgw") + "\n			Vgw: {Type: 'AWS::EC2::VPNGateway'}", tables, "T/Table in T/Vpc: 0.0.0.0/0 to virtual private gateway T/Vgw"},
		{"a route to a gateway that is something else", route("GatewayId: !Ref Vgw") + "\n			Vgw: {Type: 'AWS::EC2::CustomerGateway'}", tables, "T/Table in T/Vpc: 0.0.0.0/0 to  T/Vgwwhether T/Vgw is an internet gateway is not known"},
		{"a route to a gateway whose id is made up", route("GatewayId: !Sub 'vgw-${AWS::AccountId}'"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to virtual private gateway vgw-‹AWS::AccountId›"},
		{"a custom resource that is given a table may add routes", vpcA + `
			X: {Type: 'Custom::Thing', Properties: {Table: !Ref Table}}`, tables, "T/Table in T/Vpc: ? what the custom resource T/X does is not known"},
		{"a route to a NAT gateway", route("NatGatewayId: !Ref Nat") + `
			Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref A}}`, tables, "T/Table in T/Vpc: 0.0.0.0/0 to NAT gateway T/Nat"},
		{"a route to a NAT gateway that is only referred to", route("NatGatewayId: nat-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to NAT gateway nat-1"},
		{"a route to a transit gateway", route("TransitGatewayId: tgw-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to transit gateway tgw-1"},
		{"a route to a peering connection", route("VpcPeeringConnectionId: pcx-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to peering connection pcx-1"},
		{"a route to a network interface", route("NetworkInterfaceId: eni-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to network interface eni-1"},
		{"a route to a NAT instance", route("InstanceId: i-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to network interface i-1"},
		{"a route to an egress-only internet gateway", route("EgressOnlyInternetGatewayId: eigw-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to egress-only internet gateway eigw-1"},
		{"a route to a firewall endpoint", route("VpcEndpointId: vpce-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to Gateway Load Balancer endpoint vpce-1"},
		{"a route to a virtual private gateway", route("GatewayId: vgw-1"), tables, "T/Table in T/Vpc: 0.0.0.0/0 to virtual private gateway vgw-1"},
		{"a route to a gateway of which nothing is known", route("GatewayId: !ImportValue net-gateway"), tables,
			"T/Table in T/Vpc: 0.0.0.0/0 to  export net-gatewaywhether export net-gateway is an internet gateway is not known"},
		{"a route to a prefix list", vpcA + `
			R: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationPrefixListId: pl-1, TransitGatewayId: tgw-1}}`,
			tables, "T/Table in T/Vpc: prefix list:pl-1 to transit gateway tgw-1"},
		{"a virtual private gateway may propagate any route", vpcA + `
			P: {Type: 'AWS::EC2::VPNGatewayRoutePropagation', Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: vgw-1}}`,
			tables, "T/Table in T/Vpc: ? T/P propagates the routes of a virtual private gateway"},
		{"a route in a table that is only referred to", `R: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: rtb-1, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}`,
			tables, "rtb-1 in ? route table rtb-1 is not declared in the templates: 0.0.0.0/0 to NAT gateway nat-1, ? route table rtb-1 is not declared in the templates"},
		{"a NAT gateway is public and in its subnet's VPC", vpcA + `
			Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref A, AllocationId: x}}`,
			nats, "T/Nat in T/Vpc subnet=T/A private=false"},
		{"a NAT gateway may be private", vpcA + `
			Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref A, ConnectivityType: private}}`,
			nats, "T/Nat in T/Vpc subnet=T/A private=true"},
		{"a regional NAT gateway is in no subnet", vpcA + `
			Nat: {Type: 'AWS::EC2::NatGateway', Properties: {VpcId: !Ref Vpc, AvailabilityMode: regional}}`,
			nats, "T/Nat in T/Vpc subnet= private=false"},
		{"a NAT gateway in a subnet that is not known", vpcA + `
			Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !If [Perhaps, a, b]}}`,
			nats, "T/Nat in ? the template does not say subnet=? it depends on the condition Perhaps: T.yaml: there is no condition Perhaps private=false"},
		{"a peering connection", vpcA + `
			P: {Type: 'AWS::EC2::VPCPeeringConnection', Properties: {VpcId: !Ref Vpc, PeerVpcId: vpc-2}}`,
			func(n network.Network) string {
				return lines(n.Peerings, func(p network.Peering) string { return p.ID + " " + show(p.Requester) + " " + show(p.Accepter) })
			}, "T/P T/Vpc vpc-2"},
		{"a transit gateway with its attachments", vpcA + `
			G: {Type: 'AWS::EC2::TransitGateway'}
			H: {Type: 'AWS::EC2::TransitGateway', Properties: {DefaultRouteTablePropagation: disable}}
			X: {Type: 'AWS::EC2::TransitGatewayAttachment', Properties: {TransitGatewayId: !Ref G, VpcId: !Ref Vpc, SubnetIds: [!Ref A]}}
			Y: {Type: 'AWS::EC2::TransitGatewayVpcAttachment', Properties: {TransitGatewayId: tgw-1, VpcId: !Ref Vpc, SubnetIds: [!Ref A]}}`,
			func(n network.Network) string {
				return lines(n.TransitGateways, func(g network.TransitGateway) string {
					return g.ID + " " + show(g.VPCs) + " default=" + show(g.DefaultRouting)
				})
			}, "T/G T/Vpc default=true\nT/H  default=false\ntgw-1 T/Vpc, ? transit gateway tgw-1 is not declared in the templates default=? transit gateway tgw-1 is not declared in the templates"},
	} {
		c.run(t)
	}
}

func nats(n network.Network) string {
	return lines(n.NATGateways, func(g network.NATGateway) string {
		return fmt.Sprintf("%s in %s subnet=%s private=%s", g.ID, show(g.VPC), show(g.Subnet), show(g.Private))
	})
}

func TestNetworkACLs(t *testing.T) {
	const every = "-1 ? the source does not say-? the source does not say"
	for _, c := range []modelCase{
		{"entries have their ports and protocols", vpcA + `
			Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
			In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, RuleAction: allow, CidrBlock: 10.0.0.0/16, PortRange: {From: 443, To: 443}}}
			Out: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 90, Protocol: -1, RuleAction: deny, Egress: true, CidrBlock: 0.0.0.0/0}}`,
			acls, "T/Acl: 100 egress=false allow=true 10.0.0.0/16 tcp 443-443, 90 egress=true allow=false 0.0.0.0/0 -1 -1--1"},
		{"an entry of which parts are not known", vpcA + `
			Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
			In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: x, Protocol: 6, RuleAction: !ImportValue a, CidrBlock: nonsense}}`,
			acls, `T/Acl: ? "x" is not a number egress=false allow=? no template given exports a; give the template of the stack that does, too :"nonsense" is not a CIDR block tcp -1--1`},
		{"an ACL that is only referred to is not known", `In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: acl-1, RuleNumber: 1, Protocol: 6, RuleAction: allow, CidrBlock: 10.0.0.0/16}}`,
			acls, "acl-1: 1 egress=false allow=true 10.0.0.0/16 tcp -1--1, ? network ACL acl-1 is not declared in the templates"},
		{"an entry in the default ACL serves subnets without another one", vpcA + `
			In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1, Protocol: 6, RuleAction: deny, CidrBlock: 10.0.0.0/16}}`,
			func(n network.Network) string {
				return subnets(n) + fmt.Sprint(" ", len(n.NetworkACLs[0].Entries.Items))
			},
			"T/A in T/Vpc 10.0.0.0/24 az=‹Availability Zones of AWS::Region[0]› table= acl=T/Vpc.DefaultNetworkAcl public=false 5"},
		{"nor do subnets with one of their own have the default ACL", vpcA + `
			Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: !Ref Vpc}}
			X: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {SubnetId: !Ref A, NetworkAclId: !Ref Acl}}
			In: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl, RuleNumber: 1, Protocol: 6, RuleAction: deny, CidrBlock: 10.0.0.0/16}}`,
			subnets, "T/A in T/Vpc 10.0.0.0/24 az=‹Availability Zones of AWS::Region[0]› table= acl=T/Acl public=false"},
		{"the default network ACL of a VPC lets all through", vpcA + `
			X: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {SubnetId: !Ref A, NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl}}`, acls, strings.NewReplacer("«4»", "0.0.0.0/0 "+every, "«6»", "::/0 "+every).Replace("T/Vpc.DefaultNetworkAcl: 100 egress=false allow=true «4», 101 egress=false allow=true «6», 100 egress=true allow=true «4», 101 egress=true allow=true «6»")},
		{"one of which only the name is like it", vpcA + `
			X: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {SubnetId: !Ref A, NetworkAclId: other.DefaultNetworkAcl}}`, acls, "other.DefaultNetworkAcl: ? network ACL other.DefaultNetworkAcl is not declared in the templates"},
	} {
		c.run(t)
	}
}

func TestBlockPublicAccess(t *testing.T) {
	mode := func(v partial.Value[network.BlockMode]) string {
		if m, ok := v.Get(); ok {
			return string(m)
		}
		return "? " + v.Why()
	}
	got := func(n network.Network) string {
		return lines(n.AccessBlocks, func(b network.AccessBlock) string { return b.ID + " " + mode(b.Mode) }) + "|" +
			lines(n.Exclusions, func(e network.Exclusion) string {
				return e.ID + " of " + show(e.Of) + " out only " + show(e.EgressOnly)
			})
	}
	for _, c := range []modelCase{
		{"the mode and an exclusion of a VPC", `
			B: {Type: 'AWS::EC2::VPCBlockPublicAccessOptions', Properties: {InternetGatewayBlockMode: block-ingress}}
			E: {Type: 'AWS::EC2::VPCBlockPublicAccessExclusion', Properties: {VpcId: vpc-1, InternetGatewayExclusionMode: allow-egress}}`, got,
			"T/B block-ingress|T/E of vpc-1 out only true"},
		{"an exclusion of a subnet", `
			E: {Type: 'AWS::EC2::VPCBlockPublicAccessExclusion', Properties: {SubnetId: subnet-1, InternetGatewayExclusionMode: allow-bidirectional}}`, got,
			"|T/E of subnet-1 out only false"},
		{"a mode that is not known", `
			B: {Type: 'AWS::EC2::VPCBlockPublicAccessOptions', Properties: {InternetGatewayBlockMode: !ImportValue m}}`, got,
			"T/B ? no template given exports m; give the template of the stack that does, too|"},
	} {
		c.run(t)
	}
}

func TestIPv6(t *testing.T) {
	subnets := func(n network.Network) string {
		return lines(n.Subnets, func(s network.Subnet) string { return s.ID + " " + s.IPv6.String() + " only " + s.IPv6Only.String() })
	}
	endpoints := func(n network.Network) string {
		return lines(n.Endpoints, func(e network.Endpoint) string { return e.IPv6Only.String() })
	}
	for _, c := range []modelCase{
		{"a subnet with IPv6 only", "\n			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, Ipv6Native: true, Ipv6CidrBlock: '2001:db8::/64'}}", subnets, "T/S yes only yes"},
		{"a subnet with both", "\n			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24, Ipv6CidrBlock: !ImportValue x}}", subnets, "T/S yes only no"},
		{"a subnet with a block in a resource of its own", `
			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}
			B: {Type: 'AWS::EC2::SubnetCidrBlock', Properties: {SubnetId: !Ref S, Ipv6CidrBlock: !ImportValue x}}`, subnets, "T/S yes only no"},
		{"a subnet whose block in a resource of its own depends on a condition", `
			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}
			B: {Type: 'AWS::EC2::SubnetCidrBlock', Condition: Missing, Properties: {SubnetId: !Ref S, Ipv6CidrBlock: !ImportValue x}}`, subnets, "T/S maybe only no"},
		{"a subnet that a block in a resource of its own may concern", `
			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}
			B: {Type: 'AWS::EC2::SubnetCidrBlock', Properties: {SubnetId: !If [Missing, !Ref S, subnet-1], Ipv6CidrBlock: !ImportValue x}}`, subnets, "T/S maybe only no"},
		{"a subnet with IPv4 only", "\n			S: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}", subnets, "T/S no only no"},
		{"an endpoint for IPv6 only", "\n			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: s, IpAddressType: ipv6}}", endpoints, "yes"},
		{"an endpoint for both", "\n			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: s, IpAddressType: dualstack}}", endpoints, "no"},
		{"an endpoint for both whose names are for IPv6", "\n			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: s, IpAddressType: dualstack, DnsOptions: {DnsRecordIpType: ipv6}}}", endpoints, "yes"},
		{"an endpoint for both whose names are for both", "\n			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: s, IpAddressType: dualstack, DnsOptions: {DnsRecordIpType: dualstack}}}", endpoints, "no"},
		{"an endpoint of which that is not known", "\n			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: s, IpAddressType: !ImportValue x}}", endpoints, "maybe"},
	} {
		c.run(t)
	}
}

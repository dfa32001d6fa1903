package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// internet gives the isolated template a NAT gateway with properties, so that no call depends on an endpoint that is
// not created.
func internet(properties string) string {
	return `  Igw: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  Open: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.9.0/24}}
  Public: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfOpen: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Open, RouteTableId: !Ref Public}}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Public, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {` + properties + `}}
  Over: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
`
}

// TestWhatAmazonEC2DoesNotCreate holds that what is not created fails the tasks of its stack, whatever leads around it.
func TestWhatAmazonEC2DoesNotCreate(t *testing.T) {
	nat := internet("SubnetId: !Ref Open, AllocationId: eipalloc-1")
	list := func(most string) string {
		return "  List: {Type: AWS::EC2::PrefixList, Properties: {PrefixListName: l, AddressFamily: IPv4, MaxEntries: " + most + ", Entries: [{Cidr: 10.0.0.0/24}, {Cidr: 10.0.1.0/24}]}}\n"
	}
	addressed := func(kind string) string {
		return replaced("ServiceName: com.amazonaws.us-east-1.ecr.dkr", "IpAddressType: "+kind+", ServiceName: com.amazonaws.us-east-1.ecr.dkr")
	}
	const twoKinds = "CidrBlock: 10.0.0.0/24, Ipv6CidrBlock: '2001:db8::/64'"
	for _, c := range []struct{ name, text, says string }{
		{"all there is", replaced() + nat + list("2"), ""},
		{"a public NAT gateway without an address", replaced() + internet("SubnetId: !Ref Open"), "NAT gateway t0/Nat is public and has no AllocationId"},
		{"a NAT gateway whose connectivity is not known", "Parameters: {K: {Type: String}}\n" + replaced() + internet("SubnetId: !Ref Open, ConnectivityType: !Ref K"), ""},
		{"a private NAT gateway", replaced() + internet("SubnetId: !Ref Open, ConnectivityType: private"), ""},
		{"a regional NAT gateway", replaced() + internet("VpcId: !Ref Vpc, AvailabilityMode: regional"), ""},
		{"endpoints with private DNS without host names", replaced(", EnableDnsHostnames: true", "") + nat, "what has private DNS cannot be created in it: t0/Api and t0/Dkr"},
		{"endpoints without private DNS, without host names", replaced(", EnableDnsHostnames: true", "", "PrivateDnsEnabled: true, ", "") + nat, ""},
		{"an endpoint for the registry without a type", replaced("VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr", "ServiceName: com.amazonaws.us-east-1.ecr.dkr") + nat, "ecr.dkr has interface endpoints only"},
		{"an endpoint for the registry that may be created", "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\n" +
			strings.Replace(replaced("VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr", "ServiceName: com.amazonaws.us-east-1.ecr.dkr"), "Dkr: {Type", "Dkr: {Condition: Is, Type", 1) + nat, "Where "},
		{"an endpoint of both kinds of addresses in a subnet of IPv4", addressed("dualstack"), "subnet t0/Subnet no IPv6 block"},
		{"an endpoint of IPv4", addressed("ipv4"), ""},
		{"an endpoint of both kinds in a subnet of both", strings.Replace(addressed("dualstack"), "CidrBlock: 10.0.0.0/24", twoKinds, 1), ""},
		{"a type in other letters", replaced() + "  Acl: {Type: AWS::EC2::NetworkACL, Properties: {VpcId: !Ref Vpc}}\n", "this one is AWS::EC2::NetworkAcl"},
		{"a type that is not read", replaced() + "  Topic: {Type: AWS::SNS::Topic}\n", ""},
		{"a prefix list with more than it may have", replaced() + list("1"), "Prefix list t0/List has 2 entries, and its MaxEntries is 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			said := ""
			for _, f := range report.Findings {
				if f.ID == "resource-refused" {
					said += f.Message + "\n"
				}
			}
			fails := c.says != "" && c.says != "Where "
			if !strings.Contains(said, c.says) || c.says == "" && said != "" || (report.Traces[0].Result == trace.Fail) != fails {
				t.Errorf("got %s and %q, want %q: %+v", report.Traces[0].Result, said, c.says, report.Findings)
			}
		})
	}
}

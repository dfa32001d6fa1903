package template

import (
	"net/netip"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) vpc(s *cfn.Resource) {
	vpc := r.vpcs.put(&network.VPC{
		Object: object(s), Env: env(s.Stack),
		// The defaults of AWS::EC2::VPC (AWS CloudFormation Template Reference).
		DNSSupport:   boolean(s.Property("EnableDnsSupport"), true),
		DNSHostnames: boolean(s.Property("EnableDnsHostnames"), false),
		// No resource type replaces the main route table, so it is as AWS creates it.
		MainRouteTable: partial.Known(""),
	})
	blocks(&vpc.CIDRs, s.Property("CidrBlock"))
	if len(vpc.CIDRs.Items) == 0 && vpc.CIDRs.More == "" {
		vpc.CIDRs.More = "the CIDR block comes from an IPAM pool at deployment"
	}
}

// undeclaredVPC is a VPC of which nothing is known, nor what is in it.
func (r *reader) undeclaredVPC(name string, by *cfn.Stack) *network.VPC {
	why := "VPC " + name + " is not declared in the templates; give the template that declares it, too"
	r.gap(name, why, networkKinds...)
	return &network.VPC{
		Object: external(name), Env: env(by),
		CIDRs:        partial.UnknownList[netip.Prefix](why),
		DNSSupport:   partial.Unknown[bool](why),
		DNSHostnames: partial.Unknown[bool](why),
		DNSServers:   partial.UnknownList[string](why), MainRouteTable: partial.Unknown[string](why),
	}
}

// mention is a VPC that an object names, and the stack of the object.
type mention struct {
	id    string
	stack *cfn.Stack
}

// vpcID is the id of the VPC that a property names. Whether the templates declare it shows in the end.
func (r *reader) vpcID(s *cfn.Resource, property string) partial.Value[string] {
	v := id(s.Property(property))
	if name, ok := v.Get(); ok {
		r.mentioned = append(r.mentioned, mention{name, s.Stack})
	}
	return v
}

// vpcBlock adds a block to a VPC. An IPv6 block that AWS provides is left out: the calls that are traced go over IPv4.
func (r *reader) vpcBlock(s *cfn.Resource) {
	block, pool := s.Property("CidrBlock"), s.Property("Ipv4IpamPoolId")
	attachTo(r, s, s.Property("VpcId"), &r.vpcs, func(vpc *network.VPC, doubt string) {
		vpc.FurtherBlocks = vpc.FurtherBlocks || !block.IsAbsent() || !pool.IsAbsent()
		if doubt != "" {
			vpc.CIDRs.More = doubt
			return
		}
		blocks(&vpc.CIDRs, block, s.Property("Ipv6CidrBlock"))
		if !pool.IsAbsent() && block.IsAbsent() {
			vpc.CIDRs.More = "a CIDR block comes from an IPAM pool at deployment"
		}
	})
}

func (r *reader) dhcpOptions(s *cfn.Resource) {
	options := s.Property("DhcpOptionsId")
	attachTo(r, s, s.Property("VpcId"), &r.vpcs, func(vpc *network.VPC, doubt string) {
		if name, _ := options.Literal(); doubt != "" {
			vpc.DNSServers = partial.UnknownList[string](doubt)
		} else if name != "default" {
			vpc.DNSServers = nameServers(options)
		}
	})
}

func nameServers(options cfn.Value) partial.List[string] {
	declared := options.ResourceOf("AWS::EC2::DHCPOptions")
	if declared == nil {
		return partial.UnknownList[string]("the DHCP options " + options.String() + " are not declared in the templates")
	}
	servers := declared.Property("DomainNameServers")
	if servers.IsAbsent() {
		return partial.UnknownList[string]("the DHCP options " + declared.ID() + " name no domain name servers")
	}
	return list(servers, literal)
}

func (r *reader) subnet(s *cfn.Resource) {
	subnet := r.subnets.put(&network.Subnet{
		Object: object(s), VPC: r.vpcID(s, "VpcId"), AZ: text(s.Property("AvailabilityZone")),
		RouteTable: partial.Known(""), NetworkACL: partial.Known(""),
		MapPublicIP: boolean(s.Property("MapPublicIpOnLaunch"), false),
		IPv6Only:    isText(s.Property("Ipv6Native"), "true"),
	})
	if !s.Property("Ipv6CidrBlock").IsAbsent() || !s.Property("Ipv6IpamPoolId").IsAbsent() {
		subnet.IPv6 = partial.Yes
	}
	subnet.IPv6 = subnet.IPv6.Or(subnet.IPv6Only)
	if of, attribute, part := s.Property("CidrBlock").Cut(); of != nil && attribute == "CidrBlock" {
		if in, known := subnet.VPC.Get(); known && in == of.ID() {
			subnet.VPCPart = part
		}
	}
	blocks(&subnet.CIDRs, s.Property("CidrBlock"))
	switch {
	case subnet.IPv6Only == partial.Yes:
		subnet.CIDRs.More = "the subnet has IPv6 only"
	case len(subnet.CIDRs.Items) == 0 && subnet.CIDRs.More == "":
		subnet.CIDRs.More = "the CIDR block comes from an IPAM pool at deployment"
	}
	addIPv6Block(subnet, s)
	if s.Property("AvailabilityZone").IsAbsent() {
		subnet.AZ = text(s.Property("AvailabilityZoneId"))
		if s.Property("AvailabilityZoneId").IsAbsent() {
			subnet.AZ = partial.UnknownText("AWS chooses the Availability Zone of " + s.ID())
		}
	}
}

// addIPv6Block adds the IPv6 block that a subnet, or what adds to it, names. One that AWS chooses is left out: the
// calls that are traced go over IPv4.
func addIPv6Block(subnet *network.Subnet, s *cfn.Resource) {
	if v6 := s.Property("Ipv6CidrBlock"); v6.Why() == "" {
		blocks(&subnet.CIDRs, v6)
	}
}

func (r *reader) subnetBlock(s *cfn.Resource) {
	attachTo(r, s, s.Property("SubnetId"), &r.subnets, func(subnet *network.Subnet, doubt string) {
		if doubt != "" {
			subnet.IPv6 = subnet.IPv6.Or(partial.Maybe)
			return
		}
		subnet.IPv6 = partial.Yes
		addIPv6Block(subnet, s)
	})
}

func undeclaredSubnet(name string, _ *cfn.Stack) *network.Subnet {
	why := "subnet " + name + " is not declared in the templates"
	return &network.Subnet{
		Object: external(name), VPC: partial.Unknown[string](why), CIDRs: partial.UnknownList[netip.Prefix](why),
		AZ: partial.Token("Availability Zone of " + name), RouteTable: partial.Unknown[string](why),
		NetworkACL: partial.Unknown[string](why), MapPublicIP: partial.Unknown[bool](why),
	}
}

// subnetsIn are the subnets of a list. Those that the templates do not declare are in the VPC, where it is known.
func (r *reader) subnetsIn(v cfn.Value, by *cfn.Stack, vpc partial.Value[string]) partial.List[string] {
	for _, item := range v.Members() {
		if subnet := r.subnets.referred(item, by); subnet != nil {
			settle(&subnet.VPC, vpc)
		}
	}
	return ids(v)
}

// settle takes the VPC that something else tells where an object's own is not known.
func settle(vpc *partial.Value[string], told partial.Value[string]) {
	if !vpc.Known() && told.Known() {
		*vpc = told
	}
}

func (r *reader) routeTableAssociation(s *cfn.Resource) {
	table := r.routeTables.referred(s.Property("RouteTableId"), s.Stack)
	if subnet := r.subnets.referred(s.Property("SubnetId"), s.Stack); subnet != nil {
		subnet.RouteTable = id(s.Property("RouteTableId"))
		if table != nil {
			settle(&subnet.VPC, table.VPC)
		}
		if why := doubt(s); why != "" {
			subnet.RouteTable = partial.Unknown[string](why)
		}
	}
	meant(r, s, s.Property("SubnetId"), &r.subnets, func(subnet *network.Subnet, why string) {
		if table == nil || !r.differ(table.VPC, subnet.VPC) {
			r.perhapsAssociated = append(r.perhapsAssociated, association{subnet, why})
		}
	})
}

// association is a route table that a subnet perhaps has. It has one at most, so this counts only where no other is
// associated for certain.
type association struct {
	subnet *network.Subnet
	why    string
}

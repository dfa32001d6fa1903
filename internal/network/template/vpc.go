package template

import (
	"net/netip"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) vpc(s *cfn.Resource) {
	vpc, _ := r.vpcs.add(s.ID())
	*vpc = network.VPC{
		Object: object(s), Env: env(s.Stack),
		// The defaults of AWS::EC2::VPC (AWS CloudFormation Template Reference).
		DNSSupport:   boolean(s.Property("EnableDnsSupport"), true),
		DNSHostnames: boolean(s.Property("EnableDnsHostnames"), false),
		// No resource type replaces the main route table, so it is as AWS creates it.
		MainRouteTable: partial.Known(""),
	}
	blocks(&vpc.CIDRs, s.Property("CidrBlock"))
	if len(vpc.CIDRs.Items) == 0 && vpc.CIDRs.More == "" {
		vpc.CIDRs.More = "the CIDR block comes from an IPAM pool at deployment"
	}
}

// vpcBlock adds a block to a VPC. An IPv6 block that AWS provides is left out: the calls that are traced go over IPv4.
func (r *reader) vpcBlock(s *cfn.Resource) {
	v4 := !s.Property("CidrBlock").IsAbsent() || !s.Property("Ipv4IpamPoolId").IsAbsent()
	meant(r, s, s.Property("VpcId"), &r.vpcs, func(vpc *network.VPC, why string) {
		vpc.CIDRs.More = why
		vpc.FurtherBlocks = vpc.FurtherBlocks || v4
	})
	vpc := r.vpcFor(s.Property("VpcId"), s.Stack)
	if vpc == nil {
		return
	}
	vpc.FurtherBlocks = vpc.FurtherBlocks || v4
	if why := doubt(s); why != "" {
		vpc.CIDRs.More = why
		return
	}
	blocks(&vpc.CIDRs, s.Property("CidrBlock"), s.Property("Ipv6CidrBlock"))
	if !s.Property("Ipv4IpamPoolId").IsAbsent() && s.Property("CidrBlock").IsAbsent() {
		vpc.CIDRs.More = "a CIDR block comes from an IPAM pool at deployment"
	}
}

// vpcFor is the VPC that a value refers to, made when the templates do not declare it; nil when it is not known which.
func (r *reader) vpcFor(v cfn.Value, s *cfn.Stack) *network.VPC {
	name, ok := id(v).Get()
	if !ok {
		return nil
	}
	return r.vpcNamed(name, s)
}

func (r *reader) vpcNamed(name string, s *cfn.Stack) *network.VPC {
	vpc, made := r.vpcs.add(name)
	if !made {
		return vpc
	}
	why := "VPC " + name + " is not declared in the templates; give the template that declares it, too"
	*vpc = network.VPC{
		Object: external(name), Env: env(s),
		CIDRs:        partial.UnknownList[netip.Prefix](why),
		DNSSupport:   partial.Unknown[bool](why),
		DNSHostnames: partial.Unknown[bool](why),
		DNSServers:   partial.UnknownList[string](why), MainRouteTable: partial.Unknown[string](why),
	}
	r.gap(name, why, networkKinds...)
	return vpc
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
		if m, made := r.mentioned.add(name); made {
			*m = mention{name, s.Stack}
		}
	}
	return v
}

func (r *reader) dhcpOptions(s *cfn.Resource) {
	meant(r, s, s.Property("VpcId"), &r.vpcs, func(vpc *network.VPC, why string) {
		vpc.DNSServers = partial.UnknownList[string](why)
	})
	vpc := r.vpcFor(s.Property("VpcId"), s.Stack)
	if vpc == nil {
		return
	}
	options := s.Property("DhcpOptionsId")
	if why := doubt(s); why != "" {
		vpc.DNSServers = partial.UnknownList[string](why)
		return
	}
	if name, _ := options.Literal(); name == "default" {
		return
	}
	declared, _ := options.Resource()
	if declared == nil || declared.Type != "AWS::EC2::DHCPOptions" {
		vpc.DNSServers = partial.UnknownList[string]("the DHCP options " + options.String() + " are not declared in the templates")
		return
	}
	servers := declared.Property("DomainNameServers")
	if servers.IsAbsent() {
		vpc.DNSServers = partial.UnknownList[string]("the DHCP options " + declared.ID() + " name no domain name servers")
		return
	}
	items, more := servers.Items()
	vpc.DNSServers = partial.List[string]{More: more}
	for _, item := range items {
		if server, ok := item.Literal(); ok {
			vpc.DNSServers.Items = append(vpc.DNSServers.Items, server)
		} else {
			vpc.DNSServers.More = why(item)
		}
	}
}

func (r *reader) subnet(s *cfn.Resource) {
	subnet, _ := r.subnets.add(s.ID())
	*subnet = network.Subnet{
		Object: object(s), VPC: r.vpcID(s, "VpcId"), AZ: text(s.Property("AvailabilityZone")),
		RouteTable: partial.Known(""), NetworkACL: partial.Known(""),
		MapPublicIP: boolean(s.Property("MapPublicIpOnLaunch"), false),
	}
	subnet.IPv6Only = isText(s.Property("Ipv6Native"), "true")
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
	if v6 := s.Property("Ipv6CidrBlock"); v6.Why() == "" {
		blocks(&subnet.CIDRs, v6)
	}
	if s.Property("AvailabilityZone").IsAbsent() {
		subnet.AZ = text(s.Property("AvailabilityZoneId"))
		if s.Property("AvailabilityZoneId").IsAbsent() {
			subnet.AZ = partial.UnknownText("AWS chooses the Availability Zone of " + s.ID())
		}
	}
}

func (r *reader) subnetBlock(s *cfn.Resource) {
	if subnet := r.subnetFor(s.Property("SubnetId")); subnet != nil && doubt(s) == "" {
		subnet.IPv6 = partial.Yes
		if v6 := s.Property("Ipv6CidrBlock"); v6.Why() == "" {
			blocks(&subnet.CIDRs, v6)
		}
	}
}

// subnetFor is the subnet that a value refers to, as [referred] finds it.
func (r *reader) subnetFor(v cfn.Value) *network.Subnet {
	return referred(&r.subnets, v, func(name string) network.Subnet {
		why := "subnet " + name + " is not declared in the templates"
		return network.Subnet{
			Object: external(name), VPC: partial.Unknown[string](why), CIDRs: partial.UnknownList[netip.Prefix](why),
			AZ: partial.Token("Availability Zone of " + name), RouteTable: partial.Unknown[string](why),
			NetworkACL: partial.Unknown[string](why), MapPublicIP: partial.Unknown[bool](why),
		}
	})
}

// subnetsIn are the subnets of a list. Those that the templates do not declare are in the VPC, where it is known.
func (r *reader) subnetsIn(v cfn.Value, vpc partial.Value[string]) partial.List[string] {
	items, _ := v.Items()
	for _, item := range items {
		subnet := r.subnetFor(item)
		if subnet != nil && !subnet.VPC.Known() && vpc.Known() {
			subnet.VPC = vpc
		}
	}
	return ids(v)
}

func (r *reader) routeTableAssociation(s *cfn.Resource) {
	table := r.routeTableFor(s.Property("RouteTableId"))
	if subnet := r.subnetFor(s.Property("SubnetId")); subnet != nil {
		subnet.RouteTable = id(s.Property("RouteTableId"))
		if table != nil && !subnet.VPC.Known() {
			subnet.VPC = table.VPC
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

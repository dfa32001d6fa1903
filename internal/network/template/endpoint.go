package template

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) endpoint(s *cfn.Resource) {
	vpc, told := r.vpcOfEndpoint(s)
	e := r.endpoints.put(&network.Endpoint{
		Object: object(s), VPC: vpc, ServiceName: text(s.Property("ServiceName")),
		Type: byDefault(s.Property("VpcEndpointType"), pullpath.Gateway, word),
		// The defaults of AWS::EC2::VPCEndpoint (AWS CloudFormation Template Reference).
		PrivateDNS:          boolean(s.Property("PrivateDnsEnabled"), false),
		InboundResolverOnly: inboundResolverOnly(s.Property("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint")),
		IPv6Only:            isText(s.Property("IpAddressType"), "ipv6").Or(isText(s.Property("DnsOptions", "DnsRecordIpType"), "ipv6")),
		Policy:              policyIn(s.Property("PolicyDocument")),
	})
	if !vpc.Known() {
		r.gap("", "the VPC of endpoint "+s.ID()+" is not known: "+vpc.Why(), network.EndpointKind)
	}
	if !told {
		meant(r, s, s.Property("VpcId"), &r.vpcs, func(in *network.VPC, why string) {
			e.MayBeIn = append(e.MayBeIn, partial.Doubt[string]{Item: in.ID, Why: why})
		})
	}
	e.Subnets = r.subnetsIn(s.Property("SubnetIds"), s.Stack, vpc)
	e.RouteTables = ids(s.Property("RouteTableIds"))
	for _, v := range s.Property("RouteTableIds").Members() {
		if table := r.routeTables.referred(v, s.Stack); table != nil {
			settle(&table.VPC, vpc)
		}
	}
	for _, v := range references(s.Property("RouteTableIds")) {
		meant(r, s, v, &r.routeTables, func(table *network.RouteTable, why string) {
			if !r.differ(vpc, table.VPC) {
				add(&e.RouteTables, table.ID, why)
			}
		})
	}
	if kind, ok := e.Type.Get(); !ok || kind == pullpath.Interface {
		e.SecurityGroups = r.groupsIn(s.Property("SecurityGroupIds"), s.Stack, vpc)
	}
}

// vpcOfEndpoint is the VPC of an endpoint. Where what names it is open, its subnets and route tables may tell it: they
// are in the same VPC, or the endpoint is not created.
func (r *reader) vpcOfEndpoint(s *cfn.Resource) (vpc partial.Value[string], told bool) {
	vpc = r.vpcID(s, "VpcId")
	if open(s.Property("VpcId")) == "" {
		return vpc, false
	}
	for _, name := range ids(s.Property("SubnetIds")).Items {
		if subnet := r.subnets.get(name); subnet != nil && r.known(subnet.VPC) {
			return subnet.VPC, true
		}
	}
	for _, name := range ids(s.Property("RouteTableIds")).Items {
		if table := r.routeTables.get(name); table != nil && r.known(table.VPC) {
			return table.VPC, true
		}
	}
	return vpc, false
}

// known reports whether a VPC is one that the templates declare.
func (r *reader) known(vpc partial.Value[string]) bool {
	name, known := vpc.Get()
	return known && r.isDeclared(name)
}

// inboundResolverOnly reads the words of DnsOptions. A template may also write a boolean.
func inboundResolverOnly(v cfn.Value) partial.Value[bool] {
	switch word, _ := v.Literal(); word {
	case "OnlyInboundResolver":
		return partial.Known(true)
	case "AllResolvers":
		return partial.Known(false)
	case "NotSpecified":
		return partial.Unknown[bool]("AWS does not document which resolvers PrivateDnsOnlyForInboundResolverEndpoint: NotSpecified stands for")
	}
	return boolean(v, true)
}

// isText says whether a property is a text; where the template leaves it out it is not.
func isText(v cfn.Value, text string) partial.Truth {
	word, known := v.Literal()
	switch {
	case v.IsAbsent():
		return partial.No
	case known:
		return partial.Of(word == text)
	}
	return partial.Maybe
}

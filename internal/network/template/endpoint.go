package template

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/trace"
)

func (r *reader) endpoint(s *cfn.Resource) {
	vpc := r.vpcID(s, "VpcId")
	if why := doubt(s); why != "" {
		name, _ := vpc.Get()
		r.gap(name, why, trace.EndpointKind)
		return
	}
	e, _ := r.endpoints.add(s.ID())
	*e = trace.Endpoint{
		Object: object(s), VPC: vpc, ServiceName: text(s.Property("ServiceName")),
		Type: endpointType(s.Property("VpcEndpointType")),
		// The defaults of AWS::EC2::VPCEndpoint (AWS CloudFormation Template Reference).
		PrivateDNS:          boolean(s.Property("PrivateDnsEnabled"), false),
		InboundResolverOnly: inboundResolverOnly(s.Property("DnsOptions", "PrivateDnsOnlyForInboundResolverEndpoint")),
		Policy:              trace.Known[*iam.Document](nil),
	}
	if !vpc.Known() {
		r.gap("", "the VPC of endpoint "+s.ID()+" is not known: "+vpc.Why(), trace.EndpointKind)
	}
	if v := s.Property("PolicyDocument"); !v.IsAbsent() {
		d := document(v)
		e.Policy = trace.Known(&d)
	}
	e.Subnets = r.subnetsIn(s.Property("SubnetIds"), vpc)
	e.RouteTables = r.routeTablesIn(s.Property("RouteTableIds"), vpc)
	if kind, ok := e.Type.Get(); !ok || kind == pullpath.Interface {
		e.SecurityGroups = r.groupsIn(s.Property("SecurityGroupIds"), vpc)
	}
}

func endpointType(v cfn.Value) trace.Value[pullpath.EndpointType] {
	if v.IsAbsent() {
		return trace.Known(pullpath.Gateway)
	}
	if kind, ok := v.Literal(); ok {
		return trace.Known(pullpath.EndpointType(kind))
	}
	return trace.Unknown[pullpath.EndpointType](why(v))
}

// inboundResolverOnly reads the words of DnsOptions. A template may also write a boolean.
func inboundResolverOnly(v cfn.Value) trace.Value[bool] {
	switch word, _ := v.Literal(); word {
	case "OnlyInboundResolver":
		return trace.Known(true)
	case "AllResolvers":
		return trace.Known(false)
	}
	return boolean(v, true)
}

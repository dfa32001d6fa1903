package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/trace"
)

func (p *vpcParts) tableObjects() []trace.RouteTable {
	var out []trace.RouteTable
	for _, t := range p.tables.items {
		table := trace.RouteTable{Object: object(aws.ToString(t.RouteTableId), nameTag(t.Tags)), VPC: trace.Known(p.id)}
		for _, route := range t.Routes {
			table.Routes.Items = append(table.Routes.Items, trace.Route{
				Destination: destination(route),
				Target:      p.target(route),
				Blackhole:   route.State == types.RouteStateBlackhole,
			})
		}
		out = append(out, table)
	}
	return out
}

func destination(route types.Route) trace.Range {
	if list := aws.ToString(route.DestinationPrefixListId); list != "" {
		return trace.InPrefixList(list)
	}
	return cidrRange(aws.ToString(route.DestinationCidrBlock) + aws.ToString(route.DestinationIpv6CidrBlock))
}

// cidrRange is the range of a CIDR block as AWS writes it.
func cidrRange(text string) trace.Range {
	block, ok := prefix(text)
	if !ok {
		return trace.UnknownRange("AWS names a range that is no CIDR block: " + text)
	}
	return trace.CIDR(block)
}

// target finds out where a route leads. The kind of what a gateway id stands for shows in the id.
func (p *vpcParts) target(route types.Route) trace.Target {
	gateway := aws.ToString(route.GatewayId)
	for _, candidate := range []struct {
		kind trace.TargetKind
		id   string
	}{
		{trace.NATGatewayTarget, aws.ToString(route.NatGatewayId)},
		{trace.TransitGatewayTarget, aws.ToString(route.TransitGatewayId)},
		{trace.PeeringTarget, aws.ToString(route.VpcPeeringConnectionId)},
		{trace.EgressOnlyTarget, aws.ToString(route.EgressOnlyInternetGatewayId)},
		{trace.InterfaceTarget, aws.ToString(route.NetworkInterfaceId)},
		{trace.InterfaceTarget, aws.ToString(route.InstanceId)},
		{trace.OtherTarget, aws.ToString(route.CarrierGatewayId)},
		{trace.OtherTarget, aws.ToString(route.LocalGatewayId)},
		{trace.OtherTarget, aws.ToString(route.CoreNetworkArn)},
		{trace.OtherTarget, aws.ToString(route.OdbNetworkArn)},
		{gatewayKind(gateway), gateway},
	} {
		if candidate.id == "" {
			continue
		}
		if strings.HasPrefix(candidate.id, "vpce-") {
			return p.endpointTarget(candidate.id)
		}
		if why := p.blockedInternet(candidate.kind); why != "" {
			return trace.Target{ID: candidate.id, Why: why}
		}
		return trace.Target{Kind: candidate.kind, ID: candidate.id}
	}
	return trace.Target{Why: "AWS names no target of the route"}
}

func gatewayKind(id string) trace.TargetKind {
	switch {
	case id == "local":
		return trace.LocalTarget
	case strings.HasPrefix(id, "igw-"):
		return trace.InternetGatewayTarget
	case strings.HasPrefix(id, "vgw-"):
		return trace.VirtualPrivateTarget
	}
	return trace.OtherTarget
}

// endpointTarget tells the two kinds of endpoints apart that routes lead to.
func (p *vpcParts) endpointTarget(id string) trace.Target {
	for _, e := range p.endpoints.items {
		if aws.ToString(e.VpcEndpointId) != id {
			continue
		}
		if e.VpcEndpointType == types.VpcEndpointTypeGateway {
			return trace.Target{Kind: trace.GatewayEndpointTarget, ID: id}
		}
		return trace.Target{Kind: trace.FirewallTarget, ID: id}
	}
	return trace.Target{ID: id, Why: reasons(p.endpoints.why, "the endpoint "+id+" is not visible to this account")}
}

// blockedInternet says why a route to the internet may not work although it is there. Subnets can be excluded from VPC
// Block Public Access, which this reader does not follow, so the route is unknown rather than blocked. Source: "Block
// public access to VPCs and subnets" in the Amazon VPC User Guide.
func (p *vpcParts) blockedInternet(kind trace.TargetKind) string {
	if len(p.vpc.items) == 0 || p.vpc.items[0].BlockPublicAccessStates == nil {
		return ""
	}
	if p.vpc.items[0].BlockPublicAccessStates.InternetGatewayBlockMode != types.BlockPublicAccessModeBlockBidirectional {
		return ""
	}
	switch kind {
	case trace.InternetGatewayTarget, trace.EgressOnlyTarget, trace.NATGatewayTarget:
		return "VPC Block Public Access blocks the internet for this VPC (block-bidirectional), unless the subnet is excluded"
	}
	return ""
}

func (p *vpcParts) natObjects() []trace.NATGateway {
	var out []trace.NATGateway
	for _, n := range p.nats.items {
		subnet := aws.ToString(n.SubnetId)
		out = append(out, trace.NATGateway{
			Object:  object(aws.ToString(n.NatGatewayId), nameTag(n.Tags)),
			VPC:     trace.Known(p.id),
			Subnet:  trace.Known(subnet), // empty for a regional NAT gateway
			Private: trace.Known(n.ConnectivityType == types.ConnectivityTypePrivate),
			State:   strings.ToLower(string(n.State)),
		})
	}
	if p.nats.why != "" {
		for _, id := range p.targets(func(t types.Route) *string { return t.NatGatewayId }) {
			out = append(out, trace.NATGateway{
				Object: object(id, ""), VPC: trace.Known(p.id),
				Subnet: trace.Unknown[string](p.nats.why), Private: trace.Unknown[bool](p.nats.why),
			})
		}
	}
	return out
}

func (p *vpcParts) peeringObjects() []trace.Peering {
	var out []trace.Peering
	for _, c := range p.peerings.items {
		peering := trace.Peering{Object: object(aws.ToString(c.VpcPeeringConnectionId), nameTag(c.Tags))}
		if c.RequesterVpcInfo != nil {
			peering.Requester = trace.Known(aws.ToString(c.RequesterVpcInfo.VpcId))
		}
		if c.AccepterVpcInfo != nil {
			peering.Accepter = trace.Known(aws.ToString(c.AccepterVpcInfo.VpcId))
		}
		if c.Status != nil {
			peering.State = strings.ToLower(string(c.Status.Code))
		}
		out = append(out, peering)
	}
	return out
}

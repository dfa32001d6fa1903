package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reading) subnets(where []types.Filter) answer[types.Subnet] {
	return pages[types.Subnet](r, r.EC2.DescribeSubnets, &ec2.DescribeSubnetsInput{Filters: where})
}

func (p *vpcParts) subnetObjects() []network.Subnet {
	var out []network.Subnet
	for _, s := range p.subnets.items {
		id := aws.ToString(s.SubnetId)
		subnet := network.Subnet{
			Object:      object(id, nameTag(s.Tags)),
			VPC:         partial.Known(p.id),
			AZ:          partial.Literal(aws.ToString(s.AvailabilityZone)),
			RouteTable:  p.tableOf(id),
			NetworkACL:  p.aclOf(id),
			MapPublicIP: partial.Known(aws.ToBool(s.MapPublicIpOnLaunch)),
			IPv6Only:    partial.Of(aws.ToBool(s.Ipv6Native)),
		}
		if block, ok := prefix(aws.ToString(s.CidrBlock)); ok {
			subnet.CIDRs.Items = append(subnet.CIDRs.Items, block)
		}
		for _, a := range s.Ipv6CidrBlockAssociationSet {
			if block, ok := prefix(aws.ToString(a.Ipv6CidrBlock)); ok && (a.Ipv6CidrBlockState == nil || a.Ipv6CidrBlockState.State == types.SubnetCidrBlockStateCodeAssociated) {
				subnet.CIDRs.Items = append(subnet.CIDRs.Items, block)
				subnet.IPv6 = partial.Yes
			}
		}
		out = append(out, subnet)
	}
	return out
}

// tableOf finds the table that is explicitly associated with the subnet.
func (p *vpcParts) tableOf(subnet string) partial.Value[string] {
	for _, t := range p.tables.items {
		for _, a := range t.Associations {
			if aws.ToString(a.SubnetId) == subnet && current(a.AssociationState) {
				return partial.Known(aws.ToString(t.RouteTableId))
			}
		}
	}
	return valueOr("", p.tables.why)
}

// mainTable finds the table that serves subnets without one of their own.
func (p *vpcParts) mainTable() partial.Value[string] {
	for _, t := range p.tables.items {
		for _, a := range t.Associations {
			if aws.ToBool(a.Main) && current(a.AssociationState) {
				return partial.Known(aws.ToString(t.RouteTableId))
			}
		}
	}
	// Every VPC has a main table, so that none in a complete answer is one this account may not see.
	return partial.Unknown[string](reasons(p.tables.why, "the VPC's main route table is not visible to this account"))
}

func current(s *types.RouteTableAssociationState) bool {
	return s == nil || s.State == "" || s.State == types.RouteTableAssociationStateCodeAssociated ||
		s.State == types.RouteTableAssociationStateCodeAssociating
}

// aclOf finds the network ACL of the subnet.
func (p *vpcParts) aclOf(subnet string) partial.Value[string] {
	for _, acl := range p.acls.items {
		for _, a := range acl.Associations {
			if aws.ToString(a.SubnetId) == subnet {
				return partial.Known(aws.ToString(acl.NetworkAclId))
			}
		}
	}
	// Every subnet has a network ACL.
	return partial.Unknown[string](reasons(p.acls.why, "the network ACL of "+subnet+" is not visible to this account"))
}

func (p *vpcParts) tableObjects() []network.RouteTable {
	var out []network.RouteTable
	for _, t := range p.tables.items {
		table := network.RouteTable{Object: object(aws.ToString(t.RouteTableId), nameTag(t.Tags)), VPC: partial.Known(p.id)}
		for _, route := range t.Routes {
			table.Routes.Items = append(table.Routes.Items, network.Route{
				Destination: destination(route),
				Target:      p.target(route),
				Blackhole:   route.State == types.RouteStateBlackhole,
			})
		}
		out = append(out, table)
	}
	return out
}

func destination(route types.Route) network.Range {
	if list := aws.ToString(route.DestinationPrefixListId); list != "" {
		return network.InPrefixList(list)
	}
	return cidrRange(aws.ToString(route.DestinationCidrBlock) + aws.ToString(route.DestinationIpv6CidrBlock))
}

// cidrRange is the range of a CIDR block as AWS writes it.
func cidrRange(text string) network.Range {
	block, ok := prefix(text)
	if !ok {
		return network.UnknownRange("AWS names a range that is no CIDR block: " + text)
	}
	return network.CIDR(block)
}

// target finds out where a route leads. The kind of what a gateway id stands for shows in the id.
func (p *vpcParts) target(route types.Route) network.Target {
	gateway := aws.ToString(route.GatewayId)
	for _, candidate := range []struct {
		kind network.TargetKind
		id   string
	}{
		{network.NATGatewayTarget, aws.ToString(route.NatGatewayId)},
		{network.TransitGatewayTarget, aws.ToString(route.TransitGatewayId)},
		{network.PeeringTarget, aws.ToString(route.VpcPeeringConnectionId)},
		{network.EgressOnlyTarget, aws.ToString(route.EgressOnlyInternetGatewayId)},
		{network.InterfaceTarget, aws.ToString(route.NetworkInterfaceId)},
		{network.InterfaceTarget, aws.ToString(route.InstanceId)},
		{network.OtherTarget, aws.ToString(route.CarrierGatewayId)},
		{network.OtherTarget, aws.ToString(route.LocalGatewayId)},
		{network.OtherTarget, aws.ToString(route.CoreNetworkArn)},
		{network.OtherTarget, aws.ToString(route.OdbNetworkArn)},
		{gatewayKind(gateway), gateway},
	} {
		if candidate.id == "" {
			continue
		}
		if strings.HasPrefix(candidate.id, "vpce-") {
			return p.endpointTarget(candidate.id)
		}
		return network.Target{Kind: candidate.kind, ID: candidate.id}
	}
	return network.Target{Why: "AWS names no target of the route"}
}

func gatewayKind(id string) network.TargetKind {
	switch {
	case id == "local":
		return network.LocalTarget
	case strings.HasPrefix(id, "igw-"):
		return network.InternetGatewayTarget
	case strings.HasPrefix(id, "vgw-"):
		return network.VirtualPrivateTarget
	}
	return network.OtherTarget
}

// endpointTarget tells the two kinds of endpoints apart that routes lead to.
func (p *vpcParts) endpointTarget(id string) network.Target {
	for _, e := range p.endpoints.items {
		if aws.ToString(e.VpcEndpointId) != id {
			continue
		}
		if e.VpcEndpointType == types.VpcEndpointTypeGateway {
			return network.Target{Kind: network.GatewayEndpointTarget, ID: id}
		}
		return network.Target{Kind: network.FirewallTarget, ID: id}
	}
	return network.Target{ID: id, Why: reasons(p.endpoints.why, "the endpoint "+id+" is not visible to this account")}
}

func (p *vpcParts) natObjects() []network.NATGateway {
	var out []network.NATGateway
	for _, n := range p.nats.items {
		subnet := aws.ToString(n.SubnetId)
		out = append(out, network.NATGateway{
			Object:  object(aws.ToString(n.NatGatewayId), nameTag(n.Tags)),
			VPC:     partial.Known(p.id),
			Subnet:  partial.Known(subnet), // empty for a regional NAT gateway
			Private: partial.Known(n.ConnectivityType == types.ConnectivityTypePrivate),
			State:   strings.ToLower(string(n.State)),
		})
	}
	if p.nats.why != "" {
		for _, id := range p.targets(func(t types.Route) *string { return t.NatGatewayId }) {
			out = append(out, network.NATGateway{
				Object: object(id, ""), VPC: partial.Known(p.id),
				Subnet: partial.Unknown[string](p.nats.why), Private: partial.Unknown[bool](p.nats.why),
			})
		}
	}
	return out
}

func (p *vpcParts) peeringObjects() []network.Peering {
	var out []network.Peering
	for _, c := range p.peerings.items {
		peering := network.Peering{Object: object(aws.ToString(c.VpcPeeringConnectionId), nameTag(c.Tags))}
		if c.RequesterVpcInfo != nil {
			peering.Requester = partial.Known(aws.ToString(c.RequesterVpcInfo.VpcId))
		}
		if c.AccepterVpcInfo != nil {
			peering.Accepter = partial.Known(aws.ToString(c.AccepterVpcInfo.VpcId))
		}
		if c.Status != nil {
			peering.State = strings.ToLower(string(c.Status.Code))
		}
		out = append(out, peering)
	}
	return out
}

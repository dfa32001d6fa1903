package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reading) subnets(where []types.Filter) answer[types.Subnet] {
	return pages(r, r.EC2.DescribeSubnets, &ec2.DescribeSubnetsInput{Filters: where},
		func(o *ec2.DescribeSubnetsOutput) []types.Subnet { return o.Subnets })
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

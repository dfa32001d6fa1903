package live

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// finalRule is the number of the rule that denies what no other rule matches; [network.NetworkACL] implies it.
const finalRule = 32767

func (p *vpcParts) aclObjects() []network.NetworkACL {
	var out []network.NetworkACL
	for _, acl := range p.acls.items {
		entries := make([]network.ACLEntry, 0, len(acl.Entries))
		for _, e := range acl.Entries {
			if aws.ToInt32(e.RuleNumber) == finalRule {
				continue
			}
			ports := network.Ports{Protocol: partial.Known(aws.ToString(e.Protocol)), From: partial.Known(-1), To: partial.Known(-1)}
			if e.PortRange != nil {
				ports.From = partial.Known(int(aws.ToInt32(e.PortRange.From)))
				ports.To = partial.Known(int(aws.ToInt32(e.PortRange.To)))
			}
			entries = append(entries, network.ACLEntry{
				Number: partial.Known(int(aws.ToInt32(e.RuleNumber))),
				Egress: partial.Known(aws.ToBool(e.Egress)),
				Allow:  partial.Known(e.RuleAction == types.RuleActionAllow),
				Range:  cidrRange(aws.ToString(e.CidrBlock) + aws.ToString(e.Ipv6CidrBlock)),
				Ports:  ports,
			})
		}
		out = append(out, network.NetworkACL{
			Object:  object(aws.ToString(acl.NetworkAclId), nameTag(acl.Tags)),
			VPC:     partial.Known(p.id),
			Entries: partial.ListOf(entries...),
		})
	}
	return out
}

func (r *reading) securityGroups(where []types.Filter) answer[types.SecurityGroup] {
	return pages[types.SecurityGroup](r, r.EC2.DescribeSecurityGroups, &ec2.DescribeSecurityGroupsInput{Filters: where})
}

// strangeGroups returns the groups of the endpoints that are not among the VPC's own: a group may be associated with
// more than one VPC.
func (p *vpcParts) strangeGroups() []string {
	if p.groups.why != "" {
		return nil // asking again would be refused again
	}
	var ids []string
	for _, e := range p.endpoints.items {
		for _, g := range e.Groups {
			id := aws.ToString(g.GroupId)
			known := slices.ContainsFunc(p.groups.items, func(g types.SecurityGroup) bool { return aws.ToString(g.GroupId) == id })
			if !known && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (p *vpcParts) groupObjects() []network.SecurityGroup {
	var out []network.SecurityGroup
	for _, g := range p.groups.items {
		out = append(out, network.SecurityGroup{
			Object:  object(aws.ToString(g.GroupId), aws.ToString(g.GroupName)),
			VPC:     partial.Known(aws.ToString(g.VpcId)),
			Ingress: rules(g.IpPermissions),
			Egress:  rules(g.IpPermissionsEgress),
		})
	}
	if p.groups.why == "" {
		return out
	}
	// The groups that endpoints name are known to be there, but not their rules.
	for _, e := range p.endpoints.items {
		for _, g := range e.Groups {
			unknown := network.SecurityGroup{
				Object:  object(aws.ToString(g.GroupId), aws.ToString(g.GroupName)),
				Ingress: partial.UnknownList[network.Rule](p.groups.why),
				Egress:  partial.UnknownList[network.Rule](p.groups.why),
			}
			add(&out, []network.SecurityGroup{unknown}, func(o network.SecurityGroup) string { return o.ID })
		}
	}
	return out
}

// defaultGroup returns the id of the VPC's default security group, or "".
func (p *vpcParts) defaultGroup() string {
	for _, g := range p.groups.items {
		if aws.ToString(g.GroupName) == "default" && aws.ToString(g.VpcId) == p.id {
			return aws.ToString(g.GroupId)
		}
	}
	return ""
}

// defaultGroups is the groups of an interface that names none.
func (p *vpcParts) defaultGroups() partial.List[string] {
	if id := p.defaultGroup(); id != "" {
		return partial.ListOf(id)
	}
	return partial.UnknownList[string](reasons(p.groups.why, "the VPC's default security group is not visible to this account"))
}

// rules turns permissions, which hold several peers each, into rules, which hold one.
func rules(permissions []types.IpPermission) partial.List[network.Rule] {
	var out partial.List[network.Rule]
	for _, p := range permissions {
		ports := network.Ports{Protocol: partial.Known(aws.ToString(p.IpProtocol)), From: partial.Known(-1), To: partial.Known(-1)}
		if p.FromPort != nil {
			ports.From = partial.Known(int(*p.FromPort))
		}
		if p.ToPort != nil {
			ports.To = partial.Known(int(*p.ToPort))
		}
		for _, peer := range peers(p) {
			out.Items = append(out.Items, network.Rule{Peer: peer, Ports: ports})
		}
	}
	return out
}

func peers(p types.IpPermission) []network.Range {
	var out []network.Range
	for _, r := range p.IpRanges {
		out = append(out, cidrRange(aws.ToString(r.CidrIp)))
	}
	for _, r := range p.Ipv6Ranges {
		out = append(out, cidrRange(aws.ToString(r.CidrIpv6)))
	}
	for _, l := range p.PrefixListIds {
		out = append(out, network.InPrefixList(aws.ToString(l.PrefixListId)))
	}
	for _, g := range p.UserIdGroupPairs {
		out = append(out, network.InGroup(aws.ToString(g.GroupId)))
	}
	return out
}

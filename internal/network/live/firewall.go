package live

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/trace"
)

// finalRule is the number of the rule that denies what no other rule matches; [trace.NetworkACL] implies it.
const finalRule = 32767

func (p *vpcParts) aclObjects() []trace.NetworkACL {
	var out []trace.NetworkACL
	for _, acl := range p.acls.items {
		entries := make([]trace.ACLEntry, 0, len(acl.Entries))
		for _, e := range acl.Entries {
			if aws.ToInt32(e.RuleNumber) == finalRule {
				continue
			}
			ports := trace.Ports{Protocol: trace.Known(aws.ToString(e.Protocol)), From: trace.Known(-1), To: trace.Known(-1)}
			if e.PortRange != nil {
				ports.From = trace.Known(int(aws.ToInt32(e.PortRange.From)))
				ports.To = trace.Known(int(aws.ToInt32(e.PortRange.To)))
			}
			entries = append(entries, trace.ACLEntry{
				Number: trace.Known(int(aws.ToInt32(e.RuleNumber))),
				Egress: trace.Known(aws.ToBool(e.Egress)),
				Allow:  trace.Known(e.RuleAction == types.RuleActionAllow),
				Range:  cidrRange(aws.ToString(e.CidrBlock) + aws.ToString(e.Ipv6CidrBlock)),
				Ports:  ports,
			})
		}
		out = append(out, trace.NetworkACL{
			Object:  object(aws.ToString(acl.NetworkAclId), nameTag(acl.Tags)),
			VPC:     trace.Known(p.id),
			Entries: trace.Of(entries...),
		})
	}
	return out
}

func (r *reading) securityGroups(ctx context.Context, where []types.Filter) (answer[types.SecurityGroup], error) {
	return pages(ctx, r.Reader, permission.DescribeSecurityGroups, ec2.NewDescribeSecurityGroupsPaginator(r.EC2, &ec2.DescribeSecurityGroupsInput{Filters: where}),
		func(o *ec2.DescribeSecurityGroupsOutput) []types.SecurityGroup { return o.SecurityGroups })
}

// strangeGroups returns the groups of the endpoints that are not among the VPC's own: a group may be associated with more
// than one VPC.
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

func (p *vpcParts) groupObjects() []trace.SecurityGroup {
	var out []trace.SecurityGroup
	for _, g := range p.groups.items {
		out = append(out, trace.SecurityGroup{
			Object:  object(aws.ToString(g.GroupId), aws.ToString(g.GroupName)),
			VPC:     trace.Known(aws.ToString(g.VpcId)),
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
			unknown := trace.SecurityGroup{
				Object:  object(aws.ToString(g.GroupId), aws.ToString(g.GroupName)),
				Ingress: trace.UnknownList[trace.Rule](p.groups.why),
				Egress:  trace.UnknownList[trace.Rule](p.groups.why),
			}
			add(&out, []trace.SecurityGroup{unknown}, func(o trace.SecurityGroup) string { return o.ID })
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
func (p *vpcParts) defaultGroups() trace.List[string] {
	if id := p.defaultGroup(); id != "" {
		return trace.Of(id)
	}
	return trace.UnknownList[string](reasons(p.groups.why, "the VPC's default security group is not visible to this account"))
}

// rules turns permissions, which hold several peers each, into rules, which hold one.
func rules(permissions []types.IpPermission) trace.List[trace.Rule] {
	var out trace.List[trace.Rule]
	for _, p := range permissions {
		ports := trace.Ports{Protocol: trace.Known(aws.ToString(p.IpProtocol)), From: trace.Known(-1), To: trace.Known(-1)}
		if p.FromPort != nil {
			ports.From = trace.Known(int(*p.FromPort))
		}
		if p.ToPort != nil {
			ports.To = trace.Known(int(*p.ToPort))
		}
		for _, peer := range peers(p) {
			out.Items = append(out.Items, trace.Rule{Peer: peer, Ports: ports})
		}
	}
	return out
}

func peers(p types.IpPermission) []trace.Range {
	var out []trace.Range
	for _, r := range p.IpRanges {
		out = append(out, cidrRange(aws.ToString(r.CidrIp)))
	}
	for _, r := range p.Ipv6Ranges {
		out = append(out, cidrRange(aws.ToString(r.CidrIpv6)))
	}
	for _, l := range p.PrefixListIds {
		out = append(out, trace.InPrefixList(aws.ToString(l.PrefixListId)))
	}
	for _, g := range p.UserIdGroupPairs {
		out = append(out, trace.InGroup(aws.ToString(g.GroupId)))
	}
	return out
}

package template

import (
	"net/netip"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) securityGroup(s *cfn.Resource) {
	group, _ := r.securityGroups.add(s.ID())
	*group = network.SecurityGroup{Object: object(s), VPC: r.vpcID(s, "VpcId")}
	group.Ingress = rules(s, s.Property("SecurityGroupIngress"), "Source")
	group.Egress = rules(s, s.Property("SecurityGroupEgress"), "Destination")
}

func rules(s *cfn.Resource, v cfn.Value, side string) partial.List[network.Rule] {
	var list partial.List[network.Rule]
	mappings(v, &list.More, func(item cfn.Value) {
		list.Items = append(list.Items, rule(within(s, item), item.Field, side))
	})
	return list
}

// rule reads a rule by its properties, which are the same within a group and in a resource of its own. The side is
// Source for ingress and Destination for egress.
func rule(label network.Object, property func(...string) cfn.Value, side string) network.Rule {
	rule := network.Rule{Label: label, Ports: ports(property("IpProtocol"), property("FromPort"), property("ToPort"))}
	block, group, list := first(property, "CidrIp", "CidrIpv6"), property(side+"SecurityGroupId"), property(side+"PrefixListId")
	switch {
	case !block.IsAbsent():
		rule.Peer = addresses(block)
	case !list.IsAbsent():
		rule.Peer = prefixListRange(list)
	case !group.IsAbsent():
		if name, ok := id(group).Get(); ok {
			rule.Peer = network.InGroup(name)
			rule.Peer.Why = open(group)
		} else {
			rule.Peer = network.UnknownRange(why(group))
		}
	default:
		rule.Peer = network.UnknownRange("the rule names no CIDR block, group id or prefix list")
	}
	return rule
}

// addresses are a CIDR block, or the block of a VPC or a subnet that the source does not know.
func addresses(v cfn.Value) network.Range {
	p, reason := block(v)
	if reason == "" {
		return network.CIDR(p)
	}
	if of, attribute := v.Resource(); of != nil && attribute == "CidrBlock" {
		switch of.Type {
		case "AWS::EC2::VPC":
			return network.InVPC(of.ID())
		case "AWS::EC2::Subnet":
			return network.InSubnet(of.ID())
		}
	}
	if of, attribute, part := v.Cut(); of != nil && of.Type == "AWS::EC2::VPC" && attribute == "CidrBlock" {
		r := network.InVPC(of.ID())
		r.Part = part
		return r
	}
	return network.UnknownRange(reason)
}

func prefixListRange(v cfn.Value) network.Range {
	if name, ok := id(v).Get(); ok {
		return network.InPrefixList(name)
	}
	return network.UnknownRange(why(v))
}

// defaultGroup ends the id of a VPC's default security group, as Fn::GetAtt has it.
const defaultGroup = ".DefaultSecurityGroup"

// groupFor is the group that a value refers to: one that the templates declare, or the default one of a VPC. It is nil
// for any other, of whose rules nothing is known.
func (r *reader) groupFor(v cfn.Value) *network.SecurityGroup {
	name, ok := id(v).Get()
	if !ok {
		return nil
	}
	if vpc, ok := strings.CutSuffix(name, defaultGroup); ok {
		r.defaultGroupOf(vpc)
	}
	return r.securityGroups.get(name)
}

// defaultGroupOf is the id of the default security group of a VPC. Its rules are known where the templates declare the
// VPC: everything out, and everything in from itself. Source: Amazon VPC User Guide, Default security groups for your
// VPCs.
func (r *reader) defaultGroupOf(vpc string) string {
	name := vpc + defaultGroup
	declared := r.vpcs.get(vpc)
	if declared == nil || declared.LogicalID == "" {
		return name
	}
	if group, made := r.securityGroups.add(name); made {
		*group = network.SecurityGroup{
			Object: network.Object{ID: name, Name: "the default security group of " + declared.ID, LogicalID: declared.LogicalID,
				Path: declared.Path, Stack: declared.Stack, Root: declared.Root, File: declared.File, Line: declared.Line},
			VPC:     partial.Known(vpc),
			Ingress: partial.ListOf(network.Rule{Peer: network.InGroup(name), Ports: network.AllPorts()}),
			Egress:  network.AllowAll(),
		}
	}
	return name
}

// groupsIn are the groups of a list, or the default group of the VPC when there are none.
func (r *reader) groupsIn(v cfn.Value, vpc partial.Value[string]) partial.List[string] {
	list := ids(v)
	items, _ := v.Items()
	for _, item := range items {
		r.groupFor(item)
		if reason := open(item); reason != "" && list.More == "" {
			list.More = reason
		}
	}
	if len(list.Items) > 0 || !list.Complete() {
		return list
	}
	if name, ok := vpc.Get(); ok {
		return partial.ListOf(r.defaultGroupOf(name))
	}
	return partial.UnknownList[string]("no security group is named, and which VPC's default group stands in is not known: " + vpc.Why())
}

// restrictedDefaultGroup heeds the custom resource by which the CDK takes the rules of a VPC's default group away.
func (r *reader) restrictedDefaultGroup(s *cfn.Resource) {
	if group := r.groupFor(s.Property("DefaultSecurityGroupId")); group != nil && doubt(s) == "" {
		group.Ingress, group.Egress = partial.ListOf[network.Rule](), noEgress()
	}
}

// noEgress is a rule that lets nothing out, so that the group is not taken for one without rules, which AWS lets
// everything out of.
func noEgress() partial.List[network.Rule] {
	nowhere := netip.MustParsePrefix("255.255.255.255/32")
	return partial.ListOf(network.Rule{Peer: network.CIDR(nowhere), Ports: network.Ports{Protocol: partial.Known("icmp"), From: partial.Known(252), To: partial.Known(86)}})
}

func (r *reader) ingressRule(s *cfn.Resource) { r.groupRule(s, "Source") }

func (r *reader) egressRule(s *cfn.Resource) { r.groupRule(s, "Destination") }

func (r *reader) groupRule(s *cfn.Resource, side string) {
	item := rule(object(s), s.Property, side)
	rules := func(group *network.SecurityGroup) *partial.List[network.Rule] {
		if side == "Destination" {
			return &group.Egress
		}
		return &group.Ingress
	}
	if group := r.groupFor(s.Property("GroupId")); group != nil {
		add(rules(group), s, item)
	}
	meant(r, s, s.Property("GroupId"), &r.securityGroups, func(group *network.SecurityGroup, why string) {
		perhaps(rules(group), item, why)
	})
}

// defaultEgress gives groups without any egress rule what AWS gives them, everything. A rule in a resource of its own
// takes that away, as one within the group does.
// Source: AWS CloudFormation Template Reference, AWS::EC2::SecurityGroup; cfn-language-discussion issue 157.
func (r *reader) defaultEgress() {
	for _, group := range r.securityGroups.order {
		switch {
		case len(group.Egress.Items) > 0 || group.Egress.More != "":
		case len(group.Egress.Perhaps) == 0:
			group.Egress = network.AllowAll()
		default: // where no rule comes to be
			for _, rule := range network.AllowAll().Items {
				perhaps(&group.Egress, rule, group.Egress.Perhaps[0].Why)
			}
		}
	}
}

func (r *reader) prefixList(s *cfn.Resource) {
	list, _ := r.prefixLists.add(s.ID())
	*list = network.PrefixList{Object: object(s)}
	list.Service = partial.Known(pullpath.Service(""))
	items, more := s.Property("Entries").Items()
	list.CIDRs.More = more
	for _, item := range items {
		blocks(&list.CIDRs, item.Field("Cidr"))
	}
}

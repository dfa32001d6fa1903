package template

import (
	"net/netip"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) networkACL(s *cfn.Resource) {
	r.networkACLs.put(&network.NetworkACL{Object: object(s), VPC: r.vpcID(s, "VpcId")})
}

// defaultACL ends the id of a VPC's default network ACL, as Fn::GetAtt has it.
const defaultACL = ".DefaultNetworkAcl"

// undeclaredACL is a network ACL of which nothing is known, but for the default one of a declared VPC, which is as AWS
// makes it.
func (r *reader) undeclaredACL(name string, _ *cfn.Stack) *network.NetworkACL {
	if vpc, ok := strings.CutSuffix(name, defaultACL); ok && r.vpcs.get(vpc) != nil {
		return &network.NetworkACL{Object: external(name), VPC: partial.Known(vpc), Entries: partial.ListOf(allowEverything()...)}
	}
	why := "network ACL " + name + " is not declared in the templates"
	return &network.NetworkACL{Object: external(name), VPC: partial.Unknown[string](why), Entries: partial.UnknownList[network.ACLEntry](why)}
}

// allowEverything is the entries that AWS gives a default network ACL.
// Source: Amazon VPC User Guide, Default network ACL.
func allowEverything() []network.ACLEntry {
	var entries []network.ACLEntry
	for _, egress := range []bool{false, true} {
		for i, rule := range network.AllowAll().Items {
			entries = append(entries, network.ACLEntry{Number: partial.Known(100 + i), Egress: partial.Known(egress), Allow: partial.Known(true),
				Range: rule.Peer, Ports: network.AllPorts()})
		}
	}
	return entries
}

func (r *reader) networkACLEntry(s *cfn.Resource) {
	entry := network.ACLEntry{
		Label: object(s), Number: integer(s.Property("RuleNumber")), Egress: boolean(s.Property("Egress"), false),
		Allow: worded(s.Property("RuleAction"), func(word string) bool { return strings.EqualFold(word, "allow") }),
		Range: addresses(first(s.Property, "Ipv6CidrBlock", "CidrBlock")),
		Ports: ports(s.Property("Protocol"), s.Property("PortRange", "From"), s.Property("PortRange", "To")),
	}
	attachTo(r, s, s.Property("NetworkAclId"), &r.networkACLs, func(acl *network.NetworkACL, doubt string) {
		add(&acl.Entries, entry, doubt)
	})
}

func (r *reader) networkACLAssociation(s *cfn.Resource) {
	acl := r.networkACLs.referred(s.Property("NetworkAclId"), s.Stack)
	if subnet := r.subnets.referred(s.Property("SubnetId"), s.Stack); subnet != nil {
		subnet.NetworkACL = id(s.Property("NetworkAclId"))
		if why := doubt(s); why != "" {
			subnet.NetworkACL = partial.Unknown[string](why)
		}
	}
	meant(r, s, s.Property("SubnetId"), &r.subnets, func(subnet *network.Subnet, why string) {
		if acl == nil || !r.differ(acl.VPC, subnet.VPC) {
			subnet.NetworkACL = partial.Unknown[string](why)
		}
	})
}

// protocols are the numbers that CloudFormation templates write for protocols.
// Source: IANA, Assigned Internet Protocol Numbers.
var protocols = map[string]string{"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}

// ports are a protocol and ports. Ports that the template leaves out are all of them.
func ports(protocol, from, to cfn.Value) network.Ports {
	p := network.Ports{Protocol: literal(protocol), From: byDefault(from, -1, integer), To: byDefault(to, -1, integer)}
	if number, ok := p.Protocol.Get(); ok && protocols[number] != "" {
		p.Protocol = partial.Known(protocols[number])
	}
	return p
}

func (r *reader) securityGroup(s *cfn.Resource) {
	r.securityGroups.put(&network.SecurityGroup{Object: object(s), VPC: r.vpcID(s, "VpcId"),
		Ingress: rules(s, s.Property("SecurityGroupIngress"), "Source"), Egress: rules(s, s.Property("SecurityGroupEgress"), "Destination")})
}

func rules(s *cfn.Resource, v cfn.Value, side string) partial.List[network.Rule] {
	return mappings(v, func(item cfn.Value) network.Rule { return rule(within(s, item), item.Field, side) })
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
	p := block(v)
	if known, ok := p.Get(); ok {
		return network.CIDR(known)
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
	return network.UnknownRange(p.Why())
}

func prefixListRange(v cfn.Value) network.Range {
	if name, ok := id(v).Get(); ok {
		return network.InPrefixList(name)
	}
	return network.UnknownRange(why(v))
}

// defaultGroup ends the id of a VPC's default security group, as Fn::GetAtt has it.
const defaultGroup = ".DefaultSecurityGroup"

// undeclaredGroup is the default security group of a declared VPC: everything out, and everything in from itself. Of
// the rules of any other nothing is known. Source: Amazon VPC User Guide, Default security groups for your VPCs.
func (r *reader) undeclaredGroup(name string, _ *cfn.Stack) *network.SecurityGroup {
	vpc, is := strings.CutSuffix(name, defaultGroup)
	declared := r.vpcs.get(vpc)
	if !is || declared == nil || declared.LogicalID == "" {
		return nil
	}
	return &network.SecurityGroup{
		Object: network.Object{ID: name, Name: "the default security group of " + declared.ID, LogicalID: declared.LogicalID,
			Path: declared.Path, Stack: declared.Stack, Root: declared.Root, File: declared.File, Line: declared.Line},
		VPC:     partial.Known(vpc),
		Ingress: partial.ListOf(network.Rule{Peer: network.InGroup(name), Ports: network.AllPorts()}),
		Egress:  network.AllowAll(),
	}
}

// groupsIn are the groups of a list, or the default group of the VPC when there are none.
func (r *reader) groupsIn(v cfn.Value, by *cfn.Stack, vpc partial.Value[string]) partial.List[string] {
	list := ids(v)
	for _, item := range v.Members() {
		r.securityGroups.referred(item, by)
		incomplete(&list, open(item))
	}
	if len(list.Items) > 0 || !list.Complete() {
		return list
	}
	if name, ok := vpc.Get(); ok {
		r.securityGroups.named(name+defaultGroup, by)
		return partial.ListOf(name + defaultGroup)
	}
	return partial.UnknownList[string]("no security group is named, and which VPC's default group stands in is not known: " + vpc.Why())
}

// restrictedDefaultGroup heeds the custom resource by which the CDK takes the rules of a VPC's default group away.
func (r *reader) restrictedDefaultGroup(s *cfn.Resource) {
	if group := r.securityGroups.referred(s.Property("DefaultSecurityGroupId"), s.Stack); group != nil && doubt(s) == "" {
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
	attachTo(r, s, s.Property("GroupId"), &r.securityGroups, func(group *network.SecurityGroup, doubt string) {
		if side == "Destination" {
			add(&group.Egress, item, doubt)
		} else {
			add(&group.Ingress, item, doubt)
		}
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
				add(&group.Egress, rule, group.Egress.Perhaps[0].Why)
			}
		}
	}
}

func (r *reader) prefixList(s *cfn.Resource) {
	r.prefixLists.put(&network.PrefixList{Object: object(s), Service: partial.Known(pullpath.Service("")),
		CIDRs: list(s.Property("Entries"), func(entry cfn.Value) partial.Value[netip.Prefix] { return block(entry.Field("Cidr")) })})
}

// accessBlock reads VPC Block Public Access of the stack's account and Region.
func (r *reader) accessBlock(s *cfn.Resource) {
	mode := word[network.BlockMode](s.Property("InternetGatewayBlockMode"))
	if why := doubt(s); why != "" {
		mode = partial.Unknown[network.BlockMode](why)
	}
	r.accessBlocks = append(r.accessBlocks, network.AccessBlock{Object: object(s), Env: env(s.Stack), Mode: mode})
}

// exclusion reads a VPC or a subnet that is exempt from VPC Block Public Access.
func (r *reader) exclusion(s *cfn.Resource) {
	r.exclusions = append(r.exclusions, network.Exclusion{Object: object(s), Of: id(first(s.Property, "SubnetId", "VpcId")), Perhaps: doubt(s),
		EgressOnly: worded(s.Property("InternetGatewayExclusionMode"), func(word string) bool { return word == "allow-egress" })})
}

package template

import (
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) networkACL(s *cfn.Resource) {
	acl, _ := r.networkACLs.add(s.ID())
	*acl = network.NetworkACL{Object: object(s), VPC: r.vpcID(s, "VpcId")}
}

// defaultACL ends the id of a VPC's default network ACL, as Fn::GetAtt has it.
const defaultACL = ".DefaultNetworkAcl"

// networkACLFor is the network ACL that a value refers to, as [referred] finds it; the default one of a declared VPC is
// as AWS makes it.
func (r *reader) networkACLFor(v cfn.Value) *network.NetworkACL {
	return referred(&r.networkACLs, v, func(name string) network.NetworkACL {
		if vpc, ok := strings.CutSuffix(name, defaultACL); ok && r.vpcs.get(vpc) != nil {
			return network.NetworkACL{Object: external(name), VPC: partial.Known(vpc), Entries: partial.ListOf(allowEverything()...)}
		}
		why := "network ACL " + name + " is not declared in the templates"
		return network.NetworkACL{Object: external(name), VPC: partial.Unknown[string](why), Entries: partial.UnknownList[network.ACLEntry](why)}
	})
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
	if acl := r.networkACLFor(s.Property("NetworkAclId")); acl != nil {
		add(&acl.Entries, s, entry)
	}
	meant(r, s, s.Property("NetworkAclId"), &r.networkACLs, func(acl *network.NetworkACL, why string) {
		perhaps(&acl.Entries, entry, why)
	})
}

func (r *reader) networkACLAssociation(s *cfn.Resource) {
	acl := r.networkACLFor(s.Property("NetworkAclId"))
	if subnet := r.subnetFor(s.Property("SubnetId")); subnet != nil {
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

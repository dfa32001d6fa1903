package live

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// ReadVPC reads a VPC: everything a call from its subnets meets, and the VPCs of the same account whose endpoints its
// private hosted zones lead to. A VPC that does not exist is an error, and so is one of which nothing could be read.
func (r *Reader) ReadVPC(ctx context.Context, vpcID string) (network.Network, error) {
	reading := r.begin(ctx)
	return whole(reading, func() network.Network {
		n := reading.networks([]string{vpcID})
		if max(len(n.Subnets), len(n.RouteTables), len(n.NetworkACLs), len(n.SecurityGroups), len(n.Endpoints)) == 0 && !n.VPCs[0].CIDRs.Complete() {
			reading.end(nothingRead("VPC "+vpcID, n.VPCs[0].CIDRs.More, permission.VPCCommand))
		}
		return n
	})
}

// nothingRead is the error of a reading in which AWS told nothing of what was asked about.
func nothingRead(of, why string, c permission.Command) error {
	return fmt.Errorf("nothing of %s could be read: %s (pullcheck permissions --command %s prints the policy that it takes)", of, why, c)
}

// networks reads VPCs, then the VPCs that their hosted zones lead to, and joins all of it.
func (r *reading) networks(vpcIDs []string) network.Network {
	var (
		lists prefixLists
		block blockParts
		parts = make([]*vpcParts, len(vpcIDs))
	)
	for i, id := range vpcIDs {
		parts[i] = &vpcParts{id: id, home: true}
	}
	group := newStage()
	collect(r, group, &lists.lists, r.EC2.DescribeManagedPrefixLists, &ec2.DescribeManagedPrefixListsInput{})
	block.ask(r, group)
	for _, p := range parts {
		p.ask(r, group)
	}
	group.wait()

	r.followProfiles(parts)
	zones := r.zones(parts)
	further := r.askHubs(&zones, parts)
	parts = append(parts, further...)

	r.askReferred(parts, &lists)

	network := network.Network{HostedZones: zones.objects(parts), PrefixLists: lists.objects()}
	block.add(&network, r)
	for _, p := range parts {
		p.add(&network, r)
	}
	return network
}

// vpcParts is what AWS tells of one VPC.
type vpcParts struct {
	id string
	// home says that tasks may run in the VPC, so that its DNS matters; a hub's does not.
	home bool

	vpc          answer[types.Vpc]
	dnsSupport   partial.Value[bool]
	dnsHostnames partial.Value[bool]
	dhcp         answer[types.DhcpOptions]
	subnets      answer[types.Subnet]
	tables       answer[types.RouteTable]
	acls         answer[types.NetworkAcl]
	groups       answer[types.SecurityGroup]
	endpoints    answer[types.VpcEndpoint]
	nats         answer[types.NatGateway]
	peerings     answer[types.VpcPeeringConnection]
	transit      transitParts
	dns          dnsParts
}

// ask adds the calls that need nothing but the VPC's id to the group.
func (p *vpcParts) ask(r *reading, group *stage) {
	mine := filter("vpc-id", p.id)
	group.do(func() { p.vpc = r.vpc(p.id) })
	group.do(func() { p.dnsSupport = r.vpcAttribute(p.id, types.VpcAttributeNameEnableDnsSupport) })
	group.do(func() { p.dnsHostnames = r.vpcAttribute(p.id, types.VpcAttributeNameEnableDnsHostnames) })
	group.do(func() { p.subnets = r.subnets(mine) })
	collect(r, group, &p.tables, r.EC2.DescribeRouteTables, &ec2.DescribeRouteTablesInput{Filters: mine})
	collect(r, group, &p.acls, r.EC2.DescribeNetworkAcls, &ec2.DescribeNetworkAclsInput{Filters: mine})
	group.do(func() { p.groups = r.securityGroups(mine) })
	group.do(func() { p.endpoints = r.endpoints(mine) })
	if p.home {
		p.dns.ask(r, group, p.id)
	}
}

func (r *reading) vpc(id string) answer[types.Vpc] {
	found := list[types.Vpc](r, heeding(r.EC2.DescribeVpcs, func(err error) error {
		if code := codeOf(err); strings.EqualFold(code, "InvalidVpcID.NotFound") || strings.EqualFold(code, "InvalidVpcID.Malformed") {
			return ending{fmt.Errorf("there is no VPC %q in %s; check the id, the Region and the account", id, r.where())}
		}
		return err
	}), &ec2.DescribeVpcsInput{VpcIds: []string{id}})
	if len(found.items) == 0 && found.why == "" {
		found.why = "the VPC " + id + " is not visible to this account"
	}
	return found
}

func (r *reading) vpcAttribute(id string, name types.VpcAttributeName) partial.Value[bool] {
	value, why := once(r, r.EC2.DescribeVpcAttribute, &ec2.DescribeVpcAttributeInput{VpcId: aws.String(id), Attribute: name},
		func(o *ec2.DescribeVpcAttributeOutput) *bool {
			value := o.EnableDnsSupport
			if name == types.VpcAttributeNameEnableDnsHostnames {
				value = o.EnableDnsHostnames
			}
			if value == nil {
				return nil
			}
			return value.Value
		})
	if value == nil {
		return partial.Unknown[bool](why)
	}
	return partial.Known(*value)
}

// askReferred asks for what the VPCs' routes, rules and options refer to.
func (r *reading) askReferred(parts []*vpcParts, lists *prefixLists) {
	group := newStage()
	lists.ask(r, group, parts)
	for _, p := range parts {
		if id := p.dhcpOptionsID(); id != "" && id != noDHCPOptions {
			collect(r, group, &p.dhcp, r.EC2.DescribeDhcpOptions, &ec2.DescribeDhcpOptionsInput{Filters: filter("dhcp-options-id", id)})
		}
		if ids := p.targets(func(t types.Route) *string { return t.NatGatewayId }); len(ids) > 0 {
			collect(r, group, &p.nats, r.EC2.DescribeNatGateways, &ec2.DescribeNatGatewaysInput{Filter: filter("nat-gateway-id", ids...)})
		}
		if ids := p.targets(func(t types.Route) *string { return t.VpcPeeringConnectionId }); len(ids) > 0 {
			collect(r, group, &p.peerings, r.EC2.DescribeVpcPeeringConnections, &ec2.DescribeVpcPeeringConnectionsInput{Filters: filter("vpc-peering-connection-id", ids...)})
		}
		if ids := p.targets(func(t types.Route) *string { return t.TransitGatewayId }); len(ids) > 0 {
			group.do(func() { p.transit = r.transitGateways(ids) })
		}
		if ids := p.strangeGroups(); len(ids) > 0 {
			group.do(func() {
				strange := r.securityGroups(filter("group-id", ids...))
				// Only this call of the group touches p.groups.
				p.groups.items, p.groups.why = append(p.groups.items, strange.items...), strange.why
			})
		}
	}
	group.wait()
}

// targets returns the ids of the routes' targets of one kind.
func (p *vpcParts) targets(of func(types.Route) *string) []string {
	var ids []string
	for _, t := range p.tables.items {
		for _, route := range t.Routes {
			if id := aws.ToString(of(route)); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// noDHCPOptions stands in a VPC for "no DHCP options at all". Source: "AssociateDhcpOptions" in the Amazon EC2 API
// Reference.
const noDHCPOptions = "default"

// itself is what AWS tells of the VPC; nothing where it was not read.
func (p *vpcParts) itself() types.Vpc {
	if len(p.vpc.items) == 0 {
		return types.Vpc{}
	}
	return p.vpc.items[0]
}

func (p *vpcParts) dhcpOptionsID() string { return aws.ToString(p.itself().DhcpOptionsId) }

// owner returns the account that owns the VPC, or "".
func (p *vpcParts) owner() string { return aws.ToString(p.itself().OwnerId) }

// shared reports whether another account than the caller's owns the VPC.
func (p *vpcParts) shared(r *reading) bool {
	return r.account != "" && p.owner() != "" && p.owner() != r.account
}

// add adds the VPC and all that belongs to it to the network.
func (p *vpcParts) add(n *network.Network, r *reading) {
	n.VPCs = append(n.VPCs, p.object(r))
	n.Subnets = append(n.Subnets, p.subnetObjects()...)
	n.RouteTables = append(n.RouteTables, p.tableObjects()...)
	n.NetworkACLs = append(n.NetworkACLs, p.aclObjects()...)
	n.SecurityGroups = append(n.SecurityGroups, p.groupObjects()...)
	n.Endpoints = append(n.Endpoints, p.endpointObjects()...)
	n.NATGateways = append(n.NATGateways, p.natObjects()...)
	add(&n.Peerings, p.peeringObjects(), func(o network.Peering) string { return o.ID })
	add(&n.TransitGateways, p.transit.objects(r), func(o network.TransitGateway) string { return o.ID })
	n.ResolverRules = append(n.ResolverRules, p.dns.ruleObjects(p.id)...)
	n.Gaps = append(n.Gaps, p.gaps(r)...)
	p.addOwnersBlock(n, r)
}

// add appends the objects whose ids are not there yet.
func add[T any](to *[]T, objects []T, id func(T) string) {
	for _, o := range objects {
		if !slices.ContainsFunc(*to, func(there T) bool { return id(there) == id(o) }) {
			*to = append(*to, o)
		}
	}
}

func (p *vpcParts) object(r *reading) network.VPC {
	out := network.VPC{
		Object:         object(p.id, ""),
		Env:            r.env,
		DNSSupport:     p.dnsSupport,
		DNSHostnames:   p.dnsHostnames,
		DNSServers:     p.dnsServers(),
		MainRouteTable: p.mainTable(),
	}
	if len(p.vpc.items) == 0 {
		out.CIDRs = partial.UnknownList[netip.Prefix](p.vpc.why)
		out.Owner = partial.UnknownText(p.vpc.why)
		return out
	}
	vpc := p.vpc.items[0]
	out.Object = object(p.id, nameTag(vpc.Tags))
	// The primary block comes first, whatever the order of the associations.
	if block, ok := prefix(aws.ToString(vpc.CidrBlock)); ok {
		out.CIDRs.Items = append(out.CIDRs.Items, block)
	}
	for _, a := range vpc.CidrBlockAssociationSet {
		if block, ok := prefix(aws.ToString(a.CidrBlock)); ok && !slices.Contains(out.CIDRs.Items, block) &&
			(a.CidrBlockState == nil || a.CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated) {
			out.CIDRs.Items = append(out.CIDRs.Items, block)
		}
	}
	for _, a := range vpc.Ipv6CidrBlockAssociationSet {
		if block, ok := prefix(aws.ToString(a.Ipv6CidrBlock)); ok && (a.Ipv6CidrBlockState == nil || a.Ipv6CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated) {
			out.CIDRs.Items = append(out.CIDRs.Items, block)
		}
	}
	if p.shared(r) {
		out.Owner = partial.Literal(p.owner())
	}
	return out
}

// dnsServers reads the name servers of the DHCP options.
func (p *vpcParts) dnsServers() partial.List[string] {
	switch id := p.dhcpOptionsID(); {
	case id == "":
		return partial.UnknownList[string](reasons(p.vpc.why, "the DHCP options of the VPC are not known"))
	case id == noDHCPOptions:
		return partial.UnknownList[string]("the VPC has no DHCP options, so they name no DNS server; associate a set whose domain-name-servers is AmazonProvidedDNS")
	case len(p.dhcp.items) == 0:
		return partial.UnknownList[string](reasons(p.dhcp.why, "the DHCP options "+id+" are not visible to this account"))
	}
	var servers []string
	for _, c := range p.dhcp.items[0].DhcpConfigurations {
		if aws.ToString(c.Key) != "domain-name-servers" {
			continue
		}
		servers = append(servers, texts(c.Values, func(v types.AttributeValue) *string { return v.Value })...)
	}
	if len(servers) == 0 {
		return partial.UnknownList[string]("the DHCP options " + p.dhcpOptionsID() + " name no DNS server")
	}
	return partial.ListOf(servers...)
}

// participant says what an account that uses somebody else's subnets cannot see.
const participant = "account %s owns the VPC and shares it; AWS shows %s to the owner only, so run this with the owner's credentials"

// gaps lists the inventories of the VPC that are not complete.
func (p *vpcParts) gaps(r *reading) []network.Gap {
	endpoints := p.endpoints.why
	rules := reasons(p.dns.associations.why, p.dns.rules.why, p.dns.profiles.why)
	if p.shared(r) {
		// Sources: "Share your VPC subnets with other accounts" in the Amazon VPC User Guide (endpoints) and
		// "ListResolverRuleAssociations" in the Route 53 API Reference (associations of the current account).
		endpoints = fmt.Sprintf(participant, p.owner(), "its endpoints")
		rules = fmt.Sprintf(participant, p.owner(), "its resolver rule associations")
	}
	var gaps []network.Gap
	for _, gap := range []network.Gap{
		{Kind: network.SubnetKind, Why: p.subnets.why},
		{Kind: network.RouteTableKind, Why: p.tables.why},
		{Kind: network.PeeringKind, Why: p.peerings.why},
		{Kind: network.TransitGatewayKind, Why: p.transit.attachments.why},
		{Kind: network.EndpointKind, Why: endpoints},
		{Kind: network.HostedZoneKind, Why: reasons(p.dns.zones.why, p.dns.profiles.why)},
		{Kind: network.ResolverRuleKind, Why: rules},
	} {
		if gap.Why != "" {
			gap.VPC = p.id
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

package template

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// The rules of what AWS does not create.
const (
	createdTwice = "created-twice"        // of which there can be one
	otherVPC     = "other-vpc"            // that names something of another VPC
	subnetBlock  = "subnet-block"         // whose block is none of its VPC, or is taken
	otherRegion  = "zone-of-other-region" // that is to stand in another Region than its stack
	notCreated   = "resource-refused"     // whose properties do not go together, or with what it stands in
)

// defect notes something for which AWS does not deploy the templates.
func (r *reader) defect(at network.Object, rule, message, fix string) {
	r.defects = append(r.defects, network.Defect{Object: at, Rule: rule, Message: message, Fix: fix})
}

// readDefects reads what CloudFormation refuses of the templates. A template that is nested more than once has its
// defects once.
func readDefects(app *cfn.App) []network.Defect {
	var all []network.Defect
	for _, s := range app.Stacks {
		for _, d := range s.Defects() {
			defect := network.Defect{Object: defective(s, d), Rule: string(d.Kind), Message: d.Message, Fix: d.Fix}
			if !slices.ContainsFunc(all, func(known network.Defect) bool {
				return known.File == defect.File && known.Line == defect.Line && known.Message == defect.Message
			}) {
				all = append(all, defect)
			}
		}
	}
	return all
}

// defective is what reports say of the place of a defect.
func defective(s *cfn.Stack, d cfn.Defect) network.Object {
	at := network.Object{ID: "template of " + s.Name, Name: s.Template.Name, Stack: s.Name, Root: root(s).Name, File: s.Template.Name}
	if d.Resource != nil {
		at = object(d.Resource)
	}
	at.Line = d.Line
	return at
}

// uniqueNames are the types whose names are unique within an account and a Region, and the property with the name.
var uniqueNames = map[string]string{
	"AWS::ECR::Repository":        "RepositoryName",
	"AWS::IAM::ManagedPolicy":     "ManagedPolicyName",
	"AWS::IAM::Role":              "RoleName",
	"AWS::Logs::LogGroup":         "LogGroupName",
	"AWS::S3::Bucket":             "BucketName",
	"AWS::SSM::Parameter":         "Name",
	"AWS::SecretsManager::Secret": "Name",
}

// claims are what a resource takes for itself, in words: a place that no other resource can have.
// Source: Amazon EC2 API Reference, Error codes (RouteAlreadyExists, NetworkAclEntryAlreadyExists,
// Resource.AlreadyAssociated); Amazon VPC User Guide, Subnet route tables and Internet gateways.
func claims(s *cfn.Resource) []string {
	of := func(property string) string {
		name, _ := id(s.Property(property)).Get()
		return name
	}
	var out []string
	claim := func(format string, parts ...any) {
		for _, p := range parts {
			if p == "" {
				return
			}
		}
		out = append(out, fmt.Sprintf(format, parts...))
	}
	switch s.Type {
	case "AWS::EC2::Route":
		for _, property := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock"} {
			if block, known := block(s.Property(property)).Get(); known {
				claim("the route of route table %s to %s", of("RouteTableId"), block.String())
			}
		}
	case "AWS::EC2::NetworkAclEntry":
		egress, known := boolean(s.Property("Egress"), false).Get()
		number, _ := s.Property("RuleNumber").Literal()
		if known {
			claim("rule %s of network ACL %s, "+map[bool]string{true: "outbound", false: "inbound"}[egress], number, of("NetworkAclId"))
		}
	case "AWS::EC2::SubnetRouteTableAssociation":
		claim("the route table of subnet %s", of("SubnetId"))
	case "AWS::EC2::VPCGatewayAttachment":
		if gateway := of("InternetGatewayId"); gateway != "" {
			claim("the attachment of internet gateway %s", gateway)
			claim("the internet gateway of VPC %s", of("VpcId"))
		}
	}
	if property := uniqueNames[s.Type]; property != "" {
		name, _ := s.Property(property).Literal()
		claim("the %s %s", s.Type, name)
	}
	return out
}

// twice notes resources of which AWS does not create the second. Names count within a stack: another one may stand in
// another Region.
func (r *reader) twice() {
	type place struct {
		stack *cfn.Stack
		what  string
	}
	first := map[place]*cfn.Resource{}
	for _, stack := range r.app.Stacks {
		for _, s := range stack.Resources {
			all := claims(s)
			if len(all) == 0 || doubt(s) != "" {
				continue
			}
			for _, what := range all {
				at := place{what: what}
				if uniqueNames[s.Type] != "" {
					at.stack = stack
				}
				if other := first[at]; other != nil {
					r.defect(object(s), createdTwice, fmt.Sprintf("%s and %s both are %s, of which there can be one, so that the second cannot be created.",
						other.ID(), s.ID(), what), "Delete one of the two, or change what it is for.")
					break
				}
				first[at] = s
			}
		}
	}
}

// strangers notes what cannot be created because it names subnets, route tables or security groups of another VPC.
func (r *reader) strangers() {
	for _, e := range r.endpoints.order {
		r.namesOf(e.Object, "endpoint", e.VPC, e.Subnets, e.SecurityGroups)
		for _, id := range e.RouteTables.Items {
			if t := r.routeTables.get(id); t != nil {
				r.stranger(e.Object, "endpoint", e.VPC, "route table", t.Object, t.VPC)
			}
		}
	}
	for _, c := range r.groups {
		r.namesOf(object(c.resource), "Auto Scaling group or instance", r.vpcOfSubnets(c.place.Subnets), c.place.Subnets, c.place.SecurityGroups)
	}
	for _, f := range r.fileSystems.order {
		for _, m := range f.MountTargets.Items {
			if subnet, known := m.Subnet.Get(); known {
				subnets := partial.ListOf(subnet)
				r.namesOf(m.Object, "mount target", r.vpcOfSubnets(subnets), subnets, m.SecurityGroups)
			}
		}
	}
	for _, s := range r.subnets.order {
		if id, _ := s.RouteTable.Get(); r.routeTables.get(id) != nil {
			r.stranger(s.Object, "subnet", s.VPC, "route table", r.routeTables.get(id).Object, r.routeTables.get(id).VPC)
		}
		if id, _ := s.NetworkACL.Get(); r.networkACLs.get(id) != nil {
			r.stranger(s.Object, "subnet", s.VPC, "network ACL", r.networkACLs.get(id).Object, r.networkACLs.get(id).VPC)
		}
	}
}

// namesOf holds the subnets and security groups that an object names to its VPC.
func (r *reader) namesOf(at network.Object, what string, vpc partial.Value[string], subnets, groups partial.List[string]) {
	for _, id := range subnets.Items {
		if s := r.subnets.get(id); s != nil {
			r.stranger(at, what, vpc, "subnet", s.Object, s.VPC)
		}
	}
	for _, id := range groups.Items {
		if g := r.securityGroups.get(id); g != nil && !r.lent {
			r.stranger(at, what, vpc, "security group", g.Object, g.VPC)
		}
	}
}

// lends reports whether the templates associate security groups with further VPCs, where they then can be named.
// Source: Amazon VPC User Guide, Associate security groups with multiple VPCs.
func lends(app *cfn.App) bool {
	return slices.ContainsFunc(app.Stacks, func(s *cfn.Stack) bool {
		return slices.ContainsFunc(s.Resources, func(c *cfn.Resource) bool { return c.Type == "AWS::EC2::SecurityGroupVpcAssociation" })
	})
}

// stranger notes an object that names another one of another VPC. Where one of them is there only perhaps, nothing is
// certain.
func (r *reader) stranger(at network.Object, what string, vpc partial.Value[string], kind string, named network.Object, other partial.Value[string]) {
	if here, there, differ := r.apart(vpc, other); differ && at.Perhaps == "" && named.Perhaps == "" {
		r.defect(at, otherVPC, fmt.Sprintf("%s %s is in VPC %s and names %s %s of VPC %s, so it cannot be created.",
			plain.Capital(what), at.Label(), here.Label(), kind, named.Label(), there.Label()), "Name a "+kind+" of VPC "+here.Label()+".")
	}
}

// apart reports whether two VPCs are certain to be two. One that the templates do not declare may be any.
func (r *reader) apart(a, b partial.Value[string]) (here, there *network.VPC, differ bool) {
	one, _ := a.Get()
	other, _ := b.Get()
	here, there = r.vpcs.get(one), r.vpcs.get(other)
	return here, there, here != nil && there != nil && here != there && here.LogicalID != "" && there.LogicalID != ""
}

// vpcOfSubnets is the VPC of the first subnet that tells it.
func (r *reader) vpcOfSubnets(subnets partial.List[string]) partial.Value[string] {
	for _, id := range subnets.Items {
		if s := r.subnets.get(id); s != nil && s.VPC.Known() {
			return s.VPC
		}
	}
	return partial.Unknown[string]("the VPC of the subnets is not known")
}

// misplaced notes the subnets that Amazon EC2 does not create: those whose blocks overlap, or lie outside of their VPC.
// Where one of them, or the VPC, is there only perhaps, or may have more blocks, nothing is certain.
func (r *reader) misplaced() {
	inVPC := map[string][]*network.Subnet{}
	for _, s := range r.subnets.order {
		vpc, known := s.VPC.Get()
		if !known || s.LogicalID == "" || s.Perhaps != "" {
			continue
		}
		r.outside(s, r.vpcs.get(vpc))
		for _, other := range inVPC[vpc] {
			r.overlap(s, other)
		}
		inVPC[vpc] = append(inVPC[vpc], s)
	}
}

// overlap notes two subnets of one VPC with addresses in common. Source: Amazon VPC User Guide, Subnet CIDR blocks.
func (r *reader) overlap(s, other *network.Subnet) {
	for _, block := range s.CIDRs.Items {
		for _, taken := range other.CIDRs.Items {
			if block.Overlaps(taken) {
				r.refuseSubnet(s, fmt.Sprintf("its block %s overlaps %s, that of subnet %s in the same VPC", block, taken, other.Label()), "Give each subnet of the VPC addresses of its own.")
				return
			}
		}
	}
}

// outside notes a subnet whose block is in none of its VPC. Blocks for IPv6 are left out: those of the VPC are mostly
// given by AWS.
func (r *reader) outside(s *network.Subnet, vpc *network.VPC) {
	if vpc == nil || vpc.LogicalID == "" || vpc.Perhaps != "" || !vpc.CIDRs.Complete() || len(vpc.CIDRs.Items) == 0 ||
		slices.ContainsFunc(r.gaps, func(g network.Gap) bool { return g.VPC == "" || g.VPC == vpc.ID }) { // something may add blocks to it

		return
	}
	for _, block := range s.CIDRs.Items {
		within := func(of netip.Prefix) bool { return of.Overlaps(block) && of.Bits() <= block.Bits() }
		if block.Addr().Is4() && !slices.ContainsFunc(vpc.CIDRs.Items, within) {
			in := strings.ReplaceAll(strings.Trim(fmt.Sprint(vpc.CIDRs.Items), "[]"), " ", ", ")
			r.refuseSubnet(s, fmt.Sprintf("its block %s is in none of VPC %s (%s)", block, vpc.Label(), in), "Choose a block within one of the VPC, or add one to the VPC with AWS::EC2::VPCCidrBlock.")
		}
	}
}

func (r *reader) refuseSubnet(s *network.Subnet, what, fix string) {
	r.defect(s.Object, subnetBlock, fmt.Sprintf("Subnet %s cannot be created: %s.", s.Label(), what), fix)
}

// zoned are the properties that name Availability Zones.
var zoned = map[string]string{
	"AWS::EC2::Subnet":                   "AvailabilityZone",
	"AWS::EC2::Instance":                 "AvailabilityZone",
	"AWS::EFS::FileSystem":               "AvailabilityZoneName",
	"AWS::AutoScaling::AutoScalingGroup": "AvailabilityZones",
}

// zoneName is the name of an Availability Zone, a Local Zone or a Wavelength Zone, which begins with its Region.
// Source: Amazon EC2 User Guide, Regions and Zones.
var zoneName = regexp.MustCompile(`^([a-z]{2,4}(?:-[a-z]+){1,2}?-[0-9]{1,2})(?:[a-z]|-[a-z0-9-]+)$`)

// abroad notes a resource in an Availability Zone of another Region than its stack's.
func (r *reader) abroad(s *cfn.Resource) {
	property := zoned[s.Type]
	if property == "" || s.Stack.Region == "" || doubt(s) != "" {
		return
	}
	for _, zone := range s.Property(property).Members() {
		name, _ := zone.Literal()
		if m := zoneName.FindStringSubmatch(name); m != nil && m[1] != s.Stack.Region {
			r.defect(object(s), otherRegion, fmt.Sprintf("%s is to stand in Availability Zone %s, and its stack in Region %s, so it cannot be created.", s.ID(), name, s.Stack.Region),
				"Choose a zone of the Region, best by Fn::GetAZs.")
			return
		}
	}
}

// spelled is a type that is read, in its own letters, where another one differs from it by nothing else.
// uncreated notes resources that Amazon EC2 does not create for their properties.
// refusePrivateDNS notes the endpoints with private DNS of a VPC that has not both DNS attributes. Source: AWS
// PrivateLink Guide, Access an AWS service using an interface VPC endpoint.
// refuseEndpoint notes an endpoint of a type that its service does not have, or with addresses that a subnet does not
// have. Source: AWS PrivateLink Guide, Access an AWS service using an interface VPC endpoint;
// https://github.com/hashicorp/terraform/issues/24478.
// refuseGateway notes a NAT gateway without the address that it needs. A regional one finds addresses by itself.
// Source: AWS CloudFormation Template Reference, AWS::EC2::NatGateway.
// refuseEntries notes a prefix list with more entries than it may have. Source: AWS CloudFormation Template Reference,
// AWS::EC2::PrefixList.

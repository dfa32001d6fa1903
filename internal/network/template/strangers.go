package template

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// otherVPC is the rule of what names something of another VPC.
const otherVPC = "other-vpc"

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
		r.defects = append(r.defects, network.Defect{Object: at, Rule: otherVPC,
			Message: fmt.Sprintf("%s %s is in VPC %s and names %s %s of VPC %s, so it cannot be created.", strings.ToUpper(what[:1])+what[1:], at.Label(), here.Label(), kind, named.Label(), there.Label()),
			Fix:     fmt.Sprintf("Name a "+kind+" of VPC %s.", here.Label())})
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

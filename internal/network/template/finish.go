package template

import (
	"fmt"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// finish adds what follows from all that was read.
func (r *reader) finish() {
	for _, m := range r.mentioned.order {
		r.vpcNamed(m.id, m.stack)
	}
	for _, a := range r.perhapsAssociated {
		if table, known := a.subnet.RouteTable.Get(); known && table == "" {
			a.subnet.RouteTable = partial.Unknown[string](a.why)
		}
	}
	r.defaultEgress()
	for _, a := range r.app.Assumptions {
		r.warnings = append(r.warnings, Warning{File: a.Importing.Template.Name, Message: fmt.Sprintf(
			"%s is taken to import %s and the like from %s; the names leave that open", a.Importing.Name, a.Name, a.Exporting.Name)})
	}
	for _, nat := range r.natGateways.order {
		if name, ok := nat.Subnet.Get(); ok && r.subnets.get(name) != nil && !nat.VPC.Known() {
			nat.VPC = r.subnets.get(name).VPC
		}
	}
	for _, subnet := range r.subnets.order {
		r.finishSubnet(subnet)
	}
	r.strangers()
	r.withoutTaskSets()
	for _, s := range r.app.Stacks {
		for _, why := range s.Hidden {
			r.gap("", why, networkKinds...)
		}
		for _, resource := range s.Resources {
			r.unreadResource(resource)
			r.abroad(resource)
			if resource.Type == "AWS::ECS::TaskDefinition" && !r.used[resource.ID()] {
				r.warn(resource, resource.ID()+" is run by nothing in the templates that is read, so nothing says where it runs; it is not traced")
			}
		}
	}
	r.misplaced()
	r.twice()
}

// finishSubnet gives a subnet of a declared VPC the VPC's default network ACL, where a template changes that.
func (r *reader) finishSubnet(subnet *network.Subnet) {
	vpc, _ := subnet.VPC.Get()
	acl, known := subnet.NetworkACL.Get()
	if known && acl == "" && r.networkACLs.get(vpc+defaultACL) != nil {
		subnet.NetworkACL = partial.Known(vpc + defaultACL)
	}
}

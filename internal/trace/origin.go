package trace

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// origin is a network interface that calls come from: a task's own, or its container instance's.
type origin struct {
	// vpc and subnet are nil when they are not known, for the reason in why.
	vpc    *network.VPC
	subnet *network.Subnet
	why    string
	// perhaps, when not empty, is why it is not certain that tasks run there.
	perhaps string
	groups  partial.List[string]
	// publicIP answers whether the interface has a public IPv4 address.
	publicIP answer
	// own says that the interface is the task's own, in network mode awsvpc, and fargate that Fargate creates it.
	own, fargate bool
	// nat says that it is a NAT gateway.
	nat bool
	// ports are the ephemeral ports of its operating system.
	ports portRange
	env   network.Env
}

// label returns what messages call the place.
func (o origin) label() string {
	switch {
	case o.subnet != nil:
		return "subnet " + o.subnet.Label()
	case o.vpc != nil:
		return "a subnet of VPC " + o.vpc.Label()
	}
	return "the subnet"
}

// place is where calls come from, for messages.
type place struct {
	// name is the subnet's, or whatever else is known of the place.
	name     string
	isSubnet bool
}

func (o origin) place() place {
	if o.subnet != nil {
		return place{o.subnet.Label(), true}
	}
	return place{name: o.label()}
}

// side returns the origin as the other end of a connection sees it.
func (x *index) sideOf(o origin) side { return x.inSubnet(o.label(), o.subnet, o.vpc, o.groups) }

// originKey identifies what the network does to an origin's calls.
type originKey struct {
	vpc      *network.VPC
	subnet   *network.Subnet
	why      string
	groups   string
	publicIP truth
	own      bool
	fargate  bool
	ports    portRange
	region   string
}

func (o origin) key() originKey {
	return originKey{o.vpc, o.subnet, o.why, fmt.Sprintf("%q", o.groups),
		o.publicIP.is, o.own, o.fargate, o.ports, o.env.Region.Key()}
}

// destination is where a call goes.
type destination struct {
	// host is the DNS name.
	host partial.Text
	// service is the service behind it; empty for a registry that is not private Amazon ECR.
	service pullpath.Service
	// region is the service's Region.
	region partial.Text
	// dualStack says that the host is a registry's dual-stack name.
	dualStack bool
	// image says that the call fetches an image or a part of one.
	image bool
	// doubt, when not empty, is why private DNS of an endpoint may not answer for the host.
	doubt string
}

// name returns what messages call the destination.
func (d destination) name() string {
	if d.service == "" {
		return d.host.String()
	}
	return string(d.service)
}

// origins returns the distinct places that a placement may create network interfaces in. It is never empty.
func (x *index) origins(t *network.Task, p network.Placement, own bool) []origin {
	launch, _ := t.LaunchType.Get()
	fargate := launch.Serverless()
	os, _ := t.OS.Get()
	base := origin{groups: p.SecurityGroups, own: own, fargate: fargate, ports: ephemeral(os), env: t.Env}
	base.vpc = x.vpcOf(t)
	var out []origin
	for _, m := range p.Subnets.Members() {
		id := m.Item
		o := base
		o.perhaps = m.Why
		o.subnet = x.Subnets[id]
		if o.subnet == nil {
			o.why = fmt.Sprintf("subnet %s is not in the source", id)
		} else {
			x.placeIn(&o)
		}
		o.publicIP = publicIP(p, o.subnet, own, fargate)
		out = append(out, o)
	}
	if len(out) == 0 || p.Subnets.More != "" {
		o := base
		o.why = orReason(p.Subnets.More, "the source names no subnet")
		o.publicIP = publicIP(p, nil, own, fargate)
		out = append(out, o)
	}
	return out
}

// vpcOf finds the VPC of a task, if the source tells it: a task's own interface and its container instance are in one
// VPC.
func (x *index) vpcOf(t *network.Task) *network.VPC {
	if id, known := t.VPC.Get(); known {
		return x.VPCs[id]
	}
	for _, m := range slices.Concat(t.Network.Subnets.Members(), t.Instances.Subnets.Members()) {
		if s := x.Subnets[m.Item]; s != nil {
			if vpc, known := s.VPC.Get(); known {
				return x.VPCs[vpc]
			}
		}
	}
	return nil
}

// placeIn sets the VPC, and the Env where the task leaves it out, from the subnet.
func (x *index) placeIn(o *origin) {
	id, known := o.subnet.VPC.Get()
	switch {
	case known && x.VPCs[id] != nil:
		o.vpc = x.VPCs[id]
		o.env = o.env.Or(o.vpc.Env)
	case known:
		o.vpc, o.why = nil, fmt.Sprintf("VPC %s is not in the source", id)
	case o.vpc == nil:
		o.why = o.subnet.VPC.Why()
	}
}

// publicIP answers whether a network interface has a public IPv4 address. A task's own interface on EC2 never gets one
// (ECS Developer Guide, Allocate a network interface for an Amazon ECS task).
func publicIP(p network.Placement, s *network.Subnet, own, fargate bool) answer {
	if own && !fargate {
		return answer{no, "tasks in network mode awsvpc get no public IP on EC2"}
	}
	setting, known := p.PublicIP.Get()
	if !known {
		return answer{maybe, p.PublicIP.Why()}
	}
	switch setting {
	case network.PublicIPOn:
		return answer{yes, "it has a public IP"}
	case network.PublicIPBySubnet:
		if s == nil {
			return answer{maybe, "the subnet decides on the public IP, and is not known"}
		}
		if is := partial.TruthOf(s.MapPublicIP); is != maybe {
			return answer{is, "the subnet decides on the public IP"}
		}
		return answer{maybe, s.MapPublicIP.Why()}
	}
	return answer{no, "it has no public IP"}
}

package trace

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// Hypothetical is a workload that nobody has deployed: what would its tasks meet in a VPC?
type Hypothetical struct {
	// Workload says what the tasks are. Its images stand in the private registry of the VPC's account and Region.
	Workload pullpath.Workload
	// VPC is the id of a VPC of the Network.
	VPC string
	// Subnets are the ids of subnets of the VPC. Default: those without a route to the internet; where each has one,
	// those that are private, with a NAT gateway; where there are none of these either, all. Of those without a route
	// the /28 ones are left out beside larger ones: they are for the attachments of transit gateways
	// (https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html). Where it is not
	// known which have a route to the internet, those that may be without one or private.
	Subnets []string
	// SecurityGroups are the ids of the tasks' groups. Default: a group that lets everything out. Whether an endpoint
	// that admits certain groups would admit the tasks is then unknown.
	SecurityGroups []string
	// PublicIP gives each network interface a public IPv4 address. Default: none.
	PublicIP bool
	// Role is the name or the ARN of the role of the tasks, as the policies of endpoints may name it. Default: not
	// known. It is taken to have the permissions of the plan.
	Role string
	// Image is an image that the tasks pull, such as "111122223333.dkr.ecr.us-west-2.amazonaws.com/app". Default: one
	// of the registry of the VPC's account and Region, of which the name is not known.
	Image string
}

// WithHypothetical returns the network with a task for each workload that nobody has deployed, whose roles are taken to
// have the permissions of the plan. A workload that is not valid, a VPC or a subnet that the network does not hold, and
// a VPC without subnets are errors. Many at once are far quicker than one by one.
func WithHypothetical(n network.Network, all ...Hypothetical) (network.Network, error) {
	x := newIndex(&n)
	tasks, groups, roles := slices.Clip(n.Tasks), slices.Clip(n.SecurityGroups), slices.Clip(n.Roles)
	for _, h := range all {
		task, group, err := x.hypothetical(h)
		if err != nil {
			return network.Network{}, err
		}
		role := assumedRole("the role of "+task.ID, h.Role, task.Env,
			"nobody has deployed the workload yet: its role is taken to have the permissions of the plan")
		task.ExecutionRole, task.TaskRole, task.InstanceRole = partial.Known(role.ID), partial.Known(role.ID), partial.Known(role.ID)
		tasks, roles = append(tasks, task), append(roles, role)
		if group != nil {
			groups = append(groups, *group)
		}
	}
	n.Tasks, n.SecurityGroups, n.Roles = tasks, groups, roles
	return n, nil
}

// hypothetical returns the task of a workload and the security group assumed for it, nil where it has its own.
func (x *index) hypothetical(h Hypothetical) (task network.Task, group *network.SecurityGroup, err error) {
	if err := h.Workload.Validate(); err != nil {
		return network.Task{}, nil, err
	}
	vpc := x.VPCs[h.VPC]
	if vpc == nil {
		return network.Task{}, nil, fmt.Errorf("VPC %q is not among those read", h.VPC)
	}
	subnets, err := x.place(vpc, h.Subnets)
	if err != nil {
		return network.Task{}, nil, err
	}
	placement := network.Placement{Subnets: subnets, SecurityGroups: partial.ListOf(h.SecurityGroups...), PublicIP: partial.Known(network.PublicIPOff)}
	if h.PublicIP {
		placement.PublicIP = partial.Known(network.PublicIPOn)
	}
	if len(h.SecurityGroups) == 0 {
		group = &network.SecurityGroup{
			Object: network.Object{ID: "assumed group in " + h.VPC, Name: "the assumed security group, which lets everything out"},
			VPC:    partial.Known(h.VPC), Egress: network.AllowAll(),
		}
		placement.SecurityGroups = partial.List[string]{Items: []string{group.ID}, More: "it is not known which security groups the tasks will have"}
	}
	return hypotheticalTask(h, vpc, placement), group, nil
}

func hypotheticalTask(h Hypothetical, vpc *network.VPC, placement network.Placement) network.Task {
	w := h.Workload
	task := network.Task{
		Object:          network.Object{ID: w.String() + " in " + h.VPC, Name: w.String()},
		Env:             vpc.Env,
		VPC:             partial.Known(h.VPC),
		Hypothetical:    true,
		LaunchType:      partial.Known(w.LaunchType),
		PlatformVersion: partial.Known(w.PlatformVersion),
		OS:              partial.Known(pullpath.Linux),
		NetworkMode:     partial.Known(network.AWSVPC),
		Features:        partial.ListOf(w.Features...),
	}
	if w.OS != "" {
		task.OS = partial.Known(w.OS)
	}
	if h.Image != "" {
		task.Images = partial.ListOf(network.Image{Ref: partial.Literal(h.Image)})
	}
	if w.PlatformVersion == pullpath.Latest {
		task.PlatformVersion = partial.Known("")
	}
	if w.LaunchType.Serverless() {
		task.Network = placement
		return task
	}
	// The agent and the container engine make the calls from the instance, in every network mode.
	task.NetworkMode = partial.Known(network.NetworkMode(""))
	task.Instances = placement
	return task
}

// place returns the subnets that are asked for, or the ones that such tasks most likely get.
func (x *index) place(vpc *network.VPC, asked []string) (partial.List[string], error) {
	var all, isolated, roomy, private []string
	var either []partial.Doubt[string] // isolated, or private
	for i := range x.network.Subnets {
		s := &x.network.Subnets[i]
		if id, known := s.VPC.Get(); !known || id != vpc.ID {
			continue
		}
		all = append(all, s.ID)
		// With a public IP an internet gateway counts as a way out, and without one it does not.
		public := x.internet(origin{subnet: s, vpc: vpc, env: vpc.Env, publicIP: answer{is: yes}})
		hidden := x.internet(origin{subnet: s, vpc: vpc, env: vpc.Env, publicIP: answer{is: no}})
		switch {
		case public.is == no:
			isolated = append(isolated, s.ID)
			if !smallest(s) {
				roomy = append(roomy, s.ID)
			}
		case hidden.is == yes:
			private = append(private, s.ID)
		case hidden.is == maybe:
			either = append(either, partial.Doubt[string]{Item: s.ID, Why: hidden.why})
		}
	}
	why, incomplete := x.gap(network.SubnetKind, vpc)
	for _, id := range asked {
		if !slices.Contains(all, id) && !incomplete {
			return partial.List[string]{}, fmt.Errorf("VPC %s has no subnet %q; its subnets are %s", vpc.Label(), id, strings.Join(all, ", "))
		}
	}
	switch {
	case len(asked) > 0:
		return partial.ListOf(asked...), nil
	case len(roomy) > 0:
		return partial.List[string]{Items: roomy, More: why}, nil
	case len(isolated) > 0:
		return partial.List[string]{Items: isolated, More: why}, nil
	case len(either) > 0:
		for _, id := range private {
			either = append(either, partial.Doubt[string]{Item: id, Why: either[0].Why})
		}
		return partial.List[string]{Perhaps: either, More: why}, nil
	case len(private) > 0:
		return partial.List[string]{Items: private, More: why}, nil
	case len(all) == 0 && !incomplete:
		return partial.List[string]{}, errors.New("VPC " + vpc.Label() + " has no subnets, so no task can run in it")
	}
	return partial.List[string]{Items: all, More: why}, nil
}

// smallest reports whether a subnet certainly is as small as one can be, with 11 addresses to give. Source:
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
func smallest(s *network.Subnet) bool {
	return s.CIDRs.More == "" && slices.ContainsFunc(s.CIDRs.Items, func(p netip.Prefix) bool { return p.Addr().Is4() && p.Bits() == 28 })
}

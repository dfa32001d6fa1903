package live

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// ownInterfaces finds where the tasks' own network interfaces are created. Only tasks in network mode awsvpc have any.
func (r *reading) ownInterfaces(s *startParts) network.Placement {
	if len(s.tasks) > 0 && (s.single || s.why != "") {
		if subnet, id := attachment(s.tasks[0]); subnet != "" {
			return r.attached(s, subnet, id)
		}
	}
	if s.network == nil {
		if s.why != "" {
			return network.UnknownPlacement(s.why)
		}
		return network.Placement{} // not awsvpc
	}
	return configured(s.network)
}

// configured is the placement that an awsvpcConfiguration asks for. No groups means the VPC's default group, which
// [taskParts.addDefaults] adds.
func configured(asked *types.AwsVpcConfiguration) network.Placement {
	public := network.PublicIPOff
	if asked.AssignPublicIp == types.AssignPublicIpEnabled {
		public = network.PublicIPOn
	}
	return network.Placement{
		Subnets:        partial.ListOf(asked.Subnets...),
		SecurityGroups: partial.ListOf(asked.SecurityGroups...),
		PublicIP:       partial.Known(public),
	}
}

// attachment returns the subnet and the id of a task's own network interface, or "".
func attachment(t types.Task) (subnet, id string) {
	for _, a := range t.Attachments {
		for _, d := range a.Details {
			switch aws.ToString(d.Name) {
			case "subnetId":
				subnet = aws.ToString(d.Value)
			case "networkInterfaceId":
				id = aws.ToString(d.Value)
			}
		}
	}
	return subnet, id
}

// attached is where the one task asked for is or was. The interface of a stopped task is gone; what is left is what the
// service asks for.
func (r *reading) attached(s *startParts, subnet, id string) network.Placement {
	found := r.networkInterfaces(filter("network-interface-id", id))
	if len(found.items) > 0 {
		return interfacePlacement(found.items[0])
	}
	if s.network != nil {
		placement := configured(s.network)
		placement.Subnets = partial.ListOf(subnet)
		return placement
	}
	why := reasons(found.why, "the task's network interface is gone, and no service says which security groups and public address it had")
	placement := network.UnknownPlacement(why)
	placement.Subnets = partial.ListOf(subnet)
	return placement
}

func interfacePlacement(i ec2types.NetworkInterface) network.Placement {
	out := network.Placement{Subnets: partial.ListOf(aws.ToString(i.SubnetId)), PublicIP: partial.Known(network.PublicIPOff),
		SecurityGroups: partial.ListOf(texts(i.Groups, groupID)...)}
	if i.Association != nil && aws.ToString(i.Association.PublicIp) != "" {
		out.PublicIP = partial.Known(network.PublicIPOn)
	}
	return out
}

// addDefaults adds the VPC's default group to a placement that names no group.
func addDefaults(p *network.Placement, n network.Network) {
	if len(p.SecurityGroups.Items) > 0 || !p.SecurityGroups.Complete() || len(p.Subnets.Items) == 0 {
		return
	}
	p.SecurityGroups = partial.UnknownList[string]("no security group is named, and the VPC's default group is not known")
	i := slices.IndexFunc(n.Subnets, func(s network.Subnet) bool { return s.ID == p.Subnets.Items[0] })
	if i < 0 {
		return
	}
	for _, g := range n.SecurityGroups {
		if g.Name == g.ID+" (default)" && g.VPC == n.Subnets[i].VPC {
			p.SecurityGroups = partial.ListOf(g.ID)
		}
	}
}

package live

import (
	"cmp"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// trace reads all that a start depends on and puts it together.
func (r *reading) trace(s *startParts) TaskReading {
	tasks, external := r.workload(s)
	if external != "" {
		r.end(errors.New(external))
	}
	return TaskReading{Network: r.traceable(tasks), Stopped: stoppedTasks(s.tasks), StoppedWhy: s.tasksWhy}
}

// traceable reads what surrounds tasks: their roles and VPCs.
func (r *reading) traceable(tasks []network.Task) network.Network {
	var arns []string
	for _, t := range tasks {
		for _, role := range []partial.Value[string]{t.ExecutionRole, t.TaskRole, t.InstanceRole} {
			arn, _ := role.Get()
			arns = append(arns, arn)
		}
	}
	n := r.surroundings(tasks, arns)
	for i := range tasks {
		addDefaults(&tasks[i].Network, n)
		addDefaults(&tasks[i].Instances, n)
	}
	n.Tasks = tasks
	r.policies(&n)
	return n
}

// workload reads what a start says of itself, once for each fleet of container instances that it may run on. It has no
// task on an external instance, and then says so.
func (r *reading) workload(s *startParts) (tasks []network.Task, external string) {
	launch, external := r.launch(s)
	if external != "" {
		return nil, external
	}
	var (
		definition     *types.TaskDefinition
		definitionWhy  string
		features       partial.List[pullpath.Feature]
		own            network.Placement
		fleets         = []fleet{{}}
		onInstances, _ = launch.launchType.Get()
	)
	group := newStage()
	group.do(func() { definition, definitionWhy = r.definition(s) })
	group.do(func() { features = r.features(s) })
	group.do(func() { own = r.ownInterfaces(s) })
	switch onInstances {
	case pullpath.Fargate:
	case "":
		fleets[0] = unknownFleet(launch.launchType.Why())
	default:
		group.do(func() { fleets = r.fleets(s, launch) })
	}
	group.wait()

	base := network.Task{
		Object: s.object(), Env: r.env, Cluster: r.clusterText(s),
		LaunchType: launch.launchType, PlatformVersion: s.version(), OS: s.os(definition),
		Network: own, Features: features,
	}
	if onInstances != pullpath.Fargate && onInstances != "" {
		base.PlatformVersion = partial.Known("")
	}
	base.ExecKey = partial.Literal(s.execKey)
	r.define(&base, s, definition, definitionWhy)
	base.ExecutionRole, base.TaskRole = s.roles(definition, definitionWhy)

	tasks = make([]network.Task, len(fleets))
	for i, f := range fleets {
		tasks[i] = base
		tasks[i].Instances = f.placement
		tasks[i].Proxy, tasks[i].ProxyHidden = f.proxy.proxy, f.proxy.hidden
		switch {
		case len(fleets) > 1 && len(f.instances) == 0:
			tasks[i].ID += " on other instances"
			tasks[i].Name += " on instances that were not read"
		case len(fleets) > 1:
			tasks[i].ID += " on " + f.instances[0]
			tasks[i].Name += " on " + strings.Join(f.instances, ", ")
		}
		tasks[i].InstanceRole = r.instanceRole(f)
	}
	return tasks, ""
}

// surroundings reads the roles and the VPCs of tasks.
func (r *reading) surroundings(tasks []network.Task, arns []string) network.Network {
	var subnets []string
	for _, t := range tasks {
		subnets = append(append(subnets, t.Network.Subnets.Items...), t.Instances.Subnets.Items...)
	}
	var n network.Network
	var roles []network.Role
	group := newStage()
	group.do(func() { roles = r.roles(arns) })
	if subnets = distinct(subnets); len(subnets) > 0 {
		group.do(func() { n = r.around(subnets) })
	}
	group.wait()
	n.Roles = roles
	return n
}

// around reads the VPCs that the subnets are in. Where AWS does not say which those are, the subnets are all that is
// known.
func (r *reading) around(subnets []string) network.Network {
	found := chunked(subnets, filterLimit, func(ids []string) answer[ec2types.Subnet] {
		return r.subnets(filter("subnet-id", ids...))
	})
	if vpcs := distinct(texts(found.items, func(s ec2types.Subnet) *string { return s.VpcId })); len(vpcs) > 0 {
		return r.networks(vpcs)
	}
	var out network.Network
	for _, id := range subnets {
		subnet := network.Subnet{Object: object(id, "")}
		why := reasons(found.why, "the subnet "+id+" is not visible to this account")
		subnet.VPC, subnet.RouteTable, subnet.NetworkACL = partial.Unknown[string](why), partial.Unknown[string](why), partial.Unknown[string](why)
		subnet.CIDRs.More, subnet.MapPublicIP = why, partial.Unknown[bool](why)
		out.Subnets = append(out.Subnets, subnet)
	}
	return out
}

// roles returns the ARNs of the execution role and the task role. A task may override those of its definition.
func (s *startParts) roles(definition *types.TaskDefinition, why string) (execution, task partial.Value[string]) {
	if definition == nil {
		return partial.Unknown[string](why), partial.Unknown[string](why)
	}
	executionARN, taskARN := cmp.Or(s.executionRole, aws.ToString(definition.ExecutionRoleArn)), cmp.Or(s.taskRole, aws.ToString(definition.TaskRoleArn))
	if s.single && len(s.tasks) > 0 && s.tasks[0].Overrides != nil {
		if arn := aws.ToString(s.tasks[0].Overrides.ExecutionRoleArn); arn != "" {
			executionARN = arn
		}
		if arn := aws.ToString(s.tasks[0].Overrides.TaskRoleArn); arn != "" {
			taskARN = arn
		}
	}
	return partial.Known(executionARN), partial.Known(taskARN)
}

package template

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// computeEnvironment is where AWS Batch runs jobs: on Fargate, or on instances that it starts.
type computeEnvironment struct {
	resource *cfn.Resource
	kinds    kinds
	on       capacity // the subnets and groups of Fargate, too
	known    bool     // false: its instances are somebody else's
}

// computeEnvironment reads a compute environment. Those of Amazon EKS and those whose instances Batch does not start
// are not traced. Source: AWS Batch User Guide, Compute environment parameters.
func (r *reader) computeEnvironment(s *cfn.Resource) {
	if !s.Property("EksConfiguration").IsAbsent() {
		r.leave(s, "the compute environment "+s.ID()+" runs the jobs of AWS Batch on Amazon EKS, which is not traced")
		return
	}
	r.environments = append(r.environments, r.environment(s))
}

func (r *reader) environment(s *cfn.Resource) computeEnvironment {
	resources := s.Property("ComputeResources")
	e := computeEnvironment{resource: s, on: capacity{resource: s}, known: true}
	switch word, known := resources.Field("Type").Literal(); {
	case !resources.Field("ManagedInstancesProvider").IsAbsent():
		e.kinds.possible = []pullpath.LaunchType{pullpath.ManagedInstances}
		e.on = r.managedInstances(s, resources.Field("ManagedInstancesProvider", "InstanceLaunchTemplate"))
		return e
	case resources.IsAbsent(): // an unmanaged compute environment
		e.kinds.possible, e.known = []pullpath.LaunchType{pullpath.EC2}, false
		return e
	case known && strings.HasPrefix(strings.ToUpper(word), "FARGATE"):
		e.kinds.possible = []pullpath.LaunchType{pullpath.Fargate}
	case known:
		e.kinds.possible = []pullpath.LaunchType{pullpath.EC2}
	default:
		e.kinds = kinds{[]pullpath.LaunchType{pullpath.EC2, pullpath.Fargate}, why(resources.Field("Type"))}
	}
	vpc := r.placeSubnets(&e.on.place, resources.Field("Subnets"), s.Stack, r.vpcOfGroups(resources.Field("SecurityGroupIds"), s.Stack))
	e.on.place.SecurityGroups = r.groupsIn(resources.Field("SecurityGroupIds"), s.Stack, vpc)
	e.on.place.PublicIP = partial.Known(network.PublicIPBySubnet)
	e.on.role = r.profileRole(resources.Field("InstanceRole"))
	if launch := resources.Field("LaunchTemplate"); !launch.IsAbsent() {
		r.batchLaunchTemplate(&e, launch, vpc)
	}
	return e
}

// batchLaunchTemplate reads what a launch template adds to a compute environment.
func (r *reader) batchLaunchTemplate(e *computeEnvironment, v cfn.Value, vpc partial.Value[string]) {
	groups, role := e.on.place.SecurityGroups, e.on.role
	declared := launchTemplate(v).ResourceOf("AWS::EC2::LaunchTemplate")
	named := !e.resource.Property("ComputeResources", "SecurityGroupIds").IsAbsent()
	if declared == nil {
		why := "the launch template of " + e.resource.ID() + " is not declared in the templates"
		e.on.place.PublicIP = partial.Unknown[network.PublicIP](why)
		if !named {
			e.on.place.SecurityGroups = partial.UnknownList[string](why)
		}
		return
	}
	r.launch(&e.on, declared, launchTemplateData(declared), "SecurityGroupIds", vpc)
	if named {
		e.on.place.SecurityGroups = groups
	}
	e.on.role = role
}

// jobDefinition starts a job of AWS Batch in each compute environment that can run it.
func (r *reader) jobDefinition(s *cfn.Resource) {
	if !s.Property("EksProperties").IsAbsent() {
		r.leave(s, "the job definition "+s.ID()+" runs on Amazon EKS, which is not traced")
		return
	}
	tasks := r.jobs(s)
	allowed := []pullpath.LaunchType{pullpath.EC2, pullpath.ManagedInstances}
	platforms, more := s.Property("PlatformCapabilities").Items()
	for i, platform := range platforms {
		word, known := platform.Literal()
		switch {
		case !known || more != "":
			allowed = pullpath.LaunchTypes()
		case strings.EqualFold(word, "FARGATE") && i == 0:
			allowed = []pullpath.LaunchType{pullpath.Fargate}
		}
	}
	if more != "" {
		allowed = pullpath.LaunchTypes()
	}
	started := false
	for _, e := range r.environments {
		k := kinds{slices.DeleteFunc(slices.Clone(e.kinds.possible), func(t pullpath.LaunchType) bool { return !slices.Contains(allowed, t) }), e.kinds.why}
		if len(k.possible) == 0 {
			continue
		}
		for _, t := range tasks {
			if started {
				t.ID += " on " + e.resource.ID()
				t.Name = t.ID
			}
			r.startJob(t, e, k)
		}
		started = true
	}
	if !started {
		r.leave(s, s.ID()+" is a job definition that no compute environment of the templates runs, so nothing says where it runs; it is not traced")
	}
}

func (r *reader) startJob(t network.Task, e computeEnvironment, k kinds) {
	t.LaunchType = k.value()
	public := t.Network.PublicIP
	t.Network = e.on.place
	t.Network.PublicIP = public
	instances := []capacity{e.on}
	if !e.known {
		instances = nil
	}
	r.deliver(t, k, instances, "the instances of the unmanaged compute environment "+e.resource.ID()+" are not in the templates", true)
}

// jobs are the tasks of a job definition, without where they run: one, or one for each range of nodes of a multi-node
// job. Source: AWS Batch User Guide, Job definition parameters.
func (r *reader) jobs(s *cfn.Resource) []network.Task {
	var out []network.Task
	ranges := s.Property("NodeProperties", "NodeRangeProperties").Members()
	for i, nodes := range ranges {
		t := r.job(s, nodes.Field("Container"), nodes.Field("EcsProperties", "TaskProperties"))
		if i > 0 {
			t.ID += "/nodes " + nodes.Field("TargetNodes").String()
			t.Name = t.ID
		}
		out = append(out, t)
	}
	if len(ranges) == 0 {
		out = append(out, r.job(s, s.Property("ContainerProperties"), s.Property("EcsProperties", "TaskProperties")))
	}
	return out
}

// job reads a job that is one container, or a task of several.
func (r *reader) job(s *cfn.Resource, one, tasks cfn.Value) network.Task {
	t := network.Task{Object: object(s), Env: env(s.Stack), DefinedBy: object(s), PlatformVersion: partial.Known(""), NetworkMode: partial.Known(network.AWSVPC)}
	whole, containers, more := one, []cfn.Value{one}, ""
	if members := tasks.Members(); len(members) > 0 {
		whole = members[0]
		containers, more = whole.Field("Containers").Items()
	}
	if whole.Kind() != cfn.Map {
		undefined(&t, why(whole))
		return t
	}
	t.ExecutionRole, t.TaskRole = r.roleID(whole.Field("ExecutionRoleArn")), r.roleID(first(whole.Field, "JobRoleArn", "TaskRoleArn"))
	t.OS = operatingSystem(whole.Field("RuntimePlatform", "OperatingSystemFamily"))
	t.Network.PublicIP = assignPublicIP(whole.Field("NetworkConfiguration", "AssignPublicIp"))
	t.PlatformVersion = byDefault(whole.Field("FargatePlatformConfiguration", "PlatformVersion").Or(whole.Field("PlatformVersion")), "", literal)
	refuseJobSize(&t, one)
	addFeature(&t, pullpath.Exec, boolean(whole.Field("EnableExecuteCommand"), false))
	t.Images.More, t.Logs.More, t.Secrets.More = more, more, more
	r.mounts(&t, s.Stack, whole.Field("Volumes"), containers)
	for _, c := range containers {
		if c.Kind() != cfn.Map {
			t.Images.More, t.Logs.More, t.Secrets.More = why(c), why(c), why(c)
			continue
		}
		name := cmp.Or(c.Field("Name").String(), "default")
		r.container(&t, s.Stack, name, c)
		if c.Field("LogConfiguration").IsAbsent() { // Source: AWS Batch User Guide, Use the awslogs log driver
			t.Logs.Items = append(t.Logs.Items, network.LogConfig{Container: name, Driver: partial.Known("awslogs"),
				Group: partial.Literal("/aws/batch/job"), CreateGroup: partial.Known(false)})
		}
	}
	return t
}

// refuseJobSize notes a size that Fargate does not have, for a job of one container, which has the size of its task.
// Source: AWS Batch User Guide, Job definition parameters (resourceRequirements).
func refuseJobSize(t *network.Task, one cfn.Value) {
	requirements, more := one.Field("ResourceRequirements").Items()
	os, known := t.OS.Get()
	if more != "" || !known {
		return
	}
	size := map[string]string{}
	for _, r := range requirements {
		kind, _ := r.Field("Type").Literal()
		size[kind], _ = r.Field("Value").Literal()
	}
	if size["VCPU"] == "" {
		return
	}
	if err := pullpath.CheckSize(size["VCPU"]+" vCPU", size["MEMORY"], os); err != nil {
		t.Refused = append(t.Refused, network.Refusal{On: onFargate, By: "AWS Batch", Source: batchParameters,
			Message: fmt.Sprintf("Fargate does not have the size of the job: %v.", err), Fix: "Ask for a VCPU and a MEMORY that Fargate offers together."})
	}
}

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

// start makes the tasks of something that runs them: one, or one for each kind of instances that they may run on.
func (r *reader) start(l launch) {
	if family, ok := l.definition.Literal(); ok {
		l.declared = r.families[family]
	}
	if d := l.definition.ResourceOf("AWS::ECS::TaskDefinition"); d != nil {
		l.declared = d
	}
	name, in := r.clusterOf(l.cluster)
	kinds, strategy, anywhere := r.launchType(l, in)
	if anywhere {
		r.warnings = append(r.warnings, Warning{File: l.label.File, Line: l.label.Line,
			Message: l.label.ID + " runs on ECS Anywhere, outside of a VPC, and is not traced"})
		return
	}
	task := r.task(l, in, kinds.value())
	why := "no Auto Scaling group of the templates is known to run the instances of cluster " + cmp.Or(name, "default")
	if in != nil && in.more != "" {
		why = in.more
	}
	noOS := l.declared == nil || l.declared.Property("RuntimePlatform", "OperatingSystemFamily").IsAbsent()
	r.deliver(task, kinds, r.instances(in, kinds.possible, strategy), why, noOS)
}

// deliver adds a task, once for each kind of instances that it may run on. Without any, and unless it runs on Fargate,
// where the instances are is not known, for the reason in why. The instances tell the operating system where the task
// does not.
func (r *reader) deliver(task network.Task, k kinds, found []capacity, why string, noOS bool) {
	if !task.LaunchType.Known() {
		task.LaunchTypes = k.possible
	}
	if slices.Equal(k.possible, []pullpath.LaunchType{pullpath.Fargate}) {
		r.tasks = append(r.tasks, task)
		return
	}
	if len(found) == 0 {
		task.Instances = network.UnknownPlacement(why)
		task.InstanceRole = partial.Unknown[string](why)
		r.tasks = append(r.tasks, task)
		return
	}
	for i, c := range found {
		on := task
		on.Instances, on.InstanceRole = c.place, c.role
		on.Proxy, on.ProxyHidden = proxyOf(c.data)
		if c.windows && noOS {
			on.OS = partial.Known(pullpath.Windows)
		}
		if i > 0 {
			on.ID = fmt.Sprintf("%s on %s%s", task.ID, c.resource.ID(), c.from)
			on.Name = on.ID
		}
		r.tasks = append(r.tasks, on)
	}
}

// task reads all but where the instances are.
func (r *reader) task(l launch, in *cluster, kind partial.Value[pullpath.LaunchType]) network.Task {
	t := network.Task{Object: l.label, Env: env(l.stack), LaunchType: kind, PlatformVersion: byDefault(l.platform, "", literal), Cluster: clusterARN(l.cluster, in)}
	t.VPC = r.vpcOfGroups(l.network.Field("SecurityGroups"), l.stack)
	vpc := r.placeSubnets(&t.Network, l.network.Field("Subnets"), l.stack, t.VPC)
	if l.network.IsAbsent() {
		t.Network.Subnets = partial.List[string]{}
	} else {
		t.Network.SecurityGroups = r.groupsIn(l.network.Field("SecurityGroups"), l.stack, vpc)
	}
	t.Network.PublicIP = assignPublicIP(l.network.Field("AssignPublicIp"))
	r.define(&t, l)
	r.refused(&t, l, in)
	addFeature(&t, pullpath.Exec, boolean(l.exec, false))
	addFeature(&t, pullpath.ServiceConnect, boolean(l.connect, false))
	if exec, _ := boolean(l.exec, false).Get(); exec && in != nil {
		key := in.resource.Property("Configuration", "ExecuteCommandConfiguration", "KmsKeyId")
		addFeature(&t, pullpath.KMSDecrypt, partial.Known(!key.IsAbsent()))
		t.ExecKey = keyARN(key)
	}
	return t
}

// clusterOf is the name of a cluster and what is known of it: by its resource, its name or its ARN; nil for one that
// the templates do not declare.
func (r *reader) clusterOf(v cfn.Value) (string, *cluster) {
	if declared, _ := v.Resource(); declared != nil && r.clusters[declared.ID()] != nil {
		return declared.ID(), r.clusters[declared.ID()]
	}
	name, _ := id(v).Get()
	if in := r.clusters[name]; in != nil {
		return name, in
	}
	if text, ok := v.Literal(); ok {
		return name, r.clusters[cmp.Or(text[strings.LastIndex(text, "/")+1:], "default")]
	}
	if v.IsAbsent() {
		return name, r.clusters["default"]
	}
	return name, nil
}

// clusterARN is the ARN of the cluster, where the template gives more than its name.
func clusterARN(v cfn.Value, in *cluster) partial.Text {
	if in != nil {
		return text(in.resource.Value("Arn"))
	}
	if shown := v.String(); strings.HasPrefix(shown, "arn:") {
		return text(v)
	}
	return partial.Text{}
}

// addFeature adds a feature that a setting turns on, or may.
func addFeature(t *network.Task, f pullpath.Feature, on partial.Value[bool]) {
	switch yes, known := on.Get(); {
	case !known:
		t.Features.More = "whether the task uses " + string(f) + " is not known: " + on.Why()
	case yes && !slices.Contains(t.Features.Items, f):
		t.Features.Items = append(t.Features.Items, f)
	}
}

func assignPublicIP(v cfn.Value) partial.Value[network.PublicIP] {
	word, known := v.Literal()
	switch {
	case v.IsAbsent() || known && strings.EqualFold(word, "DISABLED"):
		return partial.Known(network.PublicIPOff)
	case known && strings.EqualFold(word, "ENABLED"):
		return partial.Known(network.PublicIPOn)
	case known:
		return partial.Unknown[network.PublicIP](fmt.Sprintf("AssignPublicIp is %q, neither ENABLED nor DISABLED", word))
	}
	return partial.Unknown[network.PublicIP](why(v))
}

// vpcOfGroups is the VPC of security groups that the templates declare: that of the subnets they are used in.
func (r *reader) vpcOfGroups(v cfn.Value, by *cfn.Stack) partial.Value[string] {
	for _, item := range v.Members() {
		if g := r.securityGroups.referred(item, by); g != nil && g.VPC.Known() {
			return g.VPC
		}
	}
	return partial.Unknown[string]("neither the subnets nor the security groups tell the VPC")
}

// detector heeds a detector of Amazon GuardDuty that adds its agent to tasks on Fargate. It creates the guardduty-data
// endpoint itself, so that only the image of the agent concerns the templates. Source: AWS CloudFormation Template
// Reference, AWS::GuardDuty::Detector CFNFeatureConfiguration; Amazon GuardDuty User Guide, Runtime Monitoring.
func (r *reader) detector(s *cfn.Resource) {
	if on, known := boolean(s.Property("Enable"), true).Get(); known && !on {
		return
	}
	for _, f := range s.Property("Features").Members() {
		name, _ := f.Field("Name").Literal()
		for _, part := range f.Field("AdditionalConfiguration").Members() {
			agent, _ := part.Field("Name").Literal()
			on := isText(part.Field("Status"), "ENABLED").And(isText(f.Field("Status"), "ENABLED"))
			if name == "RUNTIME_MONITORING" && agent == "ECS_FARGATE_AGENT_MANAGEMENT" && on != partial.No {
				r.detectors = append(r.detectors, s)
			}
		}
	}
}

// monitor notes that GuardDuty adds its agent to the tasks of a detector's account and Region, unless a tag of the
// cluster exempts them.
func (r *reader) monitor() {
	for _, d := range r.detectors {
		here := env(d.Stack)
		for i := range r.tasks {
			t := &r.tasks[i]
			if partial.Equal(here.Region, t.Env.Region) != partial.No && partial.Equal(here.Account, t.Env.Account) != partial.No {
				t.GuardDutyAgent = network.GuardDutyAdds
			}
		}
	}
}

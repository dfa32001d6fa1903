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
	if d, _ := l.definition.Resource(); d != nil && d.Type == "AWS::ECS::TaskDefinition" {
		l.declared = d
	} else if family, ok := l.definition.Literal(); ok {
		l.declared = r.families[family]
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
	r.deliver(task, kinds, r.instances(in, kinds.possible, strategy), why, l.osFamily().IsAbsent())
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

func (l launch) osFamily() cfn.Value {
	if d := l.declared; d != nil {
		return d.Property("RuntimePlatform", "OperatingSystemFamily")
	}
	return cfn.Value{}
}

// task reads all but where the instances are.
func (r *reader) task(l launch, in *cluster, kind partial.Value[pullpath.LaunchType]) network.Task {
	t := network.Task{Object: l.label, Env: env(l.stack), LaunchType: kind, PlatformVersion: byDefault(l.platform, "", literal), Cluster: clusterARN(l.cluster, in)}
	t.VPC = r.vpcOfGroups(l.network.Field("SecurityGroups"))
	vpc := r.placeSubnets(&t.Network, l.network.Field("Subnets"), t.VPC)
	if l.network.IsAbsent() {
		t.Network.Subnets = partial.List[string]{}
	} else {
		t.Network.SecurityGroups = r.groupsIn(l.network.Field("SecurityGroups"), vpc)
	}
	t.Network.PublicIP = assignPublicIP(l.network.Field("AssignPublicIp"))
	r.define(&t, l)
	r.refuse(&t, l)
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
func (r *reader) vpcOfGroups(v cfn.Value) partial.Value[string] {
	items, _ := v.Items()
	for _, item := range items {
		if g := r.groupFor(item); g != nil && g.VPC.Known() {
			return g.VPC
		}
	}
	return partial.Unknown[string]("neither the subnets nor the security groups tell the VPC")
}

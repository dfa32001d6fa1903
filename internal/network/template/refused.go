package template

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

// The pages that say what Amazon ECS refuses.
const (
	runTaskAPI        pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"
	createServiceAPI  pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
	definitionGuide   pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
	efsVolumeAPI      pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html"
	awsVPCAPI         pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html"
	batchParameters   pullpath.Source = "https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html"
	logsAPI           pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html"
	capacityProviders pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html"
	containerSizes    pullpath.Source = "https://github.com/klothoplatform/klotho/issues/892"
	notAssociated     pullpath.Source = "https://github.com/dask/dask-cloudprovider/issues/328"
	logOptions        pullpath.Source = "https://github.com/aws-cloudformation/cfn-lint/issues/1787"
	namesOnce         pullpath.Source = "https://github.com/Shippable/support/issues/2946"
	volumeUnknown     pullpath.Source = "https://github.com/ansible/ansible/issues/35751"
	noPublicIP        pullpath.Source = "https://github.com/aws/containers-roadmap/issues/450"
	noPlatformVersion pullpath.Source = "https://github.com/aws/amazon-ecs-cli/issues/1040"
)

// onlyOn are lists of launch types for [network.Refusal].
var (
	onFargate = []pullpath.LaunchType{pullpath.Fargate}
	onEC2     = []pullpath.LaunchType{pullpath.EC2}
)

// refuse notes what Amazon ECS does not take of a task, on some launch types or, where none are named, on all.
func refuse(t *network.Task, at network.Object, on []pullpath.LaunchType, source pullpath.Source, message, fix string) {
	t.Refused = append(t.Refused, network.Refusal{Object: at, On: on, Message: message, Fix: fix, Source: source})
}

// refused notes all that Amazon ECS does not take of something that runs tasks.
func (r *reader) refused(t *network.Task, l launch, in *cluster) {
	mode, known := t.NetworkMode.Get()
	alone := l.network.IsAbsent()
	switch {
	case known && mode == network.AWSVPC && alone:
		refuse(t, t.Object, nil, runTaskAPI, "its task definition has network mode awsvpc, and it has no network configuration.",
			"Give it a NetworkConfiguration with an AwsvpcConfiguration that names subnets and security groups.")
	case alone:
		refuse(t, t.Object, onFargate, runTaskAPI, "a task on Fargate needs a network configuration, and it has none.",
			"Give it a NetworkConfiguration with an AwsvpcConfiguration that names subnets and security groups.")
	case known && mode != network.AWSVPC && l.network.Kind() == cfn.Map:
		refuse(t, t.Object, onEC2, runTaskAPI, fmt.Sprintf("its task definition has %s, and a network configuration is for network mode awsvpc only.", modeName(mode)),
			"Leave the NetworkConfiguration out, or set the NetworkMode of the task definition to awsvpc.")
	}
	if known && mode != network.AWSVPC {
		refuse(t, t.DefinedBy, onFargate, definitionGuide, fmt.Sprintf("Fargate takes network mode awsvpc only, and the task definition has %s.", modeName(mode)),
			"Set the NetworkMode of the task definition to awsvpc.")
	}
	if given, _ := t.Network.PublicIP.Get(); given == network.PublicIPOn {
		refuse(t, t.Object, onEC2, noPublicIP, "AssignPublicIp is ENABLED, which tasks on EC2 cannot have.",
			"Leave AssignPublicIp out; tasks on EC2 reach the internet over a NAT gateway, or in network mode bridge or host over the public IP of the instance.")
	}
	version, _ := l.platform.Literal()
	if word, _ := l.launchType.Literal(); strings.EqualFold(word, "EC2") && version != "" {
		refuse(t, t.Object, onEC2, noPlatformVersion, fmt.Sprintf("it asks for platform version %s, and only Fargate has platform versions.", version), "Leave the PlatformVersion out.")
	}
	if word, _ := l.scheduling.Literal(); word == "DAEMON" {
		refuse(t, t.Object, onFargate, createServiceAPI, "its scheduling strategy is DAEMON, which Fargate does not have.", "Leave the SchedulingStrategy out, or run it on EC2.")
	}
	refuseWords(t, l)
	refuseStrategy(t, l)
	r.refusePlace(t)
	r.refuseProvider(t, l, in)
	if d := l.declared; d != nil {
		refuseContainers(t, d)
		refuseBalanced(t, l, d)
		refuseLogs(t, d)
		refuseSize(t, l)
		refuseParameters(t, d)
		if d.Property("Cpu").IsAbsent() || d.Property("Memory").IsAbsent() {
			t.Refused = append(t.Refused, network.Refusal{Object: t.DefinedBy, On: onFargate, Aside: true, Source: definitionGuide,
				Message: "a task on Fargate needs Cpu and Memory for the whole task, and the task definition does not have both.",
				Fix:     "Give the task definition a Cpu and a Memory that Fargate offers together."})
		}
	}
}

// refuseStrategy notes what does not fit the capacity provider strategy of a service or a task.
func refuseStrategy(t *network.Task, l launch) {
	items := l.strategy.Members()
	word, _ := l.launchType.Literal()
	var fargate, own string
	for _, item := range items {
		v := item.Field("CapacityProvider")
		name, _ := v.Literal()
		switch declared := v.ResourceOf("AWS::ECS::CapacityProvider"); {
		case name == "FARGATE", name == "FARGATE_SPOT":
			fargate = name
		case declared != nil:
			own = declared.ID()
		}
	}
	if len(items) > 0 && word != "" {
		refuse(t, t.Object, nil, createServiceAPI, fmt.Sprintf("it has launch type %s and a capacity provider strategy, of which it can have one.", word),
			"Leave the LaunchType out, or the strategy.")
	}
	if fargate != "" && own != "" {
		refuse(t, t.Object, nil, capacityProviders, fmt.Sprintf("its capacity provider strategy has %s beside %s, and a strategy has capacity providers of Fargate or of instances, not both.", fargate, own),
			"Name capacity providers of one kind.")
	}
}

// The most subnets and security groups that a network configuration has. Source: awsVPCAPI.
const (
	maxSubnets = 16
	maxGroups  = 5
)

// refusePlace notes what Amazon ECS does not take of a network configuration.
func (r *reader) refusePlace(t *network.Task) {
	add := func(message, fix string) { refuse(t, t.Object, nil, awsVPCAPI, message, fix) }
	if n := len(t.Network.Subnets.Items); n > maxSubnets {
		add(fmt.Sprintf("its network configuration names %d subnets, and can have %d.", n, maxSubnets), "Name fewer subnets.")
	}
	if n := len(t.Network.SecurityGroups.Items); n > maxGroups {
		add(fmt.Sprintf("its network configuration names %d security groups, and can have %d.", n, maxGroups), "Name fewer security groups.")
	}
	vpc := r.vpcOfSubnets(t.Network.Subnets)
	for _, id := range t.Network.Subnets.Items {
		s := r.subnets.get(id)
		if s == nil {
			continue
		}
		if here, there, differ := r.apart(vpc, s.VPC); differ {
			add(fmt.Sprintf("its subnets are in VPCs %s and %s.", here.Label(), there.Label()), "Name subnets of one VPC.")
			break
		}
	}
	for _, id := range t.Network.SecurityGroups.Items {
		g := r.securityGroups.get(id)
		if g == nil || r.lent {
			continue
		}
		if here, there, differ := r.apart(vpc, g.VPC); differ {
			add(fmt.Sprintf("its subnets are in VPC %s, and its security group %s in VPC %s.", here.Label(), g.Label(), there.Label()), "Name a security group of VPC "+here.Label()+".")
		}
	}
}

// refuseLogs notes what Amazon ECS does not take of the log configurations of a task definition, on Fargate or at all.
// refuseWords notes settings that are none of their values, whose letters count.
func refuseWords(t *network.Task, l launch) {
	refuseWord(t, t.Object, "LaunchType", l.launchType, "EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES")
	refuseWord(t, t.Object, "SchedulingStrategy", l.scheduling, "REPLICA", "DAEMON")
	refuseWord(t, t.Object, "AssignPublicIp", l.network.Field("AssignPublicIp"), "ENABLED", "DISABLED")
	if l.declared != nil {
		refuseWord(t, t.DefinedBy, "NetworkMode", l.declared.Property("NetworkMode"), "awsvpc", "bridge", "host", "none")
		for _, v := range l.declared.Property("RequiresCompatibilities").Members() {
			refuseWord(t, t.DefinedBy, "RequiresCompatibilities", v, "EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES")
		}
	}
}

func refuseWord(t *network.Task, at network.Object, setting string, v cfn.Value, values ...string) {
	if word, known := v.Literal(); known && word != "" && !slices.Contains(values, word) {
		refuse(t, at, nil, createServiceAPI, fmt.Sprintf("%s is %q, and its values are %s.", setting, word, plain.List(values)), "Choose one of these.")
	}
}

// refuseContainers notes what Amazon ECS does not take of the containers of a task definition as a whole.
// refuseBalanced notes a container that a load balancer of a service names and the task definition does not have.
// refuseProvider notes a capacity provider of Fargate that a service names and its cluster does not have. What another
// stack associates with the cluster comes after the stack that creates both.
func (r *reader) refuseProvider(t *network.Task, l launch, in *cluster) {
	if !l.created || in == nil || in.more != "" || root(in.resource.Stack) != root(l.stack) || r.mayAssociate(root(l.stack)) {
		return
	}
	for _, item := range l.strategy.Members() {
		name, _ := item.Field("CapacityProvider").Literal()
		has := slices.ContainsFunc(in.providers, func(v cfn.Value) bool {
			word, known := v.Literal()
			return word == name || !known
		})
		if (name == "FARGATE" || name == "FARGATE_SPOT") && !has {
			refuse(t, t.Object, nil, notAssociated, fmt.Sprintf("its capacity provider strategy names %s, which is not associated with cluster %s.", name, in.resource.ID()),
				"Add "+name+" to the CapacityProviders of the cluster.")
		}
	}
}

// mayAssociate reports whether a stack has something that may associate capacity providers and is not read.
func (r *reader) mayAssociate(with *cfn.Stack) bool {
	return slices.ContainsFunc(r.app.Stacks, func(s *cfn.Stack) bool {
		return root(s) == with && (len(s.Hidden) > 0 || slices.ContainsFunc(s.Resources, func(o *cfn.Resource) bool {
			return strings.HasPrefix(o.Type, "Custom::") || o.Type == "AWS::CloudFormation::CustomResource" || o.Nests() && o.Nested == nil
		}))
	})
}

// fargateDrivers are the log drivers of Fargate. Source: logsAPI.
func modeName(mode network.NetworkMode) string {
	if mode == "" {
		return "no network mode, which means bridge or, on Windows, default"
	}
	return "network mode " + string(mode)
}

// refuseMount notes what Amazon ECS does not take of a volume on a file system of Amazon EFS.
func refuseMount(t *network.Task, efs cfn.Value, m network.Mount) {
	add := func(message, fix string) { refuse(t, t.DefinedBy, nil, efsVolumeAPI, message, fix) }
	point := !m.AccessPoint.IsZero()
	on, _ := m.IAM.Get()
	encrypted, known := m.Encrypted.Get()
	if (point || on) && known && !encrypted {
		add(fmt.Sprintf("volume %s uses an access point or IAM authorization without transit encryption.", m.Volume), "Set TransitEncryption of the volume to ENABLED.")
	}
	if at := efs.Field("AuthorizationConfig", "AccessPointId").ResourceOf("AWS::EFS::AccessPoint"); at != nil {
		of := at.Property("FileSystemId").ResourceOf("AWS::EFS::FileSystem")
		if mounted := first(efs.Field, "FilesystemId", "FileSystemId").ResourceOf("AWS::EFS::FileSystem"); of != nil && mounted != nil && of != mounted {
			add(fmt.Sprintf("volume %s is of file system %s, and its access point %s of %s.", m.Volume, mounted.ID(), at.ID(), of.ID()), "Name an access point of the file system.")
		}
	}
	if root, known := efs.Field("RootDirectory").Literal(); point && known && root != "" && root != "/" {
		add(fmt.Sprintf("volume %s has an access point and the root directory %s.", m.Volume, root), "Leave RootDirectory out; the access point has its own.")
	}
}

// refuseSize notes a size, and a processor architecture, that Fargate does not have. A definition that asks for Fargate
// is refused wherever it is to run. Source: pullpath.FargateTasks, and Troubleshoot Amazon ECS task definition invalid
// CPU or memory errors.
func refuseSize(t *network.Task, l launch) {
	d := l.declared
	os, known := t.OS.Get()
	if !known {
		return
	}
	on := refusedOn(d)
	size := func(at network.Object, on []pullpath.LaunchType, cpu, memory cfn.Value) {
		units, _ := cpu.Literal()
		mib, _ := memory.Literal()
		if err := pullpath.CheckSize(units, mib, os); err != nil {
			refuse(t, at, on, pullpath.FargateTasks, fmt.Sprintf("Fargate does not have the size of the task: %v.", err), "Give it a Cpu and a Memory that Fargate offers together.")
		}
	}
	cpu, memory := d.Property("Cpu"), d.Property("Memory")
	size(t.DefinedBy, on, cpu, memory)
	given, other := l.overrides.Field("Cpu"), l.overrides.Field("Memory")
	if !given.IsAbsent() || !other.IsAbsent() {
		size(t.Object, onFargate, given.Or(cpu), other.Or(memory))
	}
	if word, _ := d.Property("RuntimePlatform", "CpuArchitecture").Literal(); os == pullpath.Windows && word == "ARM64" {
		refuse(t, t.DefinedBy, on, pullpath.FargateTasks, "Windows on Fargate takes the CPU architecture X86_64, and the task definition has ARM64.", "Set CpuArchitecture to X86_64, or leave it out.")
	}
}

// refusedOn are the launch types that a task definition is refused on for what Fargate does not take: all, where it is
// held to that when it is registered.
func refusedOn(d *cfn.Resource) []pullpath.LaunchType {
	for _, v := range d.Property("RequiresCompatibilities").Members() {
		if word, _ := v.Literal(); word == "FARGATE" {
			return nil
		}
	}
	return onFargate
}

// The parameters of containers and of task definitions that are not valid for tasks on Fargate. Source:
// pullpath.FargateTasks, Task definition parameters.
var (
	notInContainers = [][]string{{"DisableNetworking"}, {"DnsSearchDomains"}, {"DnsServers"}, {"DockerSecurityOptions"}, {"ExtraHosts"},
		{"Links"}, {"Privileged"}, {"LinuxParameters", "MaxSwap"}, {"LinuxParameters", "Swappiness"}}
	notInDefinitions = [][]string{{"IpcMode"}, {"PlacementConstraints"}}
)

// The least and the most GiB of ephemeral storage that a task definition asks for. Source: Amazon ECS API Reference,
// EphemeralStorage.
const (
	leastStorage = 21
	mostStorage  = 200
)

// refuseParameters notes parameters of a task definition that Amazon ECS does not take, on Fargate or at all.
func refuseParameters(t *network.Task, d *cfn.Resource) {
	on := refusedOn(d)
	invalid := func(whose string, path []string, v cfn.Value) {
		if isGiven(v) {
			name := strings.Join(path, ".")
			refuse(t, t.DefinedBy, on, pullpath.FargateTasks, fmt.Sprintf("%s has %s, which is not valid for tasks on Fargate.", whose, name), "Leave "+name+" out, or run the task on EC2.")
		}
	}
	for _, path := range notInDefinitions {
		invalid("the task definition", path, d.Property(path...))
	}
	if gib, known := integer(d.Property("EphemeralStorage", "SizeInGiB")).Get(); known && (gib < leastStorage || gib > mostStorage) {
		refuse(t, t.DefinedBy, on, pullpath.FargateTasks, fmt.Sprintf("it asks for %d GiB of ephemeral storage, and Fargate gives %d to %d.", gib, leastStorage, mostStorage), "Ask for an amount in between, or leave it out for 20 GiB.")
	}
	for _, v := range d.Property("Volumes").Members() {
		whose := "volume " + v.Field("Name").String()
		invalid(whose, []string{"DockerVolumeConfiguration"}, v.Field("DockerVolumeConfiguration"))
		invalid(whose, []string{"Host.SourcePath"}, v.Field("Host", "SourcePath"))
	}
	mode, _ := t.NetworkMode.Get()
	containers, more := d.Property("ContainerDefinitions").Items()
	essential := more != "" || len(containers) == 0
	for _, c := range containers {
		whose := "container " + c.Field("Name").String()
		for _, path := range notInContainers {
			invalid(whose, path, c.Field(path...))
		}
		for _, n := range c.Field("ResourceRequirements").Members() {
			if kind, _ := n.Field("Type").Literal(); kind == "GPU" {
				invalid(whose, []string{"ResourceRequirements of type GPU"}, n)
			}
		}
		word, known := c.Field("Essential").Literal()
		essential = essential || c.Kind() != cfn.Map || !known || !strings.EqualFold(word, "false")
		for _, p := range c.Field("PortMappings").Members() {
			inside, known := integer(p.Field("ContainerPort")).Get()
			outside, knownToo := integer(p.Field("HostPort")).Get()
			if mode == network.AWSVPC && known && knownToo && outside != 0 && outside != inside {
				refuse(t, t.DefinedBy, nil, definitionGuide, fmt.Sprintf("%s maps port %d to %d, and in network mode awsvpc the two are the same.", whose, inside, outside), "Leave the HostPort out.")
			}
		}
	}
	if !essential {
		refuse(t, t.DefinedBy, nil, definitionGuide, "none of its containers is essential, and a task has one at least.", "Set Essential of a container to true, or leave it out.")
	}
}

// isGiven reports whether a parameter has a value for certain that is not false and not empty.
func isGiven(v cfn.Value) bool {
	switch v.Kind() {
	case cfn.Map:
		return true
	case cfn.List:
		items, more := v.Items()
		return more == "" && len(items) > 0 && !items[0].IsAbsent()
	}
	word, known := v.Literal()
	return known && word != "" && !strings.EqualFold(word, "false")
}

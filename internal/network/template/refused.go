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
	noPublicIP        pullpath.Source = "https://github.com/aws/containers-roadmap/issues/450"
	noPlatformVersion pullpath.Source = "https://github.com/aws/amazon-ecs-cli/issues/1040"
)

// onlyOn are lists of launch types for [network.Refusal].
var (
	onFargate = []pullpath.LaunchType{pullpath.Fargate}
	onEC2     = []pullpath.LaunchType{pullpath.EC2}
)

// refuse notes what Amazon ECS does not take of something that runs tasks.
func (r *reader) refuse(t *network.Task, l launch) {
	add := func(at network.Object, on []pullpath.LaunchType, source pullpath.Source, message, fix string) {
		t.Refused = append(t.Refused, network.Refusal{Object: at, On: on, Message: message, Fix: fix, Source: source})
	}
	mode, known := t.NetworkMode.Get()
	alone := l.network.IsAbsent()
	switch {
	case known && mode == network.AWSVPC && alone:
		add(t.Object, nil, runTaskAPI, "its task definition has network mode awsvpc, and it has no network configuration.",
			"Give it a NetworkConfiguration with an AwsvpcConfiguration that names subnets and security groups.")
	case alone:
		add(t.Object, onFargate, runTaskAPI, "a task on Fargate needs a network configuration, and it has none.",
			"Give it a NetworkConfiguration with an AwsvpcConfiguration that names subnets and security groups.")
	case known && mode != network.AWSVPC && l.network.Kind() == cfn.Map:
		add(t.Object, onEC2, runTaskAPI, fmt.Sprintf("its task definition has %s, and a network configuration is for network mode awsvpc only.", modeName(mode)),
			"Leave the NetworkConfiguration out, or set the NetworkMode of the task definition to awsvpc.")
	}
	if known && mode != network.AWSVPC {
		add(t.DefinedBy, onFargate, definitionGuide, fmt.Sprintf("Fargate takes network mode awsvpc only, and the task definition has %s.", modeName(mode)),
			"Set the NetworkMode of the task definition to awsvpc.")
	}
	if given, _ := t.Network.PublicIP.Get(); given == network.PublicIPOn {
		add(t.Object, onEC2, noPublicIP, "AssignPublicIp is ENABLED, which tasks on EC2 cannot have.",
			"Leave AssignPublicIp out; tasks on EC2 reach the internet over a NAT gateway, or in network mode bridge or host over the public IP of the instance.")
	}
	version, _ := l.platform.Literal()
	if word, _ := l.launchType.Literal(); strings.EqualFold(word, "EC2") && version != "" {
		add(t.Object, onEC2, noPlatformVersion, fmt.Sprintf("it asks for platform version %s, and only Fargate has platform versions.", version), "Leave the PlatformVersion out.")
	}
	if word, _ := l.scheduling.Literal(); word == "DAEMON" {
		add(t.Object, onFargate, createServiceAPI, "its scheduling strategy is DAEMON, which Fargate does not have.", "Leave the SchedulingStrategy out, or run it on EC2.")
	}
	r.refuseStrategy(t, l)
	r.refusePlace(t)
	if d := l.declared; d != nil {
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
func (r *reader) refuseStrategy(t *network.Task, l launch) {
	items, _ := l.strategy.Items()
	word, _ := l.launchType.Literal()
	var fargate, own string
	for _, item := range items {
		v := item.Field("CapacityProvider")
		name, _ := v.Literal()
		declared, _ := v.Resource()
		switch {
		case name == "FARGATE", name == "FARGATE_SPOT":
			fargate = name
		case declared != nil && declared.Type == "AWS::ECS::CapacityProvider":
			own = declared.ID()
		}
	}
	if len(items) > 0 && word != "" {
		t.Refused = append(t.Refused, network.Refusal{Object: t.Object, Source: createServiceAPI,
			Message: fmt.Sprintf("it has launch type %s and a capacity provider strategy, of which it can have one.", word), Fix: "Leave the LaunchType out, or the strategy."})
	}
	if fargate != "" && own != "" {
		t.Refused = append(t.Refused, network.Refusal{Object: t.Object, Source: capacityProviders,
			Message: fmt.Sprintf("its capacity provider strategy has %s beside %s, and a strategy has capacity providers of Fargate or of instances, not both.", fargate, own),
			Fix:     "Name capacity providers of one kind."})
	}
}

// The most subnets and security groups that a network configuration has. Source: awsVPCAPI.
const (
	maxSubnets = 16
	maxGroups  = 5
)

// refusePlace notes what Amazon ECS does not take of a network configuration.
func (r *reader) refusePlace(t *network.Task) {
	add := func(message, fix string) {
		t.Refused = append(t.Refused, network.Refusal{Object: t.Object, Source: awsVPCAPI, Message: message, Fix: fix})
	}
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

// refuseLogs notes what Fargate does not take of the log configurations of a task definition.
func refuseLogs(t *network.Task, d *cfn.Resource) {
	containers, _ := d.Property("ContainerDefinitions").Items()
	for _, c := range containers {
		name, options := c.Field("Name").String(), c.Field("LogConfiguration", "Options")
		add := func(message, fix string) {
			t.Refused = append(t.Refused, network.Refusal{Object: t.DefinedBy, On: onFargate, Source: logsAPI, Message: message, Fix: fix})
		}
		driver, known := c.Field("LogConfiguration", "LogDriver").Literal()
		switch {
		case !known || driver == "":
		case !slices.Contains(fargateDrivers, driver):
			add(fmt.Sprintf("container %s has log driver %s, and Fargate has %s.", name, driver, plain.List(fargateDrivers)), "Choose one of these.")
		case driver == "awslogs" && (options.Kind() == cfn.Map || options.IsAbsent()):
			for _, option := range []string{"awslogs-group", "awslogs-stream-prefix"} {
				if options.Field(option).IsAbsent() {
					add(fmt.Sprintf("the awslogs driver of container %s has no %s, which Fargate needs.", name, option), "Add the option "+option+".")
				}
			}
		}
	}
}

// fargateDrivers are the log drivers of Fargate. Source: logsAPI.
var fargateDrivers = []string{"awslogs", "splunk", "awsfirelens"}

func modeName(mode network.NetworkMode) string {
	if mode == "" {
		return "no network mode, which means bridge or, on Windows, default"
	}
	return "network mode " + string(mode)
}

// refuseMount notes what Amazon ECS does not take of a volume on a file system of Amazon EFS.
func (r *reader) refuseMount(t *network.Task, volume, efs cfn.Value, m network.Mount) {
	refuse := func(message, fix string) {
		t.Refused = append(t.Refused, network.Refusal{Object: t.DefinedBy, Message: message, Fix: fix, Source: efsVolumeAPI})
	}
	point := !m.AccessPoint.IsZero()
	on, _ := m.IAM.Get()
	encrypted, known := m.Encrypted.Get()
	if (point || on) && known && !encrypted {
		refuse(fmt.Sprintf("volume %s uses an access point or IAM authorization without transit encryption.", m.Volume), "Set TransitEncryption of the volume to ENABLED.")
	}
	if root, known := efs.Field("RootDirectory").Literal(); point && known && root != "" && root != "/" {
		refuse(fmt.Sprintf("volume %s has an access point and the root directory %s.", m.Volume, root), "Leave RootDirectory out; the access point has its own.")
	}
}

package template

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// The pages that say what Amazon ECS refuses.
const (
	runTaskAPI        pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"
	createServiceAPI  pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
	definitionGuide   pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
	efsVolumeAPI      pullpath.Source = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html"
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
	if word, _ := l.launchType.Literal(); strings.EqualFold(word, "EC2") && !l.platform.IsAbsent() {
		if version, known := l.platform.Literal(); known && version != "" {
			add(t.Object, onEC2, noPlatformVersion, fmt.Sprintf("it asks for platform version %s, and only Fargate has platform versions.", version), "Leave the PlatformVersion out.")
		}
	}
	if word, _ := l.scheduling.Literal(); word == "DAEMON" {
		add(t.Object, onFargate, createServiceAPI, "its scheduling strategy is DAEMON, which Fargate does not have.", "Leave the SchedulingStrategy out, or run it on EC2.")
	}
	if d := l.declared; d != nil {
		if d.Property("Cpu").IsAbsent() || d.Property("Memory").IsAbsent() {
			t.Refused = append(t.Refused, network.Refusal{Object: t.DefinedBy, On: onFargate, Aside: true, Source: definitionGuide,
				Message: "a task on Fargate needs Cpu and Memory for the whole task, and the task definition does not have both.",
				Fix:     "Give the task definition a Cpu and a Memory that Fargate offers together."})
		}
	}
}

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

package template

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// refuseSize notes a size, and a processor architecture, that Fargate does not have. A definition that asks for Fargate
// is refused wherever it is to run. Source: pullpath.FargateTasks, and Troubleshoot Amazon ECS task definition invalid
// CPU or memory errors.
func refuseSize(t *network.Task, l launch) {
	d := l.declared
	os, known := t.OS.Get()
	if !known {
		return
	}
	on := onFargate
	if forFargate(d) {
		on = nil
	}
	add := func(at network.Object, on []pullpath.LaunchType, message, fix string) {
		t.Refused = append(t.Refused, network.Refusal{Object: at, On: on, Source: pullpath.FargateTasks, Message: message, Fix: fix})
	}
	size := func(at network.Object, on []pullpath.LaunchType, cpu, memory cfn.Value) {
		units, _ := cpu.Literal()
		mib, _ := memory.Literal()
		if err := pullpath.CheckSize(units, mib, os); err != nil {
			add(at, on, fmt.Sprintf("Fargate does not have the size of the task: %v.", err), "Give it a Cpu and a Memory that Fargate offers together.")
		}
	}
	cpu, memory := d.Property("Cpu"), d.Property("Memory")
	size(t.DefinedBy, on, cpu, memory)
	given, other := l.overrides.Field("Cpu"), l.overrides.Field("Memory")
	if !given.IsAbsent() || !other.IsAbsent() {
		if given.IsAbsent() {
			given = cpu
		}
		if other.IsAbsent() {
			other = memory
		}
		size(t.Object, onFargate, given, other)
	}
	if word, _ := d.Property("RuntimePlatform", "CpuArchitecture").Literal(); os == pullpath.Windows && word == "ARM64" {
		add(t.DefinedBy, on, "Windows on Fargate takes the CPU architecture X86_64, and the task definition has ARM64.", "Set CpuArchitecture to X86_64, or leave it out.")
	}
}

// forFargate reports whether a task definition is to be held to what Fargate takes when it is registered.
func forFargate(d *cfn.Resource) bool {
	items, _ := d.Property("RequiresCompatibilities").Items()
	return slices.ContainsFunc(items, func(v cfn.Value) bool {
		word, _ := v.Literal()
		return word == "FARGATE"
	})
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
	on := onFargate
	if forFargate(d) {
		on = nil
	}
	add := func(on []pullpath.LaunchType, source pullpath.Source, message, fix string) {
		t.Refused = append(t.Refused, network.Refusal{Object: t.DefinedBy, On: on, Source: source, Message: message, Fix: fix})
	}
	invalid := func(whose string, path []string, v cfn.Value) {
		if isGiven(v) {
			name := strings.Join(path, ".")
			add(on, pullpath.FargateTasks, fmt.Sprintf("%s has %s, which is not valid for tasks on Fargate.", whose, name), "Leave "+name+" out, or run the task on EC2.")
		}
	}
	for _, path := range notInDefinitions {
		invalid("the task definition", path, d.Property(path...))
	}
	if gib, known := integer(d.Property("EphemeralStorage", "SizeInGiB")).Get(); known && (gib < leastStorage || gib > mostStorage) {
		add(on, pullpath.FargateTasks, fmt.Sprintf("it asks for %d GiB of ephemeral storage, and Fargate gives %d to %d.", gib, leastStorage, mostStorage), "Ask for an amount in between, or leave it out for 20 GiB.")
	}
	volumes, _ := d.Property("Volumes").Items()
	for _, v := range volumes {
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
		needs, _ := c.Field("ResourceRequirements").Items()
		for _, n := range needs {
			if kind, _ := n.Field("Type").Literal(); kind == "GPU" {
				invalid(whose, []string{"ResourceRequirements of type GPU"}, n)
			}
		}
		word, known := c.Field("Essential").Literal()
		essential = essential || c.Kind() != cfn.Map || !known || !strings.EqualFold(word, "false")
		ports, _ := c.Field("PortMappings").Items()
		for _, p := range ports {
			inside, known := integer(p.Field("ContainerPort")).Get()
			outside, knownToo := integer(p.Field("HostPort")).Get()
			if mode == network.AWSVPC && known && knownToo && outside != 0 && outside != inside {
				add(nil, definitionGuide, fmt.Sprintf("%s maps port %d to %d, and in network mode awsvpc the two are the same.", whose, inside, outside), "Leave the HostPort out.")
			}
		}
	}
	if !essential {
		add(nil, definitionGuide, "none of its containers is essential, and a task has one at least.", "Set Essential of a container to true, or leave it out.")
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

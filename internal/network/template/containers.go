package template

import (
	"fmt"
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/plain"
)

func refuseLogs(t *network.Task, d *cfn.Resource) {
	add := func(message, fix string) { refuse(t, t.DefinedBy, onFargate, logsAPI, message, fix) }
	for _, c := range d.Property("ContainerDefinitions").Members() {
		name, options := c.Field("Name").String(), c.Field("LogConfiguration", "Options")
		driver, known := c.Field("LogConfiguration", "LogDriver").Literal()
		switch {
		case !known || driver == "":
		case !slices.Contains(fargateDrivers, driver):
			add(fmt.Sprintf("container %s has log driver %s, and Fargate has %s.", name, driver, plain.List(fargateDrivers)), "Choose one of these.")
		case driver == "awslogs" && (options.Kind() == cfn.Map || options.IsAbsent()):
			for _, option := range []string{"awslogs-group", "awslogs-region"} {
				if options.Field(option).IsAbsent() {
					refuse(t, t.DefinedBy, nil, logOptions, fmt.Sprintf("the awslogs driver of container %s has no %s, which it needs.", name, option), "Add the option "+option+".")
				}
			}
			if options.Field("awslogs-stream-prefix").IsAbsent() {
				add(fmt.Sprintf("the awslogs driver of container %s has no awslogs-stream-prefix, which Fargate needs.", name), "Add the option awslogs-stream-prefix.")
			}
		}
	}
}

func refuseContainers(t *network.Task, d *cfn.Resource) {
	containers, more := d.Property("ContainerDefinitions").Items()
	if len(containers) == 0 && more == "" {
		refuse(t, t.DefinedBy, nil, definitionGuide, "its task definition has no container.", "Add a container with an image.")
	}
	var names, volumes []string
	declared, hidden := d.Property("Volumes").Items()
	for _, v := range declared {
		name, known := v.Field("Name").Literal()
		if !known {
			hidden = "a name that is not known"
		}
		volumes = append(volumes, name)
	}
	whole, limited := integer(d.Property("Memory")).Get()
	units, shared := integer(d.Property("Cpu")).Get()
	reserved := 0
	for _, c := range containers {
		name, _ := c.Field("Name").Literal()
		own, _ := integer(c.Field("Cpu")).Get()
		reserved += own
		if memory, known := integer(c.Field("Memory")).Get(); known && limited && memory > whole {
			refuse(t, t.DefinedBy, nil, containerSizes, fmt.Sprintf("container %s asks for %d MiB of memory, and the whole task has %d.", name, memory, whole), "Give the task more memory, or the container less.")
		}
		if name != "" && slices.Contains(names, name) {
			refuse(t, t.DefinedBy, nil, namesOnce, fmt.Sprintf("two of its containers are called %s.", name), "Give each container a name of its own.")
		}
		names = append(names, name)
		for _, m := range c.Field("MountPoints").Members() {
			if volume, known := m.Field("SourceVolume").Literal(); known && volume != "" && hidden == "" && !slices.Contains(volumes, volume) {
				refuse(t, t.DefinedBy, nil, volumeUnknown, fmt.Sprintf("container %s mounts volume %s, which the task definition does not have.", name, volume), "Declare it under Volumes, or correct the name.")
			}
		}
	}
	if shared && reserved > units {
		refuse(t, t.DefinedBy, nil, containerSizes, fmt.Sprintf("its containers ask for %d CPU units together, and the whole task has %d.", reserved, units), "Give the task more CPU, or the containers less.")
	}
}

func refuseBalanced(t *network.Task, l launch, d *cfn.Resource) {
	containers, more := d.Property("ContainerDefinitions").Items()
	for _, b := range l.balanced.Members() {
		name, known := b.Field("ContainerName").Literal()
		if known && more == "" && !slices.ContainsFunc(containers, func(c cfn.Value) bool {
			called, known := c.Field("Name").Literal()
			return !known || called == name
		}) {
			refuse(t, t.Object, nil, createServiceAPI, fmt.Sprintf("a load balancer sends to container %s, which the task definition does not have.", name), "Name a container of the task definition.")
		}
	}
}

var fargateDrivers = []string{"awslogs", "splunk", "awsfirelens"}

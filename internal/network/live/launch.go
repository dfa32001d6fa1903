package live

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

// launch is where the tasks are launched.
type launch struct {
	launchType partial.Value[pullpath.LaunchType]
	// managed is the capacity provider of ECS Managed Instances, which says where it launches instances.
	managed *types.ManagedInstancesProvider
}

var launchTypes = map[types.LaunchType]pullpath.LaunchType{
	types.LaunchTypeEc2:              pullpath.EC2,
	types.LaunchTypeFargate:          pullpath.Fargate,
	types.LaunchTypeManagedInstances: pullpath.ManagedInstances,
}

// launch finds the launch type. The tasks that ran say it best, then the service, then its capacity providers.
// External, when not empty, says that the tasks run on an instance that is in no VPC.
func (r *reading) launch(s *startParts) (on launch, external string) {
	launchType := s.launchType
	if launchType == "" && len(s.tasks) > 0 {
		launchType = s.tasks[0].LaunchType
	}
	if launchType == types.LaunchTypeExternal {
		return launch{}, s.name + " runs on an external instance (Amazon ECS Anywhere), which stands in no VPC; its network cannot be read"
	}
	if fargate := slices.ContainsFunc(s.providers, func(p string) bool { return strings.HasPrefix(p, "FARGATE") }); fargate && launchType == "" {
		launchType = types.LaunchTypeFargate
	}
	known, ok := launchTypes[launchType]
	if ok && known != pullpath.ManagedInstances {
		return launch{launchType: partial.Known(known)}, ""
	}
	out := launch{launchType: partial.Unknown[pullpath.LaunchType](reasons(s.why, "neither the service nor a task says its launch type"))}
	if ok {
		out.launchType = partial.Known(known)
	}
	if len(s.providers) == 0 {
		return out, ""
	}
	found := list[types.CapacityProvider](r, r.ECS.DescribeCapacityProviders, &ecs.DescribeCapacityProvidersInput{CapacityProviders: s.providers})
	if found.why != "" && !ok {
		out.launchType = partial.Unknown[pullpath.LaunchType](found.why)
	}
	for _, p := range found.items {
		switch {
		case p.ManagedInstancesProvider != nil:
			out.managed = p.ManagedInstancesProvider
			out.launchType = partial.Known(pullpath.ManagedInstances)
		case p.AutoScalingGroupProvider != nil:
			out.launchType = partial.Known(pullpath.EC2)
		}
	}
	return out, ""
}

// platformVersion reads Fargate's platform version; the tracer's empty text is LATEST.
func (s *startParts) version() partial.Value[string] {
	version := s.platformVersion
	if version == "" && len(s.tasks) > 0 {
		version = aws.ToString(s.tasks[0].PlatformVersion)
	}
	if version == "" && s.why != "" {
		return partial.Unknown[string](s.why)
	}
	if version == pullpath.Latest {
		version = ""
	}
	if version != "" && !slices.Contains(append(pullpath.PlatformVersions(pullpath.Linux), pullpath.PlatformVersions(pullpath.Windows)...), version) {
		return partial.Unknown[string]("platform version " + version + " is newer than what this program knows")
	}
	return partial.Known(version)
}

// os reads the operating system: from the platform family that ECS reports, else from the task definition.
func (s *startParts) os(definition *types.TaskDefinition) partial.Value[pullpath.OS] {
	family := s.platformFamily
	if definition != nil && definition.RuntimePlatform != nil && definition.RuntimePlatform.OperatingSystemFamily != "" {
		family = string(definition.RuntimePlatform.OperatingSystemFamily)
	}
	switch {
	case strings.HasPrefix(strings.ToUpper(family), "WINDOWS"):
		return partial.Known(pullpath.Windows)
	case family == "" && definition == nil:
		return partial.Unknown[pullpath.OS](reasons(s.why, "the task definition is not known"))
	}
	return partial.Known(pullpath.Linux)
}

// byDefault gives a start that names neither a launch type nor a capacity provider what its cluster has: the default
// strategy, else Amazon EC2. Source: "RunTask" in the Amazon ECS API Reference.
func (f *fleetParts) byDefault(s *startParts) {
	if s.kind == ServiceUnit || s.launchType != "" || len(s.providers) > 0 || s.why != "" {
		return
	}
	i := slices.IndexFunc(f.clusters, func(c types.Cluster) bool { return aws.ToString(c.ClusterName) == short(s.cluster) })
	if i < 0 {
		return
	}
	s.setProviders(f.clusters[i].DefaultCapacityProviderStrategy)
	if len(s.providers) == 0 {
		s.launchType = types.LaunchTypeEc2
	}
}

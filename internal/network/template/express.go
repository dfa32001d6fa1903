package template

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// expressService reads a service of Amazon ECS Express Mode, which always runs on Fargate and logs to CloudWatch Logs.
// Without a network configuration its tasks are in the default VPC. Source: Amazon ECS Developer Guide, Resources
// created by Amazon ECS Express Mode services.
func (r *reader) expressService(s *cfn.Resource) {
	_, in := r.clusterOf(s.Property("Cluster"))
	t := network.Task{
		Object: object(s), Env: env(s.Stack), Cluster: clusterARN(s.Property("Cluster"), in),
		LaunchType: partial.Known(pullpath.Fargate), PlatformVersion: partial.Known(""), OS: partial.Known(pullpath.Linux),
		NetworkMode: partial.Known(network.AWSVPC), DefinedBy: object(s),
		ExecutionRole: r.roleID(s.Property("ExecutionRoleArn")), TaskRole: r.roleID(s.Property("TaskRoleArn")),
	}
	subnets, groups := s.Property("NetworkConfiguration", "Subnets"), s.Property("NetworkConfiguration", "SecurityGroups")
	t.VPC = r.vpcOfGroups(groups)
	r.placeSubnets(&t.Network, subnets, t.VPC)
	if subnets.IsAbsent() {
		t.Network.Subnets = partial.UnknownList[string]("it names no subnets, so its tasks are in the default VPC")
	}
	t.Network.SecurityGroups = ids(groups)
	if groups.IsAbsent() {
		t.Network.SecurityGroups = partial.UnknownList[string]("Express Mode makes the security groups of its tasks")
	}
	t.Network.PublicIP = partial.Unknown[network.PublicIP]("Express Mode decides whether its tasks get a public IP")
	primary := s.Property("PrimaryContainer")
	if primary.Kind() == cfn.Unknown {
		undefined(&t, why(primary))
		r.tasks = append(r.tasks, t)
		return
	}
	r.container(&t, s.Stack, "Main", primary)
	logs := primary.Field("AwsLogsConfiguration")
	group := text(logs.Field("LogGroup"))
	if logs.IsAbsent() {
		group = partial.Token("the log group of " + s.ID())
	}
	t.Logs.Items = append(t.Logs.Items, network.LogConfig{Container: "Main", Driver: partial.Known("awslogs"), Group: group, CreateGroup: partial.Known(false)})
	r.tasks = append(r.tasks, t)
}

package template

import (
	"fmt"
	"regexp"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// launch is something that runs tasks: an ECS service, a task set, a rule or a schedule.
type launch struct {
	// label is what reports call it; its id is unique.
	label network.Object
	stack *cfn.Stack
	// definition, cluster, launchType, strategy, platform and exec are the properties of these names.
	definition, cluster, launchType, strategy, platform, exec cfn.Value
	// network is the awsvpcConfiguration.
	network cfn.Value
	// connect is whether Service Connect is on, and scheduling the scheduling strategy of a service.
	connect, scheduling cfn.Value
	// balanced are the load balancers of a service.
	balanced cfn.Value
	// created says that it starts with its stack, as a service does.
	created bool
	// overrides are the overrides of a task's start, which may name other roles.
	overrides cfn.Value
	// declared is the task definition, if the templates declare it.
	declared *cfn.Resource
}

// launchOf reads what runs tasks by its properties, which have the same names but for the awsvpc configuration.
func launchOf(label network.Object, stack *cfn.Stack, property func(...string) cfn.Value, awsvpc string) launch {
	return launch{
		label: label, stack: stack,
		definition: property("TaskDefinition"), cluster: property("Cluster"),
		launchType: property("LaunchType"), strategy: property("CapacityProviderStrategy"),
		platform: property("PlatformVersion"), exec: property("EnableExecuteCommand"),
		network: property("NetworkConfiguration", awsvpc),
	}
}

func (r *reader) service(s *cfn.Resource) {
	if kind, _ := s.Property("DeploymentController", "Type").Literal(); kind == "EXTERNAL" && s.Property("TaskDefinition").IsAbsent() {
		r.external = append(r.external, s) // its task sets say what runs
		return
	}
	l := launchOf(object(s), s.Stack, s.Property, "AwsvpcConfiguration")
	l.connect, l.scheduling = s.Property("ServiceConnectConfiguration", "Enabled"), s.Property("SchedulingStrategy")
	l.balanced, l.created = s.Property("LoadBalancers"), true
	r.start(l)
}

// withoutTaskSets names the services whose external deployment controller makes task sets that no template declares.
func (r *reader) withoutTaskSets() {
	for _, s := range r.external {
		if !slices.ContainsFunc(r.taskSets, func(of string) bool { return of == "" || of == s.ID() }) {
			r.leave(s, s.ID()+" is deployed by an external controller, and no template declares a task set of it; what runs there is not traced")
		}
	}
}

func (r *reader) taskSet(s *cfn.Resource) {
	of, _ := id(s.Property("Service")).Get()
	r.taskSets = append(r.taskSets, of)
	r.start(launchOf(object(s), s.Stack, s.Property, "AwsVpcConfiguration"))
}

// startTarget starts what a target of a rule, a schedule or a pipe runs, by its ECS parameters, if it has any.
func (r *reader) startTarget(label network.Object, stack *cfn.Stack, cluster, ecs cfn.Value, awsvpc string) {
	if ecs.Kind() == cfn.Map {
		l := launchOf(label, stack, ecs.Field, awsvpc)
		l.definition, l.cluster = ecs.Field("TaskDefinitionArn"), cluster
		r.start(l)
	}
}

func (r *reader) eventRule(s *cfn.Resource) {
	count := 0
	for _, target := range s.Property("Targets").Members() {
		ecs := target.Field("EcsParameters")
		if ecs.Kind() != cfn.Map {
			continue
		}
		label := within(s, target)
		if count++; count > 1 {
			label.ID = fmt.Sprintf("%s/target %d", label.ID, count)
			label.Name = label.ID
		}
		r.startTarget(label, s.Stack, target.Field("Arn"), ecs, "AwsVpcConfiguration")
	}
}

// universalRunTask matches the universal target that calls ecs:RunTask with the input of a schedule. Source: Amazon
// EventBridge Scheduler User Guide, Using universal targets.
var universalRunTask = regexp.MustCompile(`^arn:.*:scheduler:[^:]*:[^:]*:aws-sdk:ecs:(runTask|startTask)$`)

// schedule reads the ECS target of a schedule, templated or universal.
func (r *reader) schedule(s *cfn.Resource) {
	target := s.Property("Target")
	if universalRunTask.MatchString(target.Field("Arn").String()) {
		r.start(request(object(s), s.Stack, target.Field("Input").JSON(nil).Field))
		return
	}
	r.startTarget(object(s), s.Stack, target.Field("Arn"), target.Field("EcsParameters"), "AwsvpcConfiguration")
}

func (r *reader) pipe(s *cfn.Resource) {
	r.startTarget(object(s), s.Stack, s.Property("Target"), s.Property("TargetParameters", "EcsTaskParameters"), "AwsvpcConfiguration")
}

// family remembers a task definition by its family, whose newest revision a bare family name stands for.
func (r *reader) family(s *cfn.Resource) {
	if name, ok := s.Property("Family").Literal(); ok && name != "" {
		r.families[name] = s
	}
}

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
	t.VPC = r.vpcOfGroups(groups, s.Stack)
	r.placeSubnets(&t.Network, subnets, s.Stack, t.VPC)
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

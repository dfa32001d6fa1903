package monitoring

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/ecrname"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/taskevent"
)

// PullCanaryProps configures [NewPullCanary].
type PullCanaryProps struct {
	// Link is the pull path. Required.
	Link *ecrpull.EcrPrivateLink
	// Repository is the ARN of the repository to pull from, in the Region of the stack. Required.
	Repository string
	// Tag is the tag of the image. A small image costs less: the task is billed from the start of the download.
	// Default: "latest".
	Tag string
	// Architecture is what the image is for. Default: [pullpath.X86_64].
	Architecture pullpath.Architecture
	// Schedule is a schedule expression of EventBridge: "rate(30 minutes)" or "cron(0 * * * ? *)". Default: "rate(1
	// hour)".
	Schedule string
	// Topic hears of failures, usually [PullPathMonitoring.Topic]. Required.
	Topic awssns.ITopic
	// ExecutionRole is the task execution role; the pull is granted to it. Default: one is created. Where the endpoint
	// policy names roles, create the role first and name it there: [NewCanaryRole].
	ExecutionRole awsiam.IRole
	// AllowPulls is passed on to [ecrpull.EcrPrivateLink.AllowPullsFrom], for Regions whose S3 prefix list is not
	// known. Default: nil.
	AllowPulls *ecrpull.AllowPullsOptions
	// Path is what else the pull path consists of, such as the layer gateway: no canary starts before it exists.
	// Default: only Link.
	Path []constructs.IDependable
}

// The size of the task, the smallest that AWS Fargate has. Source: Fargate task definition differences, task CPU and
// memory (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html).
const (
	taskCPU    = 256 // CPU units, 1,024 a vCPU
	taskMemory = 512 // MiB
)

// PullCanary is a task on AWS Fargate that starts by a schedule in the private subnets, pulls an image over the
// endpoints, and exits: a pull path that broke overnight is noticed before the next deployment. A topic hears of each
// run that could not pull, and an alarm of runs that could not be started.
//
// The image's own program does not run. The task runs "true" in its place; an image without that command stops with
// CannotStartContainerError, after the pull, which raises no alarm.
type PullCanary struct {
	constructs.Construct

	role          awsiam.IRole
	securityGroup awsec2.SecurityGroup
	cost          string
}

// NewCanaryRole creates a task execution role for a canary, without permissions.
func NewCanaryRole(scope constructs.Construct, id *string) awsiam.Role {
	return awsiam.NewRole(scope, id, &awsiam.RoleProps{
		Description: jsii.String("Pulls the image of the canary of private image pulls"),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String(pullpath.TasksPrincipal), nil),
	})
}

// NewPullCanary creates a canary. It panics when a required prop is missing, or the repository, the schedule or the
// architecture cannot be meant.
func NewPullCanary(scope constructs.Construct, id *string, props *PullCanaryProps) *PullCanary {
	at := guard.New("PullCanary", scope, id)
	at.Require(props != nil && props.Link != nil, "Link", "the EcrPrivateLink to pull over")
	at.Require(props.Topic != nil, "Topic", "the topic that hears of failures, usually PullPathMonitoring's Topic()")
	p := *props
	repository, err := ecrname.ParseARN(p.Repository)
	at.Check("Repository", err)
	p.Tag = cmp.Or(p.Tag, "latest")
	p.Schedule = cmp.Or(p.Schedule, "rate(1 hour)")
	p.Architecture = cmp.Or(p.Architecture, pullpath.X86_64)
	if p.Architecture != pullpath.X86_64 && p.Architecture != pullpath.ARM64 {
		at.Invalid("Architecture is %q; use %q or %q", p.Architecture, pullpath.X86_64, pullpath.ARM64)
	}
	runs, err := cost.RunsAMonth(p.Schedule)
	at.Check("Schedule", err)
	version, ok := platformFor(p.Link.Plan())
	if !ok {
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Problem: "Link has not the endpoints that a pull on AWS Fargate needs",
			Got: fmt.Sprint(p.Link.Plan().Services()), Fix: "name a workload on Fargate 1.4.0 or later among those of the link"})
	}

	c := &PullCanary{role: p.ExecutionRole, cost: costOf(*awscdk.Stack_Of(scope).Region(), p.Architecture, p.Schedule, runs)}
	constructs.NewConstruct_Override(c, scope, id)
	if c.role == nil {
		c.role = NewCanaryRole(c, jsii.String("ExecutionRole"))
	}
	p.Link.GrantPull(c.role, []string{p.Repository}, &ecrpull.GrantPullOptions{WithoutLogs: true})
	c.securityGroup = awsec2.NewSecurityGroup(c, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              p.Link.Vpc(),
		Description:      jsii.String("The canary of private image pulls"),
		AllowAllOutbound: jsii.Bool(false),
	})
	p.Link.AllowPullsFrom(c, p.AllowPulls)
	c.schedule(p, repository, version)
	return c
}

// schedule creates the task and what runs and watches it.
func (c *PullCanary) schedule(p PullCanaryProps, repository ecrname.Repository, version string) {
	cluster := awsecs.NewCfnCluster(c, jsii.String("Cluster"), nil)
	task := awsecs.NewCfnTaskDefinition(c, jsii.String("Task"), &awsecs.CfnTaskDefinitionProps{
		RequiresCompatibilities: jsii.Strings("FARGATE"),
		NetworkMode:             jsii.String("awsvpc"),
		Cpu:                     jsii.String(fmt.Sprint(taskCPU)),
		Memory:                  jsii.String(fmt.Sprint(taskMemory)),
		RuntimePlatform: &awsecs.CfnTaskDefinition_RuntimePlatformProperty{
			OperatingSystemFamily: jsii.String("LINUX"), CpuArchitecture: jsii.String(string(p.Architecture))},
		ExecutionRoleArn: c.role.RoleArn(),
		ContainerDefinitions: []any{&awsecs.CfnTaskDefinition_ContainerDefinitionProperty{
			Name:                   jsii.String("canary"),
			Image:                  jsii.String(repository.URI() + ":" + p.Tag),
			Essential:              jsii.Bool(true),
			EntryPoint:             jsii.Strings("true"),
			Command:                jsii.Strings("canary"), // in place of the image's own, and of no effect
			ReadonlyRootFilesystem: jsii.Bool(true),
		}},
	})
	starter := c.newStarter(cluster, task)
	var subnets []*string
	for _, subnet := range p.Link.Subnets() {
		subnets = append(subnets, subnet.SubnetId())
	}
	rule := awsevents.NewCfnRule(c, jsii.String("Schedule"), &awsevents.CfnRuleProps{
		Description:        jsii.String("Starts the canary of private image pulls"),
		ScheduleExpression: jsii.String(p.Schedule),
		Targets: []any{&awsevents.CfnRule_TargetProperty{
			Id:      jsii.String("Canary"),
			Arn:     cluster.AttrArn(),
			RoleArn: starter.RoleArn(),
			EcsParameters: &awsevents.CfnRule_EcsParametersProperty{
				TaskDefinitionArn: task.Ref(),
				TaskCount:         jsii.Number(1),
				LaunchType:        jsii.String("FARGATE"),
				PlatformVersion:   jsii.String(version),
				Group:             jsii.String(taskevent.CanaryGroup),
				NetworkConfiguration: &awsevents.CfnRule_NetworkConfigurationProperty{
					AwsVpcConfiguration: &awsevents.CfnRule_AwsVpcConfigurationProperty{
						Subnets:        &subnets,
						SecurityGroups: &[]*string{c.securityGroup.SecurityGroupId()},
						AssignPublicIp: jsii.String("DISABLED"),
					}},
			},
		}},
	})
	rule.Node().AddDependency(p.Link.Ready(p.Path...), c.role)
	for _, child := range *c.securityGroup.Node().Children() {
		if egress, ok := child.(awsec2.CfnSecurityGroupEgress); ok {
			rule.Node().AddDependency(egress)
		}
	}
	newFailureRule(c, "CouldNotPull", "Runs of the canary that could not pull",
		taskevent.Scope{Clusters: []string{*cluster.AttrArn()}, Canaries: true}, p.Topic)
	newAlarm(c, "NotStarted", alarmProps{
		description: "EventBridge could not start the canary of private image pulls: ask CloudTrail for RunTask",
		namespace:   "AWS/Events", metric: "FailedInvocations", dimensions: [][2]string{{"RuleName", *rule.Ref()}},
		threshold: 0, periods: 1, topic: p.Topic,
	})
}

// newStarter creates the role with which EventBridge starts the task. Source: Amazon ECS EventBridge IAM role
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html).
func (c *PullCanary) newStarter(cluster awsecs.CfnCluster, task awsecs.CfnTaskDefinition) awsiam.Role {
	role := awsiam.NewRole(c, jsii.String("Starter"), &awsiam.RoleProps{
		Description: jsii.String("Starts the canary of private image pulls"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": *awscdk.Stack_Of(c).Account()}}}),
	})
	for _, statement := range []map[string]any{
		{"Sid": "RunTask", "Effect": "Allow", "Action": "ecs:RunTask", "Resource": *task.Ref(),
			"Condition": map[string]any{"ArnEquals": map[string]any{"ecs:cluster": *cluster.AttrArn()}}},
		{"Sid": "PassRole", "Effect": "Allow", "Action": "iam:PassRole", "Resource": *c.role.RoleArn(),
			"Condition": map[string]any{"StringEquals": map[string]any{"iam:PassedToService": pullpath.TasksPrincipal}}},
	} {
		role.AddToPolicy(awsiam.PolicyStatement_FromJson(statement))
	}
	return role
}

// platformFor is the newest platform version, of those that tasks still start on, whose pull needs no endpoint that the
// plan lacks.
func platformFor(plan pullpath.Plan) (string, bool) {
	versions := pullpath.PlatformVersions(pullpath.Linux)
	slices.Reverse(versions)
	for _, version := range versions {
		workload := pullpath.Workload{LaunchType: pullpath.Fargate, PlatformVersion: version}
		_, _, retired := workload.Retired()
		needs, err := pullpath.NewPlan(workload)
		if err == nil && !retired && !slices.ContainsFunc(needs.Services(), func(s pullpath.Service) bool { _, has := plan.Endpoint(s); return !has }) {
			return version, true
		}
	}
	return "", false
}

// Connections makes the canary an awsec2.IConnectable: they are its task's.
func (c *PullCanary) Connections() awsec2.Connections { return c.securityGroup.Connections() }

// ExecutionRole is the role that pulls.
func (c *PullCanary) ExecutionRole() awsiam.IRole { return c.role }

// Cost says what the runs cost a month, with the arithmetic, or that it is not known.
func (c *PullCanary) Cost() string { return c.cost }

// costOf says what runs of a minute cost, the least that is billed. The Region may be a token.
func costOf(region string, architecture pullpath.Architecture, schedule string, runs int) string {
	if !guard.Known(region) {
		region = ""
	}
	if runs == 0 {
		return "not known: runs of " + schedule + " are not counted"
	}
	if architecture != pullpath.X86_64 {
		return "not known: the price table is for X86_64"
	}
	prices, err := cost.DefaultPrices()
	if err != nil {
		return "not known: " + err.Error()
	}
	_, words, _ := prices.OfTask(cost.Task{Region: region, Runs: runs, Minutes: 1,
		VCPU: cost.Decimal(taskCPU, 1024), MemoryGB: cost.Decimal(taskMemory, 1024)})
	return words
}

package sweep

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/monitoring"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/permission"
)

// The defaults, with their reasons.
const (
	// DefaultConcurrency is low because AWS Lambda gives a new account as few as 10 executions at once, and a sweep has
	// all night.
	DefaultConcurrency = 10
	// DefaultToleratedFailures lets a few places fail, which the result then counts as not read, and fails a sweep that
	// says little.
	DefaultToleratedFailures = 5
	// DefaultMemory is more than reading 2,000 services took (docs/fleet.md), and gives the function a third of a CPU.
	DefaultMemory = 512
	// DefaultRetention keeps the sweeps of three months.
	DefaultRetention = 90
	// DefaultSchedule is every night, before the day begins in Europe and after it has ended in America.
	DefaultSchedule = "cron(0 4 * * ? *)"
)

// SweepProps configures [NewSweep].
type SweepProps struct {
	// Code is pullcheck, built for Linux on arm64 and called bootstrap. Required.
	Code awslambda.Code
	// Role is the name of the role to assume in each account; pullcheck permissions --format template prints it.
	// Default: permission.RoleName, "pullcheck".
	Role string
	// ExternalID is the external id that the role asks for. Default: none.
	ExternalID string
	// Accounts are the ids of the accounts to read. Default: every active account of the organization, which the
	// account of the stack must be allowed to list.
	Accounts []string
	// Regions are the Regions to read. Default: every Region that the account has enabled.
	Regions []string
	// Schedule is a schedule expression of EventBridge. Default: [DefaultSchedule].
	Schedule string
	// Concurrency is how many places, an account in a Region each, are read at once, at most 1,000. Default:
	// [DefaultConcurrency].
	Concurrency int
	// ToleratedFailures is how many percent of the places may fail before the sweep does. A place that denies access
	// does not fail: it is told as not read. Default: [DefaultToleratedFailures].
	ToleratedFailures int
	// Memory is the function's memory in MiB. Default: [DefaultMemory].
	Memory int
	// Retention is for how many days results are kept. Default: [DefaultRetention].
	Retention int
	// SecurityHub sends the errors to AWS Security Hub of the stack's account and Region. Default: false.
	SecurityHub bool
	// Topic hears of failed sweeps and of what turned red; CloudWatch must be allowed to publish to it. Default: a
	// topic is created, encrypted with a key of its own.
	Topic awssns.ITopic
	// Emails are addresses that are subscribed to the topic. Default: none.
	Emails []string
}

// Sweep is a state machine that reads accounts and Regions with pullcheck by a schedule, a bucket for what it finds,
// and alarms for a sweep that fails and for what turned red.
type Sweep struct {
	constructs.Construct

	bucket  awss3.Bucket
	machine awsstepfunctions.StateMachine
	topic   awssns.ITopic
}

var roleForm = regexp.MustCompile(`^/?([\w+=,.@-]+/)*[\w+=,.@-]{1,64}$`)

// NewSweep creates a sweep. It panics when Code is missing or a prop cannot be meant.
func NewSweep(scope constructs.Construct, id *string, props *SweepProps) *Sweep {
	at := guard.New("Sweep", scope, id)
	at.Require(props != nil && props.Code != nil, "Code", "pullcheck, built for Linux on arm64, as awslambda.Code")
	p := props.settled(at)
	s := &Sweep{}
	constructs.NewConstruct_Override(s, scope, id)
	s.topic = monitoring.NewTopic(s, p.Topic, p.Emails)
	s.newBucket(p)
	function := s.newFunction(p)
	s.newMachine(p, function)
	s.schedule(p)
	s.alarms(function)
	return s
}

// settled is the props with their defaults.
func (p *SweepProps) settled(at guard.Place) *SweepProps {
	q := *p
	set := func(v *int, name string, usual, least, most int) {
		if *v == 0 {
			*v = usual
		}
		if *v < least || *v > most {
			at.Invalid("%s is %d; give %d to %d, or 0 for the default, %d", name, *v, least, most, usual)
		}
	}
	set(&q.Concurrency, "Concurrency", DefaultConcurrency, 1, 1000)
	set(&q.ToleratedFailures, "ToleratedFailures", DefaultToleratedFailures, 1, 100)
	set(&q.Memory, "Memory", DefaultMemory, 128, 10240)
	set(&q.Retention, "Retention", DefaultRetention, 1, 3650)
	q.Role, q.Schedule = cmp.Or(q.Role, permission.RoleName), cmp.Or(q.Schedule, DefaultSchedule)
	if !roleForm.MatchString(q.Role) {
		at.Invalid("Role is %q; give the name of a role, such as pullcheck, and not its ARN", q.Role)
	}
	at.Each("Accounts", q.Accounts, policy.CheckAccount)
	return &q
}

// newBucket creates the bucket for what sweeps find.
func (s *Sweep) newBucket(p *SweepProps) {
	s.bucket = awss3.NewBucket(s, jsii.String("Results"), &awss3.BucketProps{
		Encryption: awss3.BucketEncryption_S3_MANAGED, EnforceSSL: jsii.Bool(true), BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED, MinimumTLSVersion: jsii.Number(1.2),
		LifecycleRules: &[]*awss3.LifecycleRule{{Id: jsii.String("Forget"), Expiration: awscdk.Duration_Days(jsii.Number(float64(p.Retention))),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1))}},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	})
}

// keys are the objects that sweeps write.
const keys = "sweeps/*"

// newFunction creates the function with no more than it calls.
func (s *Sweep) newFunction(p *SweepProps) awslambda.Function {
	stack := awscdk.Stack_Of(s)
	logs := awslogs.NewLogGroup(s, jsii.String("FunctionLogs"), &awslogs.LogGroupProps{
		Retention: awslogs.RetentionDays_THREE_MONTHS, RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	role := awsiam.NewRole(s, jsii.String("FunctionRole"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil)})
	environment := map[string]*string{"PULLCHECK_BUCKET": s.bucket.BucketName(), "PULLCHECK_ROLE": jsii.String(p.Role)}
	for name, value := range map[string]string{"PULLCHECK_EXTERNAL_ID": p.ExternalID, "PULLCHECK_ACCOUNTS": strings.Join(p.Accounts, ","),
		"PULLCHECK_REGIONS": strings.Join(p.Regions, ",")} {
		if value != "" {
			environment[name] = jsii.String(value)
		}
	}
	if p.SecurityHub {
		environment["PULLCHECK_SECURITY_HUB"] = jsii.String("1")
	}
	arn := func(account string) string {
		return fmt.Sprintf("arn:%s:iam::%s:role/%s", *stack.Partition(), account, strings.TrimPrefix(p.Role, "/"))
	}
	roles := []any{}
	for _, account := range p.Accounts {
		roles = append(roles, arn(account))
	}
	if len(roles) == 0 {
		roles = append(roles, arn("*"))
		role.AddToPolicy(statement("List", "organizations:ListAccounts", "*"))
	}
	role.AddToPolicy(statement("Enter", "sts:AssumeRole", roles...))
	role.AddToPolicy(statement("Keep", []any{"s3:GetObject", "s3:PutObject"}, *s.bucket.ArnForObjects(jsii.String(keys))))
	// Without it Amazon S3 answers "denied" for an object that is not there.
	role.AddToPolicy(statement("Look", "s3:ListBucket", *s.bucket.BucketArn()))
	logs.GrantWrite(role)
	return awslambda.NewFunction(s, jsii.String("Function"), &awslambda.FunctionProps{
		Description: jsii.String("pullcheck account, of one account and Region"), Role: role, LogGroup: logs,
		Runtime: awslambda.Runtime_PROVIDED_AL2023(), Architecture: awslambda.Architecture_ARM_64(), Handler: jsii.String("bootstrap"), Code: p.Code,
		MemorySize: jsii.Number(float64(p.Memory)), Timeout: awscdk.Duration_Minutes(jsii.Number(15)), Environment: &environment,
		Tracing: awslambda.Tracing_DISABLED,
	})
}

// newMachine creates the state machine.
func (s *Sweep) newMachine(p *SweepProps, function awslambda.Function) {
	stack := awscdk.Stack_Of(s)
	logs := awslogs.NewLogGroup(s, jsii.String("MachineLogs"), &awslogs.LogGroupProps{
		// AWS Step Functions delivers to groups of this prefix without filling the resource policy of the Region.
		LogGroupName: jsii.String("/aws/vendedlogs/states/" + *stack.StackName() + "-sweep"),
		Retention:    awslogs.RetentionDays_THREE_MONTHS, RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	substitutions := refersTo(p, *stack.Partition(), *function.FunctionArn())
	s.machine = awsstepfunctions.NewStateMachine(s, jsii.String("Machine"), &awsstepfunctions.StateMachineProps{
		DefinitionBody:          awsstepfunctions.DefinitionBody_FromString(stack.ToJsonString(definition(p), nil)),
		DefinitionSubstitutions: &substitutions,
		TracingEnabled:          jsii.Bool(true),
		Logs:                    &awsstepfunctions.LogOptions{Destination: logs, Level: awsstepfunctions.LogLevel_ALL, IncludeExecutionData: jsii.Bool(false)},
	})
	s.machine.AddToRolePolicy(statement("Run", "lambda:InvokeFunction", *function.FunctionArn()))
	s.machine.AddToRolePolicy(statement("Items", "s3:GetObject", *s.bucket.ArnForObjects(jsii.String(keys))))
	if p.SecurityHub {
		s.machine.AddToRolePolicy(statement("Tell", "securityhub:BatchImportFindings", fmt.Sprintf("arn:%s:securityhub:%s:%s:product/%s/default",
			*stack.Partition(), *stack.Region(), *stack.Account(), *stack.Account())))
	}
	// A Distributed Map starts executions of its own state machine, looks after them and stops them with itself. Theirs
	// have the map's label behind a slash in their ARN. The policy stands apart, because the state machine waits for the
	// policies of its role. Source: "IAM policies for using Distributed Map states" in the AWS Step Functions Developer
	// Guide.
	executions := fmt.Sprintf("arn:%s:states:%s:%s:execution:%s", *stack.Partition(), *stack.Region(), *stack.Account(), *s.machine.StateMachineName())
	awsiam.NewPolicy(s, jsii.String("Children"), &awsiam.PolicyProps{
		Roles: &[]awsiam.IRole{s.machine.Role()}, Statements: &[]awsiam.PolicyStatement{
			statement("Children", "states:StartExecution", *s.machine.StateMachineArn()),
			statement("Tend", []any{"states:DescribeExecution", "states:StopExecution"}, executions+":*", executions+"/*"),
		},
	})
}

// schedule starts the state machine.
func (s *Sweep) schedule(p *SweepProps) {
	role := awsiam.NewRole(s, jsii.String("ScheduleRole"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil)})
	role.AddToPolicy(statement("Start", "states:StartExecution", *s.machine.StateMachineArn()))
	awsevents.NewCfnRule(s, jsii.String("Schedule"), &awsevents.CfnRuleProps{
		Description: jsii.String("Starts the sweep of pullcheck"), ScheduleExpression: jsii.String(p.Schedule),
		Targets: []any{&awsevents.CfnRule_TargetProperty{Id: jsii.String("Sweep"), Arn: s.machine.StateMachineArn(), RoleArn: role.RoleArn()}},
	})
}

// alarms tell of sweeps that fail and of what turned red.
func (s *Sweep) alarms(function awslambda.Function) {
	for _, a := range []struct{ id, says, namespace, metric, dimension, value string }{
		{"Failed", "A sweep of pullcheck failed", "AWS/States", "ExecutionsFailed", "StateMachineArn", *s.machine.StateMachineArn()},
		{"TimedOut", "A sweep of pullcheck ran out of time", "AWS/States", "ExecutionsTimedOut", "StateMachineArn", *s.machine.StateMachineArn()},
		{"TurnedRed", "Something that started at the last sweep of pullcheck does not start now", "Pullcheck", "TurnedRed", "Function", *function.FunctionName()},
	} {
		awscloudwatch.NewCfnAlarm(s, jsii.String(a.id), &awscloudwatch.CfnAlarmProps{
			AlarmDescription: jsii.String(a.says), Namespace: jsii.String(a.namespace), MetricName: jsii.String(a.metric),
			Dimensions: []any{&awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String(a.dimension), Value: jsii.String(a.value)}},
			Statistic:  jsii.String("Sum"), Period: jsii.Number(300), EvaluationPeriods: jsii.Number(1), Threshold: jsii.Number(0),
			ComparisonOperator: jsii.String("GreaterThanThreshold"), TreatMissingData: jsii.String("notBreaching"), AlarmActions: &[]any{s.topic.TopicArn()},
		})
	}
}

// statement is a statement that allows actions on resources.
func statement(sid string, actions any, resources ...any) awsiam.PolicyStatement {
	return awsiam.PolicyStatement_FromJson(map[string]any{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources})
}

// Bucket holds what sweeps find, under the prefix sweeps/.
func (s *Sweep) Bucket() awss3.IBucket { return s.bucket }

// StateMachine is the state machine.
func (s *Sweep) StateMachine() awsstepfunctions.IStateMachine { return s.machine }

// Topic hears of failed sweeps and of what turned red.
func (s *Sweep) Topic() awssns.ITopic { return s.topic }

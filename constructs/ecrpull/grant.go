package ecrpull

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
)

// AllowPullsOptions configures [EcrPrivateLink.AllowPullsFrom].
type AllowPullsOptions struct {
	// S3PrefixListId is the Region's AWS-managed prefix list of Amazon S3. Default: the known id of the Region. Where
	// none is known it is required; `aws ec2 describe-prefix-lists` prints it.
	S3PrefixListId *string
}

// AllowPullsFrom lets tasks pull: their security group gets egress on port 443 to the endpoints and to the Region's S3
// prefix list, and the endpoints admit the group. A group that allows all outbound traffic already has the egress. It
// panics when the Region's S3 prefix list is not known and not given.
func (l *EcrPrivateLink) AllowPullsFrom(tasks awsec2.IConnectable, options *AllowPullsOptions) {
	at := guard.At(l)
	at.Require(tasks != nil, "AllowPullsFrom: tasks", "the tasks' security group or service")
	port := l.place.shared.httpsPort()
	tasks.Connections().AllowTo(l.securityGroup, port, jsii.String("HTTPS to the interface endpoints"))

	list := ""
	if options != nil && options.S3PrefixListId != nil {
		list = *options.S3PrefixListId
	} else if known, ok := l.place.s3PrefixList(); ok {
		list = known
	} else {
		at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: "AllowPullsFrom: the S3 prefix list of " + l.place.region + " is not known",
			Fix: "pass S3PrefixListId, which `" + pullpath.FindS3PrefixList(l.place.region) + "` prints"})
	}
	tasks.Connections().AllowTo(awsec2.Peer_PrefixList(jsii.String(list)), port, jsii.String("HTTPS to the image layers in Amazon S3"))
}

// GrantPullOptions configures [EcrPrivateLink.GrantPull].
type GrantPullOptions struct {
	// LogGroups are the ARNs that log streams may be written to. Default: any, if a workload uses awslogs.
	LogGroups []string
	// FromVpcOnly puts a condition on the VPC (aws:SourceVpc) instead of on the two ECR endpoints (aws:SourceVpce). It
	// keeps working when an endpoint is replaced, and admits every other endpoint of the VPC. Default: false.
	FromVpcOnly bool
	// CacheRepositories are the ARNs of the repositories that pull through cache rules fill: the grantee may do the first
	// pull of an image, too. The endpoints must let it through: [policy.ECR.CacheRepositories]. Default: none.
	CacheRepositories []string
	// WithoutLogs leaves the logs out, for tasks without the awslogs log driver. Default: false.
	WithoutLogs bool
}

// Repository is what a grant names: an awsecr.IRepository, whose package this one does not make its users compile.
type Repository interface {
	// RepositoryArn is the ARN of the repository.
	RepositoryArn() *string
}

// RepositoryArns returns the ARNs of repositories, for [EcrPrivateLink.GrantPull] and [EcrPrivateLink.GrantPush].
func RepositoryArns(repositories ...Repository) []string {
	var out []string
	for _, r := range repositories {
		out = append(out, *r.RepositoryArn())
	}
	return out
}

// GrantPull adds the ECS guide's statements to a task execution role, or whatever pulls: the pull from the repositories
// (their ARNs; all when empty), only through these endpoints, and the registry login and logs without that condition.
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
//
// A policy on the same role that allows the pull without the condition cancels it: the AWS managed execution policy
// does, which a warning says where it can be seen, and so does ContainerImage_FromEcrRepository.
func (l *EcrPrivateLink) GrantPull(grantee awsiam.IGrantable, repositories []string, options *GrantPullOptions) awsiam.Grant {
	at := guard.At(l)
	at.Require(grantee != nil, "GrantPull: grantee", "the task execution role")
	if options == nil {
		options = &GrantPullOptions{}
	}
	from := policy.Source{}
	if options.FromVpcOnly {
		from.VPCs = []string{*l.vpc.VpcId()}
	} else {
		for _, service := range []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR} {
			if endpoint := l.endpoints[service]; endpoint != nil {
				from.Endpoints = append(from.Endpoints, *endpoint.VpcEndpointId())
			}
		}
		if len(from.Endpoints) == 0 {
			at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Fix: "set FromVpcOnly",
				Problem: "GrantPull: no ECR endpoint is created or reused here, so its ID is not known"})
		}
	}
	_, planned := l.plan.Endpoint(pullpath.Logs)
	withLogs := !options.WithoutLogs && (planned || len(options.LogGroups) > 0)
	caches := options.CacheRepositories
	checkNames(at, l.place, policy.ECR{Repositories: repositories, CacheRepositories: caches})
	at.Each("GrantPull: LogGroups", options.LogGroups, func(s string) error { return policy.CheckLogGroup(s, l.place.forChecks()) })
	if role, ok := grantee.(awsiam.IRole); ok {
		l.warnAboutManagedPolicy(role)
	}
	statements := policy.ExecutionRole(policy.Pulled(repositories, caches), from, withLogs, options.LogGroups...)
	if len(caches) > 0 {
		statements = append(statements, policy.FirstPull(caches))
	}
	return l.grant("GrantPull", grantee, statements)
}

// GrantPush lets a role, or whatever pushes, log in and push to the repositories (their ARNs; all when empty). Pushing
// through the endpoints also needs their policy to allow it: [policy.ECR.PushRoles].
func (l *EcrPrivateLink) GrantPush(grantee awsiam.IGrantable, repositories []string) awsiam.Grant {
	at := guard.At(l)
	at.Require(grantee != nil, "GrantPush: grantee", "the role that pushes")
	checkNames(at, l.place, policy.ECR{Repositories: repositories})
	return l.grant("GrantPush", grantee, policy.PushRole(repositories))
}

// grant adds the statements to the grantee, each with its Sid, and returns all of them as one grant.
func (l *EcrPrivateLink) grant(what string, grantee awsiam.IGrantable, statements []policy.Statement) awsiam.Grant {
	var all awsiam.Grant
	for _, s := range statements {
		options := &awsiam.GrantOnPrincipalOptions{Grantee: grantee, Actions: jsii.Strings(s.Action...), ResourceArns: jsii.Strings(s.Resource...)}
		if len(s.Condition) > 0 {
			conditions := map[string]*map[string]any{}
			for operator, keys := range s.Condition {
				values := map[string]any{}
				for key, texts := range keys {
					values[key] = texts
				}
				conditions[operator] = &values
			}
			options.Conditions = &conditions
		}
		one := awsiam.Grant_AddToPrincipal(options)
		for _, added := range *one.PrincipalStatements() {
			added.SetSid(jsii.String(s.Sid))
		}
		if !*one.Success() {
			name := "the grantee"
			if c, ok := grantee.(constructs.IConstruct); ok {
				name = *c.Node().Path()
			}
			guard.Warn(l, annotation.RoleNotMutable, "%s: %s takes no policy here; attach the statement %s by hand", what, name, s.Sid)
		}
		if all == nil {
			all = one
		} else {
			all = all.Combine(one)
		}
	}
	return all
}

// managedExecutionPolicy allows the pull from anywhere. Source:
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
const managedExecutionPolicy = "AmazonECSTaskExecutionRolePolicy"

func (l *EcrPrivateLink) warnAboutManagedPolicy(role awsiam.IRole) {
	cfn, ok := role.Node().DefaultChild().(awsiam.CfnRole)
	if !ok {
		return
	}
	arns, err := json.Marshal(awscdk.Stack_Of(role).Resolve(cfn.ManagedPolicyArns()))
	if err == nil && strings.Contains(string(arns), managedExecutionPolicy) {
		guard.Warn(l, annotation.ManagedPolicyCancelsConditions, "role %s also has %s, which allows the pull from anywhere and so cancels the condition on the endpoints; remove it (%s)",
			*role.Node().Path(), managedExecutionPolicy, pullpath.ExecutionRole)
	}
}

// TaskAccessProps configures [NewTaskAccess].
type TaskAccessProps struct {
	// Link is the pull path. Required.
	Link *EcrPrivateLink
	// Repositories are the ARNs of the repositories to pull from. Default: all.
	Repositories []string
	// Pull configures the grant, as for [EcrPrivateLink.GrantPull]. Default: nil.
	Pull *GrantPullOptions
	// AllowPulls configures the egress, as for [EcrPrivateLink.AllowPullsFrom]. Default: nil.
	AllowPulls *AllowPullsOptions
}

// TaskAccess is what tasks of other stacks take to pull: a security group with the egress of a pull and no other, and a
// managed policy for their execution role. Neither needs a change here when a service is added.
//
// It is an awsec2.IConnectable: its connections are those of the group.
type TaskAccess struct {
	constructs.Construct

	group  awsec2.SecurityGroup
	policy awsiam.ManagedPolicy
}

// NewTaskAccess creates the group and the policy. It panics as [EcrPrivateLink.AllowPullsFrom] and
// [EcrPrivateLink.GrantPull] do.
func NewTaskAccess(scope constructs.Construct, id *string, props *TaskAccessProps) *TaskAccess {
	at := guard.New("TaskAccess", scope, id)
	at.Require(props != nil && props.Link != nil, "Link", "the EcrPrivateLink to pull over")
	a := &TaskAccess{}
	constructs.NewConstruct_Override(a, scope, id)
	a.group = awsec2.NewSecurityGroup(a, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              props.Link.vpc,
		Description:      jsii.String("Tasks that pull their images privately"),
		AllowAllOutbound: jsii.Bool(false),
	})
	props.Link.AllowPullsFrom(a, props.AllowPulls)
	a.policy = awsiam.NewManagedPolicy(a, jsii.String("ExecutionPolicy"), &awsiam.ManagedPolicyProps{
		Description: jsii.String("What the execution role of tasks needs to pull their images privately"),
	})
	props.Link.GrantPull(a.policy, props.Repositories, props.Pull)
	return a
}

// Connections makes the construct an awsec2.IConnectable.
func (a *TaskAccess) Connections() awsec2.Connections { return a.group.Connections() }

// SecurityGroup is the group of the tasks.
func (a *TaskAccess) SecurityGroup() awsec2.ISecurityGroup { return a.group }

// ExecutionPolicy is the managed policy of the task execution roles.
func (a *TaskAccess) ExecutionPolicy() awsiam.IManagedPolicy { return a.policy }

package ecrpull

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
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
	//lint:ignore ST1003 as the CDK spells its names: VpcId
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
	// WithoutLogs leaves the logs out, for tasks without the awslogs log driver. Default: false.
	WithoutLogs bool
}

// GrantPull adds the ECS guide's statements to a task execution role: the pull from the repositories (all when empty),
// only through these endpoints, and the registry login and logs without that condition.
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html)
//
// A policy on the same role that allows the pull without the condition cancels it: the AWS managed execution policy
// does, which a warning says where it can be seen, and so does ContainerImage_FromEcrRepository.
func (l *EcrPrivateLink) GrantPull(role awsiam.IRole, repositories []string, options *GrantPullOptions) {
	at := guard.At(l)
	at.Require(role != nil, "GrantPull: role", "the task execution role")
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
	checkNames(at, l.place, policy.ECR{Repositories: repositories})
	at.Each("GrantPull: LogGroups", options.LogGroups, func(s string) error { return policy.CheckLogGroup(s, l.place.forChecks()) })
	l.grant("GrantPull", role, policy.ExecutionRole(repositories, from, withLogs, options.LogGroups...))
	l.warnAboutManagedPolicy(role)
}

// GrantPush lets a role log in and push to the repositories (all when empty). Pushing through the endpoints also needs
// their policy to allow it: [policy.ECR.PushRoles].
func (l *EcrPrivateLink) GrantPush(role awsiam.IRole, repositories []string) {
	at := guard.At(l)
	at.Require(role != nil, "GrantPush: role", "the role that pushes")
	checkNames(at, l.place, policy.ECR{Repositories: repositories})
	l.grant("GrantPush", role, policy.PushRole(repositories))
}

func (l *EcrPrivateLink) grant(what string, role awsiam.IRole, statements []policy.Statement) {
	for _, s := range statements {
		if added := role.AddToPrincipalPolicy(awsiam.PolicyStatement_FromJson(s.Map())); !*added.StatementAdded {
			guard.Warn(l, annotation.RoleNotMutable, "%s: role %s is imported without leave to change it; attach the statement %s by hand", what, *role.Node().Path(), s.Sid)
		}
	}
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

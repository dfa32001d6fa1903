package ecrpull

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/guard"
)

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

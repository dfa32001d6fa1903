package stacks

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pipeline"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/stacks/config"
)

// pipelineBuilder makes the stack of the pipeline, a step at a time, as builder does that of an environment.
type pipelineBuilder struct {
	app       awscdk.App
	cfg       *config.Config
	stack     awscdk.Stack
	pipeline  pipelines.CodePipeline
	synth     *pipeline.Synth
	checkRole awsiam.Role
	topic     awssns.ITopic // nil: nobody is notified
}

// newPipelineStack creates the pipeline of a configuration and, as stages beside it, the stacks of every environment. A
// hub and its spokes are one stage.
func newPipelineStack(app awscdk.App, cfg *config.Config) awscdk.Stack {
	p := cfg.Pipeline
	stack := awscdk.NewStack(app, jsii.String(p.StackName()), &awscdk.StackProps{
		StackName:   jsii.String(p.StackName()),
		Description: jsii.String("Private Amazon ECR image pulls: the pipeline that deploys the environments"),
		Env:         &awscdk.Environment{Account: jsii.String(p.Account), Region: jsii.String(p.Region)},
	})
	b := &pipelineBuilder{app: app, cfg: cfg, stack: stack}
	cache := pipeline.NewCacheBucket(stack, jsii.String("Cache"))
	b.synth = pipeline.NewSynth(&pipeline.SynthProps{Source: b.source(), ConfigFile: cfg.File, Cache: cache})
	b.pipeline = pipelines.NewCodePipeline(stack, jsii.String("Pipeline"), &pipelines.CodePipelineProps{
		Synth:             b.synth.Step,
		PipelineType:      awscodepipeline.PipelineType_V2,
		CliVersion:        jsii.String(pipeline.CLIVersion),
		CrossAccountKeys:  jsii.Bool(true),
		EnableKeyRotation: jsii.Bool(true),
	})
	b.checkRole = b.newCheckRole()
	if p.NotificationTopic != "" {
		b.topic = awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(p.NotificationTopic))
	}

	b.pipeline.AddWave(jsii.String("Check"), &pipelines.WaveOptions{Pre: &[]pipelines.Step{pipeline.NewTemplateCheck(b.synth)}})
	for _, wave := range p.Waves {
		b.addWave(wave)
	}
	b.pipeline.BuildPipeline()
	pipeline.PinPermissionsCheck(b.pipeline)
	b.notify()
	pipeline.NameReplicationKeys(b.pipeline)
	for _, child := range *app.Node().Children() {
		// The stages are left out: their stacks speak for themselves.
		if stack, ok := child.(awscdk.Stack); ok {
			acknowledgeBelow(stack, pipelineExceptions, pipelineLint)
		}
	}
	return stack
}

func (b *pipelineBuilder) source() pipelines.CodePipelineSource {
	switch s := b.cfg.Pipeline.Source; s.Kind() {
	case config.S3Source:
		return pipeline.S3Source(b.stack, s.Bucket, s.Key)
	case config.CodeCommitSource:
		return pipeline.CodeCommitSource(b.stack, s.CodeCommit, s.Branch)
	default:
		return pipeline.ConnectionSource(s.ConnectionARN, s.Repository, s.Branch)
	}
}

// newCheckRole creates the role of the build projects that check what was deployed. The roles of the environments trust
// it by its name.
func (b *pipelineBuilder) newCheckRole() awsiam.Role {
	role := awsiam.NewRole(b.stack, jsii.String("CheckRole"), &awsiam.RoleProps{
		RoleName:    jsii.String(b.cfg.Pipeline.CheckRoleName()),
		Description: jsii.String("Assumes the roles that check the environments after their deployment"),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil),
	})
	var roles []any
	for _, env := range b.cfg.Environments {
		roles = append(roles, b.roleARN(env))
	}
	role.AddToPolicy(awsiam.PolicyStatement_FromJson(map[string]any{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": roles,
	}))
	return role
}

func (b *pipelineBuilder) roleARN(env config.Environment) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", *b.stack.Partition(), env.Account, env.CheckName())
}

// addWave adds a wave of environments, with what has to be approved before.
func (b *pipelineBuilder) addWave(w config.Wave) {
	var before []pipelines.Step
	if w.Approval {
		before = append(before, pipelines.NewManualApprovalStep(jsii.String("Approve"), &pipelines.ManualApprovalStepProps{
			Comment:           jsii.String(fmt.Sprintf("Deploy %s?", w.Name)),
			NotificationTopic: b.topic,
		}))
	}
	wave := b.pipeline.AddWave(jsii.String(w.Name), &pipelines.WaveOptions{Pre: &before})
	for _, group := range b.cfg.Groups(w.Environments) {
		stage := awscdk.NewStage(b.app, jsii.String(group[0].Name), nil)
		built := newEnvironments(stage, b.cfg, group)
		var confirm, checks []pipelines.Step
		var before []*pipelines.StackSteps
		if w.ConfirmPermissionsBroadening {
			confirm = append(confirm, pipelines.NewConfirmPermissionsBroadening(jsii.String("Permissions"),
				&pipelines.PermissionsBroadeningCheckProps{Stage: stage, NotificationTopic: b.topic}))
		}
		for _, env := range group {
			warnAboutProtection(built[env.Name], env)
			role := NewCheckStack(stage, env, *b.cfg.Pipeline, w.Changes)
			check, subject := b.vpcCheck(env, built[env.Name]), ""
			if len(group) > 1 {
				subject = env.Name
			}
			check.Subject = subject
			checks = append(checks, pipeline.NewVPCCheck(check))
			if w.Changes == config.NoChangeCheck {
				continue
			}
			built[env.Name].AddStackDependency(role, jsii.String("its role reads the deployed template before the update"))
			before = append(before, &pipelines.StackSteps{Stack: built[env.Name], Pre: &[]pipelines.Step{pipeline.NewChangeCheck(&pipeline.ChangeCheckProps{
				Synth: b.synth, Subject: subject, StackName: env.StackName(), Region: env.Region,
				RoleARN: b.roleARN(env), Role: b.checkRole, OnlyReport: w.Changes == config.ReportChanges,
			})}})
		}
		wave.AddStage(stage, &pipelines.AddStageOpts{Pre: &confirm, Post: &checks, StackSteps: &before})
	}
}

// warnAboutProtection says that termination protection stays off: the CloudFormation actions of CodePipeline have no
// parameter for it. Source: "AWS CloudFormation deploy action reference" in the AWS CodePipeline User Guide.
func warnAboutProtection(stack awscdk.Stack, env config.Environment) {
	id := annotation.TerminationProtection
	if !env.TerminationProtection {
		return
	}
	if env.Acknowledges(id, time.Now()) { // the CDK looks for what was acknowledged above a construct, not at it
		guard.Mark(stack, id)
		return
	}
	guard.Warn(stack, id,
		"a pipeline does not turn termination protection on; run aws cloudformation update-termination-protection --enable-termination-protection --stack-name %s once, "+
			"then acknowledge with acknowledge: [%q]", env.StackName(), id.Full())
}

// vpcCheck describes the check of an environment that was deployed.
func (b *pipelineBuilder) vpcCheck(env config.Environment, built awscdk.Stack) *pipeline.VPCCheckProps {
	return &pipeline.VPCCheckProps{
		Synth:     b.synth,
		Region:    env.Region,
		VPCID:     built.Node().FindChild(jsii.String("VpcId")).(awscdk.CfnOutput),
		Workloads: env.Workloads,
		RoleARN:   b.roleARN(env),
		Role:      b.checkRole,
	}
}

// notify tells the topic what nobody who looks elsewhere should miss.
func (b *pipelineBuilder) notify() {
	if b.topic == nil {
		return
	}
	b.pipeline.Pipeline().NotifyOn(jsii.String("Notifications"), b.topic, &awscodepipeline.PipelineNotifyOnOptions{
		Events: &[]awscodepipeline.PipelineNotificationEvents{
			awscodepipeline.PipelineNotificationEvents_PIPELINE_EXECUTION_FAILED,
			awscodepipeline.PipelineNotificationEvents_MANUAL_APPROVAL_NEEDED,
		},
	})
}

// NewCheckStack creates the stack that lets the pipeline check an environment before and after its deployment: one role
// that reads. It stands beside the stack of the environment, whose template is the same with and without a pipeline.
func NewCheckStack(scope constructs.Construct, env config.Environment, p config.Pipeline, changes config.ChangeCheck) awscdk.Stack {
	name := env.CheckName()
	stack := newStack(scope, env, name, "Lets the pipeline check the private pull path of "+env.Name, false)
	props := &pipeline.CheckRoleProps{
		RoleName:        name,
		TrustedAccount:  p.Account,
		TrustedRoleName: p.CheckRoleName(),
	}
	if changes != config.NoChangeCheck {
		props.StackName = env.StackName()
	}
	role := pipeline.NewCheckRole(stack, jsii.String("Role"), props)
	acknowledgeRule(role, "AwsSolutions-IAM5", "the actions only read, and most of them take no resource")
	return stack
}

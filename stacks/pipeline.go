package stacks

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodepipeline"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pipeline"
	"ecrprivatelink/stacks/config"
)

// delivery is a pipeline while it is put together.
type delivery struct {
	app       awscdk.App
	cfg       *config.Config
	stack     awscdk.Stack
	pipeline  pipelines.CodePipeline
	synth     *pipeline.Synth
	checkRole awsiam.Role
	topic     awssns.ITopic // nil: nobody is notified
}

// NewPipelineStack creates the pipeline of a configuration and, as stages
// beside it, the stacks of every environment. A hub and its spokes are one
// stage. It panics, as the constructs do, when an environment cannot be built.
func NewPipelineStack(app awscdk.App, cfg *config.Config) awscdk.Stack {
	p := cfg.Pipeline
	stack := awscdk.NewStack(app, jsii.String(config.PipelineStackName), &awscdk.StackProps{
		StackName:   jsii.String(config.PipelineStackName),
		Description: jsii.String("Private Amazon ECR image pulls: the pipeline that deploys the environments"),
		Env:         &awscdk.Environment{Account: jsii.String(p.Account), Region: jsii.String(p.Region)},
	})
	d := &delivery{app: app, cfg: cfg, stack: stack}
	cache := pipeline.NewCacheBucket(stack, jsii.String("Cache"))
	d.synth = pipeline.NewSynth(&pipeline.SynthProps{Source: d.source(), ConfigFile: cfg.File, Cache: cache})
	d.pipeline = pipelines.NewCodePipeline(stack, jsii.String("Pipeline"), &pipelines.CodePipelineProps{
		Synth:             d.synth.Step,
		PipelineType:      awscodepipeline.PipelineType_V2,
		CliVersion:        jsii.String(pipeline.CLIVersion),
		CrossAccountKeys:  jsii.Bool(true),
		EnableKeyRotation: jsii.Bool(true),
	})
	d.checkRole = d.newCheckRole()
	if p.NotificationTopic != "" {
		d.topic = awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String(p.NotificationTopic))
	}

	d.pipeline.AddWave(jsii.String("Check"), &pipelines.WaveOptions{Pre: &[]pipelines.Step{pipeline.NewTemplateCheck(d.synth)}})
	for _, wave := range p.Waves {
		d.addWave(wave)
	}
	d.pipeline.BuildPipeline()
	pipeline.PinPermissionsCheck(d.pipeline)
	d.notify()
	acknowledgePipeline(app)
	return stack
}

func (d *delivery) source() pipelines.CodePipelineSource {
	switch s := d.cfg.Pipeline.Source; s.Kind() {
	case config.S3Source:
		return pipeline.S3Source(d.stack, s.Bucket, s.Key)
	case config.CodeCommitSource:
		return pipeline.CodeCommitSource(d.stack, s.CodeCommit, s.Branch)
	default:
		return pipeline.ConnectionSource(s.ConnectionARN, s.Repository, s.Branch)
	}
}

// newCheckRole creates the role of the build projects that check what was
// deployed. The roles of the environments trust it by its name.
func (d *delivery) newCheckRole() awsiam.Role {
	role := awsiam.NewRole(d.stack, jsii.String("CheckRole"), &awsiam.RoleProps{
		RoleName:    jsii.String(d.cfg.Pipeline.CheckRoleName()),
		Description: jsii.String("Assumes the roles that check the environments after their deployment"),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil),
	})
	var roles []any
	for _, env := range d.cfg.Environments {
		roles = append(roles, d.roleARN(env))
	}
	role.AddToPolicy(awsiam.PolicyStatement_FromJson(map[string]any{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": roles,
	}))
	return role
}

func (d *delivery) roleARN(env config.Environment) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", *d.stack.Partition(), env.Account, env.CheckName())
}

// addWave adds a wave of environments, with what has to be approved before.
func (d *delivery) addWave(w config.Wave) {
	var before []pipelines.Step
	if w.Approval {
		before = append(before, pipelines.NewManualApprovalStep(jsii.String("Approve"), &pipelines.ManualApprovalStepProps{
			Comment:           jsii.String(fmt.Sprintf("Deploy %s?", w.Name)),
			NotificationTopic: d.topic,
		}))
	}
	wave := d.pipeline.AddWave(jsii.String(w.Name), &pipelines.WaveOptions{Pre: &before})
	for _, group := range d.cfg.Groups(w.Environments) {
		stage := awscdk.NewStage(d.app, jsii.String(group[0].Name), nil)
		built := newEnvironments(stage, d.cfg, group)
		var confirm, checks []pipelines.Step
		if w.ConfirmPermissionsBroadening {
			confirm = append(confirm, pipelines.NewConfirmPermissionsBroadening(jsii.String("Permissions"),
				&pipelines.PermissionsBroadeningCheckProps{Stage: stage, NotificationTopic: d.topic}))
		}
		for _, env := range group {
			warnAboutProtection(built[env.Name], env)
			NewCheckStack(stage, env, *d.cfg.Pipeline)
			check := d.vpcCheck(env, built[env.Name])
			if len(group) > 1 {
				check.Subject = env.Name
			}
			checks = append(checks, pipeline.NewVPCCheck(check))
		}
		wave.AddStage(stage, &pipelines.AddStageOpts{Pre: &confirm, Post: &checks})
	}
}

// warnAboutProtection says that termination protection stays off: the
// CloudFormation actions of CodePipeline have no parameter for it. Source: "AWS
// CloudFormation deploy action reference" in the AWS CodePipeline User Guide.
func warnAboutProtection(stack awscdk.Stack, env config.Environment) {
	const id = "ecrprivatelink:termination-protection"
	// The CDK looks for what was acknowledged above a construct, not at it.
	if !env.TerminationProtection || slices.Contains(env.Acknowledge, id) {
		return
	}
	awscdk.Annotations_Of(stack).AddWarningV2(jsii.String(id), jsii.String(fmt.Sprintf(
		"a pipeline does not turn termination protection on; run aws cloudformation update-termination-protection --enable-termination-protection --stack-name %s once, "+
			"then acknowledge with acknowledge: [%q]", env.StackName(), id)))
}

// vpcCheck describes the check of an environment that was deployed.
func (d *delivery) vpcCheck(env config.Environment, built awscdk.Stack) *pipeline.VPCCheckProps {
	return &pipeline.VPCCheckProps{
		Synth:     d.synth,
		Region:    env.Region,
		VPCID:     built.Node().FindChild(jsii.String("VpcId")).(awscdk.CfnOutput),
		Workloads: env.Workloads,
		RoleARN:   d.roleARN(env),
		Role:      d.checkRole,
	}
}

// notify tells the topic what nobody who looks elsewhere should miss.
func (d *delivery) notify() {
	if d.topic == nil {
		return
	}
	d.pipeline.Pipeline().NotifyOn(jsii.String("Notifications"), d.topic, &awscodepipeline.PipelineNotifyOnOptions{
		Events: &[]awscodepipeline.PipelineNotificationEvents{
			awscodepipeline.PipelineNotificationEvents_PIPELINE_EXECUTION_FAILED,
			awscodepipeline.PipelineNotificationEvents_MANUAL_APPROVAL_NEEDED,
		},
	})
}

package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
	"ecrprivatelink/internal/permission"
)

// report is the folder of a check's report; what is in it becomes an artifact of the pipeline, kept in its bucket.
const report = "reports"

// assembly is the folder in which a check finds the cloud assembly.
const assembly = "cdk.out"

// prepare are the commands before a check. A ZIP archive may lose the permission to execute.
var prepare = []string{"chmod +x pullcheck", "mkdir -p " + report}

// toReport are the flags that write the report as SARIF; the text of it goes to the build's log.
const toReport = " --format sarif --output " + report + "/pullcheck.sarif"

// NewTemplateCheck returns the step that traces the pulls of every stack of the cloud assembly before anything is
// deployed. A finding of severity error ends the execution of the pipeline. Its output is the report in SARIF;
// CodeBuild uploads it also when the check fails (source: "Build phase transitions" in the AWS CodeBuild User Guide).
func NewTemplateCheck(synth *Synth) pipelines.CodeBuildStep {
	return newCheck("PullcheckTemplate", "", synth, &pipelines.CodeBuildStepProps{}, "./pullcheck template "+assembly+toReport)
}

// VPCCheckProps are the properties of [NewVPCCheck].
type VPCCheckProps struct {
	// Synth is the step that built pullcheck; required.
	Synth *Synth
	// Subject is the environment, where a stage checks several. Default: none.
	Subject string
	// Region is the Region of the VPC; required.
	Region string
	// VPCID is the output of the deployed stack that holds the id of the VPC; required.
	VPCID awscdk.CfnOutput
	// Workloads are the tasks to trace; at least one.
	Workloads []pullpath.Workload
	// RoleARN is the ARN of the environment's role; see [NewCheckRole]. Required.
	RoleARN string
	// Role is the role of the build project, which may assume RoleARN; required.
	Role awsiam.IRole
}

// NewVPCCheck returns the step that traces the pulls in the VPC as it was deployed. A finding of severity error that
// the templates do not acknowledge fails the stage, and so stops the waves behind it.
func NewVPCCheck(props *VPCCheckProps) pipelines.CodeBuildStep {
	return newCheck("PullcheckVpc", props.Subject, props.Synth, &pipelines.CodeBuildStepProps{
		Env: &map[string]*string{
			"CHECK_ROLE_ARN": jsii.String(props.RoleARN),
			"CHECK_REGION":   jsii.String(props.Region),
		},
		EnvFromCfnOutputs: &map[string]awscdk.CfnOutput{"VPC_ID": props.VPCID},
		Role:              props.Role,
	}, roleProfile("CHECK_ROLE_ARN"), asRole+`./pullcheck vpc --vpc-id "$VPC_ID" --region "$CHECK_REGION"`+
		workloadFlags(props.Workloads)+" --acknowledgements "+assembly+toReport)
}

// newCheck is a step that checks something, with the tools and the assembly at hand and a report as its output.
func newCheck(id, subject string, synth *Synth, props *pipelines.CodeBuildStepProps, commands ...string) pipelines.CodeBuildStep {
	if subject != "" {
		id += "-" + subject
	}
	props.Input = synth.Tools
	props.AdditionalInputs = &map[string]pipelines.IFileSetProducer{assembly: synth.Step}
	props.Commands = jsii.Strings(slices.Concat(prepare, commands)...)
	props.PrimaryOutputDirectory = jsii.String(report)
	props.Timeout = awscdk.Duration_Minutes(jsii.Number(15))
	return pipelines.NewCodeBuildStep(jsii.String(id), props)
}

// ChangeCheckProps are the properties of [NewChangeCheck].
type ChangeCheckProps struct {
	// Synth is the step that built pullcheck; required.
	Synth *Synth
	// Subject is the environment, where a stage checks several. Default: none.
	Subject string
	// StackName is the name of the environment's stack, and Region where it is; required.
	StackName, Region string
	// RoleARN is the ARN of the environment's role, which reads the deployed template; see [NewCheckRole]. Required.
	RoleARN string
	// Role is the role of the build project, which may assume RoleARN; required.
	Role awsiam.IRole
	// OnlyReport lets the update begin whatever it does to pulls. Default: what interrupts them ends the execution.
	OnlyReport bool
}

// NewChangeCheck returns the step that compares the deployed stack of an environment with the new one, before the
// update begins. A stack that is not deployed yet passes. It belongs before that stack and behind the stack of the
// role: StackSteps of pipelines.AddStageOpts.
func NewChangeCheck(props *ChangeCheckProps) pipelines.CodeBuildStep {
	command := asRole + `./pullcheck change --stack "$CHANGE_STACK" --region "$CHECK_REGION" --format markdown --output ` + report + "/change.md " + assembly
	if props.OnlyReport {
		command += " || [ $? -eq 1 ]" // what cannot be read is an error all the same
	}
	return newCheck("PullcheckChange", props.Subject, props.Synth, &pipelines.CodeBuildStepProps{
		Env: &map[string]*string{
			"CHANGE_ROLE_ARN": jsii.String(props.RoleARN),
			"CHANGE_STACK":    jsii.String(props.StackName),
			"CHECK_REGION":    jsii.String(props.Region),
		},
		Role: props.Role,
	}, roleProfile("CHANGE_ROLE_ARN"), command)
}

// roleProfile writes a profile of the role in a variable. EcsContainer is where a build project's own credentials come
// from.
func roleProfile(variable string) string {
	return `printf '[profile check]\nrole_arn = %s\nrole_session_name = pullcheck\ncredential_source = EcsContainer\n' "$` + variable + `" > check.config`
}

// asRole begins a command that uses that profile.
const asRole = `AWS_CONFIG_FILE="$PWD/check.config" AWS_PROFILE=check `

// workloadFlags describes workloads to pullcheck.
func workloadFlags(workloads []pullpath.Workload) string {
	var b strings.Builder
	for _, w := range workloads {
		fmt.Fprintf(&b, " --launch-type %s", w.LaunchType)
		if w.PlatformVersion != "" {
			fmt.Fprintf(&b, " --platform-version %s", w.PlatformVersion)
		}
		if w.OS != "" {
			fmt.Fprintf(&b, " --os %s", w.OS)
		}
		for _, f := range w.Features {
			fmt.Fprintf(&b, " --feature %s", f)
		}
	}
	return b.String()
}

// CheckRoleProps are the properties of [NewCheckRole].
type CheckRoleProps struct {
	// RoleName is the name of the role; required, because the pipeline has to know it before the role exists.
	RoleName string
	// TrustedAccount is the ID of the pipeline's account; required.
	TrustedAccount string
	// TrustedRoleName is the name of the one role of that account that may assume this one; required.
	TrustedRoleName string
	// StackName is the name of the stack whose template the role may read, for [NewChangeCheck]. Default: none.
	StackName string
}

// NewCheckRole creates the role of an environment that the VPC check reads it with. It has exactly the permissions that
// pullcheck permissions --command vpc prints, with StackName that of --command change for one stack, and only the role
// of the pipeline's check can assume it.
func NewCheckRole(scope constructs.Construct, id *string, props *CheckRoleProps) awsiam.Role {
	var document map[string]any
	guard.New("CheckRole", scope, id).Check("the permissions of pullcheck vpc", json.Unmarshal(permission.Document(permission.VPCCommand), &document))
	stack := awscdk.Stack_Of(scope)
	policies := map[string]awsiam.PolicyDocument{"Pullcheck": awsiam.PolicyDocument_FromJson(document)}
	if props.StackName != "" {
		policies["PullcheckChange"] = awsiam.PolicyDocument_FromJson(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Effect": "Allow", "Action": string(permission.GetTemplate),
			"Resource": fmt.Sprintf("arn:%s:cloudformation:%s:%s:stack/%s/*", *stack.Partition(), *stack.Region(), *stack.Account(), props.StackName),
		}}})
	}
	trusted := fmt.Sprintf("arn:%s:iam::%s:role/%s", *stack.Partition(), props.TrustedAccount, props.TrustedRoleName)
	return awsiam.NewRole(scope, id, &awsiam.RoleProps{
		RoleName:    jsii.String(props.RoleName),
		Description: jsii.String("Lets the pipeline check the private pull path of this environment; reads only"),
		// The account with a condition, not the role itself: a role that is named as principal has to exist, and one
		// that is created again is another one.
		AssumedBy: awsiam.NewPrincipalWithConditions(awsiam.NewAccountPrincipal(jsii.String(props.TrustedAccount)), &map[string]any{
			"ArnEquals": map[string]any{"aws:PrincipalArn": trusted},
		}),
		InlinePolicies: &policies,
	})
}

package pipeline

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/jsii-runtime-go"
)

// The versions that the steps run on. A test holds them against go.mod and package.json.
const (
	// CLIVersion is the version of the CDK CLI that updates the pipeline and compares permissions: the one of
	// package.json, because a CLI must know the cloud assembly schema that the bindings in go.mod write. The newest one
	// on a registry may not.
	CLIVersion = "2.1148.1"
	// goVersion is the Go runtime of the build image; go.mod asks for it.
	goVersion = "1.26"
	// nodeVersion is the major version of the Node.js runtime of the build image, on which the app runs. It is the one of
	// bin/node.
	nodeVersion = "24"
)

// The image of the build projects is aws/codebuild/standard:7.0, which CDK Pipelines takes by default. It has both
// runtimes. Source: runtimes.yml of ubuntu/standard/7.0 in github.com/aws/aws-codebuild-docker-images.

// PinPermissionsCheck makes the project behind ConfirmPermissionsBroadening install [CLIVersion] of the CDK CLI. CDK
// Pipelines v2.276.0 has it install the newest one and offers no property for it. Call it once, after BuildPipeline;
// without that project it does nothing.
func PinPermissionsCheck(pipeline pipelines.CodePipeline) {
	check := pipeline.Node().TryFindChild(jsii.String("PipelinesSecurityCheck"))
	if check == nil {
		return
	}
	project := check.Node().FindChild(jsii.String("CDKSecurityCheck")).Node().DefaultChild().(awscodebuild.CfnProject)
	source, _ := awscdk.Stack_Of(pipeline).Resolve(project.Source()).(map[string]any)
	project.AddPropertyOverride(jsii.String("Source.BuildSpec"), pinned(source["buildSpec"]))
}

// pinned names the version of the CLI in every text of a resolved value.
func pinned(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, `npm install -g aws-cdk"`, `npm install -g aws-cdk@`+CLIVersion+`"`)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = pinned(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, field := range v {
			out[name] = pinned(field)
		}
		return out
	}
	return value
}

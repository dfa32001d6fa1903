package pipeline

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

package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodebuild"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/pipelines"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// caches are the folders that a build keeps for the next one, each with the variable that moves the tool's cache there.
// Together they hold about 3 GB and save about ten minutes: the CDK bindings are large to compile.
var caches = []struct{ variable, folder string }{
	{"GOCACHE", "/var/cache/privatepull/go-build"},
	{"GOMODCACHE", "/var/cache/privatepull/go-mod"},
	{"npm_config_cache", "/var/cache/privatepull/npm"},
	{"JSII_RUNTIME_PACKAGE_CACHE_ROOT", "/var/cache/privatepull/jsii"},
}

// cacheDays is how long a cache lives that no build has renewed.
const cacheDays = 30

// NewCacheBucket creates the bucket of the synth step's caches. What is in it can be made again, so the bucket is
// emptied by its lifecycle rule after 30 days without a build; it has to be deleted by hand with the pipeline.
func NewCacheBucket(scope constructs.Construct, id *string) awss3.Bucket {
	return awss3.NewBucket(scope, id, &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Expiration:                          awscdk.Duration_Days(jsii.Number(cacheDays)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1)),
		}},
	})
}

// SynthProps are the properties of [NewSynth].
type SynthProps struct {
	// Source is where the repository comes from; required.
	Source pipelines.IFileSetProducer
	// ConfigFile is the configuration file in the repository, as -c config= takes it; letters, digits and . _ - /
	// alone, because a shell reads it. Default: the configuration in cdk.json.
	ConfigFile string
	// Cache is the bucket of the caches; required. See [NewCacheBucket].
	Cache awss3.IBucket
}

// Synth is the step that makes the cloud assembly.
type Synth struct {
	// Step is the step itself; its primary output is the cloud assembly.
	Step pipelines.CodeBuildStep
	// Tools holds the program pullcheck for the steps that check.
	Tools pipelines.FileSet
}

// NewSynth returns the step that tests the repository, synthesizes its stacks with the README's own commands, and
// builds pullcheck for the steps behind it. Its output is the cloud assembly.
//
// It has no permissions beside the source and its cache. A VPC that is looked up must therefore have its answer in the
// repository's cdk.context.json.
func NewSynth(props *SynthProps) *Synth {
	synth := "npx cdk synth --quiet"
	if props.ConfigFile != "" {
		synth += " -c config=" + props.ConfigFile
	}
	variables := map[string]*awscodebuild.BuildEnvironmentVariable{
		// The module cache is read-only by default, and then cannot be replaced.
		"GOFLAGS": {Value: "-modcacherw"},
	}
	var folders []any
	for _, c := range caches {
		variables[c.variable] = &awscodebuild.BuildEnvironmentVariable{Value: c.folder}
		folders = append(folders, c.folder+"/**/*")
	}
	step := pipelines.NewCodeBuildStep(jsii.String("Synth"), &pipelines.CodeBuildStepProps{
		Input:           props.Source,
		InstallCommands: jsii.Strings("npm ci"),
		Commands: jsii.Strings(
			"npm test",
			synth,
			"CGO_ENABLED=0 go build -trimpath -o tools/ ./bin/pullcheck",
		),
		PrimaryOutputDirectory: jsii.String("cdk.out"),
		PartialBuildSpec: awscodebuild.BuildSpec_FromObject(&map[string]any{
			"phases": map[string]any{"install": map[string]any{
				"runtime-versions": map[string]any{"golang": goVersion, "nodejs": nodeVersion},
			}},
			"cache": map[string]any{"paths": folders},
		}),
		BuildEnvironment: &awscodebuild.BuildEnvironment{
			// Compiling the CDK bindings takes more than the 3 GB of a small one.
			ComputeType:          awscodebuild.ComputeType_MEDIUM,
			EnvironmentVariables: &variables,
		},
		Cache:   awscodebuild.Cache_Bucket(props.Cache, &awscodebuild.BucketCacheOptions{Prefix: jsii.String("synth")}),
		Timeout: awscdk.Duration_Minutes(jsii.Number(60)),
	})
	return &Synth{Step: step, Tools: step.AddOutputDirectory(jsii.String("tools"))}
}

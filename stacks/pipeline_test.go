package stacks_test

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
	"ecrprivatelink/test/cdktest"
)

func pipelineExample(t *testing.T) *config.Config {
	t.Helper()
	const name = "docs/examples/pipeline.yaml"
	text, err := os.ReadFile("../" + name)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse(text, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.ReadFrom(name); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestNagFindsNothingInThePipeline(t *testing.T) {
	app := cdktest.NewApp(t)
	stacks.Build(app, pipelineExample(t))
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	app.Synth(nil)
	if got := warnings(app); strings.Contains(got, "AwsSolutions-") || strings.Contains(got, "CdkNag") {
		t.Errorf("cdk-nag says:\n%s", got)
	}
}

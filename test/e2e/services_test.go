package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/test/cdkcli"
)

// TestServicesOfOtherAppsPull deploys a network that tells others of itself, a second app with a service on Fargate and
// one on container instances, and a plain template with a third, as docs/networks.md describes.
func TestServicesOfOtherAppsPull(t *testing.T) {
	if testing.Short() {
		t.Skip("deploys two apps with the CDK CLI; run without -short")
	}
	url := moto.Start(t)
	environ := append(moto.Environ(url), "CDK_VALIDATION=false")
	network, services := cdkcli.New(t, environ), cdkcli.New(t, environ)
	check := buildPullcheck(t, moto.Environ(motoproxy.Start(t, url)))
	moto.Setenv(t, url)
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(cdkcli.Root(t), "docs/services/service.yaml")

	network.Run("bootstrap", "aws://123456789012/us-west-2")
	network.Run("deploy", "--all", "--require-approval", "never", "-c", "config=docs/examples/publish.yaml")
	services.Run("deploy", "--all", "--require-approval", "never", "--app", "go run docs/services/main.go")
	client := cloudformation.NewFromConfig(settings)
	deployTemplate(t, client, "service", plain)

	var report struct {
		Findings []struct{ ID, Severity, Message string }
		Traces   []struct{ Workload, Kind, Result string }
	}
	answer := check.run(0, "template", network.Out, services.Out, plain, "--region", "us-west-2", "--account", "123456789012", "--format", "json", "--strict")
	if err := json.Unmarshal([]byte(answer), &report); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, trace := range report.Traces {
		kinds[trace.Kind]++
		if trace.Result != "pass" {
			t.Errorf("%s (%s): %s", trace.Workload, trace.Kind, trace.Result)
		}
	}
	// Beside the three services the two workloads that the network is for.
	if len(report.Traces) != 5 || kinds["ec2 linux"] != 2 {
		t.Errorf("traced %v, want three on Fargate and two on EC2", kinds)
	}
	for _, f := range report.Findings {
		if f.Severity == "error" {
			t.Errorf("%s: %s", f.ID, f.Message)
		}
	}

	check.run(0, "vpc", "--vpc-id", output(t, client, "PrivatePull-network", "VpcId"), "--region", "us-west-2",
		"--launch-type", "fargate", "--feature", "awslogs", "--launch-type", "ec2", "--feature", "awslogs")
}

// output is an output of a stack.
func output(t *testing.T, client *cloudformation.Client, stack, name string) string {
	t.Helper()
	answer, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range answer.Stacks[0].Outputs {
		if *o.OutputKey == name {
			return *o.OutputValue
		}
	}
	t.Fatalf("%s has no output %s", stack, name)
	return ""
}

// deployTemplate deploys a template that is no CDK app's.
func deployTemplate(t *testing.T, client *cloudformation.Client, name, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: &name, TemplateBody: aws.String(string(text)), Capabilities: []types.Capability{types.CapabilityCapabilityIam}})
	if err != nil {
		t.Fatal(err)
	}
	if err := cloudformation.NewStackCreateCompleteWaiter(client).Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name}, time.Minute); err != nil {
		t.Fatal(err)
	}
}

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
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

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
	deployTemplate(t, cloudformation.NewFromConfig(settings), "service", plain)

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

	check.run(0, "vpc", "--vpc-id", vpcOf(t, ec2.NewFromConfig(settings), "PrivatePull-network"), "--region", "us-west-2",
		"--launch-type", "fargate", "--feature", "awslogs", "--launch-type", "ec2", "--feature", "awslogs")
}

// vpcOf is the VPC of a stack. Its subnets get the route tables of the gateway endpoint, which are those of the
// template:
// the CloudFormation of moto loses the associations.
func vpcOf(t *testing.T, client *ec2.Client, stack string) string {
	t.Helper()
	found, err := client.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{Filters: []ec2types.Filter{{Name: aws.String("tag:Name"), Values: []string{stack + "/Vpc"}}}})
	if err != nil || len(found.Vpcs) != 1 {
		t.Fatalf("got %v, %v; want one VPC of %s", found, err, stack)
	}
	vpc := *found.Vpcs[0].VpcId
	inVPC := []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}
	subnets, err := client.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{Filters: inVPC})
	if err != nil {
		t.Fatal(err)
	}
	endpoints, err := client.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{Filters: inVPC})
	if err != nil {
		t.Fatal(err)
	}
	for _, endpoint := range endpoints.VpcEndpoints {
		for i, table := range endpoint.RouteTableIds {
			if _, err := client.AssociateRouteTable(t.Context(), &ec2.AssociateRouteTableInput{RouteTableId: &table, SubnetId: subnets.Subnets[i].SubnetId}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return vpc
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

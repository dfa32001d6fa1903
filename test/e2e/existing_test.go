package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/motoproxy"
	"ecrprivatelink/test/cdkcli"
)

// pullcheck is the program, built once for a test, with its environment.
type pullcheck struct {
	t       *testing.T
	program string
	env     []string
}

func buildPullcheck(t *testing.T, env []string) pullcheck {
	t.Helper()
	p := pullcheck{t, filepath.Join(t.TempDir(), "pullcheck"), env}
	build := exec.Command("go", "build", "-o", p.program, "./bin/pullcheck")
	build.Dir = cdkcli.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return p
}

// run returns what the program wrote; its exit status must be the one wanted.
func (p pullcheck) run(status int, args ...string) string {
	p.t.Helper()
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(p.t.Context(), p.program, args...)
	command.Env, command.Stdout, command.Stderr = p.env, &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != status {
		p.t.Fatalf("pullcheck %s: exit status %d, want %d\n%s\n%s", strings.Join(args, " "), got, status, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// TestDeployToAVPCThatHasEndpoints makes a VPC by hand, with an S3 gateway and an ecr.dkr endpoint, and lets the
// configuration for it be proposed.
func TestDeployToAVPCThatHasEndpoints(t *testing.T) {
	if testing.Short() {
		t.Skip("deploys a stack with the CDK CLI; run without -short")
	}
	url := moto.Start(t)
	cdk := cdkcli.New(t, append(moto.Environ(url), "CDK_VALIDATION=false"))
	check := buildPullcheck(t, moto.Environ(motoproxy.Start(t, url)))
	a := account.New(t, url)
	n := a.MakeVPC("by hand", "10.77.0.0/16", "10.77.1.0/24")
	if _, err := a.EC2.DeleteVpcEndpoints(t.Context(), &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.API, n.Logs}}); err != nil {
		t.Fatal(err)
	}

	naive := filepath.Join(t.TempDir(), "naive.yaml")
	if err := os.WriteFile(naive, fmt.Appendf(nil, `environments:
  - name: naive
    account: %q
    region: %s
    vpc:
      id: %s
      cidr: 10.77.0.0/16
      privateSubnets: [{ id: %s, availabilityZone: %[2]sa, routeTableId: %[5]s }]
    workloads: [{ launchType: fargate, features: [awslogs] }]
`, moto.Account, moto.Region, n.VPC, n.Subnet, n.Table), 0o600); err != nil {
		t.Fatal(err)
	}
	stopped := check.run(1, "config", naive)
	for _, id := range []string{n.S3, n.DKR} {
		if !strings.Contains(stopped, id) || !strings.Contains(stopped, "reuse:"+id) {
			t.Errorf("the check before the deployment does not name %s:\n%s", id, stopped)
		}
	}
	if strings.Contains(stopped, "ecr.api") {
		t.Errorf("ecr.api is free, but the check says:\n%s", stopped)
	}

	proposed := filepath.Join(t.TempDir(), "proposed.yaml")
	check.run(0, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs", "--emit-config", "--output", proposed)
	check.run(0, "config", proposed)
	cdk.Run("bootstrap", "aws://"+moto.Account+"/"+moto.Region)
	cdk.Run("deploy", "--all", "--require-approval", "never", "-c", "config="+proposed)

	found, err := a.EC2.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{
		Filters: []types.Filter{{Name: ptr("vpc-id"), Values: []string{n.VPC}}}})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{}
	for _, e := range found.VpcEndpoints {
		if strings.EqualFold(string(e.State), "deleted") { // moto keeps what is deleted
			continue
		}
		service := strings.SplitN(*e.ServiceName, ".", 4)[3]
		by[service] = append(by[service], *e.VpcEndpointId)
	}
	if len(by) != 4 || len(by["ecr.api"]) != 1 || len(by["logs"]) != 1 ||
		strings.Join(by["s3"], " ") != n.S3 || strings.Join(by["ecr.dkr"], " ") != n.DKR {
		t.Errorf("the VPC has %v; want the S3 gateway and ecr.dkr made by hand, and ecr.api and logs", by)
	}
	check.run(0, "vpc", "--vpc-id", n.VPC, "--launch-type", "fargate", "--feature", "awslogs")
	check.run(0, "config", proposed) // the stack's own endpoints are no collision
}

func ptr(s string) *string { return &s }

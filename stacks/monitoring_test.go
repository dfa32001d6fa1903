package stacks_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// watchedEnvironment is monitored and has a canary, with a pull path that admits no more roles and security groups than
// it must.
const watchedEnvironment = `
environments:
  - name: watched
    account: "111122223333"
    region: us-east-1
    vpc: { availabilityZones: [us-east-1a, us-east-1b] }
    workloads: [{ launchType: fargate, features: [awslogs] }]
    pull: { roles: [arn:aws:iam::111122223333:role/app-execution] }
    taskSecurityGroups: [sg-0123456789abcdef0]
    monitoring: { emails: [oncall@example.com], clusters: [prod] }
    canary: { repository: arn:aws:ecr:us-east-1:111122223333:repository/app, tag: "1.0" }
`

// watchedAnywhere is monitored in whatever place it is deployed to.
const watchedAnywhere = `
environments:
  - name: anywhere
    workloads: [{ launchType: ec2 }]
    monitoring: { topic: arn:aws:sns:us-west-2:111122223333:oncall }
    canary: { repository: arn:aws:ecr:us-west-2:111122223333:repository/app, architecture: ARM64, schedule: rate(1 day) }
`

func TestGoldensOfMonitoring(t *testing.T) {
	for _, text := range []string{watchedEnvironment, watchedAnywhere} {
		for name, template := range build(t, text).templates {
			t.Run(name, func(t *testing.T) { template.Golden(t, name+".json") })
		}
	}
}

func TestMonitoringIsOffByDefault(t *testing.T) {
	for _, template := range build(t, shipped(t)).templates {
		for _, kind := range []string{"AWS::CloudWatch::Dashboard", "AWS::CloudWatch::Alarm", "AWS::Events::Rule", "AWS::SNS::Topic", "AWS::KMS::Key", "AWS::ECS::Cluster"} {
			template.ResourceCountIs(kind, 0)
		}
	}
}

func TestOutputsTellWhereToLookAndWhatTheCanaryCosts(t *testing.T) {
	x := build(t, watchedEnvironment).templates["PrivatePull-watched"]
	x.HasOutput("DashboardName", map[string]any{"Value": assertions.Match_AnyValue()})
	x.HasOutput("MonitoringTopicArn", map[string]any{"Value": assertions.Match_AnyValue()})
	const costs = "730 runs × 1 min × (0.25 vCPU × $0.04048 + 0.5 GB × $0.004445) an hour = $0.15"
	x.HasOutput("CanaryCost", map[string]any{"Value": costs + " a month"})
	manual, err := os.ReadFile("../docs/monitoring.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(manual), costs) {
		t.Errorf("docs/monitoring.md does not say %q", costs)
	}
	build(t, watchedAnywhere).templates["PrivatePull-anywhere"].HasOutput("CanaryCost", map[string]any{"Value": "not known: the price table is for X86_64"})
}

func TestCanaryIsAmongTheRolesThatMayPull(t *testing.T) {
	for id, endpoint := range build(t, watchedEnvironment).templates["PrivatePull-watched"].Resources("AWS::EC2::VPCEndpoint") {
		if !strings.HasPrefix(id, "Ecr") {
			continue
		}
		policy, err := json.Marshal(endpoint["Properties"].(map[string]any)["PolicyDocument"])
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"arn:aws:iam::111122223333:role/app-execution", `"Fn::GetAtt":["CanaryRole`} {
			if !strings.Contains(string(policy), want) {
				t.Errorf("%s does not let %s pull:\n%s", id, want, policy)
			}
		}
	}
}

func TestCanaryGetsThrough(t *testing.T) {
	network, _, err := template.Read(t.Context(), []string{build(t, watchedEnvironment).folder}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, task := range trace.Check(network).Traces {
		for _, call := range task.Calls {
			for _, hop := range call.Hops {
				if hop.Result == trace.Fail {
					t.Errorf("%s: %s: %s fails: %s", task.Workload, call.API, hop.Kind, hop.Detail)
				}
			}
		}
		found = found || strings.Contains(task.Workload, "anary")
	}
	if !found {
		t.Error("the canary's task is not traced")
	}
}

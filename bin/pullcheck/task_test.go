package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"ecrprivatelink/internal/explain"
	"ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

func testTaskCommand(t *testing.T, a *account.Account) {
	c := a.MakeCluster("prod", a.MakeVPC("prod", "10.110.0.0/16", "10.110.1.0/24"))
	for _, service := range []string{"secretsmanager", "ssm"} {
		c.MakeInterface(service)
	}
	c.AllowSecrets()
	c.MakeService("web", c.Fargate, func(in *ecs.CreateServiceInput) {
		in.LaunchType, in.PlatformVersion, in.NetworkConfiguration = types.LaunchTypeFargate, aws.String("1.4.0"), c.VPCConfiguration()
	})
	t.Run("a working service passes", func(t *testing.T) {
		status, report := liveReport(t, "task", "--cluster", "prod", "--service", "web")
		if status != 0 || report.Errors() > 0 {
			t.Errorf("status %d, findings %+v", status, report.Findings)
		}
		for _, call := range []string{"ecr:GetAuthorizationToken", "ecr:BatchGetImage", "logs:PutLogEvents", "ssm:GetParameters"} {
			if hop := hopOf(t, report, call, trace.RolePolicyHop); hop.Result != trace.Pass {
				t.Errorf("%s: %+v", call, hop)
			}
		}
	})
	stopped := c.RunFargate("service:web")
	c.Stop(stopped, `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 123456789012.dkr.ecr.us-west-2.amazonaws.com/app:v1: dial tcp 10.110.1.17:443: i/o timeout`)
	t.Run("a stopped task whose network is in order again is explained", func(t *testing.T) {
		stdout, _, status := cli("task", "--cluster", "prod", "--task", stopped)
		if status != 0 || !strings.Contains(stdout, "The trace sees nothing in the way of ecr:BatchGetImage") {
			t.Errorf("status %d\n%s", status, stdout)
		}
	})
	deleteEndpoint(t, c.Network, c.DKR)
	t.Run("a stopped task whose endpoint was there and is gone is explained, and the trace disagrees", func(t *testing.T) {
		stdout, stderr, status := cli("task", "--cluster", "prod", "--task", stopped)
		for _, want := range []string{"It says: CannotPullContainerError", "That means:", "Fix: Let the security group of the endpoint ecr.dkr in", "The trace disagrees: ecr:BatchGetImage", "endpoint-missing"} {
			if !strings.Contains(stdout, want) {
				t.Errorf("no %q in\n%s", want, stdout)
			}
		}
		if status != 1 || stderr != "" {
			t.Errorf("status %d, stderr %q", status, stderr)
		}
	})
	t.Run("the service tells of its stopped task in JSON", func(t *testing.T) {
		stdout, _, _ := cli("task", "--cluster", "prod", "--service", "web", "--format", "json")
		schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/check", []byte(stdout))
		var answer struct {
			Stopped []stoppedAnswer `json:"stopped"`
		}
		if err := json.Unmarshal([]byte(stdout), &answer); err != nil || len(answer.Stopped) != 1 || answer.Stopped[0].Task != stopped || answer.Stopped[0].Reasons[0].Now != trace.Fail || answer.Stopped[0].Reasons[0].Trace.Verdict != explain.Disagrees {
			t.Errorf("%v, %+v", err, answer)
		}
	})
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no cluster":                 {[]string{"--service", "web"}, "--cluster is missing"},
		"no task and no service":     {[]string{"--cluster", "prod"}, "--task or a service with --service"},
		"both":                       {[]string{"--cluster", "prod", "--service", "web", "--task", "1"}, "give one of them"},
		"a cluster that is not":      {[]string{"--cluster", "prdo", "--service", "web"}, `there is no cluster "prdo"`},
		"a service that is not":      {[]string{"--cluster", "prod", "--service", "wbe"}, `there is no service "wbe"`},
		"a task that ECS has forgot": {[]string{"--cluster", "prod", "--task", "0123456789abcdef0123456789abcdef"}, "forgets a stopped task"},
	} {
		t.Run(name+" is refused", func(t *testing.T) { refused(t, c.want, append([]string{"task"}, c.args...)...) })
	}
}

package stacks_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// TestPullsGetThrough traces every call through the stacks as synthesized. Only what a template without services cannot
// tell may be unknown: the tasks' roles.
func TestPullsGetThrough(t *testing.T) {
	concrete := `
environments:
  - name: all
    account: "111122223333"
    region: us-west-2
    vpc: { maxAzs: 3, availabilityZones: [us-west-2a, us-west-2b, us-west-2c] }
    workloads:
      - { launchType: ec2, features: [awslogs, service-connect] }
      - { launchType: ec2, os: windows }
      - { launchType: managed-instances }
      - { launchType: fargate, features: [awslogs, secretsmanager, ssm, exec, kms, xray, metrics, guardduty] }
      - { launchType: fargate, os: windows }
      - { launchType: fargate, platformVersion: "1.3.0" }
`
	for name, text := range map[string]string{"shipped": shipped(t), "everything": concrete, "China": strings.Replace(windowsEnvironment, "ecr.api: false", "ecr.api: true", 1)} {
		t.Run(name, func(t *testing.T) {
			network, notes, err := template.Read(t.Context(), []string{build(t, text).folder}, template.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(notes) > 0 {
				t.Errorf("the reader warns: %v", notes)
			}
			report := trace.Check(network)
			if len(report.Traces) == 0 {
				t.Fatal("nothing was traced")
			}
			for _, f := range report.Findings {
				if f.Severity == trace.Error {
					t.Errorf("%s at %s: %s", f.ID, f.Resource, f.Message)
				}
			}
			for _, task := range report.Traces {
				// AWS documents no endpoints for Managed Instances, so no route of theirs is certain.
				managed := strings.HasPrefix(task.Kind, "managed-instances")
				for _, call := range task.Calls {
					for _, hop := range call.Hops {
						open := hop.Kind == trace.RolePolicyHop || managed && hop.Kind == trace.RouteHop
						if hop.Result == trace.Fail || hop.Result == trace.Undecided && !open {
							t.Errorf("%s: %s: %s is %s: %s", task.Workload, call.API, hop.Kind, hop.Result, hop.Detail)
						}
					}
				}
			}
		})
	}
}

func TestPrivateDNSOffIsTracedAsBlocked(t *testing.T) {
	network, _, err := template.Read(t.Context(), []string{build(t, windowsEnvironment).folder}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report := trace.Check(network)
	if len(report.Findings) == 0 || report.Findings[0].Severity != trace.Error || !strings.Contains(report.Findings[0].Message, "private DNS off") {
		t.Errorf("findings: %+v", report.Findings)
	}
}

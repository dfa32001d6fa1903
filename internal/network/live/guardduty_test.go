package live

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/guardduty/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/trace"
)

// vpcPolicy is an endpoint policy of statements.
func vpcPolicy(statements string) *string {
	return aws.String(`{"Version":"2012-10-17","Statement":[` + statements + `]}`)
}

// withDetector answers for a detector by its status, that of Runtime Monitoring and that of the agent on Fargate.
func withDetector(status, monitoring, agent string) map[string]func(int) *answerOf {
	return map[string]func(int) *answerOf{
		"guardduty:ListDetectors": say(`{"detectorIds":["d1"]}`),
		"guardduty:GetDetector": say(`{"status":"` + status + `","features":[{"name":"S3_DATA_EVENTS","status":"ENABLED"},{"name":"RUNTIME_MONITORING","status":"` + monitoring + `",` +
			`"additionalConfiguration":[{"name":"EC2_AGENT_MANAGEMENT","status":"ENABLED"},{"name":"ECS_FARGATE_AGENT_MANAGEMENT","status":"` + agent + `"}]}]}`),
	}
}

// testGuardDuty holds the agent that GuardDuty adds, live: its image gets through, or not.
func testGuardDuty(t *testing.T, a *account) {
	a = a.with(t)
	c := gatedCluster(t, a, "guarded", "10.70")
	c.MakeService("agent", c.EC2, func(in *ecs.CreateServiceInput) { in.LaunchType = ecstypes.LaunchTypeEc2 })
	read := func(t *testing.T, service string, g *gate) network.Network {
		t.Helper()
		read, err := a.reader(g).ReadTask(t.Context(), TaskQuery{Cluster: c.Name, Service: service})
		if err != nil {
			t.Fatal(err)
		}
		return read.Network
	}
	for _, s := range []struct {
		name          string
		service       string
		answers       map[string]func(int) *answerOf
		agent, hidden string
	}{
		{"no detector", "web", nil, "", ""},
		{"a detector that manages the agent", "web", withDetector("ENABLED", "ENABLED", "ENABLED"), network.GuardDutyAdds, ""},
		{"a detector that is suspended", "web", withDetector("DISABLED", "ENABLED", "ENABLED"), "", ""},
		{"Runtime Monitoring is off", "web", withDetector("ENABLED", "DISABLED", "ENABLED"), "", ""},
		{"the agent is not managed", "web", withDetector("ENABLED", "ENABLED", "DISABLED"), "", ""},
		{"detectors may not be listed", "web", refuse("guardduty:ListDetectors", "AccessDeniedException"), "", "guardduty:ListDetectors was denied"},
		{"the detector may not be read", "web", map[string]func(int) *answerOf{"guardduty:ListDetectors": say(`{"detectorIds":["d1"]}`),
			"guardduty:GetDetector": refuse("guardduty:GetDetector", "AccessDeniedException")["guardduty:GetDetector"]}, "", "guardduty:GetDetector was denied"},
		{"the detector says nothing of its features", "web", map[string]func(int) *answerOf{"guardduty:ListDetectors": say(`{"detectorIds":["d1"]}`),
			"guardduty:GetDetector": say(`{"status":"ENABLED"}`)}, "", "guardduty:GetDetector failed"},
		{"container instances", "agent", withDetector("ENABLED", "ENABLED", "ENABLED"), "", ""},
	} {
		t.Run(s.name, func(t *testing.T) {
			task := read(t, s.service, &gate{answers: s.answers}).Tasks[0]
			if task.GuardDutyAgent != s.agent || (s.hidden == "") != (task.GuardDutyHidden == "") || !strings.Contains(task.GuardDutyHidden, s.hidden) {
				t.Errorf("agent %q, hidden %q", task.GuardDutyAgent, task.GuardDutyHidden)
			}
		})
	}
	t.Run("tasks of Windows have no agent", func(t *testing.T) {
		r := asks(t, withDetector("ENABLED", "ENABLED", "ENABLED"))
		tasks := read(t, "web", nil).Tasks
		tasks[0].OS = partial.Known(pullpath.Windows)
		if r.monitor(tasks); tasks[0].GuardDutyAgent != "" {
			t.Errorf("agent %q", tasks[0].GuardDutyAgent)
		}
	})

	made(a.GuardDuty.CreateDetector(t.Context(), &guardduty.CreateDetectorInput{Enable: aws.Bool(true), Features: []types.DetectorFeatureConfiguration{{
		Name: types.DetectorFeatureRuntimeMonitoring, Status: types.FeatureStatusEnabled, AdditionalConfiguration: []types.DetectorAdditionalConfiguration{{
			Name: types.FeatureAdditionalConfigurationEcsFargateAgentManagement, Status: types.FeatureStatusEnabled}}}}}))(t)
	defer func() {
		found := made(a.GuardDuty.ListDetectors(t.Context(), &guardduty.ListDetectorsInput{}))(t)
		for _, id := range found.DetectorIds {
			made(a.GuardDuty.DeleteDetector(t.Context(), &guardduty.DeleteDetectorInput{DetectorId: &id}))(t)
		}
	}()
	const agent = "733349766148.dkr.ecr." + moto.Region + ".amazonaws.com"
	pull := func(r trace.Report) trace.Result {
		for _, call := range r.Traces[0].Calls {
			if call.Host == agent && call.API == "ecr:BatchGetImage" {
				return call.Result
			}
		}
		return ""
	}
	t.Run("the image of its agent is pulled", func(t *testing.T) {
		if r := trace.Check(read(t, "web", nil)); pull(r) != trace.Pass {
			t.Errorf("it is %q; findings %+v", pull(r), r.Findings)
		}
	})
	t.Run("the endpoint's policy lets the task's own images through alone", func(t *testing.T) {
		n := read(t, "web", nil)
		for i := range n.Endpoints {
			if n.Endpoints[i].ID == c.DKR {
				n.Endpoints[i].Policy = document("it", *vpcPolicy(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:ecr:us-west-2:123456789012:*"}`))
			}
		}
		r := trace.Check(n)
		if pull(r) != trace.Undecided || !slices.ContainsFunc(r.Findings, func(f trace.Finding) bool { return f.ID == "guardduty-agent-blocked" && f.Severity == trace.Warning }) {
			t.Errorf("it is %q; findings %+v", pull(r), r.Findings)
		}
	})
}

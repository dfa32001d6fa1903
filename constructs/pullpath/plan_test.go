package pullpath

import (
	"slices"
	"strings"
	"testing"
)

func list(names ...Service) []Service { return names }

func TestPlanOfOneWorkload(t *testing.T) {
	for _, c := range []struct {
		name string
		w    Workload
		want []Service
	}{
		{"EC2 needs both ECR endpoints, S3 and the ECS three",
			Workload{LaunchType: EC2}, list(ECRAPI, ECRDKR, S3, ECS, ECSAgent, ECSTelemetry)},
		{"EC2 on Windows needs the same",
			Workload{LaunchType: EC2, OS: Windows}, list(ECRAPI, ECRDKR, S3, ECS, ECSAgent, ECSTelemetry)},
		{"Managed Instances are treated as EC2",
			Workload{LaunchType: ManagedInstances}, list(ECRAPI, ECRDKR, S3, ECS, ECSAgent, ECSTelemetry)},
		{"Fargate 1.4.0 needs both ECR endpoints and S3",
			Workload{LaunchType: Fargate, PlatformVersion: "1.4.0"}, list(ECRAPI, ECRDKR, S3)},
		{"Fargate without a version is LATEST",
			Workload{LaunchType: Fargate}, list(ECRAPI, ECRDKR, S3)},
		{"Fargate LATEST needs both ECR endpoints and S3",
			Workload{LaunchType: Fargate, PlatformVersion: Latest}, list(ECRAPI, ECRDKR, S3)},
		{"Fargate 1.3.0 needs no ecr.api",
			Workload{LaunchType: Fargate, PlatformVersion: "1.3.0"}, list(ECRDKR, S3)},
		{"Fargate 1.0.0 on Linux needs no ecr.api",
			Workload{LaunchType: Fargate, PlatformVersion: "1.0.0"}, list(ECRDKR, S3)},
		{"Fargate on Windows 1.0.0 needs both, although its number is low",
			Workload{LaunchType: Fargate, PlatformVersion: "1.0.0", OS: Windows}, list(ECRAPI, ECRDKR, S3)},
		{"awslogs adds logs",
			Workload{LaunchType: Fargate, Features: []Feature{AWSLogs}}, list(ECRAPI, ECRDKR, S3, Logs)},
		{"ECS Exec adds ssmmessages and not ssm",
			Workload{LaunchType: Fargate, Features: []Feature{Exec}}, list(ECRAPI, ECRDKR, S3, SSMMessages)},
		{"Service Connect on Fargate adds ecs-sc",
			Workload{LaunchType: Fargate, Features: []Feature{ServiceConnect}}, list(ECRAPI, ECRDKR, S3, ECSSC)},
		{"Service Connect on EC2 is served by ecs-agent",
			Workload{LaunchType: EC2, Features: []Feature{ServiceConnect}}, list(ECRAPI, ECRDKR, S3, ECS, ECSAgent, ECSTelemetry)},
		{"every other feature adds its endpoint",
			Workload{LaunchType: Fargate, Features: []Feature{SecretsManagerSecrets, SSMParameters, KMSDecrypt, Tracing, Metrics, GuardDuty}},
			list(ECRAPI, ECRDKR, S3, SecretsManager, SSM, KMS, XRay, Monitoring, GuardDutyData)},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := NewPlan(c.w)
			if err != nil {
				t.Fatal(err)
			}
			got, want := slices.Clone(plan.Services()), c.want
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			for _, e := range plan.Endpoints {
				if e.Reason() == "" || e.Reasons[0].Source == "" {
					t.Errorf("%s has no reason or no source", e.Service)
				}
			}
		})
	}
}

func TestUnionKeepsEveryReason(t *testing.T) {
	plan, err := NewPlan(
		Workload{LaunchType: Fargate, PlatformVersion: "1.3.0"},
		Workload{LaunchType: Fargate, Features: []Feature{ServiceConnect}},
		Workload{LaunchType: EC2, Features: []Feature{AWSLogs}})
	if err != nil {
		t.Fatal(err)
	}
	dkr, _ := plan.Endpoint(ECRDKR)
	if len(dkr.Reasons) != 3 {
		t.Errorf("ecr.dkr has %d reasons, want one for each workload", len(dkr.Reasons))
	}
	for _, name := range []string{"fargate 1.3.0 linux", "fargate LATEST linux", "ec2 linux"} {
		if !strings.Contains(dkr.Reason(), name) {
			t.Errorf("reason %q does not name %q", dkr.Reason(), name)
		}
	}
	if _, ok := plan.Endpoint(ECSSC); ok {
		t.Error("ecs-sc is planned beside ecs-agent, which already serves Service Connect")
	}
	agent, _ := plan.Endpoint(ECSAgent)
	if !strings.Contains(agent.Reason(), "Service Connect") {
		t.Errorf("ecs-agent lost the reason of Service Connect: %s", agent.Reason())
	}
}

func TestPlanRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		w    []Workload
		want []string
	}{
		{"no workloads", nil, []string{"no workloads"}},
		{"no launch type", []Workload{{}}, []string{"workload 1", "launch type is missing", "ec2, fargate, managed-instances"}},
		{"an unknown launch type names the nearest", []Workload{{LaunchType: "fargat"}}, []string{`"fargat"`, `did you mean "fargate"`}},
		{"a launch type in capitals", []Workload{{LaunchType: "FARGATE"}}, []string{`"FARGATE"`, "fargate"}},
		{"platform version 1.4", []Workload{{LaunchType: Fargate, PlatformVersion: "1.4"}}, []string{`"1.4"`, "1.4.0", "LATEST"}},
		{"platform version 2.0", []Workload{{LaunchType: Fargate, PlatformVersion: "2.0"}}, []string{`"2.0"`, "1.4.0"}},
		{"latest in lower case", []Workload{{LaunchType: Fargate, PlatformVersion: "latest"}}, []string{`"latest"`, "LATEST"}},
		{"Windows on 1.3.0", []Workload{{LaunchType: Fargate, PlatformVersion: "1.3.0", OS: Windows}}, []string{`"1.3.0"`, "Windows", "1.0.0, LATEST"}},
		{"EC2 with a platform version", []Workload{{LaunchType: EC2, PlatformVersion: "1.4.0"}}, []string{"platform versions exist for", "leave it out"}},
		{"an unknown operating system", []Workload{{LaunchType: EC2, OS: "macos"}}, []string{`"macos"`, "linux, windows"}},
		{"an unknown feature names the nearest", []Workload{{LaunchType: EC2, Features: []Feature{"awslog"}}}, []string{`did you mean "awslogs"`}},
		{"a feature twice", []Workload{{LaunchType: EC2, Features: []Feature{AWSLogs, AWSLogs}}}, []string{"listed twice"}},
		{"ECS Exec on Fargate 1.3.0", []Workload{{LaunchType: Fargate, PlatformVersion: "1.3.0", Features: []Feature{Exec}}}, []string{"exec", "1.4.0 or later"}},
		{"the second workload is wrong", []Workload{{LaunchType: EC2}, {LaunchType: "lambda"}}, []string{"workload 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewPlan(c.w...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestRetiredPlatformVersions(t *testing.T) {
	for name, c := range map[string]struct {
		w       Workload
		retired bool
	}{
		"Fargate Linux 1.3.0":                {Workload{LaunchType: Fargate, PlatformVersion: "1.3.0"}, true},
		"Fargate Linux 1.0.0":                {Workload{LaunchType: Fargate, PlatformVersion: "1.0.0"}, true},
		"Fargate Linux 1.4.0":                {Workload{LaunchType: Fargate, PlatformVersion: "1.4.0"}, false},
		"Fargate Linux LATEST":               {Workload{LaunchType: Fargate}, false},
		"Fargate Windows 1.0.0":              {Workload{LaunchType: Fargate, OS: Windows, PlatformVersion: "1.0.0"}, false},
		"EC2, which has no platform version": {Workload{LaunchType: EC2}, false},
	} {
		t.Run(name, func(t *testing.T) {
			dates, source, retired := c.w.Retired()
			if retired != c.retired || retired && (dates.String() != "since 2026-06-15" || source != RetiredPlatforms) {
				t.Errorf("retired %v (%s, %s), want %v", retired, dates, source, c.retired)
			}
			plan, err := NewPlan(c.w)
			if err != nil {
				t.Fatal(err)
			}
			warned := slices.ContainsFunc(plan.Notes, func(n Note) bool {
				return n.ID == "fargate-platform-retired" && n.Warning && n.Since == "2026-06-15" && strings.HasSuffix(n.Text, "(since 2026-06-15)")
			})
			if warned != c.retired {
				t.Errorf("the plan warns: %v, want %v; notes %v", warned, c.retired, plan.Notes)
			}
		})
	}
}

func TestDates(t *testing.T) {
	for want, d := range map[string]Dates{"": {}, "since 2026-01-02": {Since: "2026-01-02"}, "until 2026-03-04": {Until: "2026-03-04"},
		"since 2026-01-02, until 2026-03-04": {"2026-01-02", "2026-03-04"}} {
		if got := d.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCallsFollowTheEndpoints(t *testing.T) {
	for _, w := range []Workload{
		{LaunchType: EC2, Features: Features()},
		{LaunchType: ManagedInstances, Features: Features()},
		{LaunchType: Fargate, Features: Features()},
		{LaunchType: Fargate, OS: Windows, Features: []Feature{AWSLogs}},
		{LaunchType: Fargate, PlatformVersion: "1.3.0", Features: []Feature{AWSLogs}},
	} {
		plan, err := NewPlan(w)
		if err != nil {
			t.Fatal(err)
		}
		served := map[Service]bool{}
		for _, c := range Calls(w) {
			if c.OffVPC {
				continue
			}
			if _, ok := plan.Endpoint(c.Service); !ok {
				t.Errorf("%s: call %s goes to %s, which is not planned", w, c.API, c.Service)
			}
			served[c.Service] = true
		}
		for _, e := range plan.Endpoints {
			if !served[e.Service] {
				t.Errorf("%s: %s is planned and no call goes there", w, e.Service)
			}
		}
	}
}

func TestEveryRowIsWhole(t *testing.T) {
	for _, s := range Services() {
		if s.Title == "" || len(s.Hosts) == 0 || s.Source == "" {
			t.Errorf("service %s lacks a title, hosts or a source", s.Service)
		}
	}
	for _, c := range calls {
		if _, ok := Lookup(c.Service); !ok {
			t.Errorf("call %s: service %q has no row", c.API, c.Service)
		}
		if c.Source == "" || c.Phase == "" || c.Actor == "" {
			t.Errorf("call %s is not whole: %+v", c.API, c)
		}
	}
	for _, l := range LaunchTypes() {
		for _, c := range Calls(Workload{LaunchType: l, OS: Linux, Features: Features()}) {
			if c.Host == "" {
				t.Errorf("call %s has no host", c.API)
			}
		}
	}
	for _, f := range features {
		if _, ok := Lookup(f.service); !ok || f.source == "" || f.reason == "" {
			t.Errorf("feature %s is not whole", f.name)
		}
	}
	for _, s := range Together {
		if _, ok := Lookup(s); !ok {
			t.Errorf("%s of Together has no row", s)
		}
	}
}

func TestPlanDoesNotChangeItsInput(t *testing.T) {
	w := Workload{LaunchType: Fargate, Features: []Feature{Exec, AWSLogs}}
	if _, err := NewPlan(w); err != nil {
		t.Fatal(err)
	}
	if w.PlatformVersion != "" || w.OS != "" || w.Features[0] != Exec {
		t.Errorf("the workload changed: %+v", w)
	}
}

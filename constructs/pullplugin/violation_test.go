package pullplugin

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestResources(t *testing.T) {
	for name, tc := range map[string]struct {
		finding                    trace.Finding
		logicalID, file, construct string
	}{
		"a resource of a template": {trace.Finding{LogicalID: "Vpc", File: "a.json", ConstructPath: "Prod/Vpc"}, "Vpc", "a.json", ""},
		"a construct":              {trace.Finding{ConstructPath: "Prod/Vpc", Resource: "x"}, "", "", "Prod/Vpc"},
	} {
		t.Run(name, func(t *testing.T) {
			r := (&plugin{}).resources(tc.finding, nil)[0]
			for what, pair := range map[string]struct {
				got  *string
				want string
			}{
				"logical id": {r.ResourceLogicalId, tc.logicalID}, "template": {r.TemplatePath, tc.file}, "construct": {r.ConstructPath, tc.construct},
			} {
				if (pair.got == nil) != (pair.want == "") || pair.got != nil && *pair.got != pair.want {
					t.Errorf("%s: got %v, want %q", what, pair.got, pair.want)
				}
			}
		})
	}
}

// Something that no template declares, such as an imported VPC.
func TestWhatHasNoConstructIsOfStacks(t *testing.T) {
	traces := []trace.Trace{{Workload: "web", Stack: "Live/Prod"}, {Workload: "job", Stack: "Live/Prod/Nested"}, {Workload: "other", Stack: "Live/Production"}}
	all := []string{"Live/Prod", "Live/Production", "Test"}
	for name, tc := range map[string]struct {
		finding trace.Finding
		want    string
	}{
		"of a task":                   {trace.Finding{Workloads: []string{"web"}}, "Live/Prod"},
		"of a task of a nested stack": {trace.Finding{Workloads: []string{"job"}}, "Live/Prod"},
		"of tasks of two stacks":      {trace.Finding{Workloads: []string{"web", "other"}}, "Live/Prod Live/Production"},
		"of a stack":                  {trace.Finding{Stack: "Test"}, "Test"},
		"of no task":                  {trace.Finding{Resource: "vpc-0a1b"}, "Live/Prod Live/Production Test"},
		"of a stack of another app":   {trace.Finding{Stack: "Elsewhere"}, "Live/Prod Live/Production Test"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(stacksOf(tc.finding, traces, all), " "); got != tc.want {
				t.Errorf("it is of %s, want %s", got, tc.want)
			}
		})
	}
}

func TestOnlyErrorsFail(t *testing.T) {
	for _, severity := range []trace.Severity{trace.Error, trace.Warning, trace.Info} {
		report := (&plugin{}).validation(trace.Report{Findings: []trace.Finding{{ID: "x", ConstructPath: "Prod/Vpc", Severity: severity, Workloads: []string{"a", "b"}}}})
		v := (*report.Violations)[0]
		if *report.Success != (severity != trace.Error) || *v.Severity != string(severity) || *(*v.RuleMetadata)["tasks"] != "a, b" {
			t.Errorf("%s: success %v, severity %s", severity, *report.Success, *v.Severity)
		}
	}
	if report := (&plugin{}).validation(trace.Report{}); !*report.Success || len(*report.Violations) > 0 {
		t.Error("a report without findings fails")
	}
}

func TestRuleIds(t *testing.T) {
	ids := *(&plugin{}).RuleIds()
	if len(ids) != len(trace.Rules()) {
		t.Errorf("%d ids, want %d", len(ids), len(trace.Rules()))
	}
	for _, id := range ids {
		if strings.ContainsAny(*id, "[]: ") {
			t.Errorf("%s cannot be a part of an id", *id)
		}
	}
}

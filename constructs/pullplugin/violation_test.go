package pullplugin

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestResource(t *testing.T) {
	for name, tc := range map[string]struct {
		finding                    trace.Finding
		logicalID, file, construct string
	}{
		"a resource of a template": {trace.Finding{LogicalID: "Vpc", File: "a.json", ConstructPath: "Prod/Vpc"}, "Vpc", "a.json", ""},
		"a construct":              {trace.Finding{ConstructPath: "Prod/Vpc", Resource: "x"}, "", "", "Prod/Vpc"},
		"something imported":       {trace.Finding{Resource: "vpc-0a1b"}, "", "", "vpc-0a1b"},
	} {
		t.Run(name, func(t *testing.T) {
			r := resource(tc.finding)
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

func TestOnlyErrorsFail(t *testing.T) {
	for _, severity := range []trace.Severity{trace.Error, trace.Warning, trace.Info} {
		report := validation(trace.Report{Findings: []trace.Finding{{ID: "x", Severity: severity, Workloads: []string{"a", "b"}}}})
		v := (*report.Violations)[0]
		if *report.Success != (severity != trace.Error) || *v.Severity != string(severity) || *(*v.RuleMetadata)["tasks"] != "a, b" {
			t.Errorf("%s: success %v, severity %s", severity, *report.Success, *v.Severity)
		}
	}
	if report := validation(trace.Report{}); !*report.Success || len(*report.Violations) > 0 {
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

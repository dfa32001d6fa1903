package report

import (
	"encoding/json"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

// readLog is the part of a log that the tests look at.
type readLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Name, Version string
				Rules         []struct {
					ID                   string
					HelpURI              string
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			Message             struct{ Text string }
			PartialFingerprints map[string]string
			Locations           []struct {
				PhysicalLocation *struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
				LogicalLocations []struct{ FullyQualifiedName, Name, Kind string }
			}
		}
	}
}

func logOf(t *testing.T, r trace.Report, o SARIFOptions) readLog {
	t.Helper()
	document := must(t)(SARIF(r, o))
	// The schema is that of OASIS, SARIF 2.1.0 with errata 01, as go-sarif (Unlicense) ships it, without its
	// descriptions.
	schema.Valid(t, filepath.Join("testdata", "sarif-schema-2.1.0.json"), "", document)
	var log readLog
	if err := json.Unmarshal(document, &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) != 1 || len(log.Runs[0].Results) != len(r.Findings) {
		t.Fatalf("%d runs; want one, with a result for each finding", len(log.Runs))
	}
	return log
}

func TestSARIFIsValid(t *testing.T) {
	for name, r := range map[string]trace.Report{"full": sample(), "hostile": hostile(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			logOf(t, r, SARIFOptions{Build: Build{Version: "v1.2.3"}, Artifact: "cdk.out/manifest.json"})
		})
	}
}

func TestSARIFDescribesEveryRule(t *testing.T) {
	driver := logOf(t, trace.Report{}, SARIFOptions{Build: Build{Version: "v1.2.3"}}).Runs[0].Tool.Driver
	if driver.Name != "pullcheck" || driver.Version != "v1.2.3" {
		t.Errorf("the tool is %s %s", driver.Name, driver.Version)
	}
	if len(driver.Rules) != len(trace.Rules()) {
		t.Fatalf("%d rules, want %d", len(driver.Rules), len(trace.Rules()))
	}
	for i, rule := range trace.Rules() {
		got := driver.Rules[i]
		want := map[trace.Severity]string{trace.Error: "error", trace.Warning: "warning", trace.Info: "note"}[rule.Severity]
		if got.ID != rule.ID || got.HelpURI != rule.Source || got.DefaultConfiguration.Level != want {
			t.Errorf("rule %d is %+v, want %+v", i, got, rule)
		}
	}
}

func TestSARIFResults(t *testing.T) {
	r := sample()
	log := logOf(t, r, SARIFOptions{Artifact: "cdk.out/Other.template.json"})
	run := log.Runs[0]
	for i, result := range run.Results {
		if rules := run.Tool.Driver.Rules; result.RuleID != r.Findings[i].ID || rules[result.RuleIndex].ID != result.RuleID {
			t.Errorf("result %d is of rule %s, index %d; want %s", i, result.RuleID, result.RuleIndex, r.Findings[i].ID)
		}
	}
	first, second := run.Results[0], run.Results[1]
	physical := first.Locations[0].PhysicalLocation
	if physical.ArtifactLocation.URI != "cdk.out/Prod.template.json" || physical.Region.StartLine != 41 {
		t.Errorf("the result stands at %+v", physical)
	}
	logical := first.Locations[0].LogicalLocations[0]
	if logical.FullyQualifiedName != "Prod/Vpc/Resource" || logical.Name != "Vpc8378EB38" || logical.Kind != "resource" {
		t.Errorf("the result is about %+v", logical)
	}
	if levels := []string{first.Level, second.Level, run.Results[2].Level}; !slices.Equal(levels, []string{"error", "warning", "note"}) {
		t.Errorf("levels %v", levels)
	}
	if at := second.Locations[0].PhysicalLocation; at.ArtifactLocation.URI != "cdk.out/Other.template.json" || at.Region.StartLine != 1 {
		t.Errorf("a result without a file stands at %+v", at)
	}
	if at := logOf(t, r, SARIFOptions{}).Runs[0].Results[1].Locations[0].PhysicalLocation; at != nil {
		t.Errorf("a result without a file stands at %+v", at)
	}
	// The results alone: the rules and their places change with those of the tracer.
	var whole struct {
		Runs []struct{ Results []map[string]any }
	}
	if err := json.Unmarshal(must(t)(SARIF(r, SARIFOptions{})), &whole); err != nil {
		t.Fatal(err)
	}
	for _, result := range whole.Runs[0].Results {
		delete(result, "ruleIndex")
	}
	golden.Value(t, "results.sarif.json", whole.Runs[0].Results)
}

func TestFingerprintsStayWithTheFinding(t *testing.T) {
	prints := func(r trace.Report) []string {
		var out []string
		for _, result := range logOf(t, r, SARIFOptions{}).Runs[0].Results {
			out = append(out, result.PartialFingerprints["pullcheckFinding/v1"])
		}
		return out
	}
	before := prints(sample())
	moved := sample()
	f := &moved.Findings[0]
	f.File, f.Line, f.Message, f.Workloads = "other.json", 7, "Said otherwise.", nil
	moved.Findings = append([]trace.Finding{moved.Findings[2]}, moved.Findings[:2]...)
	after := prints(moved)
	if want := []string{before[2], before[0], before[1]}; !slices.Equal(after, want) {
		t.Errorf("after lines, texts and order changed: %v, want %v", after, want)
	}
	twice := sample()
	twice.Findings[1] = twice.Findings[0]
	if p := prints(twice); p[0] == p[1] || p[0] != before[0] {
		t.Errorf("two findings of one rule at one object: %v", p)
	}
	other := sample()
	other.Findings[0].Key = "ecr.api"
	if p := prints(other); p[0] == before[0] {
		t.Error("another key has the same fingerprint")
	}
	elsewhere := sample()
	elsewhere.Findings[0].ObjectID = "Test/Vpc8378EB38"
	if p := prints(elsewhere); p[0] == before[0] {
		t.Error("another object has the same fingerprint")
	}
}

func TestURI(t *testing.T) {
	cases := map[string]string{
		"cdk.out/Prod.template.json":   "cdk.out/Prod.template.json",
		"./a/../b.yaml":                "b.yaml",
		"a b/100%/c#d?.json":           "a%20b/100%25/c%23d%3F.json",
		"c:name.json":                  "./c:name.json",
		"../up.json":                   "../up.json",
		"größe.json":                   "gr%C3%B6%C3%9Fe.json",
		"line\nend\x1b.json":           "line%0Aend%1B.json",
		"assembly-Prod/X.template.yml": "assembly-Prod/X.template.yml",
	}
	if runtime.GOOS != "windows" {
		cases["/srv/app/t.json"] = "file:///srv/app/t.json"
	}
	for file, want := range cases {
		if got := uri(file); got != want {
			t.Errorf("the URI of %q is %s, want %s", file, got, want)
		}
	}
}

package report

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// What code scanning reads of a log: a rule with its help and its severity for each result, a place in a file, a
// fingerprint, and what the run could not read.
func TestSARIFAsCodeScanningReadsIt(t *testing.T) {
	r := sample()
	r.Traces[1].Containers = []trace.Container{{Name: "web", Image: "app:1"}}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID         string
						Help       struct{ Text, Markdown string }
						Properties struct {
							Tags     []string
							Severity string `json:"security-severity"`
						}
					}
				}
			}
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Message struct{ Text string } }
			}
			Results []struct {
				RuleIndex int
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation *struct{ ArtifactLocation struct{ URI string } }
				}
				PartialFingerprints map[string]string
			}
		}
	}
	document := must(t)(SARIF(r, SARIFOptions{Artifact: "app.yaml", Notes: []string{"a.yaml was passed over"}}))
	if err := json.Unmarshal(document, &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	for _, rule := range run.Tool.Driver.Rules {
		if !strings.Contains(rule.Help.Markdown, "Source: ") || rule.Help.Text == "" || rule.Properties.Severity == "" || rule.Properties.Tags[0] != "security" {
			t.Errorf("rule %s is told as %+v", rule.ID, rule)
		}
	}
	for i, result := range run.Results {
		at := result.Locations[0].PhysicalLocation
		if at == nil || at.ArtifactLocation.URI == "" || len(result.PartialFingerprints) == 0 || run.Tool.Driver.Rules[result.RuleIndex].ID != r.Findings[i].ID {
			t.Errorf("result %d is %+v", i, result)
		}
	}
	if text := run.Results[0].Message.Text; !strings.Contains(text, "Prod/Web1/Service (container web, image app:1)") {
		t.Errorf("the message is %q", text)
	}
	called := run.Invocations[0]
	if !called.ExecutionSuccessful || len(called.ToolExecutionNotifications) != 2 || called.ToolExecutionNotifications[0].Message.Text != "a.yaml was passed over" {
		t.Errorf("the invocation is %+v", called)
	}
}

func TestJUnit(t *testing.T) {
	for name, tc := range map[string]struct {
		report                   trace.Report
		tests, failures, skipped int
	}{
		"tasks and findings": {sample(), 8, 6, 1},
		"hostile names":      {hostile(), 8, 6, 1},
		"nothing":            {trace.Report{}, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			document := must(t)(JUnit(tc.report, nil))
			var read junitSuites
			if err := xml.Unmarshal(document, &read); err != nil {
				t.Fatal(err)
			}
			tasks, findings := read.Suites[0], read.Suites[1]
			if tasks.Tests != tc.tests || tasks.Failures != tc.failures || tasks.Skipped != tc.skipped || len(tasks.Cases) != tc.tests {
				t.Errorf("%d tests, %d failures, %d skipped", tasks.Tests, tasks.Failures, tasks.Skipped)
			}
			if findings.Tests != len(tc.report.Findings) || findings.Failures != tc.report.Errors() {
				t.Errorf("%d findings, %d of them failures", findings.Tests, findings.Failures)
			}
		})
	}
}

package report

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

// accepted is a report whose one error is acknowledged, for a reason that tries to do harm.
func accepted() trace.Report {
	r := trace.Report{Traces: []trace.Trace{failing("Prod/Web1/Service")}, Findings: sample().Findings[1:2]}
	f := sample().Findings[0]
	f.Workloads = []string{"Prod/Web1/Service"}
	r.Acknowledged = []trace.Acknowledged{{Finding: f, Reason: "planned\x1b[31m\r\n<b>{0}</b>", Until: "2027-01-31"}}
	return r
}

func TestWhatIsAcknowledgedIsListed(t *testing.T) {
	r := accepted()
	isolated, _ := read(t, "isolated-fargate.yaml")
	page := r
	page.Traces = trace.Check(isolated).Traces
	log := string(must(t)(SARIF(r, SARIFOptions{})))
	document := must(t)(JSON(r, nil))
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/check", document)
	schema.Valid(t, "testdata/sarif-schema-2.1.0.json", "", []byte(log))
	for name, tc := range map[string]struct {
		document string
		want     []string
		not      []string
	}{
		"text": {Text(r, TextOptions{}), []string{"✗ The task does not start.", "Acknowledged, and not counted in the exit status",
			"error endpoint-missing at Prod/Vpc until 2027-01-31: planned", "has no interface endpoint for ecr.dkr", "1 warning, 1 acknowledged."}, []string{"Fix this first", "\x1b"}},
		"JSON":     {string(document), []string{`"acknowledged"`, `"until": "2027-01-31"`}, nil},
		"HTML":     {html(t, isolated, page, Options{}), []string{"Acknowledged, and not counted in the exit status", "until 2027-01-31: planned", "has no interface endpoint for ecr.dkr"}, []string{"<b>{0}", "\x1b"}},
		"Markdown": {markdownOf(t, isolated, page, Options{}), []string{"Acknowledged, and not counted in the exit status", "planned"}, []string{"\x1b"}},
		"SARIF":    {log, []string{`"kind": "inSource"`, `"status": "accepted"`, "Acknowledged until 2027-01-31: planned"}, []string{"\x1b"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, want := range tc.want {
				if !strings.Contains(tc.document, want) {
					t.Errorf("it lacks %q", want)
				}
			}
			for _, not := range tc.not {
				if strings.Contains(tc.document, not) {
					t.Errorf("it has %q", not)
				}
			}
		})
	}
	var read struct {
		Runs []struct {
			Results []struct{ Suppressions []any }
		}
	}
	if err := json.Unmarshal([]byte(log), &read); err != nil || len(read.Runs[0].Results) != 2 ||
		len(read.Runs[0].Results[0].Suppressions) != 0 || len(read.Runs[0].Results[1].Suppressions) != 1 {
		t.Errorf("results %+v: want the second alone suppressed (%v)", read, err)
	}
}

// A task that fails is no failure of a test where all that makes it fail is acknowledged, and is one where not.
func TestJUnitSkipsWhatIsAcknowledged(t *testing.T) {
	more := accepted()
	more.Findings = append(more.Findings, trace.Finding{ID: "ingress-missing", Severity: trace.Error, Workloads: []string{"Prod/Web1/Service"}})
	for name, c := range map[string]struct {
		report            trace.Report
		failures, skipped int
	}{"all of it": {accepted(), 0, 1}, "some of it": {more, 1, 0}, "none of it": {trace.Report{Traces: accepted().Traces}, 1, 0}} {
		var read junitSuites
		if err := xml.Unmarshal(must(t)(JUnit(c.report, nil)), &read); err != nil {
			t.Fatal(err)
		}
		if tasks := read.Suites[0]; tasks.Failures != c.failures || tasks.Skipped != c.skipped {
			t.Errorf("%s: %d failures and %d skipped, want %d and %d", name, tasks.Failures, tasks.Skipped, c.failures, c.skipped)
		}
		if findings := read.Suites[1]; findings.Skipped != len(c.report.Acknowledged) || findings.Tests != len(c.report.Findings)+len(c.report.Acknowledged) {
			t.Errorf("%s: %d findings, %d skipped", name, findings.Tests, findings.Skipped)
		}
	}
}

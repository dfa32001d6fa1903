package report

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// The part of the JUnit XML format that test reports of build services read. Source: the schema of Apache Ant's
// junitreport, as github.com/testmoapp/junitxml describes it.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}

	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}

	junitCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		File    string      `xml:"file,attr,omitempty"`
		Failure *junitCause `xml:"failure"`
		Skipped *junitCause `xml:"skipped"`
	}

	junitCause struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a report as JUnit XML: each task is a test case, which is skipped where its result is unknown, and each
// finding is one, which fails where its severity is error. A task of which all that was found is known already is
// skipped too.
func JUnit(r trace.Report, known []trace.Finding) ([]byte, error) {
	tasks, findings := junitSuite{Name: "pullcheck tasks"}, junitSuite{Name: "pullcheck findings"}
	for _, t := range r.Traces {
		c := junitCase{Class: plain.Line(cmp.Or(t.Stack, t.VPC, "pullcheck")), Name: plain.Line(t.Workload)}
		cause := &junitCause{Message: plain.Line(firstFor(t, r)), Type: string(t.Result)}
		switch reason := acceptedFor(t, r, known); {
		case reason != "":
			c.Skipped = &junitCause{Message: plain.Line(reason)}
			tasks.Skipped++
		case t.Result == trace.Fail:
			c.Failure = cause
			tasks.Failures++
		case t.Result == trace.Undecided:
			cause.Type = "" // a skipped case has none
			c.Skipped = cause
			tasks.Skipped++
		}
		tasks.Cases = append(tasks.Cases, c)
	}
	for _, f := range r.Findings {
		c := junitCase{Class: plain.Line(f.ID), Name: plain.Line(f.Resource), File: plain.Line(f.File)}
		if f.Severity == trace.Error {
			c.Failure = &junitCause{Message: plain.Line(f.Message), Type: string(f.Severity),
				Text: plain.Line("Fix: " + f.Fix + prefixed(" Where: ", place(f)) + " Source: " + f.Source)}
			findings.Failures++
		}
		findings.Cases = append(findings.Cases, c)
	}
	for _, a := range r.Acknowledged {
		findings.Cases = append(findings.Cases, junitCase{Class: plain.Line(a.ID), Name: plain.Line(a.Resource), File: plain.Line(a.File),
			Skipped: &junitCause{Message: plain.Line("acknowledged" + a.Why() + ". " + a.Message)}})
		findings.Skipped++
	}
	tasks.Tests, findings.Tests = len(tasks.Cases), len(findings.Cases)
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	err := encoder.Encode(junitSuites{Suites: []junitSuite{tasks, findings}})
	out.WriteByte('\n')
	return out.Bytes(), err
}

// acceptedFor says why a task that fails is no failure: every error that concerns it is acknowledged or known. Empty
// where that is not so.
func acceptedFor(t trace.Trace, r trace.Report, known []trace.Finding) string {
	if t.Result != trace.Fail || concerns(r.Findings, t.Workload) {
		return ""
	}
	for _, a := range r.Acknowledged {
		if concerns([]trace.Finding{a.Finding}, t.Workload) {
			return "acknowledged" + a.Why() + ". " + a.Message
		}
	}
	if concerns(known, t.Workload) {
		return "what keeps the task from starting stands in the baseline"
	}
	return ""
}

// concerns reports whether an error is about a task.
func concerns(findings []trace.Finding, task string) bool {
	return slices.ContainsFunc(findings, func(f trace.Finding) bool { return f.Stops(task) })
}

package report

import (
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestAnnotations(t *testing.T) {
	r := trace.Report{Findings: []trace.Finding{
		{ID: "a", Severity: trace.Error, Resource: "r", Message: "100% broken.", Fix: "Fix it.", File: "a,b:c.yaml", Line: 7, Workloads: []string{"web"}},
		{ID: "b", Severity: trace.Warning, Message: "Nowhere.", Fix: "None."},
	}, Traces: []trace.Trace{{Workload: "web", Containers: []trace.Container{{Name: "app", Image: "app:1"}}}}}
	want := "::error title=pullcheck%3A a,file=a%2Cb%3Ac.yaml,line=7::100%25 broken. Fix: Fix it. Tasks: web (container app, image app:1).\n" +
		"::warning title=pullcheck%3A b::Nowhere. Fix: None.\n"
	if got := string(GitHub(r)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// Whatever the names are, each line is one annotation of ours.
	all := string(GitHub(hostile()))
	form := regexp.MustCompile(`^::(error|warning|notice) title=pullcheck%3A [^:,\r\n]*(,file=[^:,\r\n]*,line=\d+)?::[^\r\n]*$`)
	for _, line := range strings.Split(strings.TrimSuffix(all, "\n"), "\n") {
		if !form.MatchString(line) {
			t.Errorf("a line that is no annotation: %q", line)
		}
	}
}

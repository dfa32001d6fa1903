package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// TestWhatStacksAccept holds that each stack has the acknowledgements of its own and of what it nests, and that stacks
// without any are left out.
func TestWhatStacksAccept(t *testing.T) {
	const accept = `{"Metadata": {"privatepull": {"acknowledge": [{"id": "pullcheck::endpoint-missing[%/Vpc,ecr.dkr]", "reason": "planned"}]}}, "Resources": {"T": {"Type": "T"}}}`
	of := func(where string) string { return strings.Replace(accept, "%", where, 1) }
	nesting := "Resources:\n  N: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: '" + of("C/N") + "'}}\n"
	got, err := template.Accepted(t.Context(), []string{"A", "B", "C"}, template.Options{Region: "us-east-1", Account: "111122223333",
		Texts: map[string]string{"A": of("A"), "B": "Resources: {T: {Type: T}}\n", "C": nesting}})
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, s := range got {
		for _, a := range s.Acknowledgements {
			shown = append(shown, s.Stack+" in "+s.Region+" of "+s.Account+" accepts "+a.ID)
		}
	}
	const want = `A in us-east-1 of 111122223333 accepts pullcheck::endpoint-missing[A/Vpc,ecr.dkr]
C in us-east-1 of 111122223333 accepts pullcheck::endpoint-missing[C/N/Vpc,ecr.dkr]`
	if strings.Join(shown, "\n") != want || len(got) != 2 {
		t.Fatalf("got %d stacks: %q, want %s", len(got), shown, want)
	}
	for rule, want := range map[string]bool{"endpoint-missing": true, "s3-route-missing": false} {
		if got := got[0].Concerns(trace.Report{Findings: []trace.Finding{{ID: "egress-blocked"}, {ID: rule}}}); got != want {
			t.Errorf("it concerns %s: %v, want %v", rule, got, want)
		}
	}
	if (template.Accepting{}).Concerns(trace.Report{Findings: []trace.Finding{{ID: "endpoint-missing"}}}) {
		t.Error("a stack that accepts nothing concerns a finding")
	}
	if _, err := template.Accepted(t.Context(), []string{"nowhere"}, template.Options{}); err == nil {
		t.Error("a path that is not there: got no error")
	}
}

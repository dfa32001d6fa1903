package trace

import (
	"strings"
	"testing"
)

// caseOf is a case in which one task's one call has a result, with a finding where it fails.
func caseOf(result Result, decided ...string) Case {
	r := Report{Traces: []Trace{{Workload: "web", Kind: "fargate", Result: result, Isolated: Isolated,
		Calls: []Call{{API: "ecr:BatchGetImage", Host: "h", Result: result, Hops: []Hop{{Kind: RouteHop, Result: result, Detail: "detail"}}}}}}}
	if result == Fail {
		r.Findings = []Finding{{ID: "route-missing", Severity: Error, ObjectID: "subnet", Message: "Nothing leads there.", Workloads: []string{"web"}}}
	}
	return Case{Decided: decided, Report: r}
}

func TestCombineSaysForCertainOnlyWhatHoldsInEveryCase(t *testing.T) {
	for _, c := range []struct {
		name     string
		cases    []Case
		want     Result
		severity Severity // of the finding, if there is one
		message  string
	}{
		{"all pass", []Case{caseOf(Pass, "A is 1"), caseOf(Pass, "A is 2")}, Pass, "", ""},
		{"all fail", []Case{caseOf(Fail, "A is 1"), caseOf(Fail, "A is 2")}, Fail, Error, "Nothing leads there."},
		{"one fails", []Case{caseOf(Pass, "A is 1"), caseOf(Fail, "A is 2")}, Undecided, Warning, "Where A is 2: Nothing leads there."},
		{"the order of the cases changes nothing", []Case{caseOf(Fail, "A is 2"), caseOf(Pass, "A is 1")}, Undecided, Warning, "Where A is 2: Nothing leads there."},
		{"one is open", []Case{caseOf(Pass, "A is 1"), caseOf(Undecided, "A is 2")}, Undecided, "", ""},
		{"a task that one case does not have", []Case{caseOf(Fail, "A is 1"), {Decided: []string{"A is 2"}}}, Fail, Error, "Nothing leads there."},
		{"two decisions together", []Case{caseOf(Pass, "A is 1", "B is 1"), caseOf(Pass, "A is 1", "B is 2"),
			caseOf(Pass, "A is 2", "B is 1"), caseOf(Fail, "A is 2", "B is 2")}, Undecided, Warning, "Where A is 2 and B is 2: Nothing leads there."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Combine(c.cases)
			if got := r.Traces[0].Result; got != c.want {
				t.Errorf("the task: got %s, want %s", got, c.want)
			}
			if got := r.Traces[0].Calls[0].Result; got != c.want {
				t.Errorf("the call: got %s, want %s", got, c.want)
			}
			switch {
			case c.severity == "" && len(r.Findings) > 0:
				t.Errorf("want no finding, got %+v", r.Findings)
			case c.severity != "" && (len(r.Findings) != 1 || r.Findings[0].Severity != c.severity || r.Findings[0].Message != c.message):
				t.Errorf("want %s %q, got %+v", c.severity, c.message, r.Findings)
			}
		})
	}
}

func TestATaskThatFailsInEachCaseElsewhereFails(t *testing.T) {
	one, other := caseOf(Fail, "A is 1"), caseOf(Fail, "A is 2")
	other.Report.Traces[0].Calls[0].API = "s3:GetObject"
	other.Report.Findings[0].ObjectID = "another"
	r := Combine([]Case{one, other})
	if r.Traces[0].Result != Fail {
		t.Errorf("got %s, want fail", r.Traces[0].Result)
	}
	for _, call := range r.Traces[0].Calls {
		if call.Result != Undecided || !strings.HasPrefix(call.Hops[0].Detail, "where A is ") {
			t.Errorf("a call that only one case makes: got %s, %q", call.Result, call.Hops[0].Detail)
		}
	}
	for _, f := range r.Findings {
		if f.Severity != Error || !strings.HasPrefix(f.Message, "Where A is ") {
			t.Errorf("the task fails for certain, so each cause stays an error: got %s %q", f.Severity, f.Message)
		}
	}
}

func TestCombineLeavesTheCasesAsTheyAre(t *testing.T) {
	cases := []Case{caseOf(Pass, "A is 1"), caseOf(Fail, "A is 2")}
	Combine(cases)
	if h := cases[1].Report.Traces[0].Calls[0].Hops[0]; h.Result != Fail || h.Detail != "detail" {
		t.Errorf("a hop of a case was changed to %+v", h)
	}
}

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

// combined is what holds in every case.
func combined(cases ...Case) Report {
	var c Combiner
	for _, one := range cases {
		c.Add(one)
	}
	return c.Report()
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
			r := combined(c.cases...)
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
	r := combined(one, other)
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
	combined(cases...)
	if h := cases[1].Report.Traces[0].Calls[0].Hops[0]; h.Result != Fail || h.Detail != "detail" {
		t.Errorf("a hop of a case was changed to %+v", h)
	}
}

// TestCombineSaysWhere names the cases in which something is found by what tells them from the others.
func TestCombineSaysWhere(t *testing.T) {
	cases := func(fails func(a, b, c bool) bool) []Case {
		var out []Case
		say := func(name string, is bool) string {
			return name + map[bool]string{true: " is set", false: " is not"}[is]
		}
		for i := range 8 {
			a, b, c := i&4 == 0, i&2 == 0, i&1 == 0
			result := Pass
			if fails(a, b, c) {
				result = Fail
			}
			out = append(out, caseOf(result, say("A", a), say("B", b), say("C", c)))
		}
		return out
	}
	for _, c := range []struct {
		name  string
		fails func(a, b, c bool) bool
		want  string
	}{
		{"in all", func(a, b, c bool) bool { return true }, ""},
		{"by one decision", func(a, b, c bool) bool { return b }, "Where B is set: "},
		{"by two", func(a, b, c bool) bool { return !a && c }, "Where A is not and C is set: "},
		{"by three", func(a, b, c bool) bool { return a && b && c }, "Where A is set and B is set and C is set: "},
		{"by none that is told shortly", func(a, b, c bool) bool { return a == b }, "Where A is set and B is set and C is set (and in 3 of the 7 other cases): "},
	} {
		r := combined(cases(c.fails)...)
		if got := r.Findings[0].Message; got != c.want+"Nothing leads there." {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

func TestCombineOfFindings(t *testing.T) {
	of := func(f ...Finding) Case { return Case{Report: Report{Findings: f}} }
	finding := func(s Severity, message string) Finding {
		return Finding{ID: "route-missing", Severity: s, ObjectID: "subnet", Message: message, Fix: message + "!"}
	}
	for _, c := range []struct {
		name    string
		cases   []Case
		want    Severity
		message string
	}{
		{"an error in each case stays one, though no task fails", []Case{of(finding(Error, "a")), of(finding(Error, "a"))}, Error, "a"},
		{"an error in one case is none for certain", []Case{of(finding(Error, "a")), of()}, Warning, "a"},
		{"the gravest speaks", []Case{of(finding(Info, "a")), of(finding(Warning, "b")), of(finding(Info, "c"))}, Warning, "b"},
		{"the first of those that are as grave", []Case{of(finding(Warning, "a")), of(finding(Warning, "b"))}, Warning, "a"},
	} {
		f := combined(c.cases...).Findings[0]
		if f.Severity != c.want || f.Message != c.message || !strings.HasSuffix(c.message, strings.TrimSuffix(f.Fix, "!")) {
			t.Errorf("%s: got %s %q %q, want %s %q", c.name, f.Severity, f.Message, f.Fix, c.want, c.message)
		}
	}
}

func TestReportsThatAreAlikeOrDecided(t *testing.T) {
	with := func(change func(r *Report)) Report {
		r := caseOf(Fail).Report
		change(&r)
		return r
	}
	for _, c := range []struct {
		name           string
		change         func(r *Report)
		alike, decided bool
	}{
		{"nothing else", func(*Report) {}, true, true},
		{"another text of a hop", func(r *Report) { r.Traces[0].Calls[0].Hops[0].Detail = "x" }, true, true},
		{"another API", func(r *Report) { r.Traces[0].Calls[0].API = "x" }, false, true},
		{"another result of a call", func(r *Report) { r.Traces[0].Calls[0].Result = Pass }, false, true},
		{"a call that is not decided", func(r *Report) { r.Traces[0].Calls[0].Result = Undecided }, false, false},
		{"a task that is not decided", func(r *Report) { r.Traces[0].Result = Undecided }, true, false},
		{"another task", func(r *Report) { r.Traces[0].Workload = "x" }, false, true},
		{"another kind of task", func(r *Report) { r.Traces[0].Kind = "x" }, false, true},
		{"one call more", func(r *Report) { r.Traces[0].Calls = append(r.Traces[0].Calls, Call{}) }, false, true},
		{"no finding", func(r *Report) { r.Findings = nil }, false, true},
		{"another rule", func(r *Report) { r.Findings[0].ID = "x" }, false, true},
		{"another object", func(r *Report) { r.Findings[0].ObjectID = "x" }, false, true},
		{"another key", func(r *Report) { r.Findings[0].Key = "x" }, false, true},
		{"another severity", func(r *Report) { r.Findings[0].Severity = Info }, false, true},
		{"another message", func(r *Report) { r.Findings[0].Message = "x" }, true, true},
	} {
		r := with(c.change)
		if got := Alike(caseOf(Fail).Report, r); got != c.alike {
			t.Errorf("%s: alike %v, want %v", c.name, got, c.alike)
		}
		if got := r.Decided(); got != c.decided {
			t.Errorf("%s: decided %v, want %v", c.name, got, c.decided)
		}
	}
}

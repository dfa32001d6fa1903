package trace

import (
	"encoding/json"
	"testing"

	"ecrprivatelink/constructs/pullpath"
)

func TestHowTheStartOfATaskFares(t *testing.T) {
	call := func(phase pullpath.Phase, r Result) Call { return Call{Phase: string(phase), Result: r} }
	for _, c := range []struct {
		name  string
		trace Trace
		want  Result
	}{
		{"without calls", Trace{Result: Pass}, Pass},
		{"all pass", Trace{Result: Pass, Calls: []Call{call(pullpath.PullPhase, Pass), call(pullpath.RunPhase, Pass)}}, Pass},
		{"the pull fails", Trace{Result: Fail, Calls: []Call{call(pullpath.PullPhase, Fail), call(pullpath.LogsPhase, Pass)}}, Fail},
		{"the pull is not known", Trace{Result: Undecided, Calls: []Call{call(pullpath.PullPhase, Undecided)}}, Undecided},
		{"the running task fails", Trace{Result: Fail, Calls: []Call{call(pullpath.PullPhase, Pass), call(pullpath.RunPhase, Fail)}}, Pass},
		{"it is refused", Trace{Result: Fail, Refused: "a size", Calls: []Call{call(pullpath.PullPhase, Pass)}}, Fail},
		{"it is refused in some cases", Trace{Result: Undecided, Refused: "where A is 1: a size", Calls: []Call{call(pullpath.PullPhase, Pass)}}, Undecided},
		{"each case fails at another call", Trace{Result: Fail, Calls: []Call{call(pullpath.PullPhase, Undecided), call(pullpath.LogsPhase, Undecided)}}, Fail},
	} {
		if got := c.trace.Starts(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWhereAFindingIsMended(t *testing.T) {
	for _, c := range []struct {
		name         string
		finding      Finding
		file         string
		line, column int
	}{
		{"nowhere", Finding{Line: 3, Column: 4}, "", 0, 0},
		{"in the template", Finding{File: "t.yaml", Line: 3, Column: 4}, "t.yaml", 3, 4},
		{"in a template whose lines are not known", Finding{File: "t.json"}, "t.json", 1, 0},
		{"in the code of the app", Finding{File: "t.yaml", Line: 3, Column: 4, CodeFile: "app.go", CodeLine: 7}, "app.go", 7, 0},
	} {
		if file, line, column := c.finding.Place(); file != c.file || line != c.line || column != c.column {
			t.Errorf("%s: got %s:%d:%d", c.name, file, line, column)
		}
	}
}

func TestWhatAReportCounts(t *testing.T) {
	r := Report{Findings: []Finding{{Severity: Error, Workloads: []string{"web"}}, {Severity: Warning, Workloads: []string{"web"}}, {Severity: Error}},
		Traces: []Trace{{Result: Pass}, {Result: Undecided}, {Result: Fail}, {Result: Undecided}, {Result: Undecided}}}
	if r.Errors() != 2 || r.Unknowns() != 3 {
		t.Errorf("got %d errors and %d unknown", r.Errors(), r.Unknowns())
	}
	for i, want := range []bool{true, false, false} {
		if got := r.Findings[i].Stops("web"); got != want || r.Findings[i].Stops("api") {
			t.Errorf("finding %d stops it: %v", i, got)
		}
	}
	for want, r := range map[string]Report{
		`{"findings":[],"traces":[]}`: {},
		`{"findings":[],"traces":[{"workload":"web","kind":"","result":"pass","isolated":"","calls":null}]}`: {Traces: []Trace{{Workload: "web", Result: Pass}}},
	} {
		if got, err := json.Marshal(r); err != nil || string(got) != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
}

func TestTheWorseResult(t *testing.T) {
	order := []Result{"", Pass, Undecided, Fail}
	for i, a := range order {
		for j, b := range order {
			if got := Worse(a, b); got != order[max(i, j)] {
				t.Errorf("of %q and %q: got %q", a, b, got)
			}
		}
	}
}

package trace

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// today is the day of the tests.
var today = time.Date(2026, 6, 15, 23, 0, 0, 0, time.UTC)

// missing is a finding in a stage, whose key is a resource of another stack of the stage.
func missing(id, stack, logical, key string) Finding {
	return Finding{ID: id, Severity: Error, Message: "It is wrong.", ObjectID: stack + "/" + logical, Stack: stack, LogicalID: logical, Key: key}
}

func TestAcknowledgeID(t *testing.T) {
	for name, tc := range map[string]struct {
		finding Finding
		want    string
	}{
		"the rule and the resource": {Finding{ID: "role-missing", ObjectID: "Prod/Tasks"}, "pullcheck::role-missing[Prod/Tasks]"},
		"and the key":               {Finding{ID: "endpoint-missing", ObjectID: "Prod/Vpc", Key: "ecr.api"}, "pullcheck::endpoint-missing[Prod/Vpc,ecr.api]"},
		"the name, without an id":   {Finding{ID: "endpoint-missing", Resource: "vpc-0a1b"}, "pullcheck::endpoint-missing[vpc-0a1b]"},
		"brackets, colons and spaces are replaced": {Finding{ID: "x", ObjectID: "a]::b (c) {d} größe\n"},
			"pullcheck::x[a---b--c---d--gr--e-]"},
		"a long key is replaced by its hash": {Finding{ID: "x", ObjectID: "a", Key: "Statement 1: it names no action"}, "pullcheck::x[a,a665d2ac]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.finding.AcknowledgeID(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestWhatAnAcknowledgementAccepts(t *testing.T) {
	const vpc = "live/Hub/Vpc"
	far := "live/a-stack-whose-name-is-longer-than-ids-take/Vpc"
	for name, c := range map[string]struct {
		acknowledgement Acknowledgement
		finding         Finding
		want            bool
	}{
		"the id as it is printed":             {Acknowledgement{ID: "pullcheck::r[live/Net/Table,live/Hub/Vpc]"}, missing("r", "live/Net", "Table", vpc), true},
		"the id without the stage, within it": {Acknowledgement{ID: "pullcheck::r[Net/Table,Hub/Vpc]", Stack: "live/Other"}, missing("r", "live/Net", "Table", vpc), true},
		"the same from another stage":         {Acknowledgement{ID: "pullcheck::r[Net/Table,Hub/Vpc]", Stack: "test/Other"}, missing("r", "live/Net", "Table", vpc), false},
		"the same from no stage":              {Acknowledgement{ID: "pullcheck::r[Net/Table,Hub/Vpc]", Stack: "Other"}, missing("r", "live/Net", "Table", vpc), false},
		"a logical id of the own stack":       {Acknowledgement{ID: "pullcheck::r[Table]", Stack: "Net"}, missing("r", "Net", "Table", ""), true},
		"a logical id of another stack":       {Acknowledgement{ID: "pullcheck::r[Table]", Stack: "Other"}, missing("r", "Net", "Table", ""), false},
		"every resource of the own stack":     {Acknowledgement{ID: "pullcheck::r[*,Hub/Vpc]", Stack: "live/Net"}, missing("r", "live/Net", "Table", vpc), true},
		"every resource, with another key":    {Acknowledgement{ID: "pullcheck::r[*,Hub/Other]", Stack: "live/Net"}, missing("r", "live/Net", "Table", vpc), false},
		"every resource of another stack":     {Acknowledgement{ID: "pullcheck::r[*,Hub/Vpc]", Stack: "live/Other"}, missing("r", "live/Net", "Table", vpc), false},
		"a long key in full":                  {Acknowledgement{ID: "pullcheck::r[Table," + far + "]", Stack: "live/Net"}, missing("r", "live/Net", "Table", far), true},
		"a long key as its hash":              {Acknowledgement{ID: "pullcheck::r[Table," + short(far) + "]", Stack: "live/Net"}, missing("r", "live/Net", "Table", far), true},
		"a finding without its key":           {Acknowledgement{ID: "pullcheck::r[Table]", Stack: "live/Net"}, missing("r", "live/Net", "Table", vpc), false},
		"another rule":                        {Acknowledgement{ID: "pullcheck::q[Table]", Stack: "Net"}, missing("r", "Net", "Table", ""), false},
		"at the resource, without a place":    {Acknowledgement{ID: "pullcheck::r", Stack: "Net", Resource: "Table"}, missing("r", "Net", "Table", "k"), true},
		"at another resource":                 {Acknowledgement{ID: "pullcheck::r", Stack: "Net", Resource: "Vpc"}, missing("r", "Net", "Table", "k"), false},
		"at the resource, with another place": {Acknowledgement{ID: "pullcheck::r[Vpc]", Stack: "Net", Resource: "Table"}, missing("r", "Net", "Table", ""), false},
		"in a template, without a place":      {Acknowledgement{ID: "pullcheck::r", Stack: "Net"}, missing("r", "Net", "Table", ""), false},
		"the CDK's, exactly":                  {Acknowledgement{ID: "pullcheck::r[live/Net/Table]", CDK: true}, missing("r", "live/Net", "Table", ""), true},
		"the CDK's, which knows no short form": {Acknowledgement{ID: "pullcheck::r[Net/Table]", Stack: "live/Net", CDK: true},
			missing("r", "live/Net", "Table", ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.acknowledgement.accepts(c.finding); got != c.want {
				t.Errorf("%s accepts %s: got %v, want %v", c.acknowledgement.ID, c.finding.AcknowledgeID(), got, c.want)
			}
		})
	}
}

func TestAcknowledge(t *testing.T) {
	report := Report{Findings: []Finding{missing(endpointMissing, "Net", "Vpc", "ecr.dkr"), missing(endpointMissing, "Net", "Vpc", "ecr.api")},
		Traces: []Trace{{Workload: "web", Result: Fail}, {Workload: "job", Result: Undecided}}}
	accept := func(place, until string) Acknowledgement {
		return Acknowledgement{ID: "pullcheck::endpoint-missing[" + place + "]", Reason: "planned", Until: until, Stack: "Net", File: "net.json", Line: 3}
	}
	partly := func(a Acknowledgement) Acknowledgement { a.Partial = true; return a }
	for name, c := range map[string]struct {
		all          []Acknowledgement
		errors       int
		acknowledged []string
		says         string // in the findings
	}{
		"one of two":             {[]Acknowledgement{accept("Vpc,ecr.dkr", "")}, 1, []string{"ecr.dkr"}, "It is wrong."},
		"on its last day":        {[]Acknowledgement{accept("Vpc,ecr.dkr", "2026-06-15")}, 1, []string{"ecr.dkr"}, ""},
		"on the day after":       {[]Acknowledgement{accept("Vpc,ecr.dkr", "2026-06-14")}, 2, nil, "It is wrong. It was acknowledged until 2026-06-14 (planned), which is over."},
		"twice, once for longer": {[]Acknowledgement{accept("Vpc,ecr.dkr", "2026-06-14"), accept("Net/Vpc,ecr.dkr", "")}, 1, []string{"ecr.dkr"}, ""},
		"nothing, misspelt": {[]Acknowledgement{accept("Net/Vpc,ecr.dkkr", "")}, 3, nil,
			"The acknowledgement of pullcheck::endpoint-missing[Net/Vpc,ecr.dkkr] (planned) accepts no finding. Did you mean pullcheck::endpoint-missing[Net/Vpc,ecr.dkr]? Else take it out."},
		"nothing, misspelt, in a template by itself": {[]Acknowledgement{partly(accept("Net/Vpc,ecr.dkkr", ""))}, 3, nil, "Did you mean"},
		"nothing, elsewhere":                         {[]Acknowledgement{accept("Somewhere/Else,logs", "")}, 3, nil, "Take it out; what the rule finds is pullcheck::endpoint-missing[Net/Vpc,ecr.dkr]."},
		"nothing, elsewhere, in a template by itself": {[]Acknowledgement{partly(accept("Somewhere/Else,logs", ""))}, 2, nil,
			"What it accepts may be found only beside templates that were not read."},
		"nothing, once though it stands twice": {[]Acknowledgement{accept("Somewhere/Else,logs", ""), accept("Somewhere/Else,logs", "")}, 3, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := report.Acknowledge(c.all, today)
			if r.Errors() != c.errors {
				t.Errorf("got %d errors, want %d: %+v", r.Errors(), c.errors, r.Findings)
			}
			var got []string
			for _, a := range r.Acknowledged {
				got = append(got, a.Key)
			}
			if !slices.Equal(got, c.acknowledged) {
				t.Errorf("acknowledged %q, want %q", got, c.acknowledged)
			}
			says := ""
			for _, f := range r.Findings {
				says += f.Message + " " + f.Fix + "\n"
			}
			if !strings.Contains(says, c.says) {
				t.Errorf("found\n%swant %q", says, c.says)
			}
			if r.Traces[0].Result != Fail || r.Traces[1].Result != Undecided || r.Unknowns() != 1 {
				t.Errorf("an acknowledgement changes a trace: %+v", r.Traces)
			}
		})
	}
}

func TestCheckOfAnAcknowledgement(t *testing.T) {
	for name, c := range map[string]struct {
		acknowledgement Acknowledgement
		want            string
	}{
		"right":                    {Acknowledgement{ID: "pullcheck::route-missing[Net/Table]", Reason: "r", Until: "2027-01-31"}, ""},
		"right, at a resource":     {Acknowledgement{ID: "pullcheck::route-missing", Reason: "r", Resource: "Table"}, ""},
		"the id of something else": {Acknowledgement{ID: "AwsSolutions-VPC7", Reason: "r"}, `id is "AwsSolutions-VPC7"; want that of a finding`},
		"a bracket left open":      {Acknowledgement{ID: "pullcheck::route-missing[Net/Table", Reason: "r"}, "want that of a finding"},
		"a misspelt rule":          {Acknowledgement{ID: "pullcheck::route-mising[Net/Table]", Reason: "r"}, `unknown rule "route-mising"; did you mean "route-missing"?`},
		"no place":                 {Acknowledgement{ID: "pullcheck::route-missing", Reason: "r"}, "names no place; write it in brackets, such as pullcheck::route-missing[Stack/LogicalId]"},
		"no reason":                {Acknowledgement{ID: "pullcheck::route-missing[Net/Table]", Reason: " "}, "has no reason"},
		"no date":                  {Acknowledgement{ID: "pullcheck::route-missing[Net/Table]", Reason: "r", Until: "31.1.2027"}, `until is "31.1.2027"; want the last day on which it holds, such as "2027-01-31"`},
		"a day that there is not":  {Acknowledgement{ID: "pullcheck::route-missing[Net/Table]", Reason: "r", Until: "2027-02-30"}, `until is "2027-02-30"`},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.acknowledgement.Check(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

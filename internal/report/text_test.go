package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

func TestText(t *testing.T) {
	golden.Text(t, "report.txt", []byte(Text(sample(), TextOptions{})))
	golden.Text(t, "report-verbose.txt", []byte(Text(sample(), TextOptions{Verbose: true})))
	golden.Text(t, "report-ascii.txt", []byte(Text(sample(), TextOptions{ASCII: true})))
}

func TestHeadlineAndLastLine(t *testing.T) {
	r := sample()
	only := func(findings []trace.Finding, traces ...trace.Trace) trace.Report {
		return trace.Report{Findings: findings, Traces: traces}
	}
	for name, tc := range map[string]struct {
		report      trace.Report
		first, last string
	}{
		"some tasks fail": {r, "✗ 6 of 8 tasks do not start.", "Fix first: " + r.Findings[0].Message},
		"the only task fails": {only(r.Findings[:1], failing("a")), "✗ The task does not start.",
			"Fix first: " + r.Findings[0].Message},
		"an error that no trace meets": {only(r.Findings[:1], passing("a")), "✗ 1 error to fix, though no call of a task is seen to fail.",
			"Fix first: " + r.Findings[0].Message},
		"all tasks pass": {only(nil, passing("a"), passing("b")), "✓ All 2 tasks start: every call gets through.",
			"No findings. 2 tasks: 2 pass, 0 fail, 0 unknown."},
		"only a call of the running task fails": {only(nil, later(trace.Pass)), "✗ No call of the start fails, but one of the running task does.",
			"No findings. 1 task: 0 pass, 1 fail, 0 unknown."},
		"one of two tasks fails later": {only(nil, passing("b"), later(trace.Pass)), "✗ No call of a start fails, but in 1 of 2 tasks one of the running task does.",
			"No findings. 2 tasks: 1 pass, 1 fail, 0 unknown."},
		"one does not start and one fails later": {only(nil, failing("a"), later(trace.Pass)), "✗ 1 of 2 tasks do not start, and in 1 more a call of the running task fails.",
			"No findings. 2 tasks: 0 pass, 2 fail, 0 unknown."},
		"one task passes": {only(nil, passing("a")), "✓ The task starts: every call gets through.",
			"No findings. 1 task: 1 pass, 0 fail, 0 unknown."},
		"policies that were not read may deny it": {trace.Report{Traces: []trace.Trace{passing("a")}, Unread: []trace.Unread{{Resource: "the organization", Type: "AWS Organizations", Denies: true, Message: "denied"}}},
			"✓ The task starts: every call gets through, unless a policy that was not read denies one.", "No findings. 1 task: 1 pass, 0 fail, 0 unknown."},
		"what denies nothing changes nothing": {trace.Report{Traces: []trace.Trace{passing("a")}, Unread: []trace.Unread{{Resource: "Cluster", Type: "AWS::EKS::Cluster", Message: "not traced"}}},
			"✓ The task starts: every call gets through.", "No findings. 1 task: 1 pass, 0 fail, 0 unknown."},
		"a warning does not change the answer": {only(r.Findings[1:2], passing("a")), "✓ The task starts: every call gets through.",
			"1 warning. 1 task: 1 pass, 0 fail, 0 unknown."},
		"some tasks are unknown": {only(nil, passing("a"), undecided("b")), "? 1 of 2 tasks may start: no hop fails, but some cannot be seen from here.",
			"No findings. 2 tasks: 1 pass, 0 fail, 1 unknown."},
		"the only task is unknown": {only(nil, undecided("a")), "? The task may start: no hop fails, but some cannot be seen from here.",
			"No findings. 1 task: 0 pass, 0 fail, 1 unknown."},
		"no tasks": {trace.Report{}, "? No task to trace.", "No findings. 0 tasks: 0 pass, 0 fail, 0 unknown."},
	} {
		t.Run(name, func(t *testing.T) {
			lines := strings.Split(strings.TrimSuffix(Text(tc.report, TextOptions{}), "\n"), "\n")
			if got := lines[0]; got != tc.first {
				t.Errorf("the first line is %q, want %q", got, tc.first)
			}
			if got := lines[len(lines)-1]; got != tc.last {
				t.Errorf("the last line is %q, want %q", got, tc.last)
			}
		})
	}
}

func TestWhatWasNotReadAndMayDenyIsNamed(t *testing.T) {
	r := trace.Report{Traces: []trace.Trace{passing("a")}, Unread: []trace.Unread{{Resource: "the organization", Denies: true, Message: "organizations:DescribeOrganization was denied"}}}
	if text := Text(r, TextOptions{}); !strings.Contains(text, "\nNot read\n  organizations:DescribeOrganization was denied.\n") {
		t.Errorf("got\n%s", text)
	}
}

func TestTracesThatReadTheSameAreWrittenOnce(t *testing.T) {
	var r trace.Report
	for i := range 13 {
		r.Traces = append(r.Traces, failing(fmt.Sprintf("Task%02d", i)))
	}
	text := Text(r, TextOptions{})
	if n := strings.Count(text, "✗ ecr:BatchGetImage"); n != 1 {
		t.Errorf("the call is written %d times, want once", n)
	}
	if want := "The same for 12 other tasks: Task01, Task02, Task03 and 9 more."; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
	r.Traces[5].Kind = "ec2 linux"
	text = Text(r, TextOptions{})
	if n := strings.Count(text, "✗ ecr:BatchGetImage"); n != 2 || !strings.Contains(text, "The same for 11 other tasks") {
		t.Errorf("a task of another kind shares the trace of the others:\n%s", text)
	}
}

func TestReasonsAreWrittenOnce(t *testing.T) {
	text := Text(trace.Report{Traces: []trace.Trace{failing("a")}}, TextOptions{})
	if n := strings.Count(text, "nothing leads there"); n != 1 {
		t.Errorf("the reason of two calls is written %d times, want once:\n%s", n, text)
	}
	other := failing("a")
	other.Calls[2].Host = "444455556666.dkr.ecr.us-west-2.amazonaws.com"
	text = Text(trace.Report{Traces: []trace.Trace{other}}, TextOptions{})
	if n := strings.Count(text, "nothing leads there"); n != 1 || !strings.Contains(text, "route for 444455556666.dkr.ecr.us-west-2.amazonaws.com, 111122223333.dkr.ecr") {
		t.Errorf("one cause of calls to two hosts is written %d times, want once with both hosts:\n%s", n, text)
	}
}

func TestColourIsTheCallersDecision(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	plain, coloured := Text(sample(), TextOptions{}), Text(sample(), TextOptions{Color: true})
	if strings.Contains(plain, "\x1b") {
		t.Error("an escape where no colour is asked for")
	}
	if !strings.Contains(coloured, "\x1b[31;1m✗") {
		t.Error("no red cross where colour is asked for")
	}
	var stripped strings.Builder
	for i, part := range strings.Split(coloured, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		stripped.WriteString(part)
	}
	if stripped.String() != plain {
		t.Errorf("colour changes the text:\n%s\nwant\n%s", stripped.String(), plain)
	}
}

func TestNamesAreInert(t *testing.T) {
	log, err := SARIF(hostile(), SARIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	document, err := JSON(hostile(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for form, out := range map[string]string{
		"text":         Text(hostile(), TextOptions{}),
		"verbose text": Text(hostile(), TextOptions{Verbose: true}),
		"ASCII text":   Text(hostile(), TextOptions{ASCII: true}),
		"JSON":         string(document),
		"SARIF":        string(log),
	} {
		t.Run(form, func(t *testing.T) {
			for _, r := range out {
				if r != '\n' && !unicode.IsPrint(r) || r == utf8.RuneError && form != "JSON" {
					t.Fatalf("%U is in the output:\n%q", r, out)
				}
				if r > unicode.MaxASCII && form == "ASCII text" {
					t.Fatalf("%q is not ASCII", r)
				}
			}
			if !strings.Contains(out, `u202e`) {
				t.Error("the mark that turns the direction of the text is not shown at all")
			}
		})
	}
	for _, line := range strings.Split(Text(hostile(), TextOptions{}), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "b") {
			t.Errorf("a line end in a name begins a line: %q", line)
		}
	}
	if text := string(log); strings.Contains(text, "\\r\\nb[x]") || !strings.Contains(text, `\\[x\\](http://evil.example){{0}}`) {
		t.Errorf("a name makes a link or an argument of a SARIF message:\n%s", text)
	}
}

func TestJSONIsTheContract(t *testing.T) {
	file := schema.File(t, "docs/pullcheck.schema.json")
	for name, r := range map[string]trace.Report{
		"a full report": sample(), "a hostile report": hostile(), "an empty report": {},
		"a trace without calls": {Traces: []trace.Trace{{Result: trace.Pass, Isolated: trace.IsolationUnknown}}},
		"a call without hops": {Traces: []trace.Trace{{Result: trace.Pass, Isolated: trace.Isolated,
			Calls: []trace.Call{{Phase: "pull", Result: trace.Pass}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			document, err := JSON(r, nil)
			if err != nil {
				t.Fatal(err)
			}
			schema.Described(t, file, "#/$defs/check", document)
			schema.Valid(t, file, "", document)
			if bytes.Contains(document, []byte("null")) {
				t.Errorf("null in\n%s", document)
			}
			var back trace.Report
			if err := json.Unmarshal(document, &back); err != nil {
				t.Fatal(err)
			}
			if name == "a full report" && !reflect.DeepEqual(back, r) {
				t.Error("what is read back is not what was written")
			}
		})
	}
	golden.Text(t, "report.json", must(t)(JSON(sample(), nil)))
}

func must(t *testing.T) func([]byte, error) []byte {
	return func(out []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

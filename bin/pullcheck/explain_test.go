package main

import (
	"encoding/json"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
)

func TestExplain(t *testing.T) {
	for name, tc := range map[string]struct{ reason, want string }{
		"a login that does not get through": {
			"ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: " +
				"service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.us-west-2.amazonaws.com/\": dial tcp 52.94.0.1:443: i/o timeout",
			"The registry login went to a public address of the Amazon ECR API (ecr.api), and nothing leads there",
		},
		"a disk that is full": {"CannotPullContainerError: failed to register layer: no space left on device",
			"The disk is full; the network is in order.\nFix: On AWS Fargate set ephemeralStorage"},
		"a container that ended by itself": {"Essential container in task exited", "The reason says nothing of the pull, the secrets or the logs.\n"},
		"text that does harm":              {"\x1b[2J", "The reason says nothing"},
		"harm in a message that is explained": {"CannotPullContainerError: failed to resolve ref \x1b[2J\u202e.dkr.ecr.us-east-1.amazonaws.com/app:1: \x1b[2Jx: not found",
			"The image does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli("explain", tc.reason)
			if status != 0 || stderr != "" || !strings.HasPrefix(stdout, tc.want) || strings.ContainsAny(stdout, "\x1b\u202e") {
				t.Errorf("exit status %d, stderr %q, stdout\n%s\nwant\n%s", status, stderr, stdout, tc.want)
			}
			stdout, stderr, status = cli("explain", tc.reason, "--format", "json")
			if status != 0 || stderr != "" || strings.Contains(stdout, "\x1b") {
				t.Errorf("exit status %d, stderr %q", status, stderr)
			}
			schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/reason", []byte(stdout))
			schema.Valid(t, schema.File(t, "docs/pullcheck.schema.json"), "", []byte(stdout))
		})
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no reason":       {nil, "give one REASON, in quotation marks"},
		"several":         {[]string{"a", "b"}, "give one REASON, in quotation marks"},
		"an empty one":    {[]string{" \n"}, "the reason is empty"},
		"a very long one": {[]string{strings.Repeat("x", maxReason+1)}, "the reason is longer than 64 KiB"},
		"another form":    {[]string{"x", "--format", "sarif"}, "use one of text, json"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, append([]string{"explain"}, tc.args...)...) })
	}
}

func TestExplainReadsStandardInput(t *testing.T) {
	var stdout strings.Builder
	root := newRootCommand()
	root.SetArgs([]string{"explain", "-"})
	root.SetIn(strings.NewReader("CannotPullContainerError: no space left on device\n"))
	root.SetOut(&stdout)
	if err := root.ExecuteContext(t.Context()); err != nil || !strings.HasPrefix(stdout.String(), "The disk is full") {
		t.Errorf("%v, %q", err, stdout.String())
	}
}

func TestExplainTakesSeveralReasons(t *testing.T) {
	const first, second = "CannotPullECRContainerError: RequestError: send request failed\ncaused by: Post \"https://api.ecr.us-east-1.amazonaws.com/\": dial tcp 10.0.3.17:443: i/o timeout",
		"DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s"
	stdout, _, _ := cli("explain", first+"\n"+second+"\n")
	for _, want := range []string{"It says: CannotPullECRContainerError: RequestError: send request failed caused by: Post", "Endpoints: ecr.api\n", "\n\nIt says: DockerTimeoutError: ", "The engine did not create"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	stdout, _, _ = cli("explain", first+"\n"+second, "--format", "json")
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/reasons", []byte(stdout))
	var answers reasons
	if err := json.Unmarshal([]byte(stdout), &answers); err != nil || len(answers.Reasons) != 2 || answers.Reasons[0].Reason != first || answers.Reasons[1].Explanation.Answer != "create-too-slow" {
		t.Errorf("%v, %+v", err, answers)
	}
}

func TestExplainSaysWhatItRestsOn(t *testing.T) {
	stdout, _, _ := cli("explain", `CannotPullContainerError: Error response from daemon: Get "https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/": dial tcp 10.0.3.17:443: i/o timeout`)
	for _, want := range []string{"Look at: egress, ingress\n", "Endpoints: ecr.dkr\n", "Certainty: likely, from ‹https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/› … ‹dial tcp 10.0.3.17:443: i/o timeout›\n", "Source: https://"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}

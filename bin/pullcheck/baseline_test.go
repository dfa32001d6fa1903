package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/testing/schema"
)

func TestBaselineCountsNewFindingsAlone(t *testing.T) {
	network := templateFile(t, "service.yaml", withoutDkr...)
	schemaFile := schema.File(t, "docs/pullcheck.schema.json")
	before, err := os.ReadFile(network)
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, status := cli("template", network, "--baseline", "known.json", "--write-baseline")
	if status != 0 || !strings.Contains(stdout, "endpoint-missing") || !strings.Contains(stderr, "1 finding written to known.json") {
		t.Fatalf("exit status %d, stderr %q, stdout\n%s", status, stderr, stdout)
	}
	written, err := os.ReadFile("known.json")
	if err != nil {
		t.Fatal(err)
	}
	schema.Described(t, schemaFile, "#/$defs/baseline", written)

	// The same finding, further down in the file.
	fileWith(t, network, "# moved\n\n"+string(before))
	stdout, stderr, status = cli("template", network, "--baseline", "known.json")
	if status != 0 || strings.Contains(stdout, "endpoint-missing") || !strings.Contains(stderr, "not told and not counted, as the baseline known.json has it: 1 finding") {
		t.Errorf("a known finding: exit status %d, stderr %q, stdout\n%s", status, stderr, stdout)
	}
	if stdout, _, _ = cli("template", network, "--baseline", "known.json", "--format", "junit"); strings.Contains(stdout, "<failure") || !strings.Contains(stdout, "stands in the baseline") {
		t.Errorf("a known finding fails a test:\n%s", stdout)
	}
	if stdout, _, _ = cli("template", network, "--baseline", "known.json", "--format", "sarif"); !strings.Contains(stdout, "as the baseline known.json has it") || !strings.Contains(stdout, `"results": []`) {
		t.Errorf("the log does not tell of the baseline:\n%s", stdout[max(0, len(stdout)-900):])
	}

	// A new one beside it.
	fileWith(t, network, strings.ReplaceAll(string(before), "EnableDnsHostnames: true", "EnableDnsHostnames: false"))
	stdout, _, status = cli("template", network, "--baseline", "known.json", "--format", "json")
	var got struct{ Findings []struct{ ID string } }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || status != 1 || len(got.Findings) == 0 {
		t.Fatalf("%v, exit status %d\n%s", err, status, stdout)
	}
	for _, f := range got.Findings {
		if f.ID == "endpoint-missing" {
			t.Errorf("the known finding is told again: %+v", got.Findings)
		}
	}

	// The finding is fixed, so that the baseline has an entry too many.
	fileWith(t, network, strings.ReplaceAll(string(before), withoutDkr[1], withoutDkr[0]))
	_, stderr, status = cli("template", network, "--baseline", "known.json")
	if status != 0 || !strings.Contains(stderr, "in the baseline known.json, but not found: endpoint-missing at service/Vpc; --write-baseline") {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
}

func TestBaselineThatIsNone(t *testing.T) {
	network := templateFile(t, "service.yaml")
	for name, tc := range map[string]struct{ text, want string }{
		"no JSON":              {"{", "--baseline known.json: it is no baseline of pullcheck"},
		"another document":     {`{"findings": []}`, `it has schemaVersion ""`},
		"a later version":      {`{"schemaVersion": "2.0", "findings": []}`, `it has schemaVersion "2.0", and this version of pullcheck reads 1`},
		"an entry of no print": {`{"schemaVersion": "1.0", "findings": [{"id": "x"}]}`, "entry 1 of its findings has no fingerprint"},
	} {
		t.Run(name, func(t *testing.T) {
			fileWith(t, "known.json", tc.text)
			refused(t, tc.want, "template", network, "--baseline", "known.json")
		})
	}
	refused(t, "--baseline none.json: no such file or directory; --write-baseline writes it", "template", network, "--baseline", "none.json")
	refused(t, "--write-baseline has no file to write", "template", network, "--write-baseline")
	refused(t, "--baseline gone/known.json: ", "vpc", "--vpc-id", "vpc-1", "--launch-type", "ec2", "--baseline", "gone/known.json")
	if b, err := report.ParseBaseline([]byte(`{"schemaVersion": "1.7", "more": true, "findings": []}`)); err != nil || len(b.Findings) != 0 {
		t.Errorf("a minor version that adds something is refused: %v", err)
	}
}

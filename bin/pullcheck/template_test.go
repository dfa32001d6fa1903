package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

// templateFile writes a template, made from that of a service which lacks nothing, into a folder of the test's own and
// goes there.
func templateFile(t *testing.T, name string, replace ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "isolated.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("no %q in the template", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	t.Chdir(t.TempDir())
	return fileWith(t, name, text)
}

func fileWith(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// withoutDkr turns the endpoint for ecr.dkr into one for something else.
var withoutDkr = []string{"${AWS::Region}.ecr.dkr", "${AWS::Region}.sqs"}

// checked runs pullcheck template, which must end with the status, and returns the report.
func checked(t *testing.T, status int, args ...string) trace.Report {
	t.Helper()
	stdout, stderr, got := cli(append([]string{"template", "--format", "json"}, args...)...)
	if got != status {
		t.Fatalf("exit status %d, want %d\n%s%s", got, status, stdout, stderr)
	}
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/check", []byte(stdout))
	var report trace.Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTemplateText(t *testing.T) {
	stdout, stderr, status := cli("template", filepath.Join("testdata", "isolated.yaml"))
	if status != 0 || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	golden.Text(t, "template-pass.txt", []byte(stdout))
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, status = cli("template", templateFile(t, "service.yaml", withoutDkr...))
	if status != 1 || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	t.Chdir(here)
	golden.Text(t, "template-fail.txt", []byte(stdout))
}

func TestTemplateReports(t *testing.T) {
	if report := checked(t, 0, filepath.Join("testdata", "isolated.yaml")); len(report.Findings) > 0 || len(report.Traces) != 1 || report.Traces[0].Result != trace.Pass {
		t.Errorf("of a service that lacks nothing: %+v", report)
	}
	path := templateFile(t, "service.yaml", withoutDkr...)
	report := checked(t, 1, path)
	if report.Errors() != 1 || report.Traces[0].Result != trace.Fail {
		t.Fatalf("of a service without the endpoint for ecr.dkr: %+v", report.Findings)
	}
	if f := report.Findings[0]; f.ID != "endpoint-missing" || f.Key != "ecr.dkr" || f.File != "service.yaml" || f.Line == 0 || f.LogicalID != "Vpc" {
		t.Errorf("finding %+v", f)
	}
	stdout, stderr, status := cli("template", path, "--format", "sarif")
	if status != 1 || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	schema.Valid(t, schema.File(t, "internal/report/testdata/sarif-schema-2.1.0.json"), "", []byte(stdout))
	if !strings.Contains(stdout, `"uri": "service.yaml"`) || !strings.Contains(stdout, `"ruleId": "endpoint-missing"`) {
		t.Errorf("the log says\n%s", stdout)
	}
	if plain, _, _ := cli("template", path); strings.Contains(plain, "✓ route:") {
		t.Error("hops that pass are detailed unasked")
	}
	if verbose, _, _ := cli("template", path, "-v"); !strings.Contains(verbose, "✓ route: the local route of the VPC") {
		t.Errorf("--verbose does not detail the hops that pass:\n%s", verbose)
	}
}

func TestTemplateSettlesWithFlags(t *testing.T) {
	path := templateFile(t, "service.yaml", "Resources:\n", "  Names:\n    Type: String\n    Default: \"true\"\nResources:\n",
		"EnableDnsHostnames: true", "EnableDnsHostnames: !Ref Names")
	checked(t, 0, path)
	if f := checked(t, 1, path, "--parameter", "Names=false").Findings; f[0].ID != "vpc-dns-attributes" {
		t.Errorf("findings %+v", f)
	}
	checked(t, 0, path, "--parameter", "Names=false", "--parameter", "service:Names=true")
	host := func(args ...string) string {
		return checked(t, 0, append([]string{path}, args...)...).Traces[0].Calls[1].Host
	}
	if got, want := host(), "‹AWS::AccountId›.dkr.ecr.‹AWS::Region›.amazonaws.com"; got != want {
		t.Errorf("host %s, want %s", got, want)
	}
	if got, want := host("--region", "eu-west-1", "--account", "111122223333"), "111122223333.dkr.ecr.eu-west-1.amazonaws.com"; got != want {
		t.Errorf("host %s, want %s", got, want)
	}
}

func TestTemplateOfANetworkAlone(t *testing.T) {
	path := templateFile(t, "network.yaml", "AWS::ECS::Service", "AWS::CloudFormation::WaitConditionHandle")
	stdout, stderr, status := cli("template", path)
	if status != 0 || !strings.HasPrefix(stdout, "? No task to trace.") || !strings.Contains(stderr, "pullcheck: note: nothing in the templates runs a task; --launch-type says what will run there\n") {
		t.Errorf("exit status %d, stderr %q\n%s", status, stderr, stdout)
	}
	if traces := checked(t, 0, path, "--launch-type", "fargate").Traces; len(traces) != 1 || traces[0].Kind != "fargate LATEST linux" || traces[0].Result != trace.Undecided {
		t.Errorf("traces %+v", traces)
	}
	report := checked(t, 1, path, "--launch-type", "fargate", "--feature", "awslogs", "--launch-type", "ec2")
	if len(report.Traces) != 2 || report.Findings[0].Key != "logs" && report.Findings[0].Key != "ecs" {
		t.Errorf("findings %+v", report.Findings)
	}
	t.Run("with one more VPC that has no subnets", func(t *testing.T) {
		other := fileWith(t, "other.yaml", "Resources: { Empty: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.9.0.0/16 } } }")
		if n := len(checked(t, 0, path, other, "--launch-type", "fargate").Traces); n != 1 {
			t.Errorf("%d traces, want one", n)
		}
		refused(t, "has no subnets", "template", other, "--launch-type", "fargate")
	})
}

func TestTemplateWritesAFile(t *testing.T) {
	path := templateFile(t, "service.yaml", withoutDkr...)
	text, _, _ := cli("template", path)
	document, _, _ := cli("template", path, "--format", "sarif")
	for name, tc := range map[string]struct {
		format, file, stdout string
	}{
		"a log, and the text for people":  {"sarif", document, text},
		"the text, and nothing beside it": {"text", text, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // the second time over the first
				stdout, stderr, status := cli("template", path, "--format", tc.format, "--output", "report")
				if status != 1 || stdout != tc.stdout || stderr != "" {
					t.Errorf("exit status %d, stderr %q, stdout\n%s", status, stderr, stdout)
				}
				if written, err := os.ReadFile("report"); err != nil || string(written) != tc.file {
					t.Errorf("%v\n%s", err, written)
				}
			}
		})
	}
	if err := os.Chmod("report", 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("report", "link"); err != nil {
		t.Fatal(err)
	}
	if _, stderr, status := cli("template", path, "--output", "link"); status != 1 || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	if info, err := os.Lstat("link"); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Error("the link is no link any more")
	}
	if info, err := os.Stat("report"); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode of the file has become %v", info.Mode())
	}
	if stdout, stderr, status := cli("template", path, "--format", "json", "--output", os.DevNull); status != 1 || stdout != text || stderr != "" {
		t.Errorf("to a device: exit status %d, stderr %q", status, stderr)
	}
	refused(t, "--output .: it is a folder; give the name of a file", "template", path, "--output", ".")
	refused(t, "--output none/report: there is no folder none; make it first", "template", path, "--output", filepath.Join("none", "report"))
	fileWith(t, "broken.json", "{")
	fileWith(t, "kept", "as it was")
	refused(t, "broken.json", "template", "broken.json", "--output", "kept")
	if kept, err := os.ReadFile("kept"); err != nil || string(kept) != "as it was" {
		t.Errorf("a check that could not be made wrote %q", kept)
	}
	left, err := filepath.Glob(".pullcheck-*")
	if err != nil || len(left) > 0 {
		t.Errorf("files left over: %v", left)
	}
}

func TestTemplateRefuses(t *testing.T) {
	path := templateFile(t, "service.yaml")
	fileWith(t, "truncated.json", `{"Resources": {"Vpc": {"Type": `)
	fileWith(t, "binary.yaml", "\x7fELF\x00\x01")
	fileWith(t, "list.yaml", "- a\n- b\n")
	fileWith(t, "empty.yaml", "")
	fileWith(t, filepath.Join("nothing", "readme.txt"), "Resources")
	fileWith(t, "\x1b[2J.yaml", "x: [")
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no path that is there":            {[]string{"none.yaml"}, "none.yaml: there is no such file or folder"},
		"truncated JSON":                   {[]string{"truncated.json"}, "truncated.json:1: "},
		"a binary file":                    {[]string{"binary.yaml"}, "binary.yaml: the file is not UTF-8 text"},
		"YAML that is no template":         {[]string{"list.yaml"}, "it is not a CloudFormation template"},
		"an empty file":                    {[]string{"empty.yaml"}, "the file is empty"},
		"a folder without templates":       {[]string{"nothing"}, "there is no CloudFormation template in the folder"},
		"one bad file among good ones":     {[]string{path, "truncated.json"}, "truncated.json:1: "},
		"a file whose name does harm":      {[]string{"\x1b[2J.yaml"}, `\x1b[2J.yaml:1: `},
		"a parameter that no template has": {[]string{path, "--parameter", "Imege=x"}, `no template has a parameter "Imege"; did you mean "Image"?`},
		"a parameter without a value":      {[]string{path, "--parameter", "Image"}, `--parameter is "Image"; the form is NAME=VALUE`},
		"a Region that cannot be":          {[]string{path, "--region", "us_west_2"}, `did you mean "us-west-2"?`},
		"an account that cannot be":        {[]string{path, "--account", "1234"}, `--account is "1234"; give the 12 digits of an account id`},
		"an unknown launch type":           {[]string{path, "--launch-type", "lambda"}, `unknown launch type "lambda"`},
		"a feature without a launch type":  {[]string{path, "--feature", "awslogs"}, "launch type is missing"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, append([]string{"template"}, tc.args...)...) })
	}
	t.Run("output that cannot be written", func(t *testing.T) {
		var stderr strings.Builder
		if status := run([]string{"template", path}, failing{}, &stderr); status != 2 || !strings.Contains(stderr.String(), "disk full") {
			t.Errorf("exit status %d, stderr %q", status, stderr.String())
		}
	})
}

func TestRolesOutsideOfTheTemplates(t *testing.T) {
	const imported = "arn:aws:iam::111122223333:role/imported"
	path := templateFile(t, "service.yaml", "ExecutionRoleArn: !GetAtt ExecutionRole.Arn", "ExecutionRoleArn: "+imported)
	if r := checked(t, 0, path); r.Traces[0].Result != trace.Undecided {
		t.Errorf("want the task undecided, since its role is not in the template, got %s", r.Traces[0].Result)
	}
	checked(t, 1, path, "--strict")
	unread := filepath.Join(t.TempDir(), "parent.yaml")
	if err := os.WriteFile(unread, []byte("Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/n.yaml}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	checked(t, 1, unread, "--strict")
	if r := checked(t, 0, path, "--strict", "--role", "imported"); r.Traces[0].Result != trace.Pass {
		t.Errorf("want it to pass with --role, got %s", r.Traces[0].Result)
	}
	if _, stderr, status := cli("template", path, "--role", "imprted"); status != 2 || !strings.Contains(stderr, "imprted") {
		t.Errorf("want exit status 2 for a role that no task runs with, got %d: %s", status, stderr)
	}
}

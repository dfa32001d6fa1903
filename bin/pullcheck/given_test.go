package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is given and empty is mostly a variable that is not set.
func TestNothingThatIsGivenIsEmpty(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"a text":            {[]string{"plan", "--launch-type", "fargate", "--region", ""}, "--region is empty; give a value, or leave it out"},
		"blanks":            {[]string{"template", "x", "--account", "  "}, "--account is empty"},
		"a file":            {[]string{"template", "x", "--output", ""}, "--output is empty"},
		"one of several":    {[]string{"template", "x", "--role", "a", "--role", ""}, "--role is empty"},
		"a list of nothing": {[]string{"permissions", "--command", ""}, "--command is empty"},
		"a workload's":      {[]string{"plan", "--launch-type", ""}, "--launch-type: it is empty; give a value, or leave it out"},
		"an argument":       {[]string{"template", "x", ""}, "argument 2 is empty; pullcheck template --help says what it takes"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, tc.args...) })
	}
}

func TestWrongValuesSayWhatIsWanted(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"neither true nor false": {[]string{"template", "x", "--strict=2"}, `--strict is "2"; give true or false`},
		"no number":              {[]string{"cost", "--azs", "x"}, `--azs is "x"; give a whole number`},
		"a number without end":   {[]string{"cost", "--vpcs", "99999999999999999999"}, `--vpcs is "99999999999999999999"; give a whole number`},
		"no time":                {[]string{"vpc", "--timeout", "5"}, `--timeout is "5"; give a time, such as 90s or 10m`},
		"no amount":              {[]string{"cost", "--layer-gb", "x"}, `--layer-gb: "x" is no decimal number`},
		"an argument too many":   {[]string{"config", "a", "b"}, "2 arguments are given; pullcheck config takes one FILE"},
		"an argument of none":    {[]string{"vpc", "x"}, `pullcheck vpc takes no argument, and "x" is one`},
		"no shell":               {[]string{"completion", "tcsh"}, `unknown command "tcsh"`},
		"no VPC":                 {[]string{"vpc", "--vpc-id", "x", "--launch-type", "ec2"}, `--vpc-id is "x"; give the id of a VPC, such as vpc-0a1b2c3d4e5f60718`},
		"no subnet":              {[]string{"vpc", "--vpc-id", "vpc-1", "--subnet", "x", "--launch-type", "ec2"}, `--subnet is "x"; give the id of a subnet`},
		"no Region of an image":  {[]string{"image", "app:1", "--region", "mars"}, `--region: unknown Region "mars"`},
		"no Region of a VPC":     {[]string{"vpc", "--vpc-id", "vpc-1", "--launch-type", "ec2", "--region", "mars"}, `--region: unknown Region "mars"`},
		"no policy":              {[]string{"template", "x", "--scp", "nowhere.json"}, "--scp nowhere.json: no such file or directory; give a JSON file with the policy"},
		"no configuration":       {[]string{"config", "nowhere.yaml"}, "nowhere.yaml: no such file or directory; name the file that has the configuration"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tc.want, tc.args...) })
	}
}

// A file that cannot be written is refused before there is a report: nothing is half-written.
func TestPlacesAreLookedAtFirst(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("network.yaml", []byte("Resources: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "--baseline "+dir+": it is a folder", "template", "network.yaml", "--baseline", dir, "--write-baseline")
	refused(t, "--baseline none/b.json: there is no folder none; make it first", "template", "network.yaml", "--baseline", filepath.Join("none", "b.json"), "--write-baseline")
	refused(t, "--output none/r.html: there is no folder none", "report", "network.yaml", "--output", filepath.Join("none", "r.html"))
	refused(t, "network.yaml: it is a file; name a folder", "demo", "network.yaml")
}

// What is cut off would be told to be broken.
func TestFilesWithoutEndAreRefusedForTheirSize(t *testing.T) {
	t.Chdir(t.TempDir())
	large := append([]byte("{}"), make([]byte, 1<<20)...)
	for _, name := range []string{"cdk.json", "policy.json"} {
		if err := os.WriteFile(name, large, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, "cdk.json: it has more than 1,048,576 bytes")
	refused(t, "--scp policy.json: it has more than 1,048,576 bytes", "template", "x", "--scp", "policy.json")
}

func TestErrorsNameNoTypeOfGo(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("list.json", []byte("[]"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"template", "list.json", "--baseline", "list.json"}, {"image", "--manifest", "list.json"}} {
		refused(t, "line 1, column 1: got an array, want an object", args...)
		if _, stderr, _ := cli(args...); strings.Contains(stderr, "Go value") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
}

// Settings are for every command that has the flag, also where it is for another form of the call.
func TestSettingsStandInNobodysWay(t *testing.T) {
	t.Chdir(t.TempDir())
	for file, text := range map[string]string{".pullcheck.yaml": "region: us-west-2\n", "manifest.json": "{}"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, stderr, status := cli("image", "--manifest", "manifest.json"); status != 2 || !strings.Contains(stderr, "its schemaVersion is 0, want 2") {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	if _, stderr, status := cli("image", "--manifest", "manifest.json", "--region", "us-west-2"); status != 2 || !strings.Contains(stderr, "are for REPOSITORY:TAG; leave them out") {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
}

func TestEveryProblemOfAConfigurationHasALine(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("c.yaml", []byte("environments:\n  - name: a\n    fipss: true\n    workloads: [{ launchType: x }]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, status := cli("config", "c.yaml")
	lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	if status != 2 || len(lines) != 2 || !strings.HasPrefix(lines[0], "pullcheck: c.yaml:3:") || !strings.HasPrefix(lines[1], "pullcheck: c.yaml:4:") {
		t.Errorf("exit status %d, stderr\n%s", status, stderr)
	}
}

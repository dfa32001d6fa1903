package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettingsStandForFlags(t *testing.T) {
	network := templateFile(t, "service.yaml", withoutDkr...)
	for name, tc := range map[string]struct {
		settings string
		args     []string
		out, err string
	}{
		"a flag of every command that has it":    {"region: eu-west-1\nvpc-id: vpc-1\n", []string{"template", network}, "eu-west-1.ecr.dkr", "from .pullcheck.yaml: --region\n"},
		"a flag of one command":                  {"template:\n  region: eu-west-1\ncost:\n  hours: 1\n", []string{"template", network}, "eu-west-1.ecr.dkr", "from .pullcheck.yaml: --region\n"},
		"that of the command comes first":        {"region: us-east-1\ntemplate:\n  region: eu-west-1\n", []string{"template", network}, "eu-west-1.ecr.dkr", "--region\n"},
		"the command line comes before both":     {"region: us-east-1\n", []string{"template", network, "--region", "eu-west-1"}, "eu-west-1.ecr.dkr", ""},
		"lists of values":                        {"template: {parameter: [Image=other:2, Image=third:3], verbose: true}\n", []string{"template", network}, "third", "--parameter, --verbose\n"},
		"a workload":                             {"launch-type: fargate\nfeature: [awslogs, exec]\n", []string{"plan"}, "ssmmessages", "--launch-type, --feature\n"},
		"a workload that the command line has":   {"launch-type: fargate\nfeature: exec\n", []string{"plan", "--launch-type", "ec2"}, "ecs-agent", ""},
		"unread":                                 {"nonsense: 1\n", []string{"--no-settings", "plan", "--launch-type", "ec2"}, "ecs-agent", ""},
		"nothing":                                {"# all as it is\n", []string{"plan", "--launch-type", "ec2"}, "ecs-agent", ""},
		"the scripts of shells need no settings": {"nonsense: 1\n", []string{"completion", "bash"}, "bash completion", ""},
	} {
		t.Run(name, func(t *testing.T) {
			fileWith(t, settingsFile, tc.settings)
			stdout, stderr, status := cli(tc.args...)
			if status == 2 || !strings.Contains(stdout, tc.out) || tc.err == "" && stderr != "" || !strings.HasSuffix(stderr, tc.err) {
				t.Errorf("exit status %d, stderr %q, stdout\n%s", status, stderr, stdout)
			}
		})
	}
}

func TestSettingsThatAreNone(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, tc := range map[string]struct{ settings, want string }{
		"a misspelt flag":              {"regoin: eu-west-1\n", `.pullcheck.yaml:1: pullcheck has no flag "regoin"; did you mean "region"?; --no-settings leaves the file unread`},
		"a flag of another command":    {"plan:\n  vpc-id: vpc-1\n", `:2: pullcheck plan has no flag "vpc-id"`},
		"a misspelt command":           {"pln:\n  region: eu-west-1\n", `:1: there is no command "pln"; did you mean "plan"?`},
		"a number that is none":        {"launch-type: ec2\ncost: {hours: many}\n", ""},
		"no YAML":                      {"a: [\n", ".pullcheck.yaml: it is no YAML"},
		"no mapping":                   {"- region\n", ":1: it is no mapping"},
		"a flag without a value":       {"region:\n", ":1: region is no value"},
		"a flag that is empty":         {"region: ''\n", ":1: region is no value"},
		"two values for one":           {"launch-type: ec2\nplan: {region: [a, b]}\n", ":2: region has 2 values and takes one"},
		"a command twice":              {"plan: {region: a}\nplan: {os: linux}\n", ":2: plan is there twice; put its flags together"},
		"a flag twice":                 {"region: a\nregion: b\n", ":2: region is there twice; give its values as a list"},
		"a file for the report":        {"output: /etc/motd\n", ":1: output is for the command line alone"},
		"a baseline to write":          {"write-baseline: true\n", ":1: write-baseline is for the command line alone"},
		"a file outside of the folder": {"template: {baseline: ../known.json}\n", ""},
		"an alias":                     {"a: &x 1\nregion: *x\n", `no flag "a"`},
	} {
		t.Run(name, func(t *testing.T) {
			fileWith(t, settingsFile, tc.settings)
			if tc.want == "" {
				if _, stderr, status := cli("plan", "--launch-type", "ec2"); status != 0 || stderr != "" {
					t.Errorf("what concerns another command matters: %d, %q", status, stderr)
				}
				return
			}
			refused(t, tc.want, "plan", "--launch-type", "ec2")
		})
	}
	fileWith(t, settingsFile, "template: {baseline: ../known.json}\n")
	refused(t, `.pullcheck.yaml:1: --baseline: "../known.json" leads out of the folder`, "template", "x.yaml")
	fileWith(t, settingsFile, "cost: {hours: many}\n")
	refused(t, `.pullcheck.yaml:1: --hours is "many"; give a whole number`, "cost", "x.yaml")
}

func TestSettingsAreThoseOfTheRepository(t *testing.T) {
	root := t.TempDir()
	below := filepath.Join(root, "repository", "app", "stack")
	for _, dir := range []string{below, filepath.Join(root, "repository", ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	at := func(dir, feature string) {
		fileWith(t, filepath.Join(dir, settingsFile), "feature: "+feature+"\nlaunch-type: fargate\n")
	}
	said := func() string {
		_, stderr, _ := cli("plan")
		return stderr
	}
	at(root, "exec")
	t.Chdir(below)
	if got := said(); !strings.Contains(got, "--launch-type is missing") {
		t.Errorf("the file above the repository is read: %q", got)
	}
	at(filepath.Join(root, "repository"), "xray")
	if got, want := said(), "pullcheck: note: from "+filepath.Join("..", "..", settingsFile)+": --feature, --launch-type\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	at(filepath.Join(root, "repository", "app"), "awslogs")
	if got := said(); !strings.Contains(got, "from "+filepath.Join("..", settingsFile)) {
		t.Errorf("the nearest file is not the one: %q", got)
	}
	t.Chdir(root)
	if got := said(); !strings.Contains(got, "from "+settingsFile) {
		t.Errorf("without a repository, that of the folder is not read: %q", got)
	}
}

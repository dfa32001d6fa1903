package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the command finds in an account is tested with a deployment, in test/e2e.
func TestConfigCommand(t *testing.T) {
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const fresh = `environments: [{ name: dev, workloads: [{ launchType: fargate }] }]`
	const there = `environments: [{ name: prod, account: "111122223333", region: us-west-2, vpc: { id: vpc-0123456789abcdef0 }, workloads: [{ launchType: fargate }] }]`
	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"a new VPC has nothing to collide with":        {[]string{write("a.yaml", fresh)}, 0, "environment dev has a new VPC"},
		"the shipped cdk.json has new VPCs only":       {[]string{"../../cdk.json"}, 0, "environment fargate has a new VPC"},
		"an environment that is not there":             {[]string{write("a.yaml", fresh), "--environment", "dov"}, 2, `did you mean "dev"?`},
		"a configuration with a mistake":               {[]string{write("a.yaml", strings.Replace(fresh, "fargate", "fargat", 1))}, 2, `did you mean "fargate"?`},
		"a cdk.json without a configuration":           {[]string{write("cdk.json", `{"app": "true"}`)}, 2, "has no configuration under context.privatepull"},
		"a cdk.json that is no JSON":                   {[]string{write("cdk.json", `{`)}, 2, "cdk.json"},
		"a file that is not there":                     {[]string{"none.yaml"}, 2, "none.yaml"},
		"a Region that is not the environment's":       {[]string{write("a.yaml", there), "--region", "eu-west-1"}, 2, "the environment is in us-west-2"},
		"a form of the report that the check has none": {[]string{write("a.yaml", fresh), "--format", "sarif"}, 2, "use one of text, json"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"config"}, c.args...)...)
			if status != c.status || !strings.Contains(stdout+stderr, c.says) {
				t.Errorf("status %d, want %d; wrote\n%s%s\nwant it to say %s", status, c.status, stdout, stderr, c.says)
			}
		})
	}
}

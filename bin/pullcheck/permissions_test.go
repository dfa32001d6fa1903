package main

import (
	"strings"
	"testing"
)

func TestPermissionsCommand(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		status int
		want   string
	}{
		"a policy by default":          {nil, 0, `"iam:GetRole"`},
		"a policy for one command":     {[]string{"--command", "vpc"}, 0, `"ec2:DescribeVpcEndpoints"`},
		"a table":                      {[]string{"--format", "table"}, 0, "sts:GetCallerIdentity (needs no permission)"},
		"no such command":              {[]string{"--command", "tsak"}, 2, `did you mean "task"`},
		"no such form of the answer":   {[]string{"--format", "yaml"}, 2, "--format"},
		"an argument it does not take": {[]string{"vpc"}, 2, "unknown command"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"permissions"}, c.args...)...)
			if status != c.status || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("status %d\n%s%s", status, stdout, stderr)
			}
		})
	}
	t.Run("pullcheck vpc needs nothing of IAM", func(t *testing.T) {
		if stdout, _, _ := cli("permissions", "--command", "vpc"); strings.Contains(stdout, "iam:") {
			t.Errorf("got\n%s", stdout)
		}
	})
}

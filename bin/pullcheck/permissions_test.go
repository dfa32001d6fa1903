package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/testing/moto"
)

func TestPermissionsCommand(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		status int
		want   string
	}{
		"a policy by default":          {nil, 0, `"iam:GetRole"`},
		"a policy for one command":     {[]string{"--command", "vpc"}, 0, `"ec2:DescribeVpcEndpoints"`},
		"a policy for images":          {[]string{"--command", "image"}, 0, `"ecr:BatchGetImage"`},
		"a policy for configurations":  {[]string{"--command", "config"}, 0, `"cloudformation:ListStackResources"`},
		"a table":                      {[]string{"--format", "table"}, 0, "sts:GetCallerIdentity (needs no"},
		"no such command":              {[]string{"--command", "tsak"}, 2, `did you mean "task"`},
		"no such form of the answer":   {[]string{"--format", "yaml"}, 2, "--format"},
		"an argument it does not take": {[]string{"vpc"}, 2, "takes no argument"},
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

// TestConfigAsksItsOwnStack holds the permissions of pullcheck config against the call that it makes beside those of
// pullcheck vpc.
func TestConfigAsksItsOwnStack(t *testing.T) {
	var called []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called = append(called, "cloudformation:"+r.FormValue("Action"))
		_, _ = io.WriteString(w, "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries/></ListStackResourcesResult></ListStackResourcesResponse>")
	}))
	t.Cleanup(server.Close)
	moto.Setenv(t, server.URL)
	cmd := newConfigCommand()
	cmd.SetContext(t.Context())
	if _, err := ownEndpoints(cmd, liveFlags{}, "PrivatePull-dev"); err != nil {
		t.Fatal(err)
	}
	if want := []string{string(permission.ListStackResources)}; !slices.Equal(called, want) {
		t.Errorf("it calls %v, want %v", called, want)
	}
}

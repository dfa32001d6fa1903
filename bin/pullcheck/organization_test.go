package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
)

func TestOrganizationFlags(t *testing.T) {
	folder := t.TempDir()
	good, bad := filepath.Join(folder, "good.json"), filepath.Join(folder, "bad.json")
	named, whole := filepath.Join(folder, "named.json"), filepath.Join(folder, "whole.json")
	allowing, not := filepath.Join(folder, "allowing.json"), filepath.Join(folder, "not.json")
	for file, text := range map[string]string{good: `{"Statement":[{"Effect":"Deny","Action":"ecr:*","Resource":"*"}]}`, bad: `{"Statement":[{"Effect":"deny"}]}`,
		named:    `{"Statement":[{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"ecr:*","Resource":"*"}]}`,
		whole:    `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`,
		allowing: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*","Resource":"*"}]}`,
		not:      `{"Statement":[{"Effect":"Deny","Principal":"*","NotAction":"ecr:*","Resource":"*"}]}`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		flags organizationFlags
		want  string // empty: it is read
	}{
		{"an organization and its policies", organizationFlags{id: "o-a1b2c3d4e5", service: []string{good, good}, limit: []string{good, whole}}, ""},
		{"an id of another kind", organizationFlags{id: "r-abcd"}, "--organization is \"r-abcd\"; give the id of an organization"},
		{"a file that is not there", organizationFlags{service: []string{filepath.Join(folder, "none.json")}}, "--scp "},
		{"a folder", organizationFlags{limit: []string{folder}}, "it is no regular file"},
		{"a service control policy with a principal", organizationFlags{service: []string{good, named}}, "statement 1: a service control policy has no Principal"},
		{"a resource control policy for one account", organizationFlags{limit: []string{named}}, "has the Principal \"*\" and no other"},
		{"a resource control policy that allows", organizationFlags{limit: []string{allowing}}, "a resource control policy only denies"},
		{"a resource control policy for all other actions", organizationFlags{limit: []string{not}}, "has no NotAction"},
		{"a policy that AWS refuses", organizationFlags{limit: []string{bad}}, "Effect: got \"deny\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			apply, err := c.flags.read(t.Context())
			switch {
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
				n := network.Network{Unread: []network.Unread{{Type: "AWS Organizations", Denies: true}, {Type: "AWS::EKS::Cluster"}}}
				apply(&n)
				if len(n.Unread) != 1 || n.Unread[0].Denies {
					t.Errorf("what is given is still not read: %+v", n.Unread)
				}
				if n.Organization.String() != c.flags.id || len(n.ServiceControl) != 2 || n.ResourceControl[0].Name != "good.json" {
					t.Errorf("got %+v", n)
				}
			}
		})
	}
}

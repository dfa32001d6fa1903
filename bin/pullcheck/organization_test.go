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
	for file, text := range map[string]string{good: `{"Statement":[{"Effect":"Deny","Action":"ecr:*","Resource":"*"}]}`, bad: `{"Statement":[{"Effect":"deny"}]}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		flags organizationFlags
		want  string // empty: it is read
	}{
		{"an organization and its policies", organizationFlags{id: "o-a1b2c3d4e5", service: []string{good, good}, limit: []string{good}}, ""},
		{"an id of another kind", organizationFlags{id: "r-abcd"}, "--organization is \"r-abcd\"; give the id of an organization"},
		{"a file that is not there", organizationFlags{service: []string{filepath.Join(folder, "none.json")}}, "--scp "},
		{"a folder", organizationFlags{limit: []string{folder}}, "it is no regular file"},
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
				n := network.Network{}
				apply(&n)
				if n.Organization.String() != c.flags.id || len(n.ServiceControl) != 2 || n.ResourceControl[0].Name != "good.json" {
					t.Errorf("got %+v", n)
				}
			}
		})
	}
}

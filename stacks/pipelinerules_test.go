package stacks_test

import (
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
	for _, a := range everyConfiguration(t) {
		for name, template := range a.templates {
			policy := execution.Environment
			if strings.HasPrefix(name, config.Pipeline{}.StackName()) {
				policy = execution.Pipeline
			}
			for _, resourceType := range typesOf(template.Content()) {
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

package stacks_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/stacks/config"
)

// A hub and its spokes refer to each other, which stacks of two stages cannot.
func TestPipelineDeploysAHubWithItsSpokes(t *testing.T) {
	text, err := os.ReadFile("../docs/examples/hub-and-spoke.yaml")
	if err != nil {
		t.Fatal(err)
	}
	plain := parsed(t, string(text))
	hub := plain.Environments[slices.IndexFunc(plain.Environments, func(e config.Environment) bool { return len(plain.Spokes(e.Name)) > 0 })]
	made := build(t, string(text)+"\npipeline: { account: \"999988887777\", region: "+hub.Region+", source: { codeCommit: app } }\n")
	templates := made.templates
	if want := []string{hub.Name}; !slices.Equal(made.stages, want) {
		t.Errorf("got stages %q, want %q", made.stages, want)
	}
	for _, e := range plain.Environments {
		if templates[e.StackName()] == nil || templates[e.CheckName()] == nil {
			t.Errorf("%s or its check is not in the stage; got %q", e.Name, slices.Sorted(maps.Keys(templates)))
		}
	}
	checks := 0
	for _, action := range order(t, templates["PrivatePullPipeline"]) {
		if strings.Contains(action, "PullcheckVpc") {
			checks++
		}
	}
	if checks != len(plain.Environments) {
		t.Errorf("got %d checks, want one for each of %d environments", checks, len(plain.Environments))
	}
}

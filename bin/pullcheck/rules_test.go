package main

import (
	"encoding/json"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

func TestRulesListsEveryRule(t *testing.T) {
	for _, form := range tableForms {
		stdout, stderr, status := cli("rules", "--format", form)
		if status != 0 || stderr != "" {
			t.Fatalf("%s: exit status %d, stderr %q", form, status, stderr)
		}
		for _, r := range trace.Rules() {
			if !strings.Contains(stdout, r.ID) {
				t.Errorf("%s: no rule %s", form, r.ID)
			}
		}
	}
	stdout, _, _ := cli("rules", "--format", "json")
	schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/rules", []byte(stdout))
	schema.Valid(t, schema.File(t, "docs/pullcheck.schema.json"), "", []byte(stdout))
	var list struct{ Rules []ruleRow }
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || len(list.Rules) != len(trace.Rules()) {
		t.Errorf("%d rules, %v; want %d", len(list.Rules), err, len(trace.Rules()))
	}
}

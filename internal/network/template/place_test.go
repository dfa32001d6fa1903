package template

import (
	"slices"
	"testing"

	"ecrprivatelink/internal/trace"
)

func TestEveryRuleThatIsAboutAPropertyExists(t *testing.T) {
	rules := trace.Rules()
	for id := range about {
		if !slices.ContainsFunc(rules, func(r trace.RuleInfo) bool { return r.ID == id }) {
			t.Errorf("there is no rule %s", id)
		}
	}
}

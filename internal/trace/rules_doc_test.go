package trace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/golden"
)

// rulesPage is the page that is generated from the table of rules.
var rulesPage = filepath.Join("..", "..", "docs", "rules.md")

// page writes the table of rules for people.
func page() []byte {
	var out bytes.Buffer
	fmt.Fprint(&out, `# What pullcheck looks for

This page is generated from the table in `+"`internal/trace`"+`: run `+"`"+golden.UpdateVariable+`=1 go test ./internal/trace`+"`"+`
to write it anew.

An *error* stops the pull, or another call of the task's start. A *warning* may stop it, or points at something that works by
accident. An *info* works, and could be better. A finding is milder than its rule where the calls get through all the same,
for instance over a NAT gateway. What the input does not tell is *unknown*: it makes no finding, and the trace says what would
settle it.

| Rule | Severity | Met at | What it finds | Why it matters |
|---|---|---|---|---|
`)
	for _, r := range Rules() {
		hop := string(r.Hop)
		if hop == "" {
			hop = "–"
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s. | %s ([source](%s)) |\n", r.ID, r.Severity, hop, r.Title, r.Reason, r.Source)
	}
	fmt.Fprint(&out, `
The hops are met in the order dns, route, egress, ingress, endpointPolicy, rolePolicy. What the messages of stopped tasks mean
is in [stop-reasons.md](stop-reasons.md).
`)
	return out.Bytes()
}

func TestRulesPage(t *testing.T) {
	got, err := os.ReadFile(rulesPage)
	if err == nil && bytes.Equal(got, page()) {
		return
	}
	if os.Getenv(golden.UpdateVariable) == "" {
		t.Fatalf("docs/rules.md is not what the table of rules says; run with %s=1 to write it anew", golden.UpdateVariable)
	}
	if err := os.WriteFile(rulesPage, page(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Fatalf("wrote docs/rules.md: read the change, then run again without %s", golden.UpdateVariable)
}

func TestEveryRuleIsComplete(t *testing.T) {
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !id.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("id %q is not in kebab case, or stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Severity.Rank() < 0 || r.Title == "" || strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Reason, ".") || !strings.HasPrefix(r.Source, "https://") {
			t.Errorf("rule %s wants a severity, a title without a full stop, a reason that ends with one, and a page: %+v", r.ID, r)
		}
	}
}

package freshness

import (
	"encoding/json"
	"os/exec"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/change"
	"ecrprivatelink/internal/testing/program"
)

// schemas prints, of each type of resource in its arguments, what cfn-lint's copy of the registry's schemas says of
// replacement.
const schemas = `
import json, sys
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as manager
out = {}
for name in sys.argv[1:]:
    schema = manager.get_resource_schema("us-east-1", name).schema
    paths = lambda key: sorted(p.removeprefix("/properties/") for p in schema.get(key) or [])
    out[name] = {"CreateOnly": paths("createOnlyProperties"), "Perhaps": paths("conditionalCreateOnlyProperties"),
                 "DeletesFirst": schema.get("replacementStrategy") == "delete_then_create"}
print(json.dumps(out))
`

// TestWhatReplacesAResource holds the table of pullcheck change against the schemas.
func TestWhatReplacesAResource(t *testing.T) {
	ours := change.Replacements()
	types := make([]string, 0, len(ours))
	for name := range ours {
		types = append(types, name)
	}
	slices.Sort(types)
	out, err := exec.Command("python3", append([]string{"-c", schemas}, types...)...).Output()
	if err != nil {
		if program.Required() {
			t.Fatalf("cfn-lint cannot be asked: %v; pip install cfn-lint", err)
		}
		t.Skip("cfn-lint is not there; pip install cfn-lint")
	}
	var theirs map[string]change.Replacement
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatal(err)
	}
	for name, r := range theirs {
		if len(r.CreateOnly)+len(ours[name].CreateOnly) == 0 {
			r.CreateOnly = ours[name].CreateOnly // none, written in two ways
		}
		if len(r.Perhaps)+len(ours[name].Perhaps) == 0 {
			r.Perhaps = ours[name].Perhaps
		}
		theirs[name] = r
	}
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Errorf("the table of package change and the schemas differ (-schemas +ours):\n%s", diff)
	}
}

package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

// The limits of a template. Source:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	mostResources = 500
	mostBytes     = 1 << 20
)

// manySpokes is a hub with spokes, half of them in its own account where two accounts are asked for.
func manySpokes(spokes, accounts int) string {
	in := make([]string, spokes)
	for i := range in {
		in[i] = []string{"111122223333", "444455556666"}[i%accounts]
	}
	return hubText("us-west-2", "111122223333", in...)
}

// size is how large a synthesized template is.
func size(t *testing.T, folder, stack string) (resources, bytes int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, stack+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var content struct{ Resources map[string]any }
	if err := json.Unmarshal(text, &content); err != nil {
		t.Fatal(err)
	}
	return len(content.Resources), len(text)
}

// TestHubFiguresOfTheManual keeps docs/hub-and-spoke.md in step, and large hubs within the limits of CloudFormation. A
// task of each spoke resolves the names and gets through.
func TestHubFiguresOfTheManual(t *testing.T) {
	const manual = "../../docs/hub-and-spoke.md"
	text, err := os.ReadFile(filepath.Join("testdata", manual))
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- figures: UPDATE_GOLDEN=1 go test ./stacks -run HubFigures -->\n", "<!-- end of figures -->\n"
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("docs/hub-and-spoke.md has lost the comments around its figures")
	}
	table := "| Spokes | Names by | Resources of the hub | Template of the hub | Resources of a spoke | Template of a spoke |\n|---|---|---|---|---|---|\n"
	for _, c := range []struct {
		spokes, accounts int
		by               string
	}{{3, 1, "zones"}, {50, 1, "zones"}, {3, 2, "a Profile"}, {50, 2, "a Profile"}} {
		folder := build(t, manySpokes(c.spokes, c.accounts)).folder
		hub, hubBytes := size(t, folder, "PrivatePull-hub")
		spoke, spokeBytes := size(t, folder, "PrivatePull-spoke2")
		if hub > mostResources || hubBytes > mostBytes {
			t.Errorf("%d spokes by %s: the hub has %d resources and %d bytes, want at most %d and %d", c.spokes, c.by, hub, hubBytes, mostResources, mostBytes)
		}
		report := checkFolder(t, folder)
		if found := problems(report); len(found) > 0 || len(report.Traces) != c.spokes+1 {
			t.Errorf("%d spokes by %s: traced %d tasks, and found %s", c.spokes, c.by, len(report.Traces), strings.Join(found, "\n"))
		}
		table += fmt.Sprintf("| %d | %s | %d of %d | %d KiB | %d | %d KiB |\n", c.spokes, c.by, hub, mostResources, (hubBytes+1023)>>10, spoke, (spokeBytes+1023)>>10)
	}
	golden.Text(t, manual, []byte(before+begin+table+end+after))
}

// BenchmarkFiftySpokes synthesizes a hub and 50 spokes in two accounts.
func BenchmarkFiftySpokes(b *testing.B) {
	cfg, err := config.Parse([]byte(manySpokes(50, 2)), "bench.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		app := cdktest.NewApp(b)
		stacks.Build(app, cfg)
		app.Synth(nil)
	}
}

package nag

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/repository"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

// The columns of the table in docs/compliance.md.
const (
	ruleColumn = iota
	packsColumn
	typeColumn
	removedColumn // what of the configuration removes the finding; empty for what stays
	whyColumn
	columns
)

// packNames are the packs by the names that the table gives them.
var packNames = map[string]string{"NIST.800.53.R5": "NIST", "HIPAA.Security": "HIPAA", "PCI.DSS.321": "PCI"}

// The table explains every finding of the packs in every configuration, and nothing that there is not. What an
// auditor's configuration removes is not found in docs/examples/audited.yaml.
func TestEveryFindingOfThePacksIsExplained(t *testing.T) {
	explained := map[string][]string{}
	for _, row := range table(t) {
		if len(strings.Fields(row[whyColumn])) < 4 {
			t.Errorf("docs/compliance.md: %s on %s has no reason", row[ruleColumn], row[typeColumn])
		}
		for _, pack := range strings.Split(row[packsColumn], ", ") {
			explained[key(pack, row[ruleColumn], row[typeColumn])] = row
		}
	}
	found := map[string]bool{}
	for name, cfg := range configurations(t) {
		t.Run(name, func(t *testing.T) {
			for finding, where := range packs(t, cfg) {
				found[finding] = true
				row, ok := explained[finding]
				switch {
				case !ok:
					t.Errorf("%s, as on %s, is not explained: fix it, or give docs/compliance.md a row", finding, where)
				case name == "audited.yaml" && row[removedColumn] != "":
					t.Errorf("%s is found on %s, though %s removes it", finding, where, row[removedColumn])
				}
			}
		})
	}
	for finding := range explained {
		if !found[finding] {
			t.Errorf("docs/compliance.md explains %s, which no configuration has: take it out", finding)
		}
	}
}

func key(pack, rule, resourceType string) string {
	return fmt.Sprintf("%s %s on %s", pack, rule, resourceType)
}

// table reads the rows between the two marks of docs/compliance.md.
func table(t *testing.T) [][]string {
	t.Helper()
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "compliance.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "<!-- findings: go -C test test ./nag -->\n")
	body, _, ended := strings.Cut(rest, "<!-- end of findings -->")
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if !ok || !ended || len(lines) < 3 {
		t.Fatal("docs/compliance.md has no table of findings")
	}
	var rows [][]string
	for _, line := range lines[2:] { // without the heading
		cells := strings.Split(strings.Trim(line, "| "), "|")
		if len(cells) != columns {
			t.Fatalf("docs/compliance.md: the row %q has %d cells, want %d", line, len(cells), columns)
		}
		for i, cell := range cells {
			cells[i] = strings.Trim(cell, " `–")
		}
		rows = append(rows, cells)
	}
	return rows
}

// packs synthesizes a configuration under the three packs, and returns what they find, each with one resource that has
// it. It reads the reports in the cloud assembly, where asking each construct would be thousands of calls.
func packs(t *testing.T, cfg *config.Config) map[string]string {
	t.Helper()
	app := cdktest.NewApp(t)
	stacks.Build(app, cfg)
	if cfg.Pipeline != nil {
		stacks.NewCheckStack(app, cfg.Environments[0], *cfg.Pipeline, config.StopAtChanges)
	}
	for _, pack := range []awscdk.IAspect{cdknag.NewNIST80053R5Checks(nil), cdknag.NewHIPAASecurityChecks(nil), cdknag.NewPCIDSS321Checks(nil)} {
		awscdk.Aspects_Of(app).Add(pack, nil)
	}
	// A finding is an error, which may end the synthesis: the reports are written by then.
	_ = jsiiexit.Catch(func() error { app.Synth(nil); return nil })
	types := typesByPath(t, filepath.Join(*app.Outdir(), "tree.json"))
	found, reports := map[string]string{}, 0
	err := filepath.WalkDir(*app.Outdir(), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "-NagReport.csv") {
			return err
		}
		reports++
		for _, line := range report(t, path)[1:] {
			id, resource, compliance := line[0], line[1], line[2]
			if compliance == "Compliant" {
				continue
			}
			at := strings.LastIndex(id, "-")
			if at < 0 || packNames[id[:at]] == "" || types[resource] == "" {
				t.Fatalf("%s: cannot read %q", path, line)
			}
			found[key(packNames[id[:at]], id[at+1:], types[resource])] = resource
		}
		return nil
	})
	if err != nil || reports < len(packNames) {
		t.Fatalf("got %d reports and error %v, want one of each pack for each stack", reports, err)
	}
	return found
}

func report(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil || !slices.Equal(lines[0][:3], []string{"Rule ID", "Resource ID", "Compliance"}) {
		t.Fatalf("%s: %v, columns %q", path, err, lines[0])
	}
	return lines
}

// construct is one of the CDK's tree of constructs.
type construct struct {
	Path       string
	Attributes struct {
		Type string `json:"aws:cdk:cloudformation:type"`
	}
	Children map[string]construct
}

func typesByPath(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var tree struct{ Tree construct }
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	var walk func(c construct)
	walk = func(c construct) {
		if c.Attributes.Type != "" {
			types[c.Path] = c.Attributes.Type
		}
		for _, child := range c.Children {
			walk(child)
		}
	}
	walk(tree.Tree)
	return types
}

package stacks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullplugin"
	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

// sweepText is an environment with a sweep beside it, whose program is in the folder.
func sweepText(folder, more string) string {
	return fmt.Sprintf(`environments: [{ name: dev, account: "111122223333", region: us-west-2, vpc: { maxAzs: 2 }, workloads: [{ launchType: fargate }] }]
sweep: { account: "111122223333", region: us-west-2, code: %q%s }
`, folder, more)
}

// sweepCode is a folder with the file that AWS Lambda runs.
func sweepCode(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bootstrap"), []byte("program"), 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestGoldensOfASweep(t *testing.T) {
	for file, more := range map[string]string{
		"sweep-organization.json": ", emails: [oncall@example.com]",
		"sweep-accounts.json": `, accounts: ["111122223333", "444455556666"], regions: [us-west-2, eu-central-1], role: audit/pullcheck, externalId: word,
  schedule: "rate(7 days)", concurrency: 40, toleratedFailures: 20, memory: 1024, retentionDays: 30, securityHub: true,
  topic: arn:aws:sns:us-west-2:111122223333:oncall`,
	} {
		t.Run(file, func(t *testing.T) {
			templates := build(t, sweepText(sweepCode(t), more)).templates
			if len(templates) != 2 || templates[config.SweepStackName] == nil {
				t.Fatalf("got %d stacks, want that of the environment and %s", len(templates), config.SweepStackName)
			}
			templates[config.SweepStackName].Golden(t, file)
		})
	}
}

// TestASweepIsCheckedWithItsEnvironments synthesizes as bin/privatepull does. What the check says of the environment
// beside the sweep shows that it read both.
func TestASweepIsCheckedWithItsEnvironments(t *testing.T) {
	for name, broken := range map[string]bool{"clean": false, "an environment that does not get through": true} {
		t.Run(name, func(t *testing.T) {
			text := sweepText(sweepCode(t), ", securityHub: true")
			if broken {
				text = strings.Replace(text, "workloads:", "privateDns: { ecr.api: false }, acknowledge: [\"ecrprivatelink:api-private-dns-off\"], workloads:", 1)
			}
			app := cdktest.NewApp(t)
			stacks.Build(app, parsed(t, text))
			pullplugin.Add(app)
			if err := jsiiexit.Catch(func() error { app.Synth(nil); return nil }); (err != nil) != broken {
				t.Errorf("synthesis says %v", err)
			}
			_, report, notes, err := template.Check(t.Context(), []string{*app.Outdir()}, template.Options{}, nil)
			if err != nil || (report.Errors() > 0) != broken {
				t.Errorf("found %+v (%v)", report.Findings, err)
			}
			for _, n := range notes {
				t.Errorf("the reader notes %v", n)
			}
			for _, f := range report.Findings {
				if strings.Contains(f.Resource, config.SweepStackName) {
					t.Errorf("%s at %s: %s", f.ID, f.Resource, f.Message)
				}
			}
		})
	}
}

func TestASweepNeedsItsProgram(t *testing.T) {
	cfg := parsed(t, sweepText(t.TempDir(), ""))
	cdktest.MustPanic(t, func() { stacks.Build(cdktest.NewApp(t), cfg) }, "a folder without the file bootstrap")
}

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/testing/golden"
	"ecrprivatelink/internal/testing/schema"
	"ecrprivatelink/internal/trace"
)

func TestDemoFixesTheNetworkStepByStep(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	stdout, stderr, status := cli("demo")
	if status != 0 || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	steps := demoSteps()
	if len(steps) != 4 {
		t.Fatalf("%d steps, want 4", len(steps))
	}
	errors := len(steps)
	for i, s := range steps {
		report := checked(t, map[bool]int{false: 1, true: 0}[i == len(steps)-1], filepath.Join(demoFolder, s.File))
		if report.Errors() != errors-1 || len(report.Traces) != 1 || (report.Traces[0].Starts() == trace.Pass) != (errors == 1) {
			t.Errorf("after %q there are %d errors, and before it %d", s.Title, report.Errors(), errors)
		}
		errors = report.Errors()
		if s.Title == "" || i > 0 && len(s.Added) == 0 {
			t.Errorf("step %d says %q and adds %q", i, s.Title, s.Added)
		}
	}
	if again, _, status := cli("demo"); status != 0 || again != stdout {
		t.Errorf("a second run ends with %d and says something else", status)
	}
	fileWith(t, filepath.Join(demoFolder, steps[1].File), "mine")
	refused(t, steps[1].File+" has been changed; name another folder", "demo")
	fileWith(t, "taken", "")
	refused(t, "taken", "demo", "taken")
	t.Chdir(here)
	golden.Text(t, "demo.txt", []byte(stdout))
}

// sessionWidth is how many columns the terminal of the README has.
const sessionWidth = 110

// The README shows what pullcheck says in a terminal, of the demo's last broken template and of the fixed one.
func TestTheReadmeShowsASession(t *testing.T) {
	file := schema.File(t, "README.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	steps := demoSteps()
	if err := writeDemo(demoFolder, steps); err != nil {
		t.Fatal(err)
	}
	var session strings.Builder
	for i, s := range steps[len(steps)-2:] {
		if i > 0 {
			session.WriteByte('\n')
		}
		path := filepath.Join(demoFolder, s.File)
		_, result, _, err := template.Check(t.Context(), []string{path}, template.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&session, "$ pullcheck template %s\n%s", path, report.Text(result, report.TextOptions{Width: sessionWidth}))
	}
	whole := part(t, text, "session", "```console\n"+session.String()+"```\n")
	if bytes.Equal(whole, text) {
		return
	}
	if os.Getenv(golden.UpdateVariable) != "" {
		if err := os.WriteFile(file, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("README.md is out of step; run the test with %s=1 and read the change", golden.UpdateVariable)
}

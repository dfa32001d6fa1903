// Package plugin runs the validation plugin for the CDK in TypeScript.
package plugin

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/internal/testing/repository"
)

// app is an app that cdk init made.
type app struct {
	t        *testing.T
	dir, cdk string
	env      []string
}

// newApp makes an app with the pinned CLI and gives it the stack and the plugin of testdata. Its packages are those of
// test/bench/twins, which pins the CDK for TypeScript.
func newApp(t *testing.T) *app {
	t.Helper()
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(root, "node_modules", ".bin")
	packages := filepath.Join(root, "test", "bench", "twins", "node_modules")
	for _, needed := range []string{filepath.Join(bin, "cdk"), filepath.Join(packages, "ts-node")} {
		if _, err := os.Stat(needed); err == nil {
			continue
		}
		const how = "the CDK is not installed; run npm ci in the root and in test/bench/twins"
		if program.Required() {
			t.Fatal(how)
		}
		t.Skip(how)
	}
	pullcheck := pullcheckOf(t, root)
	dir := filepath.Join(t.TempDir(), "service")
	if err := os.MkdirAll(filepath.Join(dir, "node_modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	a := &app{t: t, dir: dir, cdk: filepath.Join(bin, "cdk"), env: append(os.Environ(),
		"PATH="+filepath.Join(packages, ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"PULLCHECK="+pullcheck, "CDK_DISABLE_CLI_TELEMETRY=true")}
	if err := os.Remove(filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if out, err := a.run("init", "app", "--language", "typescript", "--generate-only"); err != nil {
		t.Fatalf("cdk init: %v\n%s", err, out)
	}
	installed, err := os.ReadDir(packages)
	if err != nil {
		t.Fatal(err)
	}
	a.place(os.MkdirAll(filepath.Join(dir, "node_modules"), 0o755))
	for _, p := range installed {
		a.place(os.Symlink(filepath.Join(packages, p.Name()), filepath.Join(dir, "node_modules", p.Name())))
	}
	a.place(os.CopyFS(filepath.Join(dir, "node_modules", "pullcheck-cdk-plugin"), os.DirFS(filepath.Join(root, "bin", "cdk-plugin"))))
	a.place(os.RemoveAll(filepath.Join(dir, "test"))) // which wants jest
	for from, to := range map[string]string{"service.ts": "bin", "service-stack.ts": "lib"} {
		text, err := os.ReadFile(filepath.Join("testdata", from))
		a.place(err)
		if _, err := os.Stat(filepath.Join(dir, to, from)); err != nil {
			t.Fatalf("cdk init makes other files than it did: %v", err)
		}
		a.place(os.WriteFile(filepath.Join(dir, to, from), text, 0o644))
	}
	return a
}

// pullcheckOf builds the program and returns its path.
func pullcheckOf(t *testing.T, root string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pullcheck")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./bin/pullcheck")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func (a *app) place(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// run runs the CLI in the app and returns what it wrote.
func (a *app) run(args ...string) (string, error) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, a.cdk, args...)
	command.Dir, command.Env = a.dir, a.env
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

// A service in private subnets without a gateway endpoint for S3 fails the synthesis of its app with our finding, and
// passes with one.
func TestABrokenServiceFailsTheSynthesisOfATypeScriptApp(t *testing.T) {
	if testing.Short() {
		t.Skip("synthesizes an app in TypeScript twice")
	}
	a := newApp(t)
	// What cdk init says is npx tsc && npx tsx: tsc only checks there, and tsx, which is not here, runs the source.
	const compiled = "node bin/service.js"
	out, err := a.run("synth", "--quiet", "--no-notices", "--app", "npx tsc --types node --noEmit false --outDir . && "+compiled)
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		t.Fatalf("the synthesis of a broken service ends with %v\n%s", err, out)
	}
	for _, want := range []string{"endpoint-missing", "has no gateway endpoint for s3", "Create it, with the route tables of all the tasks' subnets"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in what the CLI says:\n%s", want, out)
		}
	}
	if out, err = a.run("synth", "--quiet", "--no-notices", "--app", compiled, "-c", "fixed=true"); err != nil {
		t.Errorf("the fixed service: %v\n%s", err, out)
	}
	a.env = append(a.env, "PULLCHECK=pullcheck-that-is-not-there")
	if out, err = a.run("synth", "--quiet", "--no-notices", "--app", compiled, "-c", "fixed=true"); err == nil || !strings.Contains(out, `pullcheck cannot be run as "pullcheck-that-is-not-there"`) {
		report, _ := os.ReadFile(filepath.Join(a.dir, "cdk.out", "validation-report.json"))
		t.Errorf("without the program: %v\n%s\n%s", err, out, report)
	}
}

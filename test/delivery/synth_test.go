package delivery

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/test/cdkcli"
)

// unitTests is the command of the synth step that runs the tests. It is not run here: this is one of those tests, and
// would start itself again. Continuous integration runs the same command beside it.
const unitTests = "npm test"

func TestStepsUseTheCommandsOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(cdkcli.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	synth := theBuild(t, builds(t, synthesized(t)), "cdk synth")
	if want := []string{"npm ci"}; !slices.Equal(synth.Install, want) {
		t.Errorf("the step installs with %q, want %q", synth.Install, want)
	}
	for _, want := range []string{unitTests, "npx cdk synth --quiet -c config=" + example} {
		if !slices.Contains(synth.Commands, want) {
			t.Errorf("the step's commands are %q, want %q among them", synth.Commands, want)
		}
		command, _, _ := strings.Cut(want, " -c ")
		if line := "npm ci && " + command + "\n"; !strings.Contains(string(readme), line) {
			t.Errorf("README.md has no line %q", line)
		}
	}
}

// TestStepsWorkInAFreshClone runs the synth step and the check of the templates with their own commands, on the commit
// that is checked out.
func TestStepsWorkInAFreshClone(t *testing.T) {
	if testing.Short() || !program.Required() {
		t.Skip("clones, installs and compiles the repository anew, which takes minutes; continuous integration does, and " + program.RequireVariable + "=1")
	}
	git := program.Path(t, "git", "your system's package manager")
	here := synthesized(t)
	all := builds(t, here)

	clone := filepath.Join(t.TempDir(), "clone")
	run(t, "", nil, git, "clone", "--quiet", cdkcli.Root(t), clone)
	synth := theBuild(t, all, "cdk synth")
	shell(t, clone, []string{"CDK_VALIDATION=false"}, slices.DeleteFunc(slices.Concat(synth.Install, synth.Commands), func(c string) bool { return c == unitTests }))
	there := filepath.Join(clone, "cdk.out")
	if diff := cmp.Diff(templates(t, here), templates(t, there)); diff != "" {
		t.Errorf("the step's templates differ (-here +in the clone):\n%s", diff)
	}
	if stages, err := filepath.Glob(filepath.Join(there, "assembly-*")); err != nil || len(stages) != 6 {
		t.Errorf("got stages %q and error %v, want 6", stages, err)
	}

	check := theBuild(t, all, "pullcheck template")
	tools := filepath.Join(clone, "tools")
	shell(t, tools, []string{"CODEBUILD_SRC_DIR_Synth_Output=" + there}, slices.Concat(check.Install, check.Commands))
	if report, err := os.ReadFile(filepath.Join(tools, "reports", "pullcheck.sarif")); err != nil || !strings.Contains(string(report), `"2.1.0"`) {
		t.Errorf("got report %.200q and error %v, want SARIF 2.1.0", report, err)
	}
}

// shell runs commands one after the other in one shell, as CodeBuild does.
func shell(t *testing.T, dir string, env, commands []string) {
	t.Helper()
	run(t, dir, env, "/bin/sh", "-c", "set -e\n"+strings.Join(commands, "\n"))
}

// run runs a program, which must succeed, and returns what it wrote.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

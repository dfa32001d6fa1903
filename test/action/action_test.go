// Package action runs what users of build services run of ours, as far as it goes without the service.
package action

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"ecrprivatelink/internal/testing/repository"
)

// root is the repository's, found before a test goes elsewhere.
var root, rootErr = repository.Root()

// pullcheck builds the program once.
var pullcheck = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "pullcheck")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "pullcheck"), "./bin/pullcheck")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, "pullcheck"))
})

// action is the action's file.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			ID, If, Run, Shell, Uses string
			Env                      map[string]string
		}
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	if rootErr != nil {
		t.Fatal(rootErr)
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// step runs a step of the action with the variables given for those that it takes, and returns its log, its outputs and
// its summary.
func step(t *testing.T, id string, given map[string]string) (log, outputs, summary string, err error) {
	t.Helper()
	var a action
	read(t, "action.yml", &a)
	dir := t.TempDir()
	for _, s := range a.Runs.Steps {
		if s.ID != id {
			continue
		}
		command := exec.CommandContext(t.Context(), "bash", "-c", s.Run)
		files := []string{filepath.Join(dir, "output"), filepath.Join(dir, "summary")}
		command.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+root, "GITHUB_OUTPUT="+files[0], "GITHUB_STEP_SUMMARY="+files[1], "RUNNER_TEMP="+dir)
		for name := range s.Env {
			value, is := given[name]
			if !is {
				t.Fatalf("the step takes a variable %s", name)
			}
			command.Env = append(command.Env, name+"="+value)
		}
		for name, value := range given {
			if strings.HasPrefix(name, "GITHUB_") || strings.HasPrefix(name, "RUNNER_") {
				command.Env = append(command.Env, name+"="+value)
			}
		}
		out, err := command.CombinedOutput()
		written := []string{"", ""}
		for i, file := range files {
			text, _ := os.ReadFile(file) // a step may write none
			written[i] = string(text)
		}
		return string(out), written[0], written[1], err
	}
	t.Fatalf("the action has no step %s", id)
	return "", "", "", nil
}

// check runs the step that checks in a folder with a template of a demo.
func check(t *testing.T, template string, change map[string]string) (log, outputs, summary string) {
	t.Helper()
	program, err := pullcheck()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("pullcheck", program, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "./pullcheck", "demo", "templates").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	given := map[string]string{"PULLCHECK": "./pullcheck", "PATHS": template, "ARGUMENTS": "", "BASELINE": "", "STRICT": "false", "SARIF": "out.sarif", "SUMMARY": "true"}
	for name, value := range change {
		given[name] = value
	}
	log, outputs, summary, err = step(t, "check", given)
	if err != nil {
		t.Fatalf("the step fails: %v\n%s", err, log)
	}
	return log, outputs, summary
}

func TestTheActionTellsWhatItFinds(t *testing.T) {
	log, outputs, summary := check(t, "templates/3-broken.yaml", map[string]string{"ARGUMENTS": "--region=us-west-2\n\n"})
	if outputs != "status=1\nsarif=out.sarif\n" {
		t.Errorf("outputs %q", outputs)
	}
	for _, want := range []string{"The task does not start.", "::error title=pullcheck%3A endpoint-missing,file=templates/3-broken.yaml,line=4,col=3::VPC", "com.amazonaws.us-west-2.s3"} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in the log:\n%s", want, log)
		}
	}
	if !strings.HasPrefix(summary, "# ") || !strings.Contains(summary, "The task does not start") {
		t.Errorf("the summary is\n%.300s", summary)
	}
	var sarif struct{ Version string }
	if text, err := os.ReadFile("out.sarif"); err != nil || json.Unmarshal(text, &sarif) != nil || sarif.Version != "2.1.0" {
		t.Errorf("the log of SARIF: %v", err)
	}
}

func TestTheActionPassesWhatIsFixed(t *testing.T) {
	log, outputs, summary := check(t, "templates/4-fixed.yaml", map[string]string{"SUMMARY": "false"})
	if outputs != "status=0\nsarif=out.sarif\n" || summary != "" || strings.Contains(log, "::error") {
		t.Errorf("outputs %q, summary %q, log\n%s", outputs, summary, log)
	}
}

// Whatever stands in an input is a word for pullcheck and no part of a script.
func TestInputsAreNoPartOfAScript(t *testing.T) {
	const evil = "$(touch pwned)`touch pwned`; touch pwned #\"'\\"
	for name, change := range map[string]map[string]string{
		"paths": {"PATHS": evil}, "arguments": {"ARGUMENTS": "--region=" + evil}, "the baseline": {"BASELINE": evil},
		"strict": {"STRICT": evil, "PATHS": evil}, "a path like a flag": {"PATHS": "--write-baseline"},
	} {
		t.Run(name, func(t *testing.T) {
			log, outputs, summary := check(t, "templates/4-fixed.yaml", change)
			if outputs != "status=2\n" || summary != "" {
				t.Errorf("outputs %q, log\n%s", outputs, log)
			}
			if _, err := os.Stat("pwned"); err == nil {
				t.Error("the input was run")
			}
		})
	}
	var a action
	read(t, "action.yml", &a)
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("an expression in a script: %s", s.Run)
		}
	}
}

// release serves a release with an archive of a program, and its checksums.
func release(t *testing.T, spoiled bool) string {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	const text = "#!/bin/sh\necho it runs\n"
	err := archive.WriteHeader(&tar.Header{Name: "pullcheck", Mode: 0o755, Size: int64(len(text))})
	if err == nil {
		_, err = archive.Write([]byte(text))
	}
	if err = errors.Join(err, archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	sums := fmt.Sprintf("%x  pullcheck_1.2.3_linux_amd64.tar.gz\n", sha256.Sum256(packed.Bytes()))
	if spoiled {
		packed.WriteByte(0)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/owner/it/releases/download/v1.2.3/pullcheck_1.2.3_linux_amd64.tar.gz":
			_, _ = w.Write(packed.Bytes()) // the client sees an answer that breaks off
		case "/owner/it/releases/download/v1.2.3/checksums.txt":
			_, _ = w.Write([]byte(sums))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheActionInstallsARelease(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the release of the test is one for Linux")
	}
	given := func(server, version string) map[string]string {
		return map[string]string{"VERSION": version, "REPOSITORY": "owner/it", "GITHUB_SERVER_URL": server, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64"}
	}
	log, outputs, _, err := step(t, "install", given(release(t, false), "v1.2.3"))
	if err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	path := strings.TrimSpace(strings.TrimPrefix(outputs, "pullcheck="))
	if out, err := exec.CommandContext(t.Context(), path).Output(); err != nil || string(out) != "it runs\n" {
		t.Errorf("what is installed says %q, %v", out, err)
	}
	for name, tc := range map[string]struct{ server, version, want string }{
		"an archive that is not the release's": {release(t, true), "v1.2.3", "is not what the release says"},
		"a release that is not there":          {release(t, false), "v9.9.9", "the release has no pullcheck_9.9.9_linux_amd64.tar.gz"},
		"a branch for a version":               {release(t, false), "main", "pullcheck has releases such as v1.2.3"},
		"a version that leads elsewhere":       {release(t, false), "v1.2.3/../../x", "pullcheck has releases such as v1.2.3"},
	} {
		t.Run(name, func(t *testing.T) {
			log, outputs, _, err := step(t, "install", given(tc.server, tc.version))
			if err == nil || outputs != "" || !strings.Contains(log, tc.want) {
				t.Errorf("%v, outputs %q, log\n%s", err, outputs, log)
			}
		})
	}
}

// The jobs for other services run with their own commands, and fail where a finding is of severity error.
func TestTheJobsOfOtherServicesRun(t *testing.T) {
	program, err := pullcheck()
	if err != nil {
		t.Fatal(err)
	}
	var gitlab struct{ Pullcheck struct{ Script []string } }
	read(t, "docs/ci/gitlab.yml", &gitlab)
	var codebuild struct {
		Phases struct{ Build struct{ Commands []string } }
	}
	read(t, "docs/ci/codebuild.yml", &codebuild)
	for name, commands := range map[string][]string{"GitLab": gitlab.Pullcheck.Script, "CodeBuild": codebuild.Phases.Build.Commands} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("pullcheck", program, 0o755); err != nil {
				t.Fatal(err)
			}
			here, _ := os.Getwd()
			run := func(command, template string) error {
				c := exec.CommandContext(t.Context(), "sh", "-ec", command)
				c.Env = append(os.Environ(), "PATH="+here+string(os.PathListSeparator)+os.Getenv("PATH"), "PULLCHECK_PATHS="+template, "PULLCHECK_FLAGS=")
				return c.Run()
			}
			if err := run("pullcheck demo", ""); err != nil {
				t.Fatal(err)
			}
			script := strings.Join(commands, "\n")
			if err := run(script, "pullcheck-demo/4-fixed.yaml"); err != nil {
				t.Errorf("a fixed network: %v", err)
			}
			if text, err := os.ReadFile("pullcheck.xml"); err != nil || !strings.Contains(string(text), "<testsuites>") {
				t.Errorf("no report of tests: %v", err)
			}
			var failed *exec.ExitError
			if err := run(script, "pullcheck-demo/1-broken.yaml"); !errors.As(err, &failed) || failed.ExitCode() != 1 {
				t.Errorf("a broken network ends with %v", err)
			}
			if text, err := os.ReadFile("gl-code-quality-report.json"); name == "GitLab" && (err != nil || !strings.Contains(string(text), `"path": "pullcheck-demo/1-broken.yaml"`)) {
				t.Errorf("no report of code quality: %v\n%s", err, text)
			}
		})
	}
}

func TestThePreCommitHookTakesTemplates(t *testing.T) {
	var hooks []struct{ ID, Entry, Language, Files string }
	read(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].Entry != "pullcheck template" || hooks[0].Language != "golang" {
		t.Fatalf("the hooks are %+v", hooks)
	}
	files := regexp.MustCompile(hooks[0].Files)
	for name, want := range map[string]bool{"app.template.json": true, "cfn/vpc.yaml": true, "network-stack.yml": true, "main.go": false, "values.yaml": false} {
		if files.MatchString(name) != want {
			t.Errorf("the hook takes %s: %t", name, !want)
		}
	}
}

package delivery

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/test/cdkcli"
)

// checks runs the checks behind the pipeline's stages with their own commands.
type checks struct {
	t *testing.T
	// builds are the build projects of the checks of VPCs by the name of the role that they assume, and changes those
	// of the checks of updates.
	builds, changes map[string]build
	assembly        string
	// program is pullcheck.
	program []byte
	// credentials is where CodeBuild gives a build its credentials.
	credentials string
}

func newChecks(t *testing.T, assembly string, tooling *account) *checks {
	t.Helper()
	c := &checks{t: t, builds: map[string]build{}, changes: map[string]build{}, assembly: assembly}
	for _, b := range builds(t, assembly) {
		if _, role, ok := strings.Cut(b.Variables["CHECK_ROLE_ARN"], ":role/"); ok {
			c.builds[role] = b
		}
		if _, role, ok := strings.Cut(b.Variables["CHANGE_ROLE_ARN"], ":role/"); ok {
			c.changes[role] = b
		}
	}
	binary := filepath.Join(t.TempDir(), "pullcheck")
	run(t, cdkcli.Root(t), nil, "go", "build", "-o", binary, "./bin/pullcheck")
	var err error
	if c.program, err = os.ReadFile(binary); err != nil {
		t.Fatal(err)
	}
	container := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{ // the check sees an answer that breaks off
			"AccessKeyId": tooling.keys.AccessKeyID, "SecretAccessKey": tooling.keys.SecretAccessKey,
			"Token": tooling.keys.SessionToken, "Expiration": "2099-01-01T00:00:00Z",
		})
	}))
	t.Cleanup(container.Close)
	c.credentials = container.URL
	return c
}

// run runs the check of an environment on a VPC, and returns what it wrote, its report, and the error of its end.
func (c *checks) run(environment, vpc string) (log, report string, err error) {
	c.t.Helper()
	log, dir, err := c.build(c.builds["PullCheck-"+environment], "VPC_ID="+vpc)
	written, _ := os.ReadFile(filepath.Join(dir, "reports", "pullcheck.sarif")) // empty where the check wrote none
	return log, string(written), err
}

// change runs the check of the update of an environment, and returns what it wrote, its report, and the error of its
// end.
func (c *checks) change(environment string) (log, report string, err error) {
	c.t.Helper()
	log, dir, err := c.build(c.changes["PullCheck-"+environment])
	written, _ := os.ReadFile(filepath.Join(dir, "reports", "change.md")) // empty where the check wrote none
	return log, string(written), err
}

var inputFolder = regexp.MustCompile(`CODEBUILD_SRC_DIR_\w+`)

// build runs the commands of a build project in a folder of its own.
func (c *checks) build(check build, variables ...string) (log, dir string, err error) {
	c.t.Helper()
	if len(check.Commands) == 0 {
		c.t.Fatal("the pipeline has no such check")
	}
	dir = c.t.TempDir()
	// Without the permission to execute, as it may come out of an archive.
	if err := os.WriteFile(filepath.Join(dir, "pullcheck"), c.program, 0o600); err != nil {
		c.t.Fatal(err)
	}
	env := []string{
		"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + c.credentials,
		// The SDK assumes the role before it reads AWS_ENDPOINT_URL.
		"AWS_ENDPOINT_URL_STS=" + os.Getenv("AWS_ENDPOINT_URL"),
	}
	for _, name := range inputFolder.FindAllString(strings.Join(check.Install, "\n"), -1) {
		env = append(env, name+"="+c.assembly) // where CodeBuild puts the other input, the cloud assembly
	}
	for variable, value := range check.Variables {
		env = append(env, variable+"="+value)
	}
	command := exec.CommandContext(c.t.Context(), "/bin/sh", "-c", "set -e\n"+strings.Join(slices.Concat(check.Install, check.Commands), "\n"))
	command.Dir = dir
	for _, variable := range os.Environ() {
		// The container alone has credentials.
		if name, _, _ := strings.Cut(variable, "="); !slices.Contains([]string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE"}, name) {
			command.Env = append(command.Env, variable)
		}
	}
	command.Env = append(append(command.Env, env...), variables...)
	out, err := command.CombinedOutput()
	return string(out), dir, err
}

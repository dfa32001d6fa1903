// Package program finds the external programs that some tests drive.
//
// A plain `go test ./...` must pass on a machine that has only Go, so a test whose program is absent is skipped and
// says so. Continuous integration must not lose tests that way, so there an absent program is a failure.
package program

import (
	"os"
	"os/exec"
	"testing"
)

// RequireVariable is the environment variable that turns an absent program from a skip into a failure. Any value but
// the empty string counts. CI=true, which the usual continuous integration services set, does the same.
const RequireVariable = "PRIVATEPULL_REQUIRE_TOOLS"

// Path returns the path of the program called name, looked up in PATH. When it is absent the test is skipped, or fails
// where programs are required; install says in either case how to get it, for example "pip install 'moto[server]'".
func Path(t testing.TB, name, install string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if Required() {
		t.Fatalf("%s is not in PATH and this run requires every program; install it with: %s", name, install)
	}
	t.Skipf("%s is not in PATH; to run this test: %s", name, install)
	return ""
}

// Required reports whether an absent program must fail the tests that need it.
func Required() bool {
	return os.Getenv("CI") == "true" || os.Getenv(RequireVariable) != ""
}

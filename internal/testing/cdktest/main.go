// Package cdktest is what tests of CDK code share: it turns the panics of the CDK into test failures, serves the cases
// that must panic, and gives every app the feature flags of cdk.json.
//
// A failed assertion of the CDK's own assertions package is a panic, and an unrecovered panic takes the rest of the
// test binary with it. So no test calls that package directly: it goes through [Template].
//
// A package with CDK tests runs them through [Main] and takes its apps and stacks from [NewApp] or [NewStack], which
// skip the test where Node.js is missing:
//
//	func TestMain(m *testing.M) { cdktest.Main(m) }
//
// One Node.js process serves all of a binary's tests, and it takes one call at a time: no t.Parallel around CDK code.
package cdktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/testing/repository"
)

// These are the variables that the Node.js process reads. It takes a copy of the environment when it starts.
const (
	// validationVariable switches the CDK's built-in template validation off when its value is "false".
	validationVariable = "CDK_VALIDATION"
	// contextVariable holds the context that every App starts with, as JSON. The CDK CLI uses it in the same way.
	contextVariable = "CDK_CONTEXT_JSON"
	// optionsVariable holds options of Node.js.
	optionsVariable = "NODE_OPTIONS"
)

// outputs is the folder that the apps of the tests synthesize to.
var outputs string

// Main runs the tests of a package and exits with their status. It is the whole of a TestMain.
//
// Every app that the tests create gets the feature flags of the repository's cdk.json, as it does under the CDK CLI.
// The built-in template validation is off, because it costs more than a second a process: a test that wants it adds
// awscdk.NewCloudFormationValidatePlugin to its apps. The jsii runtime ends with the tests.
func Main(m *testing.M) {
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "cdktest:", err)
		os.Exit(1)
	}
	status := m.Run()
	jsii.Close()
	os.RemoveAll(outputs)
	os.Exit(status)
}

func prepare() error {
	root, err := repository.Root()
	if err != nil {
		return err
	}
	flags, err := featureFlags(root)
	if err != nil {
		return err
	}
	if outputs, err = os.MkdirTemp("", "cdktest"); err != nil {
		return err
	}
	// The runtime copied the environment when the test binary was loaded. Closing it makes the first use start another.
	jsii.Close()
	options := os.Getenv(optionsVariable)
	if options == "" {
		options = "--max-old-space-size=4069" // jsii's own, which it leaves out when the variable is set
	}
	settings := filepath.Join(root, "bin", "privatepull", "launcher", "runtime.cjs") // those of the app
	return errors.Join(os.Setenv(contextVariable, flags), os.Setenv(validationVariable, "false"),
		os.Setenv(optionsVariable, fmt.Sprintf("%s --require %q", options, settings)))
}

// featureFlags returns the context of the repository's cdk.json as JSON, without the application's own key: a test
// states its configuration itself.
func featureFlags(root string) (string, error) {
	content, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	if err != nil {
		return "", err
	}
	var app struct {
		Context map[string]json.RawMessage `json:"context"`
	}
	if err := json.Unmarshal(content, &app); err != nil {
		return "", fmt.Errorf("cdk.json: %w", err)
	}
	delete(app.Context, "privatepull")
	flags, err := json.Marshal(app.Context)
	return string(flags), err
}

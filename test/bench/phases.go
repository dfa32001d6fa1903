package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// direct is an app started without the CLI, with the context of a cdk.json and further values.
func (b *bench) direct(name, dir string, more map[string]any, args ...string) (command, error) {
	text, err := os.ReadFile(filepath.Join(b.root, dir, "cdk.json"))
	if err != nil {
		return command{}, err
	}
	var cdk struct{ Context map[string]any }
	if err := json.Unmarshal(text, &cdk); err != nil {
		return command{}, err
	}
	cdk.Context["aws:cdk:enable-path-metadata"] = true // as the CLI does
	for key, value := range more {
		cdk.Context[key] = value
	}
	context, err := json.Marshal(cdk.Context)
	if err != nil {
		return command{}, err
	}
	out := b.out()
	return command{name: name, dir: dir, args: args, env: []string{"CDK_CONTEXT_JSON=" + string(context), "CDK_OUTDIR=" + out}, out: out}, nil
}

func withoutValidation(c command) command {
	c.name += ", no validation"
	c.env = append(slices.Clone(c.env), "CDK_VALIDATION=false")
	return c
}

// calls is how many calls the program empty makes to measure one.
const calls = 5000

func measurePhases(b *bench) ([]table, error) {
	for _, c := range []command{b.build("build", ".", "./bin/privatepull"), b.build("build", "test", "./bench/programs/empty")} {
		if _, err := b.once(c, false); err != nil {
			return nil, err
		}
	}
	app, empty := filepath.Join(b.temp, "privatepull"), filepath.Join(b.temp, "empty")
	node, err := b.find("node")
	if err != nil {
		return nil, err
	}
	goApp, err := b.direct("Go app", ".", nil, node, "bin/privatepull/launcher/start.cjs")
	if err != nil {
		return nil, err
	}
	plain, err := b.direct("Go app without start.cjs, compiled", ".", nil, app)
	if err != nil {
		return nil, err
	}
	jsApp, err := b.direct("JavaScript app", twins, nil, node, "twin.js")
	if err != nil {
		return nil, err
	}
	nothing, err := b.direct("Go app without stacks", ".", nil, empty, "0")
	if err != nil {
		return nil, err
	}
	many, err := b.direct(fmt.Sprintf("the same after %d calls", calls), ".", nil, empty, fmt.Sprint(calls))
	if err != nil {
		return nil, err
	}
	nothing, many = withoutValidation(nothing), withoutValidation(many)
	t, err := b.race("Apps without the CLI", b.runs, goApp, withoutValidation(goApp), jsApp, withoutValidation(jsApp),
		nothing, many, plain, withoutValidation(plain),
		command{name: "CDK CLI alone: cdk --version", dir: ".", args: []string{filepath.Join(b.root, "node_modules", ".bin", "cdk"), "--version"}},
		command{name: "node alone: node -e 0", dir: ".", args: []string{node, "-e", "0"}},
		command{name: "go run of a compiled program", dir: "test", args: []string{"go", "run", "./bench/programs/awsec2"}})
	if err != nil {
		return nil, err
	}
	return []table{t, {Title: "Parts", Counts: []count{
		{"The built-in validator, in the Go app", 1000 * (t.median(0) - t.median(1)), "ms"},
		{"The built-in validator, in the JavaScript app", 1000 * (t.median(2) - t.median(3)), "ms"},
		{"Start of the jsii runtime and load of aws-cdk-lib into it", 1000 * t.median(4), "ms"},
		{"The app's own constructs and synthesis, Go", 1000 * (t.median(1) - t.median(4)), "ms"},
		{"One call to the jsii runtime", 1e6 * (t.median(5) - t.median(4)) / calls, "µs"},
	}}}, nil
}

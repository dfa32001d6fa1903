package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// twins is the folder of the twins below the root.
const twins = "test/bench/twins"

// out is a new folder for a cloud assembly.
func (b *bench) out() string {
	dir, err := os.MkdirTemp(b.temp, "cdk.out-")
	if err != nil {
		return filepath.Join(b.temp, "cdk.out") // the command will say why
	}
	return dir
}

// cdk is cdk synth in a folder, with further arguments.
func (b *bench) cdk(name, dir string, args ...string) command {
	return command{name: name, dir: dir, args: append([]string{filepath.Join(b.root, "node_modules", ".bin", "cdk"),
		"synth", "--quiet", "--output", b.out()}, args...)}
}

// shipped is the app as its cdk.json starts it.
func (b *bench) shipped(args ...string) command { return b.cdk("Go", ".", args...) }

func (b *bench) javascript(args ...string) command {
	return b.cdk("JavaScript", twins, append([]string{"--app", "node twin.js"}, args...)...)
}

// typescript is what cdk init created while it chose ts-node.
func (b *bench) typescript() command { return b.cdk("TypeScript, ts-node", twins) }

// whole is the same as cdk init created it until the CLI's version 2.1029, which imports all of aws-cdk-lib, and as
// most apps still do.
func (b *bench) whole() command {
	c := b.cdk("TypeScript, ts-node, whole library", twins, "--app", "npx ts-node --prefer-ts-exts twin-whole.ts")
	c.ready = func() error {
		text, err := os.ReadFile(filepath.Join(b.root, twins, "twin.ts"))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(b.root, twins, "twin-whole.ts"), bytes.ReplaceAll(text, []byte("'aws-cdk-lib/core'"), []byte("'aws-cdk-lib'")), 0o600)
	}
	return c
}

// compiled is what cdk init creates since it chose tsc and tsx.
func (b *bench) compiled() command {
	return b.cdk("TypeScript, tsc and tsx", twins, "--app", "init/node_modules/.bin/tsc --noEmit -p . && init/node_modules/.bin/tsx twin.ts")
}

func measureSynth(b *bench) ([]table, error) {
	flags, err := b.v8Flags()
	if err != nil {
		return nil, err
	}
	tuned := with("JavaScript, the Go app's V8 flags", b.javascript(), "NODE_OPTIONS=--require "+flags)
	on, err := b.race("Shipped app", b.runs, b.shipped(), b.typescript(), b.whole(), b.compiled(), b.javascript(), tuned)
	if err != nil {
		return nil, err
	}
	on.atMost(1, 0.45)
	on.atMost(4, 1.00)
	off, err := b.race("Shipped app without validation", b.runs, b.shipped("--no-validation"), b.javascript("--no-validation"),
		command{name: "CDK CLI alone: cdk --version", dir: ".", args: []string{filepath.Join(b.root, "node_modules", ".bin", "cdk"), "--version"}})
	if err != nil {
		return nil, err
	}
	validator, cli := on.median(4)-off.median(1), off.median(2)
	return []table{on, off, {Title: "What every app waits for", Counts: []count{
		{"The built-in validator: JavaScript with validation less without", 1000 * validator, "ms"},
		{"Both as parts of the ts-node twin: the least ratio to it with Node.js as it comes", (validator + cli) / on.median(1), ""},
		{"Both as parts of the JavaScript twin", (validator + cli) / on.median(4), ""},
	}}}, nil
}

// v8Flags writes a script that sets V8's flags as runtime.cjs does, and returns its name.
func (b *bench) v8Flags() (string, error) {
	hook, err := os.ReadFile(filepath.Join(b.root, "bin", "privatepull", "launcher", "runtime.cjs"))
	if err != nil {
		return "", err
	}
	calls := regexp.MustCompile(`v8\.setFlagsFromString\('.*'\);`).FindAll(hook, -1)
	if calls == nil {
		return "", errors.New("runtime.cjs sets no flag of V8")
	}
	name := filepath.Join(b.temp, "flags.cjs")
	return name, os.WriteFile(name, append([]byte("const v8 = require('node:v8');\n"), bytes.Join(calls, []byte("\n"))...), 0o600)
}

// environments writes a configuration of n environments, such as twin.js makes with -c count=N, and returns its name.
func (b *bench) environments(n int) (string, error) {
	var all []any
	for i := range n {
		all = append(all, map[string]any{"name": fmt.Sprintf("env%d", i+1),
			"workloads": []any{map[string]any{"launchType": "fargate", "platformVersion": "1.4.0", "features": []string{"awslogs"}}}})
	}
	text, err := json.Marshal(map[string]any{"environments": all})
	if err != nil {
		return "", err
	}
	name := filepath.Join(b.temp, fmt.Sprintf("environments-%d.json", n))
	return name, os.WriteFile(name, text, 0o600)
}

func measureScale(b *bench) ([]table, error) {
	sizes := []int{1, 50, 200}
	if b.quick {
		sizes = []int{1, 3}
	}
	var out []table
	for _, validation := range []struct {
		name  string
		args  []string
		limit float64
	}{
		{"with validation", nil, 1.12},
		{"without validation", []string{"--no-validation"}, 1.45},
	} {
		var tables []table
		for _, n := range sizes {
			file, err := b.environments(n)
			if err != nil {
				return nil, err
			}
			t, err := b.race(fmt.Sprintf("%d environments %s", n, validation.name), b.runs,
				b.shipped(append([]string{"-c", "config=" + file}, validation.args...)...),
				b.javascript(append([]string{"-c", fmt.Sprintf("count=%d", n)}, validation.args...)...))
			if err != nil {
				return nil, err
			}
			if n == 200 {
				t.atMost(1, validation.limit)
			}
			tables = append(tables, t)
		}
		out = append(out, append(tables, slopes("Each further environment "+validation.name, sizes, tables))...)
	}
	return out, nil
}

// slopes say what one more environment costs, between one size and the next.
func slopes(title string, sizes []int, tables []table) table {
	t := table{Title: title}
	for i := range len(sizes) - 1 {
		for row := range tables[i].Rows {
			each := (tables[i+1].median(row) - tables[i].median(row)) / float64(sizes[i+1]-sizes[i])
			t.Counts = append(t.Counts, count{fmt.Sprintf("%s, from %d to %d", tables[i].Rows[row].Name, sizes[i], sizes[i+1]), each * 1000, "ms"})
		}
	}
	return t
}

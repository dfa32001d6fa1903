package main

import (
	"path/filepath"
	"slices"
)

// with is a command with another name and more environment variables.
func with(name string, c command, env ...string) command {
	c.name = name
	c.env = append(slices.Clone(c.env), env...)
	return c
}

func measureShortcuts(b *bench) ([]table, error) {
	if _, err := b.once(b.build("build", ".", "./bin/privatepull"), false); err != nil {
		return nil, err
	}
	app := []string{"--app", filepath.Join(b.temp, "privatepull")}
	cache := "NODE_COMPILE_CACHE=" + filepath.Join(b.temp, "compile-cache")
	t, err := b.race("Ways to run the shipped app", b.runs,
		with("as shipped: cdk synth", b.shipped()),
		with("--app \"go run ./bin/privatepull\"", b.shipped("--app", "go run ./bin/privatepull")),
		with("--app PROGRAM, compiled beforehand", b.shipped(app...)),
		with("NODE_COMPILE_CACHE=FOLDER", b.shipped(), cache),
		with("JSII_RUNTIME_PACKAGE_CACHE=disabled", b.shipped(), "JSII_RUNTIME_PACKAGE_CACHE=disabled"),
		with("NODE_OPTIONS=--max-semi-space-size=64", b.shipped(), "NODE_OPTIONS=--max-old-space-size=4069 --max-semi-space-size=64"),
		with("--no-validation", b.shipped("--no-validation")))
	return []table{t}, err
}

package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// service is the resources of an ECS service whose ids begin with "ID".
//
//go:embed service.json
var service string

// servicesAStack is how many services each stack has.
const servicesAStack = 10

// validatorFolder is the AWS validator that aws-cdk-lib carries.
const validatorFolder = "node_modules/aws-cdk-lib/node_modules/@aws/cloudformation-validate"

// assembly writes a cloud assembly of n stacks, each a synthesized environment with services, and returns its
// templates.
func (b *bench) assembly(n int) (dir string, templates []string, err error) {
	file, err := b.environments(1)
	if err != nil {
		return "", nil, err
	}
	c, err := b.direct("environment", ".", map[string]any{"config": file}, filepath.Join(b.temp, "privatepull"))
	if err != nil {
		return "", nil, err
	}
	c = withoutValidation(c)
	if _, err := b.once(c, false); err != nil {
		return "", nil, err
	}
	text, err := os.ReadFile(filepath.Join(c.out, "PrivatePull-env1.template.json"))
	if err != nil {
		return "", nil, err
	}
	var stack map[string]any
	if err := json.Unmarshal(text, &stack); err != nil {
		return "", nil, err
	}
	resources := stack["Resources"].(map[string]any)
	resources["Cluster"] = map[string]any{"Type": "AWS::ECS::Cluster"}
	for i := range servicesAStack {
		var more map[string]any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(service, "ID", fmt.Sprintf("Service%d", i))), &more); err != nil {
			return "", nil, err
		}
		maps.Copy(resources, more)
	}
	dir = b.out()
	artifacts := map[string]any{}
	for i := range n {
		name := fmt.Sprintf("Stack%04d", i)
		artifacts[name] = map[string]any{"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
			"displayName": name, "properties": map[string]any{"templateFile": name + ".template.json"}}
		templates = append(templates, filepath.Join(dir, name+".template.json"))
		if err := writeJSON(templates[i], stack); err != nil {
			return "", nil, err
		}
	}
	return dir, templates, writeJSON(filepath.Join(dir, "manifest.json"), map[string]any{"version": "54.0.0", "artifacts": artifacts})
}

func writeJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

func measurePullcheck(b *bench) ([]table, error) {
	for _, program := range []string{"./bin/privatepull", "./bin/pullcheck"} {
		if _, err := b.once(b.build("build", ".", program), false); err != nil {
			return nil, err
		}
	}
	cfnLint, err := b.find("cfn-lint")
	if err != nil {
		return nil, err
	}
	node, err := b.find("node")
	if err != nil {
		return nil, err
	}
	var out []table
	sizes := []int{1, 100, 1000}
	if b.quick {
		sizes = []int{1, 3}
	}
	for _, n := range sizes {
		dir, templates, err := b.assembly(n)
		if err != nil {
			return nil, err
		}
		what := dir
		if n == 1 {
			what = templates[0]
		}
		commands := []command{{name: "pullcheck template", dir: ".", args: []string{filepath.Join(b.temp, "pullcheck"), "template", what}}}
		runs := b.runs
		if n < 1000 {
			commands = append(commands,
				// Its status tells which kinds of findings there are.
				command{name: "cfn-lint", dir: ".", args: append([]string{cfnLint}, templates...), exits: []int{2, 4, 6, 8, 10, 12, 14}},
				command{name: "AWS validator", dir: twins, args: append([]string{node, "validate.js"}, templates...)})
		}
		if n == 100 {
			runs = 1 // cfn-lint takes minutes
		}
		t, err := b.race(fmt.Sprintf("Stacks: %d, services: %d", n, n*servicesAStack), runs, commands...)
		if err != nil {
			return nil, err
		}
		t.pullcheckTargets(n)
		out = append(out, t)
	}
	return append(out, slopes("Each further stack", sizes, pullcheckOnly(out))), nil
}

// pullcheckTargets adds what was promised for n stacks.
func (t *table) pullcheckTargets(n int) {
	add := func(what, want, got string, met bool) { t.Targets = append(t.Targets, target{what, want, got, met}) }
	switch ours := t.Rows[0]; n {
	case 1:
		faster := 1 / t.Rows[1].Ratio.Median
		add("pullcheck template on one stack: times as fast as cfn-lint", "≥ 50", fmt.Sprintf("%.0f", faster), faster >= 50)
		add("pullcheck template on one stack: memory", "≤ 50 MiB", fmt.Sprintf("%.0f MiB", ours.PeakMiB), ours.PeakMiB <= 50)
	case 100:
		add("pullcheck template on 100 stacks, 1000 services", "< 1 s", fmt.Sprintf("%.2f s", ours.Wall.Median), ours.Wall.Median < 1)
	}
}

// pullcheckOnly keeps the first row of each table.
func pullcheckOnly(tables []table) []table {
	var out []table
	for _, t := range tables {
		t.Rows = t.Rows[:1]
		out = append(out, t)
	}
	return out
}

package stacks_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

func parsed(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse([]byte(text), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// assembly is a configuration with the templates that it comes to, by the names of their stacks, and the stages.
type assembly struct {
	cfg       *config.Config
	templates map[string]map[string]any
	stages    []string
}

// assemblies are those made so far: several tests look at the same ones, and a synthesis takes most of a second.
var assemblies []assembly

// assembled synthesizes a configuration, stages included, unless a test before did. What it returns is not to be
// changed.
func assembled(t *testing.T, cfg *config.Config) (templates map[string]map[string]any, stages []string) {
	t.Helper()
	for _, a := range assemblies {
		if reflect.DeepEqual(a.cfg, cfg) {
			return a.templates, a.stages
		}
	}
	app := cdktest.NewApp(t)
	stacks.Build(app, cfg)
	out := *app.Synth(nil).Directory()
	templates = map[string]map[string]any{}
	manifests, err := filepath.Glob(filepath.Join(out, "assembly-*", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests {
		stages = append(stages, strings.TrimPrefix(filepath.Base(filepath.Dir(m)), "assembly-"))
	}
	for _, m := range append(manifests, filepath.Join(out, "manifest.json")) {
		for name, file := range stackFiles(t, m) {
			templates[name] = document(t, file)
		}
	}
	assemblies = append(assemblies, assembly{cfg, templates, stages})
	return templates, stages
}

// stackFiles are the templates that a manifest names, by stack name.
func stackFiles(t *testing.T, manifest string) map[string]string {
	t.Helper()
	artifacts, _ := document(t, manifest)["artifacts"].(map[string]any)
	files := map[string]string{}
	for id, a := range artifacts {
		artifact := a.(map[string]any)
		if artifact["type"] != "aws:cloudformation:stack" {
			continue
		}
		properties := artifact["properties"].(map[string]any)
		name, ok := properties["stackName"].(string)
		if !ok {
			name = id
		}
		files[name] = filepath.Join(filepath.Dir(manifest), properties["templateFile"].(string))
	}
	return files
}

func document(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// ofType are the resources of a type, in the order of their logical ids.
func ofType(template map[string]any, resourceType string) []map[string]any {
	all, _ := template["Resources"].(map[string]any)
	var out []map[string]any
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if r := all[id].(map[string]any); r["Type"] == resourceType {
			out = append(out, r["Properties"].(map[string]any))
		}
	}
	return out
}

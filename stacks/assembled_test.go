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

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"ecrprivatelink/internal/jsiiexit"
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

// assembly is what a configuration comes to.
type assembly struct {
	cfg       *config.Config
	folder    string                       // what was written, which other tests read, too
	templates map[string]*cdktest.Template // by the names of their stacks, those of the stages among them
	stages    []string
	refused   error // by the validator, where the configuration was validated
}

// assemblies are those made so far: several tests look at the same ones, and a synthesis takes a tenth of a second or,
// with a pipeline, half of one.
var assemblies []assembly

// build is [assembled] for a text.
func build(t *testing.T, text string) assembly {
	t.Helper()
	return assembled(t, parsed(t, text))
}

// only returns the one template of a configuration of one environment.
func only(t *testing.T, text string) *cdktest.Template {
	t.Helper()
	for _, x := range build(t, text).templates {
		return x
	}
	t.Fatal("no stack")
	return nil
}

// assembled synthesizes a configuration, stages included, unless a test before did.
func assembled(t *testing.T, cfg *config.Config) assembly {
	t.Helper()
	for _, a := range assemblies {
		if reflect.DeepEqual(a.cfg, cfg) {
			templates := map[string]*cdktest.Template{}
			for name, x := range a.templates {
				templates[name] = x.For(t)
			}
			a.templates = templates
			return a
		}
	}
	return synthesized(t, cfg)
}

// synthesized synthesizes a configuration with the validators, and keeps what comes of it for [assembled].
func synthesized(t *testing.T, cfg *config.Config, validators ...awscdk.IPolicyValidationPlugin) assembly {
	t.Helper()
	app := cdktest.NewApp(t)
	if len(validators) > 0 {
		awscdk.Validations_Of(app).AddPlugins(validators...)
	}
	stacks.Build(app, cfg)
	a := assembly{cfg: cfg, folder: *app.Outdir(), templates: map[string]*cdktest.Template{}}
	a.refused = jsiiexit.Catch(func() error { app.Synth(nil); return nil })
	if a.refused != nil && len(validators) == 0 {
		t.Fatal(a.refused)
	}
	manifests, err := filepath.Glob(filepath.Join(a.folder, "assembly-*", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests {
		a.stages = append(a.stages, strings.TrimPrefix(filepath.Base(filepath.Dir(m)), "assembly-"))
	}
	for _, m := range append(manifests, filepath.Join(a.folder, "manifest.json")) {
		for name, file := range stackFiles(t, m) {
			a.templates[name] = cdktest.Read(t, file)
		}
	}
	assemblies = append(assemblies, a)
	return a
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

// missing is how many questions the synthesis asks the CDK CLI.
func (a assembly) missing(t *testing.T) int {
	t.Helper()
	questions, _ := document(t, filepath.Join(a.folder, "manifest.json"))["missing"].([]any)
	return len(questions)
}

// warnings are what the constructs warn of.
func (a assembly) warnings(t *testing.T) string {
	t.Helper()
	return a.annotations(t, "aws:cdk:warning", "aws:cdk:error")
}

// annotations are what the constructs say in metadata of these types.
func (a assembly) annotations(t *testing.T, types ...string) string {
	t.Helper()
	var files, out []string
	for _, pattern := range []string{"*.metadata.json", filepath.Join("assembly-*", "*.metadata.json")} {
		found, err := filepath.Glob(filepath.Join(a.folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("there is no metadata")
	}
	for _, file := range files {
		for _, entries := range document(t, file) {
			for _, e := range entries.([]any) {
				entry := e.(map[string]any)
				if slices.Contains(types, entry["type"].(string)) {
					out = append(out, entry["data"].(string))
				}
			}
		}
	}
	return strings.Join(out, "\n")
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

// ofType are the properties of the resources of a type, in the order of their logical ids.
func ofType(x *cdktest.Template, resourceType string) []map[string]any {
	all := x.Resources(resourceType)
	var out []map[string]any
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[id]["Properties"].(map[string]any))
	}
	return out
}

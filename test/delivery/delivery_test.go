// Package delivery runs what the pipeline runs: its build steps, with the commands of the synthesized template, and the
// deployments of its stages.
package delivery

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/test/cdkcli"
)

// example is the configuration, as -c config= takes it.
const example = "docs/examples/pipeline.yaml"

// pipelineFile is the template of the pipeline's stack.
const pipelineFile = "PrivatePullPipeline.template.json"

// synthesized returns the folder of the example's cloud assembly.
func synthesized(t *testing.T) string {
	t.Helper()
	cli := cdkcli.New(t, append(os.Environ(), "CDK_VALIDATION=false"))
	cli.Run("synth", "--quiet", "-c", "config="+example)
	return cli.Out
}

// build is a build project of the pipeline.
type build struct {
	// Install and Commands are the commands of the phases install and build.
	Install, Commands []string
	// Variables are those of the project.
	Variables map[string]string
}

// builds returns the build projects of the pipeline by their logical ids, except those whose buildspec CloudFormation
// completes.
func builds(t *testing.T, assembly string) map[string]build {
	t.Helper()
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				Source      struct{ BuildSpec any }
				Environment struct {
					EnvironmentVariables []struct{ Name, Value string }
				}
			}
		}
	}
	decode(t, filepath.Join(assembly, pipelineFile), &template)
	out := map[string]build{}
	for id, r := range template.Resources {
		text, complete := r.Properties.Source.BuildSpec.(string)
		if r.Type != "AWS::CodeBuild::Project" || !complete {
			continue
		}
		var spec struct {
			Phases struct {
				Install, Build struct{ Commands []string }
			}
		}
		if err := json.Unmarshal([]byte(text), &spec); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		b := build{Install: spec.Phases.Install.Commands, Commands: spec.Phases.Build.Commands, Variables: map[string]string{}}
		for _, v := range r.Properties.Environment.EnvironmentVariables {
			b.Variables[v.Name] = v.Value
		}
		out[id] = b
	}
	return out
}

// theBuild returns the one build project whose commands have a text.
func theBuild(t *testing.T, all map[string]build, part string) build {
	t.Helper()
	var found []string
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if strings.Contains(strings.Join(all[id].Commands, "\n"), part) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		t.Fatalf("got build projects %q with %q, want one", found, part)
	}
	return all[found[0]]
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// Other resources have other types under the same names.
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// templates returns the templates of an assembly and of its stages, by path.
func templates(t *testing.T, assembly string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(assembly, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".template.json") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(assembly, path)
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/stacks/config"
)

// TestMain ends the jsii runtime, whose folder is made when the program is loaded.
func TestMain(m *testing.M) {
	status := m.Run()
	jsiiexit.Close()
	os.Exit(status)
}

const minimal = "environments: [{name: dev, workloads: [{launchType: fargate}]}]\n"

const delivered = `environments: [{name: dev, account: "111122223333", region: us-west-2, workloads: [{launchType: fargate}]}],
  pipeline: {account: "111122223333", region: us-west-2, source: {codeCommit: app}}`

// in returns the context with one key.
func in(key string, value any) func(string) any {
	return func(asked string) any {
		if asked == key {
			return value
		}
		return nil
	}
}

// object decodes JSON as the CDK does.
func object(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// file writes a configuration to a file and returns its name.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pull.yaml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestLoadTakes(t *testing.T) {
	yaml := file(t, minimal)
	shipped := object(t, `{"environments": [{"name": "shipped", "workloads": [{"launchType": "ec2"}]}]}`)
	for name, c := range map[string]struct {
		context func(string) any
		want    string
	}{
		"the object in cdk.json":                     {in(objectKey, shipped), "shipped"},
		"a YAML file":                                {in(fileKey, yaml), "dev"},
		"text on the command line that is JSON":      {in(objectKey, `{"environments": [{"name": "inline", "workloads": [{"launchType": "ec2"}]}]}`), "inline"},
		"text on the command line that is flow YAML": {in(objectKey, `{environments: [{name: inline, workloads: [{launchType: ec2}]}]}`), "inline"},
		"the file rather than the object": {func(key string) any {
			return map[string]any{fileKey: yaml, objectKey: shipped}[key]
		}, "dev"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(c.context, readFile)
			if err != nil {
				t.Fatal(err)
			}
			if got.Environments[0].Name != c.want {
				t.Errorf("got environment %q, want %q", got.Environments[0].Name, c.want)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		context func(string) any
		want    string
	}{
		"no configuration at all":                            {in("other", "x"), "there is no configuration; put one in cdk.json under context.privatepull"},
		"a file that does not exist":                         {in(fileKey, "missing.yaml"), "open missing.yaml: "},
		"an empty file name":                                 {in(fileKey, " "), `context key "config": got empty text; want the name of a JSON or YAML file`},
		"an object in place of a file name":                  {in(fileKey, map[string]any{}), `context key "config": got an object; want the name`},
		"a number in place of a file name":                   {in(fileKey, 7.0), `context key "config": got 7; want the name`},
		"a file name under the wrong key":                    {in(objectKey, "pull.yaml"), `got the text "pull.yaml"; want an object in cdk.json, or a file with cdk synth -c config=FILE`},
		"an object that is no configuration":                 {in(objectKey, map[string]any{}), `context key "privatepull": environments: is missing`},
		"a pipeline on the command line":                     {in(objectKey, "{"+delivered+"}"), "a pipeline cannot be configured on the command line"},
		"a pipeline in a file that is not in the repository": {in(fileKey, file(t, "{"+delivered+"}")), `context key "config": the pipeline reads its configuration from the repository`},
		"a list in place of the configuration":               {in(objectKey, []any{}), `context key "privatepull": got a list`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := load(c.context, readFile)
			if err == nil {
				t.Fatalf("got %+v, want an error", got)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %q, want it to contain %q", err, c.want)
			}
		})
	}
}

func TestLoadNamesTheFileInItsErrors(t *testing.T) {
	name := file(t, "environments: []\n")
	_, err := load(in(fileKey, name), readFile)
	var refused *config.Error
	if want := name + ":1:1: environments: "; !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got error %v, want a *config.Error that begins with %q", err, want)
	}
}

func TestReadFileStopsBehindTheLargestConfiguration(t *testing.T) {
	name := file(t, strings.Repeat("#", 2*config.MaxSize))
	data, err := readFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) != config.MaxSize+1 {
		t.Errorf("got %d bytes, want %d", len(data), config.MaxSize+1)
	}
	if _, err := config.Parse(data, name); err == nil || !strings.Contains(err.Error(), "1 MiB") {
		t.Errorf("got error %v, want one that names 1 MiB", err)
	}
}

func TestReadFileRefusesADirectory(t *testing.T) {
	if data, err := readFile(t.TempDir()); err == nil {
		t.Errorf("got %d bytes, want an error", len(data))
	}
}

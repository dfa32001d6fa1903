package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/stacks/config"
)

// TestMain ends the jsii runtime, whose folder is made when the program is loaded.
func TestMain(m *testing.M) {
	status := m.Run()
	jsii.Close()
	os.Exit(status)
}

const minimal = "environments: [{name: dev, workloads: [{launchType: fargate}]}]\n"

const delivered = `environments: [{name: dev, account: "111122223333", region: us-west-2, workloads: [{launchType: fargate}]}],
  pipeline: {account: "111122223333", region: us-west-2, source: {codeCommit: app}}`

// in returns the context with one key.
func in(key string, value any) map[string]any { return map[string]any{key: value} }

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
		context map[string]any
		want    string
	}{
		"the object in cdk.json":                     {in(config.Key, shipped), "shipped"},
		"a YAML file":                                {in(fileKey, yaml), "dev"},
		"text on the command line that is JSON":      {in(config.Key, `{"environments": [{"name": "inline", "workloads": [{"launchType": "ec2"}]}]}`), "inline"},
		"text on the command line that is flow YAML": {in(config.Key, `{environments: [{name: inline, workloads: [{launchType: ec2}]}]}`), "inline"},
		"the file rather than the object":            {map[string]any{fileKey: yaml, config.Key: shipped}, "dev"},
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
		context map[string]any
		want    string
	}{
		"no configuration at all":                            {in("other", "x"), "there is no configuration; put one in cdk.json under context.privatepull"},
		"a file that does not exist":                         {in(fileKey, "missing.yaml"), "open missing.yaml: "},
		"an empty file name":                                 {in(fileKey, " "), `context key "config": got empty text; want the name of a JSON or YAML file`},
		"an object in place of a file name":                  {in(fileKey, map[string]any{}), `context key "config": got an object; want the name`},
		"a number in place of a file name":                   {in(fileKey, 7.0), `context key "config": got 7; want the name`},
		"a file name under the wrong key":                    {in(config.Key, "pull.yaml"), `got the text "pull.yaml"; want an object in cdk.json, or a file with cdk synth -c config=FILE`},
		"an object that is no configuration":                 {in(config.Key, map[string]any{}), `context key "privatepull": environments: is missing`},
		"a pipeline on the command line":                     {in(config.Key, "{"+delivered+"}"), "a pipeline cannot be configured on the command line"},
		"a pipeline in a file that is not in the repository": {in(fileKey, file(t, "{"+delivered+"}")), `context key "config": the pipeline reads its configuration from the repository`},
		"a misspelt key":                                     {in("confg", "pull.yaml"), `unknown context key "confg"; did you mean "config"? The app reads config and privatepull`},
		"a misspelt key beside the object":                   {map[string]any{config.Key: map[string]any{}, "privatpull": "x"}, `unknown context key "privatpull"; did you mean "privatepull"?`},
		"a list in place of the configuration":               {in(config.Key, []any{}), `context key "privatepull": got a list`},
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

// A key of the CDK or of a library is none of ours, however it is spelt.
func TestLoadLeavesOtherKeysAlone(t *testing.T) {
	context := in(fileKey, file(t, minimal))
	for _, key := range []string{"aws:cdk:config", "@aws-cdk/core:configs", "availability-zones:account=1", "cli-telemetry", "team"} {
		context[key] = true
	}
	if _, err := load(context, readFile); err != nil {
		t.Error(err)
	}
}

func TestLoadNamesTheLineInCdkJson(t *testing.T) {
	const written = "{\n  \"context\": {\n    \"privatepull\": {\n      \"environments\": [\n        {\"name\": \"dev\", \"workloads\": [{\"launchType\": \"fargat\"}]}\n      ]\n    }\n  }\n}\n"
	context := object(t, written).(map[string]any)["context"].(map[string]any)
	other := in(config.Key, object(t, `{"environments": [{"name": "dev", "workloads": [{"launchType": "ec"}]}]}`))
	read := func(string) ([]byte, error) { return []byte(written), nil }
	for name, c := range map[string]struct {
		context map[string]any
		read    func(string) ([]byte, error)
		want    string
	}{
		"of the value that stands there":            {context, read, `cdk.json:5:40: environments[0].workloads[0].launchType: unknown launch type "fargat"`},
		"and not where the value is from elsewhere": {other, read, `context key "privatepull": environments[0].workloads[0].launchType: unknown launch type "ec"`},
		"and not where there is no such file":       {context, readFile, `context key "privatepull": environments[0].workloads[0].launchType`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := load(c.context, c.read); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got error %v, want it to begin with %q", err, c.want)
			}
		})
	}
}

func TestLoadSaysFirstThatALookupFailed(t *testing.T) {
	text := `environments: [{name: x, account: "111122223333", region: us-west-2, workloads: [{launchType: fargate}], vpc: {id: vpc-0a1b2c3d4e5f60718}}]`
	answer := map[string]any{"$providerError": "no credentials have been configured", "$dontSaveContext": true}
	for name, c := range map[string]struct{ key, want string }{
		"of a VPC": {"vpc-provider:account=111122223333:filter.vpc-id=vpc-0a1b2c3d4e5f60718:region=us-west-2:returnAsymmetricSubnets=true",
			"environments[0].vpc.id: VPC vpc-0a1b2c3d4e5f60718 of environment x cannot be looked up: no credentials have been configured. Sign in to the account"},
		"of something else": {"ami:account=111122223333:region=us-west-2", "the lookup ami:account=111122223333:region=us-west-2 cannot be looked up"},
	} {
		t.Run(name, func(t *testing.T) {
			context := in(fileKey, file(t, text))
			context[c.key] = answer
			_, err := load(context, readFile)
			var lookup *lookupError
			if !errors.As(err, &lookup) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got error %v, want a *lookupError that begins with %q", err, c.want)
			}
			context[c.key] = map[string]any{"vpcId": "vpc-0a1b2c3d4e5f60718"}
			if _, err := load(context, readFile); err != nil {
				t.Errorf("an answer is refused: %v", err)
			}
		})
	}
}

func TestRemoveEmptyContext(t *testing.T) {
	for content, left := range map[string]bool{"{}\n": false, "{\"a\": 1}": true} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile(contextFile, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := removeEmptyContext(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(contextFile); (err == nil) != left {
			t.Errorf("%q: the file is left: %v, want %v", content, err == nil, left)
		}
	}
	if err := removeEmptyContext(); err != nil {
		t.Errorf("without a file: %v", err)
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

package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const docs = "../../docs"

func TestExamplesAreValid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(docs, "examples", "*"))
	if err != nil || len(files) < 9 {
		t.Fatalf("got %d examples and error %v, want 9 or more", len(files), err)
	}
	manual, err := os.ReadFile(filepath.Join(docs, "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	stacks := map[string]string{}
	for _, file := range files {
		base := filepath.Base(file)
		t.Run(base, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			config, err := Parse(data, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range config.Environments {
				if other, taken := stacks[e.StackName()]; taken {
					t.Errorf("stack %s is in %s too; give it a name of its own", e.StackName(), other)
				}
				stacks[e.StackName()] = base
			}
			if !strings.Contains(string(manual), "examples/"+base) {
				t.Errorf("docs/configuration.md does not link to examples/%s", base)
			}
			if !strings.Contains(string(data), "../../stacks/config/schema.json") {
				t.Error("does not name the schema, which editors read")
			}
		})
	}
}

func TestShippedConfigurationIsValid(t *testing.T) {
	data, err := os.ReadFile("../../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var cdk struct {
		Context map[string]any `json:"context"`
	}
	if err := json.Unmarshal(data, &cdk); err != nil {
		t.Fatal(err)
	}
	config, err := FromAny(cdk.Context["privatepull"], "cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range config.Environments {
		got = append(got, e.StackName())
		if !e.Agnostic() {
			t.Errorf("%s: is tied to %s; want it environment-agnostic", e.Name, e.Region)
		}
	}
	if want := "PrivatePull-ec2 PrivatePull-fargate PrivatePull-fargate-1-3"; strings.Join(got, " ") != want {
		t.Errorf("got stacks %v, want %s", got, want)
	}
}

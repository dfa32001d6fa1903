package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutACommandTheAssemblyIsChecked(t *testing.T) {
	network := templateFile(t, filepath.Join("cdk.out", "Service.template.yaml"), withoutDkr...)
	if stdout, stderr, status := cli(); status != 0 || stderr != "" || !strings.Contains(stdout, "Usage:") {
		t.Errorf("elsewhere: exit status %d, stderr %q, stdout\n%s", status, stderr, stdout)
	}
	fileWith(t, "cdk.json", `{"app": "node app.js"}`)
	refused(t, "this folder has a cdk.json, but cdk.out has no manifest.json; run npx cdk synth first")
	manifest := `{"version": "36.0.0", "artifacts": {"Service": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "Service.template.yaml"}}}}`
	fileWith(t, filepath.Join("cdk.out", "manifest.json"), manifest)
	want, _, _ := cli("template", "cdk.out")
	stdout, stderr, status := cli()
	if status != 1 || stdout != want || !strings.Contains(stderr, "no command is given, so this is pullcheck template cdk.out") {
		t.Errorf("exit status %d, stderr %q, stdout\n%s\nwant that of %s\n%s", status, stderr, stdout, network, want)
	}
	fileWith(t, "cdk.json", `{"output": "dist/assembly"}`)
	refused(t, "but dist/assembly has no manifest.json")
	fileWith(t, "cdk.json", `{"output": 1}`)
	refused(t, "cdk.json: it is not what the CDK takes")
}

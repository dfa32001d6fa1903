package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"ecrprivatelink/constructs/pullpath"
)

// FuzzParse holds for any bytes: there is a valid configuration or an [*Error], never a panic; what is valid can be
// built, and what is said is fit to print. A longer text has more of the same, and reading takes longer for each field.
func FuzzParse(f *testing.F) {
	const longest = 1 << 10
	files, err := filepath.Glob(filepath.Join(docs, "examples", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) <= longest {
			f.Add(data, strings.HasSuffix(file, ".json"))
		}
	}
	for _, document := range []string{
		"", "[]", "null", "{}", "a: &a [*a]", "<<: {a: b}", "environments: [{<<: [{name: a}], workloads: !!str ec2}]",
		environment("vpc: {id: vpc-01234567, privateSubnets: [{}]}"),
		environment("vpc: {cidr: 10.0.0.0/28, maxAzs: 6}", "endpoints: {ecr.dkr: 'reuse:'}", "tags: {a: 0x1F, b: .inf, c: 2020-01-01}"),
	} {
		f.Add([]byte(document), false)
		f.Add([]byte(document), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, asJSON bool) {
		if len(data) > longest {
			return
		}
		name := "pull.yaml"
		if asJSON {
			name = "pull.json"
		}
		config, err := Parse(data, name)
		if err != nil {
			sayable(t, err, name)
			return
		}
		buildable(t, config)
	})
}

func sayable(t *testing.T, err error, name string) {
	t.Helper()
	var refusal *Error
	if !errors.As(err, &refusal) || len(refusal.Problems) == 0 {
		t.Fatalf("got error %v of type %T, want an *Error with problems", err, err)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) > maxReported+1 {
		t.Errorf("got %d lines, want %d at most", len(lines), maxReported+1)
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, name+":") || !utf8.ValidString(l) || strings.ContainsAny(l, "\r\x00\x1b") {
			t.Errorf("got the line %q, want printable text behind %s:", l, name)
		}
	}
}

func buildable(t *testing.T, config *Config) {
	t.Helper()
	if len(config.Environments) == 0 {
		t.Fatal("a configuration without environments is valid")
	}
	for _, e := range config.Environments {
		if _, err := pullpath.NewPlan(e.Workloads...); err != nil {
			t.Errorf("environment %s: %v", e.Name, err)
		}
		if len(e.StackName()) > 128 || (e.Account == "") != e.Agnostic() {
			t.Errorf("got stack %q, account %q, Region %q; want a name that CloudFormation takes, and both or neither", e.StackName(), e.Account, e.Region)
		}
		if v := e.VPC; v.Form() == NewVPC && (v.CIDR == "" || v.MaxAZs < 1 || v.MaxAZs > 6) || v.Form() == DescribedVPC && len(v.AvailabilityZones) == 0 {
			t.Errorf("got VPC %+v, want one that can be built", v)
		}
	}
}

package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks/config"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// shipped is the configuration of the repository's own cdk.json.
func shipped(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var cdk struct {
		Context map[string]json.RawMessage `json:"context"`
	}
	if err := json.Unmarshal(text, &cdk); err != nil {
		t.Fatal(err)
	}
	return string(cdk.Context["privatepull"])
}

var existing = `
environments:
  - name: existing
    account: "111122223333"
    region: us-west-2
    vpc:
      id: vpc-0123456789abcdef0
      cidr: 10.1.0.0/16
      privateSubnets:
        - { id: subnet-0000000000000000a, availabilityZone: us-west-2a, routeTableId: rtb-0000000000000000a, cidr: 10.1.0.0/24 }
        - { id: subnet-0000000000000000b, availabilityZone: us-west-2b, routeTableId: rtb-0000000000000000a, cidr: 10.1.1.0/24 }
    workloads:
      - { launchType: ec2, features: [awslogs] }
    pull:
      roles: [arn:aws:iam::111122223333:role/app-execution]
      repositories: [arn:aws:ecr:us-west-2:111122223333:repository/app]
      protectedRepositories: [arn:aws:ecr:us-west-2:111122223333:repository/app]
    endpoints: { ecr.dkr: "reuse:vpce-0123456789abcdef0" }
    logGroups: [/ecs/app]
    tags: { team: platform }
`

var windowsEnvironment = `
environments:
  - name: windows
    account: "111122223333"
    region: cn-north-1
    vpc: { maxAzs: 3, flowLogs: false }
    workloads: [{ launchType: fargate, os: windows }]
    privateDns: { ecr.api: false }
    s3Policy: full
`

func TestGoldens(t *testing.T) {
	for _, text := range []string{shipped(t), existing, windowsEnvironment} {
		for name, template := range build(t, text).templates {
			t.Run(name, func(t *testing.T) { template.Golden(t, name+".json") })
		}
	}
}

func TestConcreteEnvironmentNeedsNoLookup(t *testing.T) {
	if missing := build(t, windowsEnvironment).missing(t); missing > 0 {
		t.Errorf("synthesis asks %d questions, want none", missing)
	}
}

func TestExistingVPCWarnsAboutTheInterruptionUnlessAcknowledged(t *testing.T) {
	for _, c := range []struct {
		name, extra string
		want        bool
	}{
		{"by default", "", true},
		{"acknowledged", "    acknowledge: [\"ecrprivatelink:s3-interruption\"]\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Contains(build(t, existing+c.extra).warnings(t), "s3-interruption"); got != c.want {
				t.Errorf("warned: %v, want %v", got, c.want)
			}
		})
	}
}

func TestBuiltInValidationFindsNothing(t *testing.T) {
	for _, a := range everyConfiguration(t) {
		if a.refused != nil {
			t.Errorf("%s: %v", a.cfg.File, a.refused)
		}
	}
}

// examples are the configurations of docs/examples, read as -c config= reads them, without the one that needs a lookup:
// without an account the CDK makes up a VPC, whose id is none.
func examples(t *testing.T) []*config.Config {
	t.Helper()
	files, err := filepath.Glob("../docs/examples/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d examples and error %v", len(files), err)
	}
	var all []*config.Config
	for _, file := range files {
		cfg := example(t, filepath.Base(file))
		if !slices.ContainsFunc(cfg.Environments, func(e config.Environment) bool { return e.VPC.Form() == config.LookedUpVPC }) {
			all = append(all, cfg)
		}
	}
	return all
}

func example(t *testing.T, name string) *config.Config {
	t.Helper()
	text, err := os.ReadFile("../docs/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	cfg := parsed(t, string(text))
	if err := cfg.ReadFrom("docs/examples/" + name); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// every is what everyConfiguration returns.
var every []assembly

// everyConfiguration are the shipped configuration, the documented ones, monitored ones and pipelines of other kinds.
// All of them are validated by the validator that the CDK has on by default; it compiles its rules once here.
func everyConfiguration(t *testing.T) []assembly {
	t.Helper()
	if every == nil {
		validator := awscdk.NewCloudFormationValidatePlugin(nil)
		for _, text := range []string{shipped(t), delivered(notified), watchedEnvironment, watchedAnywhere} {
			every = append(every, synthesized(t, parsed(t, text), validator))
		}
		for _, cfg := range examples(t) {
			every = append(every, synthesized(t, cfg, validator))
		}
	}
	return every
}

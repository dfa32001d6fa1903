package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// build synthesizes a configuration and returns its stacks' templates by name.
func build(t *testing.T, text string) (awscdk.App, map[string]*cdktest.Template) {
	t.Helper()
	cfg, err := config.Parse([]byte(text), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	app := cdktest.NewApp(t)
	stacks.Build(app, cfg)
	out := map[string]*cdktest.Template{}
	for _, child := range *app.Node().Children() {
		if stack, ok := child.(awscdk.Stack); ok {
			out[*stack.StackName()] = cdktest.Synth(t, stack)
		}
	}
	return app, out
}

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
		_, templates := build(t, text)
		for name, template := range templates {
			t.Run(name, func(t *testing.T) { template.Golden(t, name+".json") })
		}
	}
}

func TestConcreteEnvironmentNeedsNoLookup(t *testing.T) {
	app, _ := build(t, windowsEnvironment)
	if n := missing(t, app); n > 0 {
		t.Errorf("synthesis asks %d questions", n)
	}
}

// missing is how many questions a synthesis asks the CDK CLI, which looks the answers up in the account.
func missing(t *testing.T, app awscdk.App) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(*app.Synth(nil).Directory(), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Missing []any }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	return len(manifest.Missing)
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
			app, _ := build(t, existing+c.extra)
			if got := strings.Contains(warnings(app), "s3-interruption"); got != c.want {
				t.Errorf("warned: %v, want %v", got, c.want)
			}
		})
	}
}

func warnings(scope constructs.IConstruct) string {
	return annotations(scope, "aws:cdk:warning", "aws:cdk:error")
}

// annotations are what the constructs below a scope say in metadata of these types.
func annotations(scope constructs.IConstruct, types ...string) string {
	var out []string
	for _, c := range *scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		for _, m := range *c.Node().Metadata() {
			if slices.Contains(types, *m.Type) {
				out = append(out, fmt.Sprint(m.Data))
			}
		}
	}
	return strings.Join(out, "\n")
}

// The validator takes its time to start, so all that it looks at is one test's.
func TestBuiltInValidationFindsNothing(t *testing.T) {
	cdktest.Validate(t)
	for _, text := range []string{shipped(t), watchedEnvironment, watchedAnywhere} {
		build(t, text)
	}
	names, err := filepath.Glob("../docs/examples/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, name := range names {
		if filepath.Base(name) == "lookup-vpc.yaml" {
			continue // without an account the CDK makes up a VPC, whose id is none
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Parse(text, name)
		if err == nil {
			err = cfg.ReadFrom(filepath.Base(name))
		}
		if err != nil {
			t.Fatal(err)
		}
		app := cdktest.NewApp(t)
		stacks.Build(app, cfg)
		if err := jsiiexit.Catch(func() error { app.Synth(nil); return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Package nag holds the stacks to the rules of cdk-nag.
package nag

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"ecrprivatelink/internal/jsiiexit"
	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/repository"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// texts are configurations of what no documented example has.
var texts = map[string]string{
	"environment-agnostic, monitored": `environments:
- name: anywhere
  workloads: [{ launchType: ec2, features: [awslogs] }]
  monitoring: { topic: arn:aws:sns:us-west-2:111122223333:oncall }
  canary: { repository: arn:aws:ecr:us-west-2:111122223333:repository/app, architecture: ARM64, schedule: rate(1 day) }
`,
	"one role, one security group": `environments:
- name: watched
  account: "111122223333"
  region: us-east-1
  vpc: { availabilityZones: [us-east-1a, us-east-1b] }
  workloads: [{ launchType: fargate, features: [awslogs] }]
  pull: { roles: [arn:aws:iam::111122223333:role/app-execution] }
  taskSecurityGroups: [sg-0123456789abcdef0]
  monitoring: { emails: [oncall@example.com], clusters: [prod] }
  canary: { repository: arn:aws:ecr:us-east-1:111122223333:repository/app, tag: "1.0" }
`,
	"Windows in China, without flow logs": `environments:
- name: windows
  account: "111122223333"
  region: cn-north-1
  vpc: { maxAzs: 3, flowLogs: false }
  workloads: [{ launchType: fargate, os: windows }]
  privateDns: { ecr.api: false }
  s3Policy: full
`,
	"a hub whose spokes are in its account": `environments:
- name: hub
  account: "111122223333"
  region: us-west-2
  workloads: [{ launchType: fargate, features: [awslogs] }]
  spokes: { transitGateway: tgw-0123456789abcdef0 }
- name: spoke
  account: "111122223333"
  region: us-west-2
  hub: hub
  vpc: { cidr: 10.1.0.0/16 }
  workloads: [{ launchType: ec2, features: [awslogs] }]
`,
	"a pipeline from CodeCommit, with notifications": pipeline + "  source: { codeCommit: app }\n" +
		"  notificationTopic: arn:aws:sns:us-west-2:111122223333:pipeline\n" +
		"  waves: [{ name: all, environments: [dev], approval: true }]\n",
	"a pipeline from an archive": pipeline + "  source: { bucket: my-sources, key: app.zip }\n",
}

const pipeline = `environments:
- { name: dev, account: "111122223333", region: us-west-2, workloads: [{ launchType: fargate }] }
pipeline:
  account: "111122223333"
  region: us-west-2
`

// configurations are those and the documented ones that need no lookup.
func configurations(t *testing.T) map[string]*config.Config {
	t.Helper()
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*config.Config{}
	for name, text := range texts {
		all[name] = parse(t, text)
	}
	for name, more := range map[string]string{"a sweep of an organization": "", "a sweep of accounts": ", accounts: [\"444455556666\"], securityHub: true"} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "bootstrap"), []byte("program"), 0o755); err != nil {
			t.Fatal(err)
		}
		all[name] = parse(t, fmt.Sprintf("environments: [{ name: dev, workloads: [{ launchType: fargate }] }]\n"+
			"sweep: { account: \"111122223333\", region: us-west-2, code: %q%s }\n", folder, more))
	}
	files, err := filepath.Glob(filepath.Join(root, "docs", "examples", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d examples and error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cfg := parse(t, string(text))
		if cfg.Pipeline != nil {
			if err := cfg.ReadFrom("docs/examples/" + filepath.Base(file)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.ContainsFunc(cfg.Environments, func(e config.Environment) bool { return e.VPC.Form() == config.LookedUpVPC }) {
			all[filepath.Base(file)] = cfg
		}
	}
	return all
}

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse([]byte(text), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestNagFindsNothing(t *testing.T) {
	for name, cfg := range configurations(t) {
		t.Run(name, func(t *testing.T) {
			app := cdktest.NewApp(t)
			stacks.Build(app, cfg)
			if cfg.Pipeline != nil {
				// What checks the environments, outside its stage: the CDK has synthesized that already.
				stacks.NewCheckStack(app, cfg.Environments[0], *cfg.Pipeline, config.StopAtChanges)
			}
			if found := nag(app); found != "" {
				t.Errorf("cdk-nag says:\n%s", found)
			}
		})
	}
}

func TestNagSeesWhatIsWrong(t *testing.T) {
	app := cdktest.NewApp(t)
	awss3.NewBucket(awscdk.NewStack(app, jsii.String("Stack"), nil), jsii.String("Open"), nil)
	if found := nag(app); !strings.Contains(found, "AwsSolutions-S1") {
		t.Errorf("cdk-nag says %q of a bucket without access logs", found)
	}
}

// nag synthesizes the app and returns what cdk-nag, or the CDK itself about references across stacks, says of it.
func nag(app awscdk.App) string {
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	var found []string
	if err := jsiiexit.Catch(func() error { app.Synth(nil); return nil }); err != nil {
		found = append(found, err.Error()) // an error among what it finds fails the synthesis
	}
	for _, c := range *app.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		for _, m := range *c.Node().Metadata() {
			if *m.Type != "aws:cdk:warning" && *m.Type != "aws:cdk:error" {
				continue
			}
			text := fmt.Sprint(m.Data)
			for _, telling := range []string{"AwsSolutions-", "CdkNag", "crossStack", "crossAccount"} {
				if strings.Contains(text, telling) {
					found = append(found, text)
					break
				}
			}
		}
	}
	return strings.Join(found, "\n")
}

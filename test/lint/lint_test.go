// Package lint holds the synthesized templates against cfn-lint, which knows the resource types and their properties in
// each Region.
package lint

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/cdktest"
	"ecrprivatelink/internal/testing/program"
	"ecrprivatelink/stacks"
	"ecrprivatelink/stacks/config"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// everything is a configuration whose stacks together have every resource that the stacks of environments can have in a
// Region.
func everything(region string) string {
	place := fmt.Sprintf("account: \"111122223333\", region: %s", region)
	fips := ""
	if strings.HasPrefix(region, "us-") {
		fips = ", fips: true"
	}
	return fmt.Sprintf(`environments:
- { name: new, %[1]s, vpc: { maxAzs: 3, secondaryCidrs: [100.64.0.0/16] }%[3]s, inboundResolver: { allowFrom: [10.9.0.2/32] },
    workloads: [ { launchType: ec2, features: [awslogs] }, { launchType: fargate, features: [secretsmanager, ssm, exec, kms, xray, metrics] } ] }
- { name: dual, %[1]s, vpc: { ipv6: true }, ipAddressType: dualstack, workloads: [ { launchType: fargate } ] }
- { name: there, %[1]s, workloads: [ { launchType: fargate } ], endpoints: { ecr.dkr: "reuse:vpce-0123456789abcdef0" },
    vpc: { id: vpc-0123456789abcdef0, cidr: 10.1.0.0/16, privateSubnets: [ { id: subnet-0123456789abcdef0, availabilityZone: %[2]sa, routeTableId: rtb-0123456789abcdef0 } ] } }
- { name: hub, %[1]s, spokes: { transitGateway: tgw-0123456789abcdef0 }, workloads: [ { launchType: ec2 } ] }
- { name: spoke, %[1]s, hub: hub, vpc: { cidr: 10.5.0.0/16 }, workloads: [ { launchType: ec2, features: [awslogs] } ] }
- { name: pool, %[1]s, vpc: { ipamPool: ipam-pool-0123456789abcdef0 }, workloads: [ { launchType: fargate } ] }
- { name: anywhere, workloads: [ { launchType: ec2, features: [awslogs] } ] }
`, place, region, fips)
}

// profiled is a hub whose spokes are in two accounts.
const profiled = `environments:
- { name: hub, account: "111122223333", region: eu-central-1, workloads: [ { launchType: ec2 } ] }
- { name: spoke, account: "444455556666", region: eu-central-1, hub: hub, vpc: { cidr: 10.5.0.0/16 }, workloads: [ { launchType: fargate } ] }
`

func TestTemplatesAreCleanInEveryRegion(t *testing.T) {
	for _, c := range []struct{ region, text string }{
		{"cn-north-1", everything("cn-north-1")},
		{"us-gov-west-1", everything("us-gov-west-1")},
		{"eu-central-1", everything("eu-central-1")},
		{"ap-southeast-2", everything("ap-southeast-2")},
		{"eu-central-1", profiled},
	} {
		t.Run(c.region, func(t *testing.T) {
			if out := lint(t, c.region, synth(t, c.text)); out != "" {
				t.Errorf("cfn-lint says\n%s", out)
			}
		})
	}
}

func TestASweepIsClean(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bootstrap"), []byte("program"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, region := range []string{"eu-central-1", "cn-north-1"} {
		t.Run(region, func(t *testing.T) {
			text := fmt.Sprintf("environments: [ { name: dev, workloads: [ { launchType: fargate } ] } ]\n"+
				"sweep: { account: \"111122223333\", region: %s, code: %q, securityHub: true, emails: [oncall@example.com] }\n", region, folder)
			if out := lint(t, region, synth(t, text)); out != "" {
				t.Errorf("cfn-lint says\n%s", out)
			}
		})
	}
}

func TestTheRoleOfASweepIsClean(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), program.Path(t, "cfn-lint", "pip install cfn-lint"), "../../docs/pullcheck-role.json").CombinedOutput()
	if err != nil {
		t.Errorf("cfn-lint says\n%s", out)
	}
}

func TestLintSeesAMistake(t *testing.T) {
	folder := synth(t, "environments: [ { name: dev, vpc: { flowLogs: false }, workloads: [ { launchType: fargate } ] } ]")
	file := filepath.Join(folder, "PrivatePull-dev.template.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.ReplaceAll(string(text), `"VpcEndpointType": "Gateway"`, `"VpcEndpointType": "Gate"`)
	if err := os.WriteFile(file, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := lint(t, "eu-central-1", folder); !strings.Contains(out, "Gate") {
		t.Errorf("cfn-lint says %q of an endpoint type that does not exist", out)
	}
}

// synth returns the folder of the configuration's templates.
func synth(t *testing.T, text string) string {
	t.Helper()
	cfg, err := config.Parse([]byte(text), "lint.yaml")
	if err != nil {
		t.Fatal(err)
	}
	app := cdktest.NewApp(t)
	stacks.Build(app, cfg)
	app.Synth(nil)
	return *app.Outdir()
}

// lint returns what cfn-lint says of the templates in a folder, "" for nothing.
func lint(t *testing.T, region, folder string) string {
	t.Helper()
	path := program.Path(t, "cfn-lint", "pip install cfn-lint")
	templates, err := filepath.Glob(filepath.Join(folder, "*.template.json"))
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates in %s: %v", folder, err)
	}
	args := append([]string{"--regions", region, "--format", "parseable", "--"}, templates...)
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.ReplaceAll(string(out), folder+string(filepath.Separator), ""))
}

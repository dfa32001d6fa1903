package main

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scanned is a result as code scanning keeps it: its rule, its place and its fingerprint.
type scanned struct {
	rule, uri, print string
	line, column     int
}

// scan reads a SARIF log as code scanning does, from the working folder as the root of the repository: each result has
// a rule of the log, a place in a file of the repository, by a relative URI, and a fingerprint that no other has.
func scan(t *testing.T, args ...string) []scanned {
	t.Helper()
	stdout, stderr, status := cli(append([]string{"template", "--format", "sarif"}, args...)...)
	if status == 2 {
		t.Fatal(stderr)
	}
	var log struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation *struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
				PartialFingerprints map[string]string
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	var out []scanned
	seen := map[string]bool{}
	for _, r := range run.Results {
		if r.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%s is no rule of the log", r.RuleID)
		}
		at := r.Locations[0].PhysicalLocation
		if at == nil {
			t.Fatalf("%s has no place", r.RuleID)
		}
		link, err := url.Parse(at.ArtifactLocation.URI)
		if err != nil || link.IsAbs() || !filepath.IsLocal(filepath.FromSlash(link.Path)) {
			t.Fatalf("%s is at %q, outside of the repository: %v", r.RuleID, at.ArtifactLocation.URI, err)
		}
		text, err := os.ReadFile(filepath.FromSlash(link.Path))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		if n := at.Region.StartLine; n < 1 || n > len(lines) || at.Region.StartColumn > len([]rune(lines[n-1])) {
			t.Errorf("%s is at line %d, column %d of %s, which has %d lines", r.RuleID, n, at.Region.StartColumn, link.Path, len(lines))
		}
		print := r.PartialFingerprints["pullcheckFinding/v1"]
		if print == "" || seen[print] {
			t.Errorf("%s has the fingerprint %q", r.RuleID, print)
		}
		seen[print] = true
		out = append(out, scanned{r.RuleID, at.ArtifactLocation.URI, print, at.Region.StartLine, at.Region.StartColumn})
	}
	return out
}

// prints are the fingerprints by rule, in order.
func prints(all []scanned) []string {
	var out []string
	for _, s := range all {
		out = append(out, s.rule+" "+s.print)
	}
	slices.Sort(out)
	return out
}

// broken is a service whose network has several faults, as sections of a template.
var broken = []string{`  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
      EnableDnsSupport: true
      EnableDnsHostnames: false
`, `  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-west-2a}
`, `  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: tasks
      VpcId: !Ref Vpc
      SecurityGroupEgress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}
`, `  Api:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: com.amazonaws.us-west-2.ecr.api
      VpcEndpointType: Interface
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!Ref Tasks]
      PrivateDnsEnabled: false
`, `  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: "256"
      Memory: "512"
      ContainerDefinitions: [{Name: app, Image: 111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1}]
`, `  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Definition
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Tasks]}}
`}

// What code scanning shows stands at the property that is wrong, and is the same alert when lines move and resources
// change their order.
func TestCodeScanningPlacesFindingsAndKnowsThemAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(text string) {
		t.Helper()
		must(t, os.WriteFile("app.yaml", []byte(text), 0o644))
	}
	text := "Resources:\n" + strings.Join(broken, "")
	write(text)
	before := scan(t, "app.yaml", "--region", "us-west-2")
	lines := strings.Split(text, "\n")
	for rule, property := range map[string]string{"private-dns-disabled": "PrivateDnsEnabled", "egress-to-endpoint-missing": "SecurityGroupEgress", "vpc-dns-attributes": "EnableDnsHostnames", "endpoint-missing": "Vpc"} {
		i := slices.IndexFunc(before, func(s scanned) bool { return s.rule == rule })
		if i < 0 {
			t.Errorf("no %s among %v", rule, before)
			continue
		}
		if s := before[i]; s.column == 0 || !strings.HasPrefix(lines[s.line-1][s.column-1:], property+":") {
			t.Errorf("%s is placed at %d:%d, %q; want %s", rule, s.line, s.column, lines[s.line-1], property)
		}
	}
	reversed := slices.Clone(broken)
	slices.Reverse(reversed)
	for what, changed := range map[string]string{
		"lines that moved":         "# one\n\n# two\n" + text,
		"resources in a new order": "Resources:\n" + strings.Join(reversed, ""),
	} {
		write(changed)
		if after := scan(t, "app.yaml", "--region", "us-west-2"); !slices.Equal(prints(before), prints(after)) {
			t.Errorf("with %s:\n%v\nwant\n%v", what, prints(after), prints(before))
		}
	}
	here, err := os.Getwd()
	must(t, err)
	scan(t, filepath.Join(here, "app.yaml"), "--region", "us-west-2") // an absolute path is named from the root
}

// The code of a CDK app is where findings are shown, where the metadata of the assembly tells it, and the code is
// there.
func TestCodeScanningShowsTheCodeOfTheApp(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	must(t, err)
	stack := func(line string) string {
		return `{"/Prod/Vpc": [{"type": "aws:cdk:logicalId", "data": "Vpc"}, {"type": "aws:cdk:creationStack", "data": ["...new Vpc2 in aws-cdk-lib...", "new Box (/elsewhere/box.js:1:1)",
			"new Box (` + here + `/node_modules/box/index.js:1:1)", "new Service (` + here + `/lib/service.ts:` + line + `:5)", "<anonymous> (` + here + `/bin/app.ts:1:1)"]}]}`
	}
	must(t, os.MkdirAll("cdk.out", 0o755))
	must(t, os.MkdirAll("lib", 0o755))
	for name, text := range map[string]string{
		"lib/service.ts": "one\ntwo\nthree\n",
		"cdk.out/manifest.json": `{"version": "54.0.0", "artifacts": {"Prod": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/us-west-2",
			"properties": {"templateFile": "Prod.template.json"}, "additionalMetadataFile": "Prod.metadata.json", "displayName": "Prod"}}}`,
		"cdk.out/Prod.template.json": `{"Metadata": {"privatepull": {"workloads": [{"launchType": "fargate"}]}}, "Resources": {
			"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true}, "Metadata": {"aws:cdk:path": "Prod/Vpc"}},
			"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-west-2a"}}}}`,
	} {
		must(t, os.WriteFile(name, []byte(text), 0o644))
	}
	for name, c := range map[string]struct {
		metadata, uri string
		line          int
	}{
		"the stack of the pinned CDK":        {stack("2"), "lib/service.ts", 2},
		"the trace of debug mode":            {`{"/Prod/Vpc": [{"type": "aws:cdk:logicalId", "data": "Vpc", "trace": ["    at new Service (` + here + `/lib/service.ts:3:5)"]}]}`, "lib/service.ts", 3},
		"a line that the code has no longer": {stack("2000"), "cdk.out/Prod.template.json", 2},
		"no code of the app":                 {`{"/Prod/Vpc": [{"type": "aws:cdk:creationStack", "data": ["...aws-cdk-lib...", "(no user code in 10 frames, use --stack-trace-limit to capture more)"]}]}`, "cdk.out/Prod.template.json", 2},
		"code that is not there":             {`{"/Prod/Vpc": [{"type": "aws:cdk:creationStack", "data": ["new Service (` + here + `/lib/gone.ts:1:1)"]}]}`, "cdk.out/Prod.template.json", 2},
		"nothing":                            {`{}`, "cdk.out/Prod.template.json", 2},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile("cdk.out/Prod.metadata.json", []byte(c.metadata), 0o644))
			all := scan(t, "cdk.out")
			if len(all) == 0 {
				t.Fatal("no findings")
			}
			for _, s := range all {
				if s.uri != c.uri || s.line != c.line {
					t.Errorf("%s is shown at %s:%d, want %s:%d", s.rule, s.uri, s.line, c.uri, c.line)
				}
			}
			stdout, _, _ := cli("template", "cdk.out", "--format", "gitlab")
			var issues []struct {
				Description, Fingerprint, Severity string
				CheckName                          string `json:"check_name"`
				Location                           struct {
					Path  string
					Lines struct{ Begin int }
				}
			}
			if err := json.Unmarshal([]byte(stdout), &issues); err != nil || len(issues) != len(all) {
				t.Fatalf("%v\n%s", err, stdout)
			}
			for i, issue := range issues {
				if at := issue.Location; at.Path != c.uri || at.Lines.Begin != c.line || issue.CheckName != all[i].rule || issue.Fingerprint != all[i].print ||
					!slices.Contains([]string{"info", "minor", "critical"}, issue.Severity) || !strings.Contains(issue.Description, " Fix: ") {
					t.Errorf("GitLab is told %+v", issue)
				}
			}
		})
	}
}

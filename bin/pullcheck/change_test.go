package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/permission"
	"ecrprivatelink/internal/testing/moto"
	"ecrprivatelink/internal/testing/schema"
)

// pulling is a network in which a task on Fargate can pull.
const pulling = `
Metadata: { privatepull: { workloads: [ { launchType: fargate } ] } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16, EnableDnsSupport: true, EnableDnsHostnames: true } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: us-west-2a } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Use: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref A, RouteTableId: !Ref Table } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: g, VpcId: !Ref Vpc, SecurityGroupIngress: [ { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16 } ] }
  Api:
    Type: AWS::EC2::VPCEndpoint
    Properties: { VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [ !Ref A ], SecurityGroupIds: [ !Ref Group ] }
  Dkr:
    Type: AWS::EC2::VPCEndpoint
    Properties: { VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.ecr.dkr, VpcEndpointType: Interface, PrivateDnsEnabled: true, SubnetIds: [ !Ref A ], SecurityGroupIds: [ !Ref Group ] }
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties: { VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-west-2.s3, VpcEndpointType: Gateway, RouteTableIds: [ !Ref Table ] }
`

// states writes two templates, the second with texts replaced in pairs.
func states(t *testing.T, pairs ...string) (old, next string) {
	t.Helper()
	dir := t.TempDir()
	old, next = filepath.Join(dir, "old.yaml"), filepath.Join(dir, "new.yaml")
	for path, text := range map[string]string{old: pulling, next: strings.NewReplacer(pairs...).Replace(pulling)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return old, next
}

func TestChangeCommand(t *testing.T) {
	for name, c := range map[string]struct {
		pairs, flags []string
		status       int
		says         []string
	}{
		"nothing changes":   {nil, nil, 0, []string{"Nothing of the pull path changes."}},
		"a subnet more":     {[]string{"  Table:", "  B: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/28 } }\n  Table:"}, nil, 0, []string{"1 change of the pull path", "is created"}},
		"private DNS off":   {[]string{"ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: true", "ecr.api, VpcEndpointType: Interface, PrivateDnsEnabled: false"}, nil, 1, []string{"interrupts", "1 failing pull", "Pulls that fare otherwise", "fargate", "pass", "fail"}},
		"in Markdown":       {[]string{"10.0.0.0/24", "10.0.7.0/24"}, []string{"--format", "markdown"}, 1, []string{"# What the change does to pulls", "| 1 update |", "is replaced, because of CidrBlock"}},
		"a value not known": {[]string{"CidrBlock: 10.0.0.0/24", "CidrBlock: !ImportValue block"}, nil, 0, []string{"may be replaced", "perhaps interrupts"}},
		"and --strict":      {[]string{"CidrBlock: 10.0.0.0/24", "CidrBlock: !ImportValue block"}, []string{"--strict"}, 1, []string{"may be replaced"}},
	} {
		t.Run(name, func(t *testing.T) {
			old, next := states(t, c.pairs...)
			stdout, stderr, status := cli(append([]string{"change", old, next, "--region", "us-west-2"}, c.flags...)...)
			if status != c.status {
				t.Errorf("exit status %d, want %d\n%s%s", status, c.status, stdout, stderr)
			}
			told := strings.Join(strings.Fields(stdout), " ")
			for _, says := range c.says {
				if !strings.Contains(told, says) {
					t.Errorf("it does not say %q:\n%s", says, stdout)
				}
			}
			stdout, _, _ = cli("change", old, next, "--region", "us-west-2", "--format", "json")
			schema.Described(t, schema.File(t, "docs/pullcheck.schema.json"), "#/$defs/change", []byte(stdout))
			schema.Valid(t, schema.File(t, "docs/pullcheck.schema.json"), "", []byte(stdout))
		})
	}
}

func TestChangeCommandRefuses(t *testing.T) {
	old, next := states(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"one state":                     {[]string{old}, "1 path is given; give the old state and the new one, or --stack NAME and the new one"},
		"a stack and two":               {[]string{"--stack", "s", old, next}, "2 paths are given; with --stack give the new state alone"},
		"a file that is not there":      {[]string{old, "nowhere.yaml"}, "nowhere.yaml: there is no such file or folder"},
		"a parameter that is not there": {[]string{old, next, "--parameter", "A=b"}, `no template has a parameter "A"`},
		"another form":                  {[]string{old, next, "--format", "sarif"}, "--format is"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := cli(append([]string{"change"}, c.args...)...)
			if status != 2 || stdout != "" || !strings.Contains(stderr, c.says) {
				t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
			}
		})
	}
}

// TestChangeAsksForTheDeployedStack holds the permissions of pullcheck change against the calls that it makes.
func TestChangeAsksForTheDeployedStack(t *testing.T) {
	old, next := states(t, "10.0.0.0/24", "10.0.7.0/24")
	deployed, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	var called []string
	answer := func(status int, text string) {
		called = nil
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			called = append(called, "cloudformation:"+r.FormValue("Action"))
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
		}))
		t.Cleanup(server.Close)
		moto.Setenv(t, server.URL)
	}
	t.Run("it compares the deployed template", func(t *testing.T) {
		answer(http.StatusOK, "<GetTemplateResponse><GetTemplateResult><TemplateBody><![CDATA["+string(deployed)+"]]></TemplateBody></GetTemplateResult></GetTemplateResponse>")
		stdout, stderr, status := cli("change", "--stack", "PrivatePull-dev", next, "--region", "us-west-2")
		if status != 1 || !strings.Contains(stdout, "because of CidrBlock") || strings.Contains(stdout, "not there") {
			t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
		}
		if want := []string{string(permission.GetTemplate)}; !slices.Equal(called, want) {
			t.Errorf("it calls %v, want %v", called, want)
		}
	})
	t.Run("it takes the deployed stack to be where the new one is", func(t *testing.T) {
		const placed = `{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []},
			"RoleName": {"Fn::Sub": "pull-${AWS::Region}-${AWS::AccountId}"}}}}}`
		dir := t.TempDir()
		for name, text := range map[string]string{"t.json": placed, "manifest.json": `{"artifacts": {"S": {"type": "aws:cloudformation:stack",
			"environment": "aws://111122223333/us-west-2", "properties": {"templateFile": "t.json", "stackName": "PrivatePull-dev"}}}}`} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		answer(http.StatusOK, "<GetTemplateResponse><GetTemplateResult><TemplateBody><![CDATA["+placed+"]]></TemplateBody></GetTemplateResult></GetTemplateResponse>")
		stdout, stderr, status := cli("change", "--stack", "PrivatePull-dev", dir)
		if status != 0 || !strings.Contains(stdout, "Nothing of the pull path changes.") {
			t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
		}
		if _, stderr, status := cli("change", "--stack", "PrivatePull-prod", dir); status != 2 || !strings.Contains(stderr, `no stack is called "PrivatePull-prod"; those there are: PrivatePull-dev`) {
			t.Errorf("another stack: exit status %d\n%s", status, stderr)
		}
	})
	t.Run("a stack that is not there is created", func(t *testing.T) {
		answer(http.StatusBadRequest, "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id PrivatePull-dev does not exist</Message></Error></ErrorResponse>")
		stdout, stderr, status := cli("change", "--stack", "PrivatePull-dev", next, "--region", "us-west-2")
		if status != 0 || !strings.Contains(stdout, "is not deployed yet") {
			t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
		}
	})
	t.Run("one that may not be read is an error", func(t *testing.T) {
		answer(http.StatusForbidden, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
		stdout, stderr, status := cli("change", "--stack", "PrivatePull-dev", next, "--region", "us-west-2")
		if status != 2 || stdout != "" || !strings.Contains(stderr, "cloudformation:GetTemplate") {
			t.Errorf("exit status %d\n%s%s", status, stdout, stderr)
		}
	})
}

package template_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// verdict writes what the tracer says of a network: each task's result and isolation, then the errors and
// warnings, those of one rule at one resource once.
func verdict(n network.Network) string {
	report := trace.Check(n)
	var shown []string
	for _, t := range report.Traces {
		isolated := map[trace.Isolation]string{trace.Isolated: "isolated", trace.NotIsolated: "not isolated"}[t.Isolated]
		if isolated == "" {
			isolated = "isolation " + string(t.Isolated)
		}
		shown = append(shown, fmt.Sprintf("%s %s %s", t.Workload, t.Result, isolated))
	}
	for _, f := range report.Findings {
		if f.Severity != trace.Info {
			shown = append(shown, fmt.Sprintf("%s at %s", f.ID, f.ObjectID))
		}
	}
	return strings.Join(slices.Compact(shown), "; ")
}

func parameters(pairs ...string) template.Options {
	o := template.Options{Region: "us-west-2", Account: "111122223333", Parameters: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		o.Parameters[pairs[i]] = pairs[i+1]
	}
	return o
}

// TestVerdicts reads the templates of testdata, some of them with one thing changed. They have the structure of the
// public templates whose verdicts are in docs/verdicts.md.
func TestVerdicts(t *testing.T) {
	const image = "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1"
	cases := []struct {
		name, path string
		options    template.Options
		edit       string // "FILE: OLD => NEW", or empty
		want       string
	}{
		{"an isolated VPC with all endpoints", "isolated-fargate.yaml", parameters(), "", "isolated-fargate/Service pass isolated"},
		{"the same with a public image", "isolated-fargate.yaml", parameters("Image", "nginx"), "",
			"isolated-fargate/Service fail isolated; public-registry-image at isolated-fargate/Service"},
		{"the same without private DNS of ecr.dkr", "isolated-fargate.yaml", parameters(), "isolated-fargate.yaml: .ecr.dkr\n      PrivateDnsEnabled: true => .ecr.dkr",
			"isolated-fargate/Service fail isolated; private-dns-disabled at isolated-fargate/EcrDkr"},
		{"the same without DNS host names", "isolated-fargate.yaml", parameters(), "isolated-fargate.yaml: , EnableDnsHostnames: true => ",
			"isolated-fargate/Service fail isolated; vpc-dns-attributes at isolated-fargate/Vpc; resource-refused at isolated-fargate/EcrApi"},
		{"the same with a table that the S3 endpoint is not in", "isolated-fargate.yaml", parameters(), "isolated-fargate.yaml: RouteTableIds: [!Ref Table] => RouteTableIds: []",
			"isolated-fargate/Service fail isolated; s3-route-missing at isolated-fargate/Layers"},
		{"the same with the layer bucket of another Region", "isolated-fargate.yaml", parameters(), "isolated-fargate.yaml: prod-${AWS::Region}- => prod-eu-west-1-",
			"isolated-fargate/Service fail isolated; s3-policy-without-layer-bucket at isolated-fargate/Layers"},
		{"the same with ingress from elsewhere", "isolated-fargate.yaml", parameters(), "isolated-fargate.yaml: SourceSecurityGroupId: !GetAtt ServiceGroup.GroupId => CidrIp: 192.168.0.0/16",
			"isolated-fargate/Service fail isolated; ingress-not-from-task at isolated-fargate/EndpointGroup"},
		{"the classic NAT gateway", "nat-fargate.yaml", parameters(), "", "nat-fargate/Service pass not isolated"},
		{"a NAT gateway in a private subnet", "nat-fargate.yaml", parameters(), "nat-fargate.yaml: SubnetId: !Ref PublicSubnet } => SubnetId: !Ref PrivateSubnet }",
			"nat-fargate/Service fail isolated; nat-without-internet at nat-fargate/Nat"},
		{"a NAT gateway without the internet gateway's attachment", "nat-fargate.yaml", parameters(), "nat-fargate.yaml: Type: AWS::EC2::VPCGatewayAttachment => Type: AWS::EC2::VPNGateway",
			"nat-fargate/Service fail isolated; nat-without-internet at nat-fargate/Nat"},
		{"a public subnet with public IPs", "public-fargate.yaml", parameters(), "", "public-fargate/Service pass not isolated"},
		{"a public subnet without public IPs", "public-fargate.yaml", parameters("AssignPublicIp", "DISABLED"), "",
			"public-fargate/Service fail isolated; public-ip-disabled at public-fargate/Service"},
		{"instances of a capacity provider with all endpoints", "ec2-capacity-provider.template.json", parameters(), "", "Ec2/Service/Service pass isolated"},
		{"the same without ecs-telemetry", "ec2-capacity-provider.template.json", parameters(), "ec2-capacity-provider.template.json: .ecs-telemetry => .xray",
			"Ec2/Service/Service fail isolated; ecs-endpoints-incomplete at ec2-capacity-provider/Vpc8378EB38"},
		{"instances behind a NAT gateway", "ec2-user-data.yaml", parameters(), "", "ec2-user-data/Service pass not isolated"},
		{"a hub with private hosted zones and a spoke", "hub-spoke", parameters(), "", "spoke/Nightly pass isolated"},
		{"a hub and a spoke in a Region and an account that are not known", "hub-spoke", template.Options{}, "", "spoke/Nightly pass isolated"},
		{"a hub without the wildcard record", "hub-spoke", parameters(), `hub.yaml: "*.dkr.ecr => "dkr.ecr`,
			"spoke/Nightly fail isolated; hosted-zone-without-record at hub/DkrZone"},
		{"a hub without the way back", "hub-spoke", parameters(), "hub.yaml: DestinationCidrBlock: 10.0.0.0/8 => DestinationCidrBlock: 172.16.0.0/12",
			"spoke/Nightly fail isolated; route-missing at hub/Table"},
		{"a spoke whose hub is not given", "hub-spoke/spoke.yaml", parameters(), "", "spoke/Nightly fail isolated; endpoint-missing at spoke/Vpc"},
		{"nested stacks with a loop over the endpoints", "nested", parameters("Image", image), "", "parent/App/Service pass isolated"},
		{"nested stacks with an image that is not known", "nested", parameters(), "", "parent/App/Service unknown isolated"},
		{"nested stacks from their root alone", "nested/parent.yaml", parameters("Image", image), "", "parent/App/Service pass isolated"},
		{"a loop that leaves an endpoint out", "nested", parameters("Image", image), `network.yaml: "ecr.api, ecr.dkr, logs" => "ecr.api, ecr.dkr"`,
			"parent/App/Service fail isolated; endpoint-missing at parent/Network/Vpc"},
		{"conditions: private", "conditions.yaml", parameters("Private", "true"), "", "conditions/Service pass isolated"},
		{"conditions: public", "conditions.yaml", parameters("Private", "false"), "", "conditions/Service pass not isolated"},
		{"conditions: not known", "conditions.yaml", parameters(), "", "conditions/Service unknown isolation unknown"},
		{"a cdk.out folder with a stage, a nested stack and references across stacks", "assembly", parameters(), "",
			"App/Service/Service pass isolated; Prod/Service/Service/Service pass isolated"},
		{"one stack of it, whose VPC is then not known", "assembly/App.template.json", parameters(), "", "App/Service/Service unknown isolation unknown"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := edited(t, c.path, c.edit)
			n, _, err := template.Read(context.Background(), []string{path}, c.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := verdict(n); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

// edited is a path of testdata, or of a copy in which one text of one file is replaced.
func edited(t *testing.T, path, edit string) string {
	t.Helper()
	if edit == "" {
		return filepath.Join("testdata", path)
	}
	file, change, _ := strings.Cut(edit, ": ")
	before, after, ok := strings.Cut(change, " => ")
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, path)
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, file)
	}
	text, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	if !ok || !strings.Contains(string(text), before) {
		t.Fatalf("%s does not hold %q", file, before)
	}
	if err := os.WriteFile(target, []byte(strings.ReplaceAll(string(text), before, after)), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, path)
}

func TestConstructPathsAndLines(t *testing.T) {
	n, _, err := template.Read(context.Background(), []string{"testdata/assembly"}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	vpc := n.VPCs[0]
	want := network.Object{ID: "Network/Vpc8378EB38", Name: "Network/Vpc", Path: "Network/Vpc/Resource", LogicalID: "Vpc8378EB38",
		Stack: "Network", Root: "Network", File: filepath.Join("testdata", "assembly", "Network.template.json"), Line: 3}
	vpc.Ref = partial.Text{}
	if got := vpc.Object; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("\ngot  %+v\nwant %+v", got, want)
	}
	for _, e := range n.Endpoints {
		if e.Stack == "Prod/Service" && e.ServiceName.String() != "com.amazonaws.eu-west-1.s3" && !strings.HasPrefix(e.ServiceName.String(), "com.amazonaws.eu-west-1.") {
			t.Errorf("the stage's Region: got the service name %s", e.ServiceName)
		}
	}
}

// The Region of a cdk.out folder is its own; the options fill in what is left to the deployment only.
func TestEnvironments(t *testing.T) {
	n, _, err := template.Read(context.Background(), []string{"testdata/assembly"}, template.Options{Region: "cn-north-1", Account: "444455556666"})
	if err != nil {
		t.Fatal(err)
	}
	got := lines(n.VPCs, func(v network.VPC) string {
		return fmt.Sprintf("%s %s %s %s %s", v.ID, v.Env.Region, v.Env.Account, v.Env.Partition, v.Env.Suffix)
	})
	want := "Network/Vpc8378EB38 cn-north-1 444455556666 aws-cn amazonaws.com.cn\nProd/Service/Vpc8378EB38 eu-west-1 111122223333 aws amazonaws.com"
	if got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

func TestWorkloadsOfTheMetadata(t *testing.T) {
	n := "Metadata: {privatepull: {workloads: [{launchType: fargate, platformVersion: 1.4.0, os: linux, features: [awslogs]}, {launchType: ec2}]}}\nResources:\n" + indent(vpcA)
	t.Run("each becomes a task in the VPC", func(t *testing.T) {
		n, _ := readText(t, n, template.Options{})
		got := lines(n.Tasks, func(k network.Task) string {
			return fmt.Sprintf("%s in %s features=%s", kind(k), show(k.VPC), list(k.Features, func(f pullpath.Feature) string { return string(f) }))
		})
		want := "fargate 1.4.0 linux in T/Vpc fargate version=1.4.0 os=linux mode=awsvpc in T/Vpc features=awslogs\n" +
			"ec2 linux in T/Vpc ec2 version= os=linux mode= in T/Vpc features="
		if got != want {
			t.Errorf("\ngot  %s\nwant %s", got, want)
		}
	})
	t.Run("in the VPC of the endpoints where the stack declares none", func(t *testing.T) {
		n, _ := readText(t, "Metadata: {privatepull: {workloads: [{launchType: fargate}]}}\nResources:\n"+
			"  E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1, ServiceName: x, RouteTableIds: [rtb-1]}}\n", template.Options{})
		if len(n.Tasks) != 1 || show(n.Tasks[0].VPC) != "vpc-1" {
			t.Errorf("got %v", n.Tasks)
		}
	})
	for _, c := range []struct{ name, workloads, want string }{
		{"a workload that does not exist is an error", "[{launchType: moon}]", `T.yaml:1: Metadata.privatepull.workloads: unknown launch type "moon"`},
		{"workloads that are no list are an error", "moon", "T.yaml:1: Metadata.privatepull.workloads: it is not a list of workloads such as {launchType: fargate}: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			text := "Metadata: {privatepull: {workloads: " + c.workloads + "}}\nResources:\n" + indent(vpcA)
			if err := os.WriteFile("T.yaml", []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := template.Read(context.Background(), []string{"T.yaml"}, template.Options{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

package report

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/report"
	"ecrprivatelink/internal/trace"
)

// testCase is templates and the page about them.
type testCase struct {
	name    string
	network network.Network
	page    []byte
}

// cases are the shipped stacks, a hub with a spoke by hand and by the stacks, a task behind a NAT gateway, and
// templates of an enemy.
func cases(t *testing.T) []testCase {
	t.Helper()
	templates := "../../internal/network/template/testdata"
	return []testCase{
		caseOf(t, "ec2", "../../stacks/testdata/PrivatePull-ec2.json"),
		caseOf(t, "fargate", "../../stacks/testdata/PrivatePull-fargate.json"),
		caseOf(t, "hub and spoke", filepath.Join(templates, "hub-spoke")),
		caseOf(t, "shipped hub", "../../stacks/testdata/hub-zones-PrivatePull-hub.json", "../../stacks/testdata/hub-zones-PrivatePull-spoke2.json"),
		caseOf(t, "nat", filepath.Join(templates, "nat-fargate.yaml")),
		caseOf(t, "hostile names", hostile(t)),
	}
}

func caseOf(t *testing.T, name string, paths ...string) testCase {
	t.Helper()
	network, _, err := template.Read(context.Background(), paths, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	prices, err := cost.DefaultPrices()
	if err != nil {
		t.Fatal(err)
	}
	document, err := report.Page(network, trace.Check(network), report.Options{Sources: paths, Prices: &prices, Cost: cost.Input{Region: "us-west-2"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := document.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return testCase{name, network, page}
}

// The names of an enemy: markup, a turned direction, a control character, a letter with a tower of marks, and length.
const (
	markup = `</title></script><script>alert(1)</script><img src=x onerror="alert(2)">'"` + "`" + `javascript:alert(3)`
	turned = "\u202egnp.exe\u202c \u2066a\u200f\u200b שלום مرحبا"
	erased = "a\x07\x1b[31m\u2028b"
)

var (
	tower = "Z" + strings.Repeat("\u0300\u0301\u0302", 40) + "algo"
	long  = strings.Repeat("W", 500)
)

// hostile writes a template whose author is no friend, and returns its path.
func hostile(t *testing.T) string {
	t.Helper()
	type tree = map[string]any
	resources := tree{}
	declare := func(id, kind, name string, properties tree) {
		resources[id] = tree{"Type": kind, "Properties": properties, "Metadata": tree{"aws:cdk:path": name}}
	}
	ref := func(id string) tree { return tree{"Ref": id} }
	declare("Vpc", "AWS::EC2::VPC", markup+turned, tree{"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true})
	for i, name := range []string{markup, turned, erased, tower, long} {
		id := string(rune('A' + i))
		declare("Subnet"+id, "AWS::EC2::Subnet", name, tree{"VpcId": ref("Vpc"), "CidrBlock": "10.0." + string(rune('0'+i)) + ".0/24", "AvailabilityZone": name})
		declare("Group"+id, "AWS::EC2::SecurityGroup", name, tree{"GroupDescription": name, "VpcId": ref("Vpc"),
			"SecurityGroupIngress": []any{tree{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}}})
		declare("Endpoint"+id, "AWS::EC2::VPCEndpoint", name, tree{"VpcId": ref("Vpc"), "ServiceName": "com.amazonaws.us-west-2." + name,
			"VpcEndpointType": "Interface", "SubnetIds": []any{ref("Subnet" + id)}, "SecurityGroupIds": []any{ref("Group" + id)},
			"PolicyDocument": tree{"Statement": []any{tree{"Sid": name, "Effect": "Allow", "Principal": tree{"AWS": name}, "Action": name, "Resource": name,
				"Condition": tree{"StringEquals": tree{name: name}}}}}})
		declare("Service"+id, "AWS::ECS::Service", name, tree{"LaunchType": "FARGATE", "TaskDefinition": ref("Tasks"),
			"NetworkConfiguration": tree{"AwsvpcConfiguration": tree{"Subnets": []any{ref("Subnet" + id)}, "SecurityGroups": []any{ref("Group" + id)}}}})
	}
	declare("Tasks", "AWS::ECS::TaskDefinition", long, tree{"RequiresCompatibilities": []any{"FARGATE"}, "NetworkMode": "awsvpc",
		"ContainerDefinitions": []any{tree{"Name": markup, "Image": "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:" + markup}}})
	text, err := json.Marshal(tree{"Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "hostile.template.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

package report

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/partial"
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
		caseOf(t, "failing", failing(t)),
		caseOf(t, "three zones", threeZones(t)),
		pageOf(t, "three accounts", threeAccounts(t)),
		caseOf(t, hostileNames, hostile(t)),
	}
}

// hostileNames is the case whose texts are longer than any box.
const hostileNames = "hostile names"

func caseOf(t *testing.T, name string, paths ...string) testCase {
	t.Helper()
	network, _, err := template.Read(context.Background(), paths, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	return pageOf(t, name, network, paths...)
}

func pageOf(t *testing.T, name string, network network.Network, paths ...string) testCase {
	t.Helper()
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

type tree = map[string]any

func ref(id string) tree { return tree{"Ref": id} }

// written writes a template of these resources and returns its path.
func written(t *testing.T, name string, resources tree) string {
	t.Helper()
	text, err := json.Marshal(tree{"Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".template.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// failing is a network in which calls stop at every hop of the network: no endpoint for logs, a security group that
// keeps calls out of ecr.api, an endpoint policy of ecr.dkr that denies, and no way to an image on the internet.
func failing(t *testing.T) string {
	t.Helper()
	resources := networkOf(1, "ecr.api", "ecr.dkr")
	resources["EcrApi"].(tree)["Properties"].(tree)["SecurityGroupIds"] = []any{ref("Shut")}
	resources["Shut"] = tree{"Type": "AWS::EC2::SecurityGroup", "Properties": tree{"GroupDescription": "lets nothing in", "VpcId": ref("Vpc")}}
	resources["EcrDkr"].(tree)["Properties"].(tree)["PolicyDocument"] = tree{"Statement": []any{tree{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}}
	addService(resources, "Web", "111122223333.dkr.ecr.us-west-2.amazonaws.com/web:1", "docker.io/library/nginx:1")
	return written(t, "failing", resources)
}

// threeZones is a network with three zones, fourteen services and two tasks.
func threeZones(t *testing.T) string {
	t.Helper()
	resources := networkOf(3, "ecr.api", "ecr.dkr", "logs", "ecs", "ecs-agent", "ecs-telemetry", "secretsmanager", "ssm", "ssmmessages",
		"kms", "sts", "monitoring", "xray")
	addService(resources, "OrdersOfTheShop", "111122223333.dkr.ecr.us-west-2.amazonaws.com/web:1")
	addService(resources, "Billing", "111122223333.dkr.ecr.us-west-2.amazonaws.com/billing:1")
	return written(t, "three-zones", resources)
}

// networkOf is a VPC of so many zones with a gateway endpoint of Amazon S3 and these interface endpoints.
func networkOf(zones int, services ...string) tree {
	var subnets []any
	resources := tree{
		"Vpc":    tree{"Type": "AWS::EC2::VPC", "Properties": tree{"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true}},
		"Routes": tree{"Type": "AWS::EC2::RouteTable", "Properties": tree{"VpcId": ref("Vpc")}},
		"Layers": tree{"Type": "AWS::EC2::VPCEndpoint", "Properties": tree{"VpcId": ref("Vpc"), "ServiceName": "com.amazonaws.us-west-2.s3", "RouteTableIds": []any{ref("Routes")}}},
		"Endpoints": tree{"Type": "AWS::EC2::SecurityGroup", "Properties": tree{"GroupDescription": "HTTPS of the VPC", "VpcId": ref("Vpc"),
			"SecurityGroupIngress": []any{tree{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}}}},
	}
	for i := range zones {
		id := "Private" + string(rune('A'+i))
		subnets = append(subnets, ref(id))
		resources[id] = tree{"Type": "AWS::EC2::Subnet", "Properties": tree{"VpcId": ref("Vpc"), "CidrBlock": fmt.Sprintf("10.0.%d.0/24", i),
			"AvailabilityZone": "us-west-2" + string(rune('a'+i))}}
		resources[id+"Routes"] = tree{"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": tree{"SubnetId": ref(id), "RouteTableId": ref("Routes")}}
	}
	resources["Vpc"].(tree)["Metadata"] = tree{"subnets": subnets}
	for _, s := range services {
		id := ""
		for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' }) {
			id += strings.ToUpper(word[:1]) + word[1:]
		}
		resources[id] = tree{"Type": "AWS::EC2::VPCEndpoint", "Properties": tree{"VpcId": ref("Vpc"), "ServiceName": "com.amazonaws.us-west-2." + s,
			"VpcEndpointType": "Interface", "PrivateDnsEnabled": true, "SubnetIds": subnets, "SecurityGroupIds": []any{ref("Endpoints")}}}
	}
	return resources
}

// addService adds an Amazon ECS service on Fargate in all subnets, with a container for each image.
func addService(resources tree, id string, images ...string) {
	var containers []any
	for i, image := range images {
		containers = append(containers, tree{"Name": fmt.Sprint("container", i), "Image": image, "LogConfiguration": tree{"LogDriver": "awslogs",
			"Options": tree{"awslogs-group": "/app", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "app"}}})
	}
	resources[id+"Role"] = tree{"Type": "AWS::IAM::Role", "Properties": tree{
		"AssumeRolePolicyDocument": tree{"Version": "2012-10-17", "Statement": []any{tree{"Effect": "Allow", "Principal": tree{"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}}},
		"ManagedPolicyArns":        []any{"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}}}
	resources[id+"Tasks"] = tree{"Type": "AWS::ECS::TaskDefinition", "Properties": tree{"RequiresCompatibilities": []any{"FARGATE"}, "NetworkMode": "awsvpc",
		"Cpu": "256", "Memory": "512", "ExecutionRoleArn": tree{"Fn::GetAtt": []any{id + "Role", "Arn"}}, "ContainerDefinitions": containers}}
	resources[id] = tree{"Type": "AWS::ECS::Service", "Properties": tree{"LaunchType": "FARGATE", "TaskDefinition": ref(id + "Tasks"),
		"NetworkConfiguration": tree{"AwsvpcConfiguration": tree{"Subnets": resources["Vpc"].(tree)["Metadata"].(tree)["subnets"], "SecurityGroups": []any{ref("Endpoints")}}}}}
}

// threeAccounts is a hub and two spokes, each in an account of its own.
func threeAccounts(t *testing.T) network.Network {
	t.Helper()
	n, _, err := template.Read(context.Background(), []string{"../../internal/network/template/testdata/hub-spoke"}, template.Options{Region: "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n.VPCs {
		n.VPCs[i].Env.Account = partial.Literal(strings.Repeat(string(rune('1'+i)), 12))
	}
	third := n.VPCs[len(n.VPCs)-1]
	third.ID, third.Name, third.Env.Account = "third", "Shop/Vpc", partial.Literal("333333333333")
	n.VPCs = append(n.VPCs, third)
	for i := range n.TransitGateways {
		n.TransitGateways[i].VPCs.Items = append(n.TransitGateways[i].VPCs.Items, third.ID)
	}
	return n
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
	resources := tree{}
	declare := func(id, kind, name string, properties tree) {
		resources[id] = tree{"Type": kind, "Properties": properties, "Metadata": tree{"aws:cdk:path": name}}
	}
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
	return written(t, "hostile", resources)
}

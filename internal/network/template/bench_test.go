package template_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

type object = map[string]any

func get(id, attribute string) object { return object{"Fn::GetAtt": []string{id, attribute}} }

func reference(id string) object { return object{"Ref": id} }

// bigStack is a template as the CDK writes it: a VPC without internet access, its endpoints and so many Fargate
// services.
func bigStack(name string, services int) object {
	path := func(id string) object { return object{"aws:cdk:path": name + "/" + id + "/Resource"} }
	resources := object{
		"Vpc": object{"Type": "AWS::EC2::VPC", "Metadata": path("Vpc"),
			"Properties": object{"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": true, "EnableDnsSupport": true}},
		"EndpointGroup": object{"Type": "AWS::EC2::SecurityGroup", "Metadata": path("EndpointGroup"), "Properties": object{
			"GroupDescription": "endpoints", "VpcId": reference("Vpc"),
			"SecurityGroupIngress": []any{object{"CidrIp": get("Vpc", "CidrBlock"), "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}}}},
		"Cluster": object{"Type": "AWS::ECS::Cluster", "Metadata": path("Cluster")},
	}
	var subnets, tables []any
	for i := range 2 {
		subnet, table := fmt.Sprintf("Subnet%d", i), fmt.Sprintf("Table%d", i)
		subnets, tables = append(subnets, reference(subnet)), append(tables, reference(table))
		resources[subnet] = object{"Type": "AWS::EC2::Subnet", "Metadata": path(subnet), "Properties": object{"VpcId": reference("Vpc"),
			"CidrBlock": fmt.Sprintf("10.0.%d.0/24", i), "AvailabilityZone": object{"Fn::Select": []any{i, object{"Fn::GetAZs": ""}}},
			"Tags": []any{object{"Key": "Name", "Value": name + "/Vpc/" + subnet}, object{"Key": "aws-cdk:subnet-type", "Value": "Isolated"}}}}
		resources[table] = object{"Type": "AWS::EC2::RouteTable", "Metadata": path(table), "Properties": object{"VpcId": reference("Vpc")}}
		resources[subnet+table] = object{"Type": "AWS::EC2::SubnetRouteTableAssociation", "Metadata": path(subnet + table),
			"Properties": object{"SubnetId": reference(subnet), "RouteTableId": reference(table)}}
	}
	serviceName := func(s string) object {
		return object{"Fn::Join": []any{"", []any{"com.amazonaws.", reference("AWS::Region"), "." + s}}}
	}
	for _, s := range []string{"ecr.api", "ecr.dkr", "logs"} {
		resources["Endpoint"+s[len(s)-3:]] = object{"Type": "AWS::EC2::VPCEndpoint", "Metadata": path(s), "Properties": object{
			"VpcId": reference("Vpc"), "ServiceName": serviceName(s), "VpcEndpointType": "Interface", "PrivateDnsEnabled": true,
			"SubnetIds": subnets, "SecurityGroupIds": []any{get("EndpointGroup", "GroupId")}}}
	}
	resources["EndpointS3"] = object{"Type": "AWS::EC2::VPCEndpoint", "Metadata": path("S3"), "Properties": object{
		"VpcId": reference("Vpc"), "ServiceName": serviceName("s3"), "VpcEndpointType": "Gateway", "RouteTableIds": tables}}
	for i := range services {
		addService(resources, fmt.Sprintf("Service%d", i), subnets, path)
	}
	return object{"Resources": resources}
}

func addService(resources object, id string, subnets []any, path func(string) object) {
	add := func(part, kind string, properties object) {
		resources[id+part] = object{"Type": kind, "Metadata": path(id + "/" + part), "Properties": properties}
	}
	trust := object{"Version": "2012-10-17", "Statement": []any{object{"Action": "sts:AssumeRole", "Effect": "Allow",
		"Principal": object{"Service": "ecs-tasks.amazonaws.com"}}}}
	add("TaskRole", "AWS::IAM::Role", object{"AssumeRolePolicyDocument": trust})
	add("Role", "AWS::IAM::Role", object{"AssumeRolePolicyDocument": trust})
	add("Logs", "AWS::Logs::LogGroup", object{"RetentionInDays": 30})
	add("Repository", "AWS::ECR::Repository", object{})
	add("Policy", "AWS::IAM::Policy", object{"PolicyName": id + "Policy", "Roles": []any{reference(id + "Role")},
		"PolicyDocument": object{"Version": "2012-10-17", "Statement": []any{
			object{"Effect": "Allow", "Action": []any{"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"}, "Resource": get(id+"Repository", "Arn")},
			object{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
			object{"Effect": "Allow", "Action": []any{"logs:CreateLogStream", "logs:PutLogEvents"}, "Resource": get(id+"Logs", "Arn")}}}})
	arn := func(i int) object {
		return object{"Fn::Select": []any{i, object{"Fn::Split": []any{":", get(id+"Repository", "Arn")}}}}
	}
	add("Definition", "AWS::ECS::TaskDefinition", object{
		"Family": id, "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": []any{"FARGATE"},
		"ExecutionRoleArn": get(id+"Role", "Arn"), "TaskRoleArn": get(id+"TaskRole", "Arn"),
		"ContainerDefinitions": []any{object{"Name": "app", "Essential": true,
			"Image": object{"Fn::Join": []any{"", []any{arn(4), ".dkr.ecr.", arn(3), ".", reference("AWS::URLSuffix"), "/", reference(id + "Repository"), ":latest"}}},
			"LogConfiguration": object{"LogDriver": "awslogs", "Options": object{"awslogs-group": reference(id + "Logs"),
				"awslogs-region": reference("AWS::Region"), "awslogs-stream-prefix": "app"}}}}})
	add("Group", "AWS::EC2::SecurityGroup", object{"GroupDescription": id, "VpcId": reference("Vpc"),
		"SecurityGroupEgress": []any{object{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}}})
	add("Service", "AWS::ECS::Service", object{"Cluster": reference("Cluster"), "LaunchType": "FARGATE", "DesiredCount": 1,
		"TaskDefinition": reference(id + "Definition"), "DeploymentConfiguration": object{"MaximumPercent": 200, "MinimumHealthyPercent": 50},
		"NetworkConfiguration": object{"AwsvpcConfiguration": object{"AssignPublicIp": "DISABLED", "Subnets": subnets,
			"SecurityGroups": []any{get(id+"Group", "GroupId")}}}})
}

// bigAssembly writes a cdk.out folder of so many stacks with so many services each.
func bigAssembly(t testing.TB, stacks, services int) string {
	t.Helper()
	dir := t.TempDir()
	artifacts := object{}
	for i := range stacks {
		name := fmt.Sprintf("Stack%04d", i)
		write(t, filepath.Join(dir, name+".template.json"), bigStack(name, services))
		artifacts[name] = object{"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
			"displayName": name, "properties": object{"templateFile": name + ".template.json"}}
	}
	write(t, filepath.Join(dir, "manifest.json"), object{"version": "54.0.0", "artifacts": artifacts})
	return dir
}

func write(t testing.TB, path string, tree any) {
	t.Helper()
	text, err := json.MarshalIndent(tree, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadsManyStacks(t *testing.T) {
	n, _, err := template.Read(context.Background(), []string{bigAssembly(t, 10, 10)}, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Tasks) != 100 || len(n.VPCs) != 10 {
		t.Fatalf("got %d tasks in %d VPCs, want 100 in 10", len(n.Tasks), len(n.VPCs))
	}
	for _, trace := range trace.Check(n).Traces {
		if trace.Result != "pass" || trace.Isolated != "yes" {
			t.Fatalf("%s: %s, isolated %s", trace.Workload, trace.Result, trace.Isolated)
		}
	}
}

// BenchmarkRead reads cdk.out folders, with ten services a stack.
func BenchmarkRead(b *testing.B) {
	for _, stacks := range []int{1, 100} {
		dir := bigAssembly(b, stacks, 10)
		b.Run(fmt.Sprintf("stacks=%d", stacks), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := template.Read(context.Background(), []string{dir}, template.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package template_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// wideAssembly writes a cdk.out folder of one VPC whose services, endpoints and rules are in stacks of their own,
// because CloudFormation takes 500 resources a stack. They find the VPC through exports.
func wideAssembly(t testing.TB, services, endpoints, rules int) string {
	t.Helper()
	dir := t.TempDir()
	artifacts := object{}
	add := func(name string, stack object) {
		write(t, filepath.Join(dir, name+".template.json"), stack)
		artifacts[name] = object{"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
			"displayName": name, "properties": object{"templateFile": name + ".template.json"}}
	}
	network := bigStack("Network", 0)
	outputs := object{}
	exported := func(id string, value object) object {
		outputs[id+"Out"] = object{"Value": value, "Export": object{"Name": id}}
		return object{"Fn::ImportValue": id}
	}
	vpc := exported("Vpc", reference("Vpc"))
	subnets := []any{exported("Subnet0", reference("Subnet0")), exported("Subnet1", reference("Subnet1"))}
	group := exported("EndpointGroup", get("EndpointGroup", "GroupId"))
	network["Outputs"] = outputs
	add("Network", network)
	fill := func(kind string, count, each int, one func(resources object, name string, i int)) {
		for at := 0; at < count; at += each {
			name := fmt.Sprintf("%s%04d", kind, at/each)
			resources := object{}
			for i := at; i < min(at+each, count); i++ {
				one(resources, name, i)
			}
			add(name, object{"Resources": resources})
		}
	}
	fill("Services", services, 50, func(resources object, name string, i int) {
		resources["Cluster"] = object{"Type": "AWS::ECS::Cluster"}
		addService(resources, fmt.Sprintf("Service%d", i), subnets, func(id string) object { return object{"aws:cdk:path": name + "/" + id + "/Resource"} })
		resources[fmt.Sprintf("Service%dGroup", i)].(object)["Properties"].(object)["VpcId"] = vpc
	})
	fill("Endpoints", endpoints, 400, func(resources object, name string, i int) {
		resources[fmt.Sprintf("Endpoint%d", i)] = object{"Type": "AWS::EC2::VPCEndpoint", "Properties": object{
			"VpcId": vpc, "ServiceName": fmt.Sprintf("com.amazonaws.vpce.us-west-2.vpce-svc-%017x", i), "VpcEndpointType": "Interface",
			"SubnetIds": subnets, "SecurityGroupIds": []any{group}}}
	})
	fill("Rules", rules, 400, func(resources object, name string, i int) {
		resources[fmt.Sprintf("Rule%d", i)] = object{"Type": "AWS::EC2::SecurityGroupIngress", "Properties": object{
			"GroupId": group, "IpProtocol": "tcp", "FromPort": 1000 + i, "ToPort": 1000 + i, "CidrIp": "10.1.0.0/16"}}
	})
	write(t, filepath.Join(dir, "manifest.json"), object{"version": "54.0.0", "artifacts": artifacts})
	return dir
}

func BenchmarkWide(b *testing.B) {
	for _, size := range []int{250, 1250, 5000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			dir := wideAssembly(b, size, size*2/5, size)
			b.ReportAllocs()
			for b.Loop() {
				n, _, err := template.Read(context.Background(), []string{dir}, template.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if got := trace.Check(n); len(got.Traces) != size {
					b.Fatal(len(got.Traces))
				}
			}
		})
	}
}

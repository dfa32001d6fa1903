package template

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/trace"
)

// longestFuzzed is the size of a template up to which it is read. What more text adds is more of the same, and a trace
// takes longer for each resource.
const longestFuzzed = 2 << 10

// FuzzRead reads any text as a template, in JSON or YAML, and traces what it finds: nothing may panic or hang.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/*.*", "testdata/*/*.*", "testdata/*/*/*.*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			if len(text) <= longestFuzzed {
				f.Add(filepath.Ext(path) == ".json", string(text))
			}
		}
	}
	for kind := range types {
		f.Add(true, fmt.Sprintf(`{"Resources":{"A":{"Type":%q,"Properties":{"VpcId":{"Ref":"V"},"SubnetIds":["s"]}},"V":{"Type":"AWS::EC2::VPC"}}}`, kind))
	}
	for _, text := range smallTemplates {
		f.Add(false, text)
	}
	f.Fuzz(func(t *testing.T, isJSON bool, text string) {
		if len(text) > longestFuzzed {
			return
		}
		name := "t.yaml"
		if isJSON {
			name = "t.json"
		}
		parsed, err := cfn.Parse(name, text)
		if err != nil {
			return
		}
		app := cfn.NewApp()
		if _, err := app.Add(parsed, cfn.Options{Name: "S", Partition: "aws", Suffix: "amazonaws.com"}); err != nil {
			return
		}
		if err := app.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
			return
		}
		n, err := withWorkloads(fill(app).network(), app)
		if err != nil {
			return
		}
		trace.Check(n)
	})
}

// smallTemplates are a service and what its start needs, in few bytes.
var smallTemplates = []string{`
Parameters: {P: {Type: String, AllowedValues: [a, b]}}
Conditions: {C: !Equals [!Ref P, a]}
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, CidrBlock: 10.0.0.0/24}}
  G: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref V, SecurityGroupIngress: [{CidrIp: 0.0.0.0/0, IpProtocol: tcp, FromPort: 443, ToPort: 443}]}}
  E: {Type: AWS::EC2::VPCEndpoint, Condition: C, Properties: {VpcId: !Ref V, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.ecr.dkr', VpcEndpointType: Interface, SubnetIds: [!Ref N], SecurityGroupIds: [!Ref G]}}
  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: 'ecr:*', Resource: '*'}}}]}}
  D: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt R.Arn, ContainerDefinitions: [{Image: a, LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g}}}]}}
  S: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref D, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref N], SecurityGroups: [!Ref G]}}}}
`, `
Metadata: {privatepull: {workloads: [{launchType: ec2}]}}
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V}}
  T: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref V}}
  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref N, RouteTableId: !Ref T}}
  Q: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref T, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}
`}

package pullplugin_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

type properties = map[string]any

func ref(id string) any           { return properties{"Ref": id} }
func attribute(id, of string) any { return properties{"Fn::GetAtt": []any{id, of}} }
func sub(text string) any         { return properties{"Fn::Sub": text} }
func list(items ...any) []any     { return items }

// resource is a resource of the sample stack: its id, its type and its properties.
type resource struct {
	id, kind   string
	properties properties
}

// resources are a Fargate service in a VPC without internet access, with all that its pull needs.
func resources() []resource {
	endpoint := func(id, service string) resource {
		return resource{id, "AWS::EC2::VPCEndpoint", properties{
			"VpcId": ref("Vpc"), "ServiceName": sub("com.amazonaws.${AWS::Region}." + service), "VpcEndpointType": "Interface",
			"PrivateDnsEnabled": true, "SubnetIds": list(ref("Subnet")), "SecurityGroupIds": list(ref("EndpointGroup"))}}
	}
	return []resource{
		{"Vpc", "AWS::EC2::VPC", properties{"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}},
		{"Subnet", "AWS::EC2::Subnet", properties{"VpcId": ref("Vpc"), "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-west-2a"}},
		{"Table", "AWS::EC2::RouteTable", properties{"VpcId": ref("Vpc")}},
		{"TableOfSubnet", "AWS::EC2::SubnetRouteTableAssociation", properties{"SubnetId": ref("Subnet"), "RouteTableId": ref("Table")}},
		{"EndpointGroup", "AWS::EC2::SecurityGroup", properties{"GroupDescription": "Endpoints", "VpcId": ref("Vpc"),
			"SecurityGroupIngress": list(properties{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": ref("TaskGroup")})}},
		endpoint("Api", "ecr.api"),
		endpoint("Dkr", "ecr.dkr"),
		{"Layers", "AWS::EC2::VPCEndpoint", properties{"VpcId": ref("Vpc"), "ServiceName": sub("com.amazonaws.${AWS::Region}.s3"),
			"VpcEndpointType": "Gateway", "RouteTableIds": list(ref("Table"))}},
		{"TaskGroup", "AWS::EC2::SecurityGroup", properties{"GroupDescription": "Tasks", "VpcId": ref("Vpc")}},
		{"ExecutionRole", "AWS::IAM::Role", properties{
			"AssumeRolePolicyDocument": properties{"Version": "2012-10-17", "Statement": list(properties{"Effect": "Allow",
				"Principal": properties{"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})},
			"ManagedPolicyArns": list(sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))}},
		{"Tasks", "AWS::ECS::TaskDefinition", properties{"RequiresCompatibilities": list("FARGATE"), "NetworkMode": "awsvpc",
			"Cpu": "256", "Memory": "512", "ExecutionRoleArn": attribute("ExecutionRole", "Arn"), "ContainerDefinitions": list(properties{
				"Name": "app", "Image": sub("${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/app:1.0")})}},
		{"Service", "AWS::ECS::Service", properties{"LaunchType": "FARGATE", "TaskDefinition": ref("Tasks"),
			"NetworkConfiguration": properties{"AwsvpcConfiguration": properties{"Subnets": list(ref("Subnet")), "SecurityGroups": list(ref("TaskGroup"))}}}},
	}
}

// newStack is a stack with the resources, except those that are left out.
func newStack(scope constructs.Construct, id string, without ...string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), nil)
	left := map[string]bool{}
	for _, w := range without {
		left[w] = true
	}
	for _, r := range resources() {
		if !left[r.id] {
			awscdk.NewCfnResource(stack, jsii.String(r.id), &awscdk.CfnResourceProps{Type: jsii.String(r.kind), Properties: &r.properties})
		}
	}
	return stack
}

// Package mutants breaks a working template in one place at a time and holds pullcheck to naming what was broken.
package mutants

import "encoding/json"

// object is a JSON object.
type object = map[string]any

func ref(id string) object            { return object{"Ref": id} }
func att(id, attribute string) object { return object{"Fn::GetAtt": []any{id, attribute}} }
func list(items ...any) []any         { return items }
func resource(kind string, properties object) object {
	return object{"Type": kind, "Properties": properties}
}

// actions of the roles and endpoint policies of the template.
var (
	pull   = list("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
	agents = list("ecs:DiscoverPollEndpoint", "ecs:RegisterContainerInstance", "ecs:SubmitTaskStateChange", "ecs:Poll", "ecs:StartTelemetrySession")
)

const layerBucket = "arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*"

func statement(sid string, actions []any, resource any) object {
	return object{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
}

func anyone(s object) object { s["Principal"] = "*"; return s }

func document(statements ...any) object {
	return object{"Version": "2012-10-17", "Statement": statements}
}

// trust is the trust policy of a role that a service assumes.
func trust(service string) object {
	return document(object{"Effect": "Allow", "Principal": object{"Service": service + ".amazonaws.com"}, "Action": "sts:AssumeRole"})
}

// working is a VPC without internet access in which services on Fargate 1.4.0, Fargate LATEST and EC2 pull, log and
// read a secret and a parameter.
func working() object {
	r := object{
		"Vpc": resource("AWS::EC2::VPC", object{"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}),
		"EndpointGroup": resource("AWS::EC2::SecurityGroup", object{"GroupDescription": "endpoints", "VpcId": ref("Vpc"),
			"SecurityGroupIngress": list(object{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "SourceSecurityGroupId": att("TaskGroup", "GroupId")}),
			"SecurityGroupEgress":  list(object{"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"})}),
		"TaskGroup": resource("AWS::EC2::SecurityGroup", object{"GroupDescription": "tasks", "VpcId": ref("Vpc"),
			"SecurityGroupEgress": list(
				object{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"},
				object{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "DestinationPrefixListId": "pl-68a54001"})}),
		"S3": resource("AWS::EC2::VPCEndpoint", object{"VpcId": ref("Vpc"), "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.us-west-2.s3",
			"RouteTableIds":  list(ref("TableA"), ref("TableB")),
			"PolicyDocument": document(anyone(statement("Layers", list("s3:GetObject"), layerBucket)))}),
		"ExecutionRole": resource("AWS::IAM::Role", object{"RoleName": "execution", "AssumeRolePolicyDocument": trust("ecs-tasks"), "Policies": list(object{"PolicyName": "pull",
			"PolicyDocument": document(
				statement("Pull", pull, "arn:aws:ecr:us-west-2:111122223333:repository/app"),
				statement("LogIn", list("ecr:GetAuthorizationToken"), "*"),
				statement("Logs", list("logs:CreateLogStream", "logs:PutLogEvents"), "*"),
				statement("Secret", list("secretsmanager:GetSecretValue"), "*"),
				statement("Parameter", list("ssm:GetParameters"), "*"))})}),
		"InstanceRole": resource("AWS::IAM::Role", object{"RoleName": "instance", "AssumeRolePolicyDocument": trust("ec2"), "Policies": list(object{"PolicyName": "agent",
			"PolicyDocument": document(statement("Agent", agents, "*"))})}),
		"InstanceProfile": resource("AWS::IAM::InstanceProfile", object{"Roles": list(ref("InstanceRole"))}),
		"Cluster":         resource("AWS::ECS::Cluster", object{}),
		"Launch": resource("AWS::EC2::LaunchTemplate", object{"LaunchTemplateData": object{
			"IamInstanceProfile": object{"Arn": att("InstanceProfile", "Arn")}, "SecurityGroupIds": list(att("TaskGroup", "GroupId"))}}),
		"Instances": resource("AWS::AutoScaling::AutoScalingGroup", object{"MinSize": "1", "MaxSize": "2", "VPCZoneIdentifier": list(ref("SubnetA"), ref("SubnetB")),
			"LaunchTemplate": object{"LaunchTemplateId": ref("Launch"), "Version": att("Launch", "LatestVersionNumber")}}),
		"Provider":  resource("AWS::ECS::CapacityProvider", object{"AutoScalingGroupProvider": object{"AutoScalingGroupArn": ref("Instances")}}),
		"Providers": resource("AWS::ECS::ClusterCapacityProviderAssociations", object{"Cluster": ref("Cluster"), "CapacityProviders": list(ref("Provider")), "DefaultCapacityProviderStrategy": list(object{"CapacityProvider": ref("Provider")})}),
	}
	for _, zone := range []struct{ letter, block, name string }{{"A", "10.0.0.0/24", "us-west-2a"}, {"B", "10.0.1.0/24", "us-west-2b"}} {
		r["Subnet"+zone.letter] = resource("AWS::EC2::Subnet", object{"VpcId": ref("Vpc"), "CidrBlock": zone.block, "AvailabilityZone": zone.name})
		r["Table"+zone.letter] = resource("AWS::EC2::RouteTable", object{"VpcId": ref("Vpc")})
		r["Association"+zone.letter] = resource("AWS::EC2::SubnetRouteTableAssociation", object{"SubnetId": ref("Subnet" + zone.letter), "RouteTableId": ref("Table" + zone.letter)})
	}
	for id, e := range map[string]struct {
		service string
		actions []any
	}{
		"Api": {"ecr.api", list("ecr:GetAuthorizationToken")}, "Dkr": {"ecr.dkr", pull},
		"Logs": {"logs", list("logs:CreateLogStream", "logs:PutLogEvents")}, "Secrets": {"secretsmanager", list("secretsmanager:GetSecretValue")},
		"Parameters": {"ssm", list("ssm:GetParameters")},
		"Ecs":        {"ecs", agents[:3]}, "EcsAgent": {"ecs-agent", agents[3:4]}, "EcsTelemetry": {"ecs-telemetry", agents[4:]},
	} {
		r[id] = resource("AWS::EC2::VPCEndpoint", object{"VpcId": ref("Vpc"), "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-west-2." + e.service,
			"PrivateDnsEnabled": true, "SubnetIds": list(ref("SubnetA"), ref("SubnetB")), "SecurityGroupIds": list(att("EndpointGroup", "GroupId")),
			"PolicyDocument": document(anyone(statement("Calls", e.actions, "*")))})
	}
	network := object{"AwsvpcConfiguration": object{"AssignPublicIp": "DISABLED", "Subnets": list(ref("SubnetA"), ref("SubnetB")), "SecurityGroups": list(att("TaskGroup", "GroupId"))}}
	for id, s := range map[string]object{
		"Fargate":       {"LaunchType": "FARGATE", "PlatformVersion": "1.4.0"},
		"FargateLatest": {"LaunchType": "FARGATE", "PlatformVersion": "LATEST"},
		"Ec2":           {"LaunchType": "EC2"},
	} {
		kind := s["LaunchType"].(string)
		r[id+"Definition"] = resource("AWS::ECS::TaskDefinition", object{
			"Family": id, "NetworkMode": "awsvpc", "RequiresCompatibilities": list(kind), "Cpu": "256", "Memory": "512", "ExecutionRoleArn": att("ExecutionRole", "Arn"),
			"ContainerDefinitions": list(object{"Name": "app", "Image": "111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1",
				"LogConfiguration": object{"LogDriver": "awslogs", "Options": object{"awslogs-group": "/ecs/app", "awslogs-region": "us-west-2", "awslogs-stream-prefix": "app"}},
				"Secrets": list(
					object{"Name": "PASSWORD", "ValueFrom": "arn:aws:secretsmanager:us-west-2:111122223333:secret:password-AbCdEf"},
					object{"Name": "SETTING", "ValueFrom": "arn:aws:ssm:us-west-2:111122223333:parameter/setting"})})})
		properties := object{"Cluster": ref("Cluster"), "TaskDefinition": ref(id + "Definition"), "NetworkConfiguration": network}
		for k, v := range s {
			properties[k] = v
		}
		r[id] = resource("AWS::ECS::Service", properties)
	}
	return object{"AWSTemplateFormatVersion": "2010-09-09", "Resources": r}
}

// clone copies a template, so that a mutation changes nothing else.
func clone(t object) object {
	raw, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/trace"
)

// What the template language leaves open, one thing at a time: the verdict is what AWS's documentation makes of it.
func TestCorners(t *testing.T) {
	const (
		parameter  = "Parameters: {P: {Type: String}}\n"
		condition  = parameter + "Conditions: {Is: !Equals [!Ref P, x]}\n"
		extensions = "Transform: AWS::LanguageExtensions\n"
		private    = "PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr"
		ingress    = "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]"
		image      = "Image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1"
		dkr        = "  Dkr: {Type: AWS::EC2::VPCEndpoint, "
		acl        = `  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Vpc}}
  AclOf: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl}}
  In: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, Egress: false, CidrBlock: 0.0.0.0/0}}
  Out: {Type: AWS::EC2::NetworkAclEntry, Properties: {NetworkAclId: !Ref Acl, RuleNumber: 1, Protocol: -1, RuleAction: allow, Egress: true, CidrBlock: 0.0.0.0/0}}
`
	)
	for _, c := range []struct {
		name, text string
		want       trace.Result
	}{
		{"private DNS by a parameter", parameter + replaced(private, "PrivateDnsEnabled: !Ref P, ServiceName: com.amazonaws.us-east-1.ecr.dkr"), trace.Undecided},
		{"private DNS by a parameter that allows one value", "Parameters: {P: {Type: String, AllowedValues: ['true']}}\n" + replaced(private, "PrivateDnsEnabled: !Ref P, ServiceName: com.amazonaws.us-east-1.ecr.dkr"), trace.Pass},
		{"private DNS by a parameter that allows the wrong value", "Parameters: {P: {Type: String, AllowedValues: ['false']}}\n" + replaced(private, "PrivateDnsEnabled: !Ref P, ServiceName: com.amazonaws.us-east-1.ecr.dkr"), trace.Fail},
		{"a port that allows two values, one of them right", "Parameters: {P: {Type: Number, AllowedValues: [443, 80]}}\n" + replaced("FromPort: 443, ToPort: 443", "FromPort: !Ref P, ToPort: !Ref P"), trace.Undecided},
		{"a port that allows two values, none of them right", "Parameters: {P: {Type: Number, AllowedValues: [8443, 80]}}\n" + replaced("FromPort: 443, ToPort: 443", "FromPort: !Ref P, ToPort: !Ref P"), trace.Fail},
		{"an image's tag by a parameter", parameter + replaced(image, "Image: !Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/app:${P}'"), trace.Pass},
		{"an image's tag by a dynamic reference", replaced(image, "Image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/app:{{resolve:ssm:/tag}}'"), trace.Pass},
		{"an image by a dynamic reference", replaced(image, "Image: '{{resolve:ssm:/image}}'"), trace.Undecided},
		{"an inbound rule on a condition", condition + replaced(ingress, "SecurityGroupIngress: [!If [Is, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}, !Ref AWS::NoValue]]"), trace.Undecided},
		{"an endpoint policy in one branch", condition + replaced(private, private+", PolicyDocument: !If [Is, {Statement: [{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}]}, !Ref AWS::NoValue]"), trace.Undecided},
		{"an endpoint policy that allows all, in one branch", condition + replaced(private, private+", PolicyDocument: !If [Is, {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]}, !Ref AWS::NoValue]"), trace.Pass},
		{"the service and the endpoint on one condition", condition + replaced(dkr, dkr+"Condition: Is, ", "Service: {Type: AWS::ECS::Service,", "Service: {Type: AWS::ECS::Service, Condition: Is,"), trace.Pass},
		{"an endpoint on a condition of the Region", "Conditions: {Is: !Equals [!Ref AWS::Region, us-east-1]}\n" + replaced(dkr, dkr+"Condition: Is, "), trace.Pass},
		{"an endpoint on a condition of another Region", "Conditions: {Is: !Equals [!Ref AWS::Region, eu-west-1]}\n" + replaced(dkr, dkr+"Condition: Is, "), trace.Fail},
		{"a network ACL that lets all through", replaced() + acl, trace.Pass},
		{"a network ACL whose inbound entry is on a condition", condition + replaced() + strings.Replace(acl, "In: {Type: AWS::EC2::NetworkAclEntry,", "In: {Type: AWS::EC2::NetworkAclEntry, Condition: Is,", 1), trace.Undecided},
		{"an open network ACL, associated on a condition", condition + replaced() + strings.Replace(acl, "Association,", "Association, Condition: Is,", 1), trace.Pass},
		{"a mapping by Region", "Mappings: {M: {us-east-1: {N: com.amazonaws.us-east-1.ecr.dkr}}}\n" + replaced("ServiceName: com.amazonaws.us-east-1.ecr.dkr", "ServiceName: !FindInMap [M, !Ref AWS::Region, N]"), trace.Pass},
		{"a mapping's default", extensions + "Mappings: {M: {eu-west-1: {N: x}}}\n" + replaced("ServiceName: com.amazonaws.us-east-1.ecr.dkr", "ServiceName: !FindInMap [M, !Ref AWS::Region, N, {DefaultValue: com.amazonaws.us-east-1.ecr.dkr}]"), trace.Pass},
		{"a condition on the length of a list", extensions + "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\nConditions: {Is: !Equals [{'Fn::Length': !Ref L}, 2]}\n" + replaced(dkr, dkr+"Condition: Is, "), trace.Pass},
		{"a policy as text that denies", extensions + replaced(private, private+", PolicyDocument: {'Fn::ToJsonString': {Statement: [{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}]}}"), trace.Fail},
		{"subnets by Fn::Split of Fn::Join", replaced("Subnets: [!Ref Subnet]", "Subnets: !Split [',', !Join [',', [!Ref Subnet]]]"), trace.Pass},
		{"a trust policy for tasks of another account", replaced("Action: sts:AssumeRole}", "Action: sts:AssumeRole, Condition: {StringEquals: {'aws:SourceAccount': '444455556666'}}}"), trace.Fail},
		{"a trust policy for tasks of the own account", replaced("Action: sts:AssumeRole}", "Action: sts:AssumeRole, Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}}"), trace.Pass},
		{"an inbound rule for IPv6 only", replaced(ingress, "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: '::/0'}]"), trace.Fail},
		{"an inbound rule by the number of the protocol", replaced("IpProtocol: tcp", "IpProtocol: '6'"), trace.Pass},
		{"DynamoDB's prefix list in place of S3's", replaced(ingress, ingress+", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-02cd2c6b}]"), trace.Fail},
		{"a log driver by a parameter", parameter + replaced(image, image+", LogConfiguration: {LogDriver: !Ref P}"), trace.Undecided},
		{"logs that go to another host", replaced(image, image+", LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: us-east-1, awslogs-stream-prefix: p, awslogs-endpoint: 'https://logs.example.com'}}"), trace.Undecided},
		{"logs without an endpoint of CloudWatch Logs", replaced(image, image+", LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: g, awslogs-region: us-east-1, awslogs-stream-prefix: p, awslogs-endpoint: 'https://logs.us-east-1.amazonaws.com'}}"), trace.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, _ := checked(t, here, c.text)
			if len(report.Traces) != 1 || report.Traces[0].Result != c.want {
				t.Errorf("got %+v, want %s", report.Traces, c.want)
			}
		})
	}
}

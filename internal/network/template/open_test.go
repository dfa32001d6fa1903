package template_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/network/template"
	"ecrprivatelink/internal/trace"
)

// TestAReferenceWithoutAValueMayBeAnyObject takes one part of a network that works out of its template, puts it into a
// second one that names the rest by parameters, and takes parts that would break it there: what a parameter without a
// value stands for may be the object of the first template, and may be another, so nothing is certain.
func TestAReferenceWithoutAValueMayBeAnyObject(t *testing.T) {
	const given = "Parameters: {P: {Type: String}, Q: {Type: String}}\nResources:\n"
	without := func(parts ...string) string { // the lines of isolated that do not begin so
		var kept []string
		for _, line := range strings.Split(isolatedWith(), "\n") {
			drop := false
			for _, p := range parts {
				drop = drop || strings.HasPrefix(line, "  "+p+":")
			}
			if !drop {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "\n")
	}
	noIngress := strings.Replace(isolatedWith(), ", SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}]", "", 1)
	otherEgress := strings.Replace(isolatedWith(), "SecurityGroupIngress:", "SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}], SecurityGroupIngress:", 1)
	for _, c := range []struct {
		name, network, more string
		want                trace.Result
	}{
		{"nothing is left out", isolatedWith(), given + "  T: {Type: T, Properties: {A: !Ref P}}", trace.Pass},
		{"the association of a route table", without("Association"),
			given + "  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref P, RouteTableId: !Ref Q}}", trace.Undecided},
		{"an association where there is one", isolatedWith(),
			given + "  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref P, RouteTableId: !Ref Q}}", trace.Pass},
		{"an inbound rule", noIngress,
			given + "  R: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref P, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}}", trace.Undecided},
		{"an inbound rule for another port", noIngress,
			given + "  R: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref P, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}}", trace.Fail},
		{"an outbound rule", otherEgress,
			given + "  R: {Type: AWS::EC2::SecurityGroupEgress, Properties: {GroupId: !Ref P, IpProtocol: '-1', CidrIp: 0.0.0.0/0}}", trace.Undecided},
		{"an inbound rule from a group that a parameter names", noIngress,
			given + "  R: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref P, IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Q}}", trace.Undecided},
		{"an interface endpoint", without("Dkr"),
			given + "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr, VpcId: !Ref P, SubnetIds: [!Ref Q], SecurityGroupIds: [!Ref P]}}", trace.Undecided},
		{"an interface endpoint of another service", without("Dkr"),
			given + "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.sqs, VpcId: !Ref P, SubnetIds: [!Ref Q], SecurityGroupIds: [!Ref P]}}", trace.Fail},
		{"the gateway endpoint", without("S3"),
			given + "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.us-east-1.s3, VpcId: !Ref P, RouteTableIds: [!Ref Q]}}", trace.Undecided},
		{"a list of route tables", without("S3"),
			"Parameters: {P: {Type: String}, Q: {Type: CommaDelimitedList}}\nResources:\n  E: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.us-east-1.s3, VpcId: !Ref P, RouteTableIds: !Ref Q}}", trace.Undecided},
		{"a network ACL", isolatedWith(),
			given + "  N: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref P}}\n  A: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Q, NetworkAclId: !Ref N}}", trace.Undecided},
		{"a network ACL of another VPC", isolatedWith(),
			given + "  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n  N: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref V}}\n  A: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Q, NetworkAclId: !Ref N}}", trace.Pass},
		{"DHCP options", isolatedWith(),
			given + "  D: {Type: AWS::EC2::DHCPOptions, Properties: {DomainNameServers: [10.9.9.9]}}\n  A: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref P, DhcpOptionsId: !Ref D}}", trace.Undecided},
		{"a private hosted zone without records", isolatedWith(),
			given + "  Z: {Type: AWS::Route53::HostedZone, Properties: {Name: dkr.ecr.us-east-1.amazonaws.com, VPCs: [{VPCId: !Ref P, VPCRegion: us-east-1}]}}", trace.Undecided},
		{"a custom resource in place of a parameter", without("Association"),
			"Resources:\n  C: {Type: Custom::Find}\n  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !GetAtt C.Subnet, RouteTableId: !GetAtt C.Table}}", trace.Undecided},
		{"an interface endpoint in subnets that are known", without("Dkr") + "\nOutputs: {S: {Value: !Ref Subnet, Export: {Name: the-subnet}}, G: {Value: !Ref Group, Export: {Name: the-group}}}\n",
			given + "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, PrivateDnsEnabled: true, ServiceName: com.amazonaws.us-east-1.ecr.dkr, VpcId: !Ref P, SubnetIds: [!ImportValue the-subnet], SecurityGroupIds: [!ImportValue the-group]}}", trace.Pass},
		{"the gateway endpoint in a route table that is known", without("S3") + "\nOutputs: {T: {Value: !Ref Table, Export: {Name: the-table}}}\n",
			given + "  E: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.us-east-1.s3, VpcId: !Ref P, RouteTableIds: [!ImportValue the-table]}}", trace.Pass},
		{"an import whose template is not at hand", without("Association"),
			"Resources:\n  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !ImportValue subnet, RouteTableId: !ImportValue table}}", trace.Undecided},
		{"a literal id is another object", without("Association"),
			"Resources:\n  A: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: subnet-0123456789abcdef0, RouteTableId: rtb-0123456789abcdef0}}", trace.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			for order, templates := range map[string][]string{"as listed": {c.network, c.more}, "the other way round": {c.more, c.network}} {
				report, _ := checked(t, here, templates...)
				if len(report.Traces) != 1 || report.Traces[0].Result != c.want {
					t.Errorf("%s: got %+v, want one task with %s", order, report.Traces, c.want)
				}
				if errors := report.Errors(); (errors > 0) != (c.want == trace.Fail) {
					t.Errorf("%s: got %d errors with %s: %+v", order, errors, c.want, report.Findings)
				}
			}
		})
	}
}

// TestAReferenceWithoutAValueIsOfItsOwnEnvironment holds that a reference may turn out to be an object of another stack
// only where both may stand in one account and Region.
func TestAReferenceWithoutAValueIsOfItsOwnEnvironment(t *testing.T) {
	const more = "Parameters: {P: {Type: String}}\nResources:\n  N: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref P}}\n" +
		"  A: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref P, NetworkAclId: !Ref N}}\n"
	for environment, want := range map[string]trace.Result{
		"aws://111122223333/us-east-1":         trace.Undecided,
		"aws://unknown-account/us-east-1":      trace.Undecided,
		"aws://111122223333/unknown-region":    trace.Undecided,
		"aws://unknown-account/unknown-region": trace.Undecided,
		"aws://111122223333/eu-west-1":         trace.Pass,
		"aws://444455556666/us-east-1":         trace.Pass,
		"aws://444455556666/unknown-region":    trace.Pass,
		"aws://unknown-account/eu-west-1":      trace.Pass,
	} {
		const artifact = `"%": {"type": "aws:cloudformation:stack", "environment": "@", "properties": {"templateFile": "%.yaml"}}`
		dir := put(t, map[string]string{"App.yaml": isolatedWith(), "More.yaml": more, "manifest.json": `{"artifacts": {` +
			strings.NewReplacer("%", "App", "@", "aws://111122223333/us-east-1").Replace(artifact) + ", " + strings.NewReplacer("%", "More", "@", environment).Replace(artifact) + "}}"})
		_, report, _, err := template.Check(t.Context(), []string{dir}, template.Options{}, nil)
		if err != nil || report.Traces[0].Result != want {
			t.Errorf("beside a stack in %s: got %+v and %v, want %s", environment, report.Traces, err, want)
		}
	}
}

package execution

// networkRows are the rows of a VPC and its endpoints. The actions of Amazon EC2
// are not limited to resources: their ARNs are not known before they exist, and
// most of the actions that describe take none.
var networkRows = []Row{
	{"AWS::EC2::VPC", []Document{Environment}, ec2("CreateTags", "CreateVpc", "DeleteTags", "DeleteVpc", "DescribeNetworkAcls", "DescribeSecurityGroups",
		"DescribeVpcAttribute", "DescribeVpcEncryptionControls", "DescribeVpcs", "ModifyVpcAttribute", "ModifyVpcTenancy"),
		"ec2:CreateVpcEncryptionControl: the VPC has no encryption control", schemas},
	{"AWS::EC2::Subnet", []Document{Environment}, ec2("AssociateSubnetCidrBlock", "CreateSubnet", "CreateTags", "DeleteSubnet", "DeleteTags",
		"DescribeNetworkAcls", "DescribeSubnets", "DisassociateSubnetCidrBlock", "ModifySubnetAttribute"), "", schemas},
	{"AWS::EC2::RouteTable", []Document{Environment}, ec2("CreateRouteTable", "CreateTags", "DeleteRouteTable", "DeleteTags", "DescribeRouteTables"), "", schemas},
	{"AWS::EC2::SubnetRouteTableAssociation", []Document{Environment}, ec2("AssociateRouteTable", "DescribeRouteTables", "DescribeSubnets",
		"DisassociateRouteTable", "ReplaceRouteTableAssociation"), "", schemas},
	{"AWS::EC2::SecurityGroup", []Document{Environment}, ec2("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup",
		"CreateTags", "DeleteSecurityGroup", "DeleteTags", "DescribeInstances", "DescribeSecurityGroups", "RevokeSecurityGroupEgress",
		"RevokeSecurityGroupIngress", "UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"), "", schemas},
	{"AWS::EC2::SecurityGroupIngress", []Document{Environment}, ec2("AuthorizeSecurityGroupIngress", "DescribeSecurityGroupRules", "DescribeSecurityGroups",
		"RevokeSecurityGroupIngress", "UpdateSecurityGroupRuleDescriptionsIngress"), "", schemas},
	{"AWS::EC2::VPCEndpoint", []Document{Environment}, ec2("CreateTags", "CreateVpcEndpoint", "DeleteTags", "DeleteVpcEndpoints", "DescribeSecurityGroups",
		"DescribeSubnets", "DescribeVpcEndpoints", "DescribeVpcs", "ModifyVpcEndpoint"),
		"vpc-lattice and vpce:AllowMultiRegion: the endpoints are those of AWS services in their own Region", schemas},
	{"AWS::EC2::FlowLog", []Document{Environment}, append(ec2("CreateFlowLogs", "CreateTags", "DeleteFlowLogs", "DeleteTags", "DescribeFlowLogs", "DescribeTags"),
		Grant{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("vpc-flow-logs.amazonaws.com")}),
		"what concerns Amazon S3 and deliveries: the logs go to CloudWatch Logs", schemas},
}

// ec2 grants actions of Amazon EC2.
func ec2(actions ...string) []Grant { return []Grant{{Actions: of("ec2", actions)}} }

// of are the actions of a service.
func of(service string, actions []string) []string {
	out := make([]string, len(actions))
	for i, a := range actions {
		out[i] = service + ":" + a
	}
	return out
}

package execution

// networkRows are the rows of a VPC and its endpoints. The actions of Amazon EC2 are not limited to resources: their
// ARNs are not known before they exist, and most of the actions that describe take none.
var networkRows = []Row{
	{Type: "AWS::EC2::VPC", Documents: []Document{Environment}, Grants: ec2("AllocateIpamPoolCidr", "CreateTags", "CreateVpc", "DeleteTags", "DeleteVpc", "DescribeNetworkAcls", "DescribeSecurityGroups",
		"DescribeVpcAttribute", "DescribeVpcEncryptionControls", "DescribeVpcs", "ModifyVpcAttribute", "ModifyVpcTenancy"),
		LeftOut: "ec2:CreateVpcEncryptionControl: the VPC has no encryption control", Source: schemas},
	{Type: "AWS::EC2::VPCCidrBlock", Documents: []Document{Environment}, Grants: ec2("AssociateVpcCidrBlock", "DescribeVpcs", "DisassociateVpcCidrBlock"),
		LeftOut: "ec2:AllocateIpamPoolCidr: the blocks are written down", Source: schemas},
	{Type: "AWS::EC2::Subnet", Documents: []Document{Environment}, Grants: ec2("AssociateSubnetCidrBlock", "CreateSubnet", "CreateTags", "DeleteSubnet", "DeleteTags",
		"DescribeNetworkAcls", "DescribeSubnets", "DisassociateSubnetCidrBlock", "ModifySubnetAttribute"), Source: schemas},
	{Type: "AWS::EC2::RouteTable", Documents: []Document{Environment}, Grants: ec2("CreateRouteTable", "CreateTags", "DeleteRouteTable", "DeleteTags", "DescribeRouteTables"), Source: schemas},
	{Type: "AWS::EC2::SubnetRouteTableAssociation", Documents: []Document{Environment}, Grants: ec2("AssociateRouteTable", "DescribeRouteTables", "DescribeSubnets",
		"DisassociateRouteTable", "ReplaceRouteTableAssociation"), Source: schemas},
	{Type: "AWS::EC2::SecurityGroup", Documents: []Document{Environment}, Grants: ec2("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup",
		"CreateTags", "DeleteSecurityGroup", "DeleteTags", "DescribeInstances", "DescribeSecurityGroups", "RevokeSecurityGroupEgress",
		"RevokeSecurityGroupIngress", "UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"), Source: schemas},
	{Type: "AWS::EC2::SecurityGroupIngress", Documents: []Document{Environment}, Grants: ec2("AuthorizeSecurityGroupIngress", "DescribeSecurityGroupRules", "DescribeSecurityGroups",
		"RevokeSecurityGroupIngress", "UpdateSecurityGroupRuleDescriptionsIngress"), Source: schemas},
	{Type: "AWS::EC2::VPCEndpoint", Documents: []Document{Environment}, Grants: ec2("CreateTags", "CreateVpcEndpoint", "DeleteTags", "DeleteVpcEndpoints", "DescribeSecurityGroups",
		"DescribeSubnets", "DescribeVpcEndpoints", "DescribeVpcs", "ModifyVpcEndpoint"),
		LeftOut: "vpc-lattice and vpce:AllowMultiRegion: the endpoints are those of AWS services in their own Region", Source: schemas},
	{Type: "AWS::EC2::FlowLog", Documents: []Document{Environment}, Grants: append(ec2("CreateFlowLogs", "CreateTags", "DeleteFlowLogs", "DeleteTags", "DescribeFlowLogs", "DescribeTags"),
		Grant{Actions: []string{"iam:PassRole"}, Resources: environmentRoles, Condition: passedTo("vpc-flow-logs.amazonaws.com")}),
		LeftOut: "what concerns Amazon S3 and deliveries: the logs go to CloudWatch Logs", Source: schemas},
}

// ec2 grants actions of Amazon EC2.
func ec2(actions ...string) []Grant { return []Grant{{Actions: of("ec2", actions...)}} }

// of are the actions of a service.
func of(service string, actions ...string) []string {
	out := make([]string, len(actions))
	for i, a := range actions {
		out[i] = service + ":" + a
	}
	return out
}

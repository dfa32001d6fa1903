package execution

// hubRows are the rows of a hub whose endpoints other VPCs use, and of what brings its names and routes to them.
var hubRows = []Row{
	{Type: "AWS::EC2::Route", Documents: []Document{Environment}, Grants: ec2("CreateRoute", "DeleteRoute", "DescribeNetworkInterfaces", "DescribeRouteTables", "ReplaceRoute"), Source: schemas},
	{Type: "AWS::EC2::TransitGatewayAttachment", Documents: []Document{Environment}, Grants: ec2("CreateTags", "CreateTransitGatewayVpcAttachment", "DeleteTags",
		"DeleteTransitGatewayVpcAttachment", "DescribeTags", "DescribeTransitGatewayVpcAttachments", "ModifyTransitGatewayVpcAttachment"), Source: schemas},
	{Type: "AWS::Route53::HostedZone", Documents: []Document{Environment}, Grants: []Grant{
		{Actions: of("ec2", "DescribeVpcs")},
		{Actions: of("route53", "AssociateVPCWithHostedZone", "ChangeTagsForResource", "CreateHostedZone", "DeleteHostedZone",
			"DisassociateVPCFromHostedZone", "GetChange", "GetHostedZone", "ListHostedZones", "ListQueryLoggingConfigs", "ListTagsForResource", "UpdateHostedZoneComment")},
	}, LeftOut: "query logging and features: the zones have none", Source: schemas},
	{Type: "AWS::Route53::RecordSet", Documents: []Document{Environment}, Grants: []Grant{
		{Actions: of("route53", "ChangeResourceRecordSets", "GetChange", "GetHostedZone", "ListResourceRecordSets")},
	}, Source: authorization},
	{Type: "AWS::Route53Profiles::Profile", Documents: []Document{Environment}, Grants: profile("CreateProfile", "DeleteProfile", "GetProfile", "ListProfiles",
		"ListTagsForResource", "TagResource", "UntagResource"), Source: schemas},
	{Type: "AWS::Route53Profiles::ProfileAssociation", Documents: []Document{Environment}, Grants: append(profile("AssociateProfile", "DisassociateProfile", "GetProfileAssociation",
		"ListProfileAssociations", "ListTagsForResource", "TagResource", "UntagResource"), ec2("DescribeVpcs")...), Source: schemas},
	{Type: "AWS::Route53Profiles::ProfileResourceAssociation", Documents: []Document{Environment}, Grants: append(profile("AssociateResourceToProfile", "DisassociateResourceFromProfile",
		"GetProfileResourceAssociation", "ListProfileResourceAssociations", "UpdateProfileResourceAssociation"),
		Grant{Actions: []string{"route53:GetHostedZone"}}), LeftOut: "firewall rules, resolver rules, query logs and endpoints: hosted zones alone are associated", Source: schemas},
	{Type: "AWS::RAM::ResourceShare", Documents: []Document{Environment}, Grants: []Grant{
		{Actions: of("ram", "AssociateResourceShare", "AssociateResourceSharePermission", "CreateResourceShare", "DeleteResourceShare",
			"DisassociateResourceShare", "GetPermission", "GetResourceShareAssociations", "GetResourceShares", "ListResourceSharePermissions",
			"TagResource", "UntagResource", "UpdateResourceShare")},
		// Sharing a Profile puts a policy on it.
		{Actions: of("route53profiles", "GetProfilePolicy", "PutProfilePolicy")},
	}, Source: schemas},
}

func profile(actions ...string) []Grant { return []Grant{{Actions: of("route53profiles", actions...)}} }

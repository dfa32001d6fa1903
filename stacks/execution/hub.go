package execution

// hubRows are the rows of a hub whose endpoints other VPCs use, and of what
// brings its names and routes to them.
var hubRows = []Row{
	{"AWS::EC2::Route", []Document{Environment}, ec2("CreateRoute", "DeleteRoute", "DescribeNetworkInterfaces", "DescribeRouteTables", "ReplaceRoute"), "", schemas},
	{"AWS::EC2::TransitGatewayAttachment", []Document{Environment}, ec2("CreateTags", "CreateTransitGatewayVpcAttachment", "DeleteTags",
		"DeleteTransitGatewayVpcAttachment", "DescribeTags", "DescribeTransitGatewayVpcAttachments", "ModifyTransitGatewayVpcAttachment"), "", schemas},
	{"AWS::Route53::HostedZone", []Document{Environment}, []Grant{
		{Actions: of("ec2", []string{"DescribeVpcs"})},
		{Actions: of("route53", []string{"AssociateVPCWithHostedZone", "ChangeTagsForResource", "CreateHostedZone", "DeleteHostedZone",
			"DisassociateVPCFromHostedZone", "GetChange", "GetHostedZone", "ListHostedZones", "ListQueryLoggingConfigs", "ListTagsForResource", "UpdateHostedZoneComment"})},
	}, "query logging and features: the zones have none", schemas},
	{"AWS::Route53::RecordSet", []Document{Environment}, []Grant{
		{Actions: of("route53", []string{"ChangeResourceRecordSets", "GetChange", "GetHostedZone", "ListResourceRecordSets"})},
	}, "", authorization},
	{"AWS::Route53Profiles::Profile", []Document{Environment}, profile("CreateProfile", "DeleteProfile", "GetProfile", "ListProfiles",
		"ListTagsForResource", "TagResource", "UntagResource"), "", schemas},
	{"AWS::Route53Profiles::ProfileAssociation", []Document{Environment}, append(profile("AssociateProfile", "DisassociateProfile", "GetProfileAssociation",
		"ListProfileAssociations", "ListTagsForResource", "TagResource", "UntagResource"), ec2("DescribeVpcs")...), "", schemas},
	{"AWS::Route53Profiles::ProfileResourceAssociation", []Document{Environment}, append(profile("AssociateResourceToProfile", "DisassociateResourceFromProfile",
		"GetProfileResourceAssociation", "ListProfileResourceAssociations", "UpdateProfileResourceAssociation"),
		Grant{Actions: []string{"route53:GetHostedZone"}}), "firewall rules, resolver rules, query logs and endpoints: hosted zones alone are associated", schemas},
	{"AWS::RAM::ResourceShare", []Document{Environment}, []Grant{
		{Actions: of("ram", []string{"AssociateResourceShare", "AssociateResourceSharePermission", "CreateResourceShare", "DeleteResourceShare",
			"DisassociateResourceShare", "GetPermission", "GetResourceShareAssociations", "GetResourceShares", "ListResourceSharePermissions",
			"TagResource", "UntagResource", "UpdateResourceShare"})},
		// Sharing a Profile puts a policy on it.
		{Actions: of("route53profiles", []string{"GetProfilePolicy", "PutProfilePolicy"})},
	}, "", schemas},
}

func profile(actions ...string) []Grant { return []Grant{{Actions: of("route53profiles", actions)}} }

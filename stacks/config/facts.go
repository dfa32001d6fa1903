package config

import "ecrprivatelink/constructs/pullpath"

// What AWS allows, as far as it concerns a configuration and no other package says it.
const (
	// vpcWidest and vpcNarrowest are the prefix lengths of a VPC's IPv4 block.
	vpcWidest, vpcNarrowest                 = 16, 28
	vpcBlocks               pullpath.Source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"

	// subnetNarrowest is the longest prefix of a subnet's IPv4 block.
	subnetNarrowest                 = 28
	subnetSizes     pullpath.Source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"

	// sharedVPCs says that participants of a shared VPC cannot create endpoints.
	sharedVPCs pullpath.Source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html"

	// otherAccounts says how a hosted zone gets to VPCs of other accounts.
	otherAccounts pullpath.Source = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html"

	// resolverAddresses says how many addresses an inbound endpoint has.
	resolverAddresses pullpath.Source = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html"

	// tagKeyLength bounds the key of a tag, in characters.
	tagKeyLength                 = 128
	tagRules     pullpath.Source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html"
)

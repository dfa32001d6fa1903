// Package ecrhub lets many VPCs share the interface endpoints of one, the hub: private hosted zones that answer for the
// services' names in every spoke VPC, and a Route 53 Profile that brings the zones to VPCs of other accounts.
//
//	zones := ecrhub.NewZones(stack, jsii.String("Zones"), &ecrhub.ZonesProps{Vpc: hub, Endpoints: created})
//	zones.Associate(spokeOfTheSameAccount)
//
// The S3 gateway endpoint cannot be shared: each spoke has its own. The VPCs are joined by
// routes: [NewTransitGatewayAttachment] makes those of one side.
//
// Which of the two brings the names to a spoke is decided by the accounts. A hosted zone's template can name the VPCs
// of its own account only: a VPC of another account takes an authorization and an association by API calls that no
// CloudFormation resource makes
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html).
// A Profile is shared with other accounts by AWS RAM, and each account associates its VPCs with a resource of its own
// stack, but it is priced by the hour (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles.html).
//
// The package stands apart from ecrpull so that programs without a hub do not compile Route 53 and AWS RAM.
package ecrhub

package iam

// globalKeysSource lists the global condition keys and which of them are sensitive.
const globalKeysSource = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"

// globalKeys are the global condition keys without the prefix aws:, as of servicesAsOf. One that ends in "/" takes a
// name of the user's. Keys of other services that AWS sets across services, such as ec2:SourceInstanceArn, are not
// listed and never a problem.
const globalKeys = `
	AssumedRoot CalledVia CalledViaAWSMCP CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime
	Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc EpochTime FederatedProvider IsMcpServiceAction MultiFactorAuthAge
	MultiFactorAuthPresent PrincipalAccount PrincipalArn PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths
	PrincipalServiceName PrincipalServiceNamesList PrincipalTag/ PrincipalType referer RequestedRegion RequestTag/
	ResourceAccount ResourceOrgID ResourceOrgPaths ResourceTag/ SecureTransport SignInSessionArn SourceAccount SourceArn
	SourceIdentity SourceIp SourceOrgID SourceOrgPaths SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime UserAgent
	userid username ViaAWSMCPService ViaAWSService VpceAccount VpceOrgID VpceOrgPaths VpcSourceIp`

// sensitiveKeys are the global keys whose values AWS makes, which endpoint policies take no wildcards for.
const sensitiveKeys = `
	PrincipalAccount PrincipalOrgID ResourceAccount ResourceOrgID SourceAccount SourceOrgID SourceVpc SourceVpce
	VpceAccount VpceOrgID`

package change

import (
	"slices"
	"strings"
)

// fact is what an update of a type of resource takes.
type fact struct {
	// part is what it is to a pull.
	part string
	// createOnly are the properties whose change replaces the resource, and perhaps those whose change may. A path
	// such as DnsOptions/PrivateDnsPreference is of a property within one.
	createOnly, perhaps string
	// deletesFirst says that a replacement is created only when the old one is gone.
	deletesFirst bool
	// unique are sets of properties, parted by commas, that no two resources may have alike: one that is created
	// beside another fails.
	unique string
}

// schemas is where the facts on replacement come from: the schemas of CloudFormation's registry (createOnlyProperties,
// conditionalCreateOnlyProperties, replacementStrategy). A test compares them with those that cfn-lint ships.
const schemas = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html"

// facts are the types that touch a pull, by the type without "AWS::".
var facts = map[string]fact{
	"EC2::VPC":                                      {part: "VPC", createOnly: "CidrBlock Ipv4IpamPoolId Ipv4NetmaskLength", perhaps: "InstanceTenancy"},
	"EC2::VPCCidrBlock":                             {part: "VPC", createOnly: "AmazonProvidedIpv6CidrBlock CidrBlock Ipv4IpamPoolId Ipv4NetmaskLength Ipv6CidrBlock Ipv6CidrBlockNetworkBorderGroup Ipv6IpamPoolId Ipv6NetmaskLength Ipv6Pool VpcId", unique: "VpcId CidrBlock"},
	"EC2::Subnet":                                   {part: "subnet", createOnly: "AvailabilityZone AvailabilityZoneId CidrBlock Ipv4IpamPoolId Ipv4NetmaskLength Ipv6IpamPoolId Ipv6Native Ipv6NetmaskLength OutpostArn VpcId", perhaps: "Ipv6CidrBlock"},
	"EC2::RouteTable":                               {part: "route table", createOnly: "VpcId"},
	"EC2::SubnetRouteTableAssociation":              {part: "route table", createOnly: "RouteTableId SubnetId", deletesFirst: true, unique: "SubnetId"},
	"EC2::Route":                                    {part: "route", createOnly: "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId RouteTableId", unique: "RouteTableId DestinationCidrBlock,RouteTableId DestinationIpv6CidrBlock,RouteTableId DestinationPrefixListId"},
	"EC2::SecurityGroup":                            {part: "security group", createOnly: "GroupDescription GroupName VpcId", unique: "GroupName VpcId"},
	"EC2::SecurityGroupIngress":                     {part: "rule of a security group", createOnly: "CidrIp CidrIpv6 FromPort GroupId GroupName IpProtocol SourcePrefixListId SourceSecurityGroupId SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort", unique: "GroupId IpProtocol FromPort ToPort CidrIp,GroupId IpProtocol FromPort ToPort CidrIpv6,GroupId IpProtocol FromPort ToPort SourceSecurityGroupId,GroupId IpProtocol FromPort ToPort SourcePrefixListId"},
	"EC2::SecurityGroupEgress":                      {part: "rule of a security group", createOnly: "CidrIp CidrIpv6 DestinationPrefixListId DestinationSecurityGroupId FromPort GroupId IpProtocol ToPort", unique: "GroupId IpProtocol FromPort ToPort CidrIp,GroupId IpProtocol FromPort ToPort CidrIpv6,GroupId IpProtocol FromPort ToPort DestinationSecurityGroupId,GroupId IpProtocol FromPort ToPort DestinationPrefixListId"},
	"EC2::NetworkAcl":                               {part: "network ACL", createOnly: "VpcId"},
	"EC2::NetworkAclEntry":                          {part: "network ACL", createOnly: "Egress NetworkAclId RuleNumber", unique: "NetworkAclId RuleNumber Egress"},
	"EC2::SubnetNetworkAclAssociation":              {part: "network ACL", createOnly: "NetworkAclId SubnetId", deletesFirst: true},
	"EC2::VPCEndpoint":                              {part: "endpoint", createOnly: "DnsOptions/PrivateDnsPreference DnsOptions/PrivateDnsSpecifiedDomains ResourceConfigurationArn ServiceName ServiceNetworkArn ServiceRegion VpcEndpointType VpcId"},
	"EC2::DHCPOptions":                              {part: "DHCP options", createOnly: "DomainName DomainNameServers Ipv6AddressPreferredLeaseTime NetbiosNameServers NetbiosNodeType NtpServers"},
	"EC2::VPCDHCPOptionsAssociation":                {part: "DHCP options", createOnly: "DhcpOptionsId VpcId", deletesFirst: true},
	"EC2::TransitGatewayAttachment":                 {part: "transit gateway", createOnly: "TransitGatewayId VpcId", unique: "TransitGatewayId VpcId"},
	"EC2::NatGateway":                               {part: "NAT gateway", createOnly: "AllocationId AvailabilityMode ConnectivityType PrivateIpAddress SubnetId VpcId"},
	"EC2::VPCGatewayAttachment":                     {part: "internet gateway", createOnly: "VpcId", deletesFirst: true},
	"EC2::VPCPeeringConnection":                     {part: "peering connection", createOnly: "AssumeRoleRegion PeerOwnerId PeerRegion PeerRoleArn PeerVpcId VpcId"},
	"EC2::TransitGatewayVpcAttachment":              {part: "transit gateway", createOnly: "SubnetIds TransitGatewayId VpcId", unique: "TransitGatewayId VpcId"},
	"EC2::TransitGatewayRoute":                      {part: "transit gateway", createOnly: "Blackhole DestinationCidrBlock TransitGatewayAttachmentId TransitGatewayRouteTableId", deletesFirst: true, unique: "TransitGatewayRouteTableId DestinationCidrBlock"},
	"EC2::TransitGatewayRouteTableAssociation":      {part: "transit gateway", createOnly: "TransitGatewayAttachmentId TransitGatewayRouteTableId", deletesFirst: true, unique: "TransitGatewayAttachmentId"},
	"EC2::TransitGatewayRouteTablePropagation":      {part: "transit gateway", createOnly: "TransitGatewayAttachmentId TransitGatewayRouteTableId"},
	"EC2::InternetGateway":                          {part: "internet gateway"},
	"EC2::EgressOnlyInternetGateway":                {part: "internet gateway", createOnly: "VpcId"},
	"EC2::VPCBlockPublicAccessExclusion":            {part: "block of public access", createOnly: "SubnetId VpcId"},
	"EC2::VPCBlockPublicAccessOptions":              {part: "block of public access"},
	"Route53Resolver::FirewallRuleGroupAssociation": {part: "DNS firewall", createOnly: "FirewallRuleGroupId VpcId"},
	"SecretsManager::ResourcePolicy":                {part: "policy", createOnly: "SecretId"},
	"EC2::PrefixList":                               {part: "prefix list"},
	"Route53::HostedZone":                           {part: "private DNS", createOnly: "Name"},
	"Route53::RecordSet":                            {part: "private DNS", createOnly: "HostedZoneId HostedZoneName Name", unique: "HostedZoneId Name Type"},
	"Route53Resolver::ResolverEndpoint":             {part: "resolver", createOnly: "Direction OutpostArn PreferredInstanceType SecurityGroupIds"},
	"Route53Resolver::ResolverRule":                 {part: "resolver", createOnly: "RuleType", perhaps: "DomainName"},
	"Route53Resolver::ResolverRuleAssociation":      {part: "resolver", createOnly: "Name ResolverRuleId VPCId", unique: "ResolverRuleId VPCId"},
	"Route53Profiles::Profile":                      {part: "private DNS", createOnly: "Name"},
	"Route53Profiles::ProfileAssociation":           {part: "private DNS", createOnly: "Name ProfileId ResourceId", deletesFirst: true, unique: "ResourceId"},
	"Route53Profiles::ProfileResourceAssociation":   {part: "private DNS", createOnly: "Name ProfileId ResourceArn"},
	"IAM::Role":                                     {part: "role", createOnly: "Path RoleName", unique: "RoleName"},
	"IAM::Policy":                                   {part: "policy"},
	"IAM::RolePolicy":                               {part: "policy", createOnly: "PolicyName RoleName"},
	"IAM::ManagedPolicy":                            {part: "policy", createOnly: "Description ManagedPolicyName Path", unique: "ManagedPolicyName"},
	"IAM::InstanceProfile":                          {part: "role", createOnly: "InstanceProfileName Path", unique: "InstanceProfileName"},
	"ECR::Repository":                               {part: "repository", createOnly: "EncryptionConfiguration EncryptionConfiguration/EncryptionType EncryptionConfiguration/KmsKey RepositoryName", unique: "RepositoryName"},
	"ECR::RegistryPolicy":                           {part: "repository"},
	"ECR::PullThroughCacheRule":                     {part: "repository", createOnly: "CredentialArn CustomRoleArn EcrRepositoryPrefix UpstreamRegistry UpstreamRegistryUrl UpstreamRepositoryPrefix", unique: "EcrRepositoryPrefix"},
	"Logs::LogGroup":                                {part: "log group", createOnly: "LogGroupName", unique: "LogGroupName"},
	"SecretsManager::Secret":                        {part: "secret", createOnly: "Name", unique: "Name"},
	"KMS::Key":                                      {part: "key"},
	"S3::Bucket":                                    {part: "bucket", createOnly: "BucketName BucketNamePrefix BucketNamespace", unique: "BucketName"},
	"S3::BucketPolicy":                              {part: "policy", createOnly: "Bucket"},
	"SSM::Parameter":                                {part: "parameter", createOnly: "Name", unique: "Name"},
}

// ofType is the fact of a type of resource; it is not ok for one that touches no pull.
func ofType(resourceType string) (fact, bool) {
	f, ok := facts[strings.TrimPrefix(resourceType, "AWS::")]
	return f, ok
}

// Replacement is what of a type of resource makes CloudFormation replace it.
type Replacement struct {
	// CreateOnly are the properties whose change replaces it, Perhaps those whose change may, each sorted.
	CreateOnly, Perhaps []string
	// DeletesFirst says that the old one is deleted before the new one is created.
	DeletesFirst bool
}

// Replacements are the facts by type of resource, for comparison with their source, [schemas].
func Replacements() map[string]Replacement {
	out := map[string]Replacement{}
	for name, f := range facts {
		r := Replacement{strings.Fields(f.createOnly), strings.Fields(f.perhaps), f.deletesFirst}
		slices.Sort(r.CreateOnly)
		out["AWS::"+name] = r
	}
	return out
}

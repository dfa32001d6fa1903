package trace

import (
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/plain"
)

// The ids of the rules.
const (
	endpointMissing       = "endpoint-missing"
	ecsIncomplete         = "ecs-endpoints-incomplete"
	endpointNotAvailable  = "endpoint-not-available"
	endpointWithoutSubnet = "endpoint-without-subnet"
	privateDNSDisabled    = "private-dns-disabled"
	privateDNSConflict    = "private-dns-conflict"
	vpcDNSAttributes      = "vpc-dns-attributes"
	zoneWithoutRecord     = "hosted-zone-without-record"
	customDNSServers      = "custom-dns-servers"
	dnsForwarded          = "dns-forwarded"
	s3RouteMissing        = "s3-route-missing"
	duplicateS3Route      = "duplicate-s3-route"
	routeMissing          = "route-missing"
	routeBlackhole        = "route-blackhole"
	natWithoutInternet    = "nat-without-internet"
	publicIPDisabled      = "public-ip-disabled"
	publicAccessBlocked   = "public-access-blocked"
	ipv6OnlyImage         = "ipv6-only-image"
	taskRefused           = "task-refused"
	platformRetired       = "platform-version-retired"
	proxyWithoutException = "proxy-without-exception"
	guardDutyAgent        = "guardduty-agent-blocked"
	firelensDestination   = "firelens-destination-blocked"
	endpointZoneTwice     = "endpoint-zone-twice"
	egressToEndpoint      = "egress-to-endpoint-missing"
	egressToS3            = "egress-to-s3-missing"
	egressToInternet      = "egress-to-internet-missing"
	ingressMissing        = "ingress-missing"
	ingressNotFromTask    = "ingress-not-from-task"
	efsTargetMissing      = "efs-mount-target-missing"
	egressToMount         = "efs-egress-missing"
	ingressOfMount        = "efs-ingress-missing"
	groupWideOpen         = "endpoint-group-wide-open"
	aclBlocksRequest      = "network-acl-blocks-request"
	aclBlocksReply        = "network-acl-blocks-reply"
	endpointPolicyBlocks  = "endpoint-policy-blocks-call"
	s3PolicyWithoutBucket = "s3-policy-without-layer-bucket"
	s3PolicyPrincipal     = "s3-policy-principal-condition"
	policyTooLarge        = "endpoint-policy-too-large"
	policySuspect         = "endpoint-policy-suspect"
	policyRefused         = "policy-refused"
	trustExcludes         = "trust-policy-excludes-service"
	roleMissing           = "role-missing"
	rolePermissionMissing = "role-permission-missing"
	roleCondition         = "role-condition-excludes-endpoint"
	roleConditionOne      = "role-condition-one-endpoint"
	roleCancelled         = "role-restriction-cancelled"
	rolePolicySuspect     = "role-policy-suspect"
	resourceBlocks        = "resource-policy-blocks-call"
	resourceUnusable      = "resource-unusable"
	otherAccount          = "other-account-policy-not-seen"
	controlBlocks         = "organization-policy-blocks-call"
	firstPullLacks        = "pull-through-cache-permission"
	publicRegistry        = "public-registry-image"
	crossRegionImage      = "cross-region-image"
	crossRegionCall       = "cross-region-call"
	pullThrough           = "pull-through-cache-image"
	duplicateEndpoint     = "duplicate-endpoint"
	endpointOtherZone     = "endpoint-other-zone"
	pullOverInternet      = "pull-over-internet"
	managedNotDocumented  = "managed-instances-not-documented"
	unresolvedReference   = "unresolved-reference"
	otherVPC              = "other-vpc"
	subnetBlock           = "subnet-block"
	createdTwice          = "created-twice"
	zoneOfOtherRegion     = "zone-of-other-region"
	resourceRefused       = "resource-refused"
	transformMissing      = "transform-missing"
	templateRefused       = "template-refused"
	circularDependency    = "circular-dependency"
	yamlAlias             = "yaml-alias"
	duplicateKey          = "duplicate-key"
	acknowledgesNothing   = "acknowledgement-accepts-nothing"
)

var rules = []RuleInfo{
	{endpointMissing, Error, RouteHop, "An endpoint is missing and the subnet has no way to the internet",
		"The call goes to the public addresses of the service, which nothing in an isolated subnet leads to.", string(pullpath.ECRGuide)},
	{ecsIncomplete, Error, RouteHop, "Some of ecs, ecs-agent and ecs-telemetry exist, but not all three",
		"The container agent needs all three or none. With one missing it is sent to public host names, which time out in an isolated VPC.", string(pullpath.ECSGuide)},
	{endpointNotAvailable, Error, DNSHop, "An endpoint exists but is not available",
		"An endpoint that failed, was rejected or is being deleted carries nothing.", string(pullpath.InterfaceEndpoints)},
	{endpointWithoutSubnet, Error, DNSHop, "An interface endpoint is in no subnet",
		"Without a subnet the endpoint has no network interface and so no address.", string(pullpath.InterfaceEndpoints)},
	{privateDNSDisabled, Error, DNSHop, "Private DNS of an interface endpoint is off",
		"ECS and the container engine call the service by its usual name, which without private DNS means its public addresses. ecr.dkr cannot be called by any other name.", string(pullpath.ECRGuide)},
	{privateDNSConflict, Error, DNSHop, "Two endpoints of one service in a VPC both have private DNS",
		"The second cannot be created: its DNS domain conflicts with the first's.", string(pullpath.InterfaceEndpoints)},
	{vpcDNSAttributes, Error, DNSHop, "A DNS attribute of the VPC is off",
		"Private DNS and private hosted zones need both enableDnsSupport and enableDnsHostnames; without enableDnsSupport no name resolves.", dnsAttributes},
	{zoneWithoutRecord, Error, DNSHop, "A private hosted zone covers a name but has no record for it",
		"A name that falls into an associated private hosted zone and has no record there does not exist; Route 53 Resolver does not ask the public zone.", privateZones},
	{customDNSServers, Warning, DNSHop, "The VPC uses DNS servers of its own",
		"Endpoints answer through the Amazon-provided resolver only. Other servers must forward the names of AWS to Route 53 Resolver, which cannot be seen from here.", dhcpOptions},
	{dnsForwarded, Warning, DNSHop, "A resolver rule forwards the names of AWS elsewhere",
		"What the other name servers answer cannot be seen from here.", resolverRules},

	{s3RouteMissing, Error, RouteHop, "The S3 gateway endpoint is not in the route table of the task's subnet",
		"A gateway endpoint is a route. Amazon ECR keeps the layers in Amazon S3, so without it the pull stops after the manifest.", string(pullpath.ECRGuide)},
	{duplicateS3Route, Error, RouteHop, "Two S3 gateway endpoints are in one route table",
		"A route table takes one route to the S3 prefix list; the second endpoint fails with RouteAlreadyExists.", string(pullpath.GatewayEndpoints)},
	{routeMissing, Error, RouteHop, "No route leads to an endpoint in another VPC, or back from it",
		"A private hosted zone sends the call to an endpoint in another VPC; a peering connection or a transit gateway has to carry it there and back.", routeTables},
	{routeBlackhole, Error, RouteHop, "A route leads to a target that does not exist",
		"Packets that match a blackhole route are dropped.", routeTables},
	{natWithoutInternet, Error, RouteHop, "A NAT gateway does not reach the internet",
		"A public NAT gateway stands in a subnet whose route table leads to an internet gateway. One with private connectivity never reaches the internet.", natGateways},
	{publicAccessBlocked, Error, RouteHop, "VPC Block Public Access stops the internet gateway",
		"In mode block-bidirectional nothing passes an internet gateway or an egress-only one; in mode block-ingress only NAT gateways and egress-only gateways let connections out. Exclusions exempt VPCs and subnets.", publicAccess},
	{ipv6OnlyImage, Error, DNSHop, "An image is named by a host for IPv4, in a subnet with IPv6 only",
		"Tasks in IPv6-only subnets must name images by the dual-stack host of the registry, ACCOUNT.dkr-ecr.REGION.on.aws.", taskNetwork},
	{publicIPDisabled, Error, RouteHop, "A public subnet, but no public IP",
		"An internet gateway carries only what has a public address. A task in network mode awsvpc gets one only on Fargate and only when it is asked for.", fargateNetwork},

	{egressToEndpoint, Error, EgressHop, "The task's security groups do not let it reach an endpoint",
		"Traffic to an interface endpoint needs an outbound rule for TCP 443, to the endpoint's group or addresses.", groupRules},
	{egressToS3, Error, EgressHop, "The task's security groups do not let it reach Amazon S3",
		"A gateway endpoint changes the route, not the addresses: layers come from public addresses of S3, so the groups need TCP 443 to the S3 prefix list (or to 0.0.0.0/0).", string(pullpath.GatewayEndpoints)},
	{egressToInternet, Error, EgressHop, "The task's security groups do not let it reach the internet",
		"The call goes to public addresses, and no outbound rule allows TCP 443 to them.", groupRules},
	{aclBlocksRequest, Error, EgressHop, "A network ACL blocks a request",
		"The request passes the network ACL of the caller's subnet on its way out, and that of the endpoint's subnet on its way in.", networkACLs},
	{aclBlocksReply, Error, EgressHop, "A network ACL blocks the answer",
		"Network ACLs keep no state: the answer goes to an ephemeral port of the caller and needs a rule of its own in each ACL that it passes.", networkACLs},
	{ingressMissing, Error, IngressHop, "No security group of an endpoint opens TCP 443",
		"The endpoint's security group must allow incoming connections on port 443 from the tasks.", string(pullpath.ECRGuide)},
	{ingressNotFromTask, Error, IngressHop, "The endpoint's security groups open TCP 443, but not to the task",
		"The endpoint's security group must allow incoming connections on port 443 from the tasks.", string(pullpath.ECRGuide)},
	{efsTargetMissing, Error, DNSHop, "A file system has no mount target where a task runs",
		"The name of a file system of Amazon EFS means its mount target in the caller's Availability Zone and VPC; without one it does not resolve, and a task whose volume cannot be mounted does not start.", efsByName},
	{egressToMount, Error, EgressHop, "The task's security groups do not let it reach a mount target",
		"A file system is mounted over TCP 2049 (NFS), with transit encryption too.", efsGroups},
	{ingressOfMount, Error, IngressHop, "The security groups of a mount target do not let the task in",
		"A mount target must let in TCP 2049 (NFS) from the tasks; in network mode awsvpc the mount comes from the task's own interface, else from the instance.", efsGroups},
	{groupWideOpen, Warning, IngressHop, "An endpoint's security group is open to every address",
		"Whatever reaches the VPC, from peered and on-premises networks too, can then use the endpoint. The tasks' groups or the VPC's CIDR are enough.", endpointGroups},

	{endpointPolicyBlocks, Error, EndpointPolicyHop, "An endpoint's policy blocks a call of the pull",
		"A call passes an endpoint only if the endpoint's policy allows it, whatever the role may do. GetAuthorizationToken names no repository, so only Resource \"*\" covers it.", string(pullpath.EndpointPolicies)},
	{s3PolicyWithoutBucket, Error, EndpointPolicyHop, "The S3 gateway's policy does not allow the layer bucket",
		"Layers come from s3:GetObject on " + pullpath.LayerBucketARN("aws", "REGION") + ", a bucket of AWS.", string(pullpath.ECRGuide)},
	{s3PolicyPrincipal, Error, EndpointPolicyHop, "The S3 gateway's policy has a condition that layers cannot meet",
		"The URL of a layer is presigned by a principal of AWS for a bucket of AWS. A condition on your account, organization or role shuts it out.", string(pullpath.GatewayEndpoints)},
	{policyTooLarge, Error, EndpointPolicyHop, "An endpoint's policy is too long",
		"An endpoint policy has at most " + plain.Thousands(iam.MaxEndpointPolicySize) + " characters, white space included; the limit cannot be raised.", string(pullpath.EndpointPolicies)},
	{policySuspect, Warning, EndpointPolicyHop, "An endpoint's policy says something that cannot be meant",
		"AWS accepts misspelt actions and condition keys; they then match nothing.", string(pullpath.EndpointPolicies)},

	{policyRefused, Error, "", "AWS refuses a policy",
		"A policy that breaks the grammar of IAM is refused when it is created: an effect in other letters, an unknown element or version, a missing Resource or Principal, a Sid that stands twice. Nothing that it belongs to is created.", policyChecks},
	{trustExcludes, Error, TrustPolicyHop, "A role's trust policy does not let the service assume it",
		"Amazon ECS assumes the task execution role and the task role as " + pullpath.TasksPrincipal + ", Amazon EC2 the role of instances as " + pullpath.InstancesPrincipal + ". Without that the task does not start.", string(pullpath.ExecutionRole)},
	{roleMissing, Error, RolePolicyHop, "The task has no role for a call it makes",
		"On Fargate the pull, the logs and the secrets use the task execution role; secrets need it on EC2 as well; ECS Exec uses the task role.", string(pullpath.ExecutionRole)},
	{rolePermissionMissing, Error, RolePolicyHop, "A role lacks a permission, or denies it",
		"A call needs the permission of its role as well as a way through the network.", string(pullpath.ExecutionRole)},
	{roleCondition, Error, RolePolicyHop, "The role's conditions exclude the way the call takes",
		"A condition on aws:SourceVpce or aws:SourceVpc holds only for calls through that endpoint or from that VPC; GetAuthorizationToken, CreateLogStream and PutLogEvents belong into a statement without it.", string(pullpath.ExecutionRole)},
	{roleConditionOne, Warning, RolePolicyHop, "The role's condition lists one of the two ECR endpoints",
		"Which of the two ids the registry's calls present is not documented (not verified): list the ids of both ecr.api and ecr.dkr.", string(pullpath.ExecutionRole)},
	{roleCancelled, Warning, RolePolicyHop, "A restriction of the role is cancelled by another policy",
		"Policies of a role add up. An unconditional permission beside a conditional one leaves the condition without effect.", string(pullpath.ExecutionRole)},
	{resourceBlocks, Error, RepositoryPolicyHop, "The policy of a repository, a secret, a key or a bucket stops a call",
		"A Deny in the resource's policy wins over every Allow. Across accounts the resource's policy must allow the call as well as the role's; a key's policy must always let the role's count.", policyLogic},
	{resourceUnusable, Error, RepositoryPolicyHop, "A repository, a secret, a key, a bucket or a file system that a call names cannot be used",
		"It does not exist, is about to be deleted, or the key that encrypts it is disabled. The call fails whatever the policies say.", keyStates},
	{otherAccount, Warning, RepositoryPolicyHop, "A call names a resource of another account, whose policy cannot be seen",
		"Across accounts the policy of the resource must allow the call as well as that of the role. Secrets of another account need a customer managed key, whose policy must allow it too.", policyLogic},
	{controlBlocks, Error, ServiceControlHop, "A policy of the organization that is given stops a call",
		"Service control policies limit what the accounts' roles may do, and resource control policies what may be done to their resources, whatever else allows it.", controlPolicies},
	{firstPullLacks, Warning, RolePolicyHop, "The first pull through a cache lacks a permission",
		"The first pull of an image needs ecr:BatchImportUpstreamImage, and ecr:CreateRepository where the repository does not exist; the policy of the registry may grant them.", pullThroughIAM},
	{rolePolicySuspect, Warning, RolePolicyHop, "A role's policy says something that cannot be meant",
		"AWS accepts misspelt actions and condition keys; they then match nothing.", policyChecks},

	{publicRegistry, Error, RouteHop, "An image comes from a public registry, which the task cannot reach",
		"Endpoints serve private registries of Amazon ECR only. Docker Hub, Amazon ECR Public and others are on the internet.", string(pullpath.ECRGuide)},
	{crossRegionImage, Error, RouteHop, "An image comes from a registry of another Region, which the task cannot reach",
		"Endpoints for Amazon ECR serve their own Region, and layers are in Amazon S3 of the registry's Region, which no gateway endpoint of this one reaches.", string(pullpath.ECRGuide)},
	{crossRegionCall, Error, RouteHop, "A call goes to another Region, which the task cannot reach",
		"An interface endpoint serves the service of its own Region.", nameResolution},
	{pullThrough, Warning, RouteHop, "An image comes through a pull through cache rule",
		"The first pull of an image needs a way from the VPC to the internet; later pulls do not.", pullThroughCache},

	{endpointZoneTwice, Error, "", "An interface endpoint has two subnets in one Availability Zone",
		"An interface endpoint takes one subnet in each Availability Zone; with two, it cannot be created (DuplicateSubnetsInSameZone).", string(pullpath.InterfaceEndpoints)},
	{duplicateEndpoint, Warning, "", "A VPC has two endpoints of one service",
		"Only the one with private DNS is used; each interface endpoint is charged by the hour and Availability Zone.", string(pullpath.InterfaceEndpoints)},
	{endpointOtherZone, Info, "", "An endpoint has no network interface in the task's Availability Zone",
		"The calls work, but cross zones: this is charged and depends on the other zone.", endpointGroups},
	{pullOverInternet, Info, "", "The pull works over the internet",
		"Endpoints would keep it inside the AWS network; the S3 gateway endpoint is free of charge and takes the layers off the NAT gateway, which is charged by the GB.", string(pullpath.GatewayEndpoints)},
	{managedNotDocumented, Warning, "", "AWS documents no endpoints for ECS Managed Instances",
		"AWS says that subnets of Managed Instances without public addresses must have a NAT gateway. The task is traced as on EC2, and without a way to the internet what gets through is unknown.", string(pullpath.ManagedInstancesNetwork)},
	{taskRefused, Error, "", "Amazon ECS refuses a task, a service or a task definition",
		"What does not fit together, such as network mode awsvpc without a network configuration, is refused when it is registered or started. No task starts.", runTaskAPI},
	{platformRetired, Error, "", "A task asks for a Fargate platform version that is retired",
		"AWS starts no new task on Fargate Linux 1.3.0 and earlier since 2026-06-15.", string(pullpath.RetiredPlatforms)},
	{proxyWithoutException, Warning, RouteHop, "The instances use an HTTP proxy that is not told to leave the endpoints alone",
		"The agent and the container engine send every call through the proxy, unless NO_PROXY names the host.", httpProxy},
	{guardDutyAgent, Warning, "", "The image of GuardDuty's agent cannot be pulled",
		"GuardDuty adds its agent to tasks on Fargate; the image is in GuardDuty's own registry of the Region. The task starts without it, and is not monitored.", string(pullpath.GuardDutyImages)},
	{firelensDestination, Warning, "", "The router of FireLens does not reach its destination",
		"The router sends the logs with the task role while the task runs. The task starts, and its logs do not arrive.", string(pullpath.FireLensGuide)},

	{unresolvedReference, Error, "", "A template refers to something that it does not have",
		"CloudFormation refuses a template with an unresolved dependency, whatever else is in it: nothing is deployed.", templateErrors},
	{otherVPC, Error, "", "Something names a subnet, a route table, a network ACL or a security group of another VPC",
		"An endpoint, a mount target, an instance or a subnet takes objects of its own VPC only, unless a security group is associated with that VPC too; it cannot be created.", endpointGroups},
	{subnetBlock, Error, "", "Two subnets of a VPC overlap, or one lies outside of the VPC",
		"The blocks of a VPC's subnets lie within those of the VPC and have no address in common; Amazon EC2 refuses any other subnet (InvalidSubnet.Conflict, InvalidSubnet.Range).", subnetBlocks},
	{createdTwice, Error, "", "Two resources create what there can be one of",
		"A route table has one route to a destination, a network ACL one rule of a number in each direction, a subnet one route table, a VPC one internet gateway, and a name one resource; AWS does not create the second.", ec2Errors},
	{zoneOfOtherRegion, Error, "", "Something is to stand in an Availability Zone of another Region than its stack's",
		"A stack creates its resources in its own Region, which does not have that zone; it cannot be created.", regionsAndZones},
	{resourceRefused, Error, "", "Amazon EC2 does not create a resource as it is declared",
		"A service has endpoints of certain types, private DNS takes both DNS attributes of the VPC, a public NAT gateway an address, and an endpoint the kinds of addresses that its subnets have.", ec2Errors},
	{yamlAlias, Error, "", "A template has YAML aliases or merge keys",
		"CloudFormation does not support YAML aliases and hash merges, and refuses the template.", "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html"},
	{duplicateKey, Warning, "", "A key stands twice in a mapping of a template",
		"CloudFormation takes the last one without a word, so that what the first one says is lost.", "https://github.com/aws-cloudformation/cfn-language-discussion/issues/96"},
	{transformMissing, Error, "", "A template uses an extension of the language without its transform",
		"Fn::ForEach, Fn::Length, Fn::ToJsonString, a DefaultValue of Fn::FindInMap and functions in Ref and Fn::GetAtt exist only with the transform AWS::LanguageExtensions.", languageExtensions},
	{templateRefused, Error, "", "A template has a form that CloudFormation does not take",
		"Logical ids have letters and digits only, and a template has the sections and the one version that are documented. CloudFormation refuses any other: nothing is deployed.", "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html"},
	{circularDependency, Error, "", "Resources of a template refer to each other in a circle",
		"What a resource refers to, by a function or by DependsOn, is created before it. In a circle nothing can be first, and CloudFormation refuses the template.", "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html"},
	{acknowledgesNothing, Error, "", "An acknowledgement accepts no finding",
		"What it accepted was fixed, moved or never there. Left in place, it would hide the finding if it came back.", "https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html"},
}

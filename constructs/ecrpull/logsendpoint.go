package ecrpull

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/guard"
)

// LogsEndpointProps configures [NewLogsEndpoint].
type LogsEndpointProps struct {
	// Link is the private link of the same tasks, from which Vpc, SecurityGroup and Subnets have their defaults.
	// Default: none; name the others then.
	Link *EcrPrivateLink
	// Vpc is the VPC the tasks run in. Default: Link's.
	Vpc awsec2.IVpc
	// SecurityGroup admits the tasks. Default: Link's.
	SecurityGroup awsec2.ISecurityGroup
	// Subnets get the network interfaces, one subnet in each Availability Zone. Default: Link's, or the isolated
	// subnets, else the private ones.
	Subnets *awsec2.SubnetSelection
	// LogGroups are the ARNs that log streams may be written to, such as
	// "arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:*". Default: principals of the account may do everything
	// with its log groups.
	LogGroups []string
	// Organization lets the principals of an organization in, on its log groups, where LogGroups are not given; as
	// [EcrPrivateLinkProps.Organization] does. Default: none.
	Organization string
	// Statements are further statements of your own. Default: none.
	Statements []policy.Statement
	// OwnZones turns private DNS off, as [EcrPrivateLinkProps.OwnZones] does. Default: false.
	OwnZones bool
	// DualStack gives the endpoint IPv6 addresses beside IPv4 ones, as [EcrPrivateLinkProps.DualStack] does. Default:
	// IPv4 alone.
	DualStack bool
	// LookupAvailabilityZones leaves out the zones that the service is not offered in, as
	// [EcrPrivateLinkProps.LookupAvailabilityZones] does. Default: false.
	LookupAvailabilityZones bool
	// Accounts are the IDs of further accounts whose principals may write to LogGroups. Default: only the stack's own
	// account.
	Accounts []string
}

// NewLogsEndpoint creates the interface endpoint that the awslogs log driver needs in a VPC without an internet route.
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)
func NewLogsEndpoint(scope constructs.Construct, id *string, props *LogsEndpointProps) awsec2.InterfaceVpcEndpoint {
	at := guard.New("LogsEndpoint", scope, id)
	at.Require(props != nil && (props.Vpc != nil || props.Link != nil), "Vpc", "the VPC the tasks run in, or Link")
	vpc := props.Vpc
	if vpc == nil {
		vpc = props.Link.vpc
	}
	group := props.SecurityGroup
	if group == nil && props.Link != nil {
		group = props.Link.securityGroup
	}
	at.Require(group != nil, "SecurityGroup", "the endpoint security group, or Link")
	var subnets []awsec2.ISubnet
	if props.Link != nil && props.Subnets == nil && vpc == props.Link.vpc {
		subnets = props.Link.zones
	} else {
		requireDNS(at, vpc)
		private, _ := privateSubnets(at, vpc, props.Subnets)
		subnets = onePerZone(private)
	}
	place := props.Link.placeFor(at)
	if props.Link != nil {
		props.Link.has.logs = true
	}
	at.Each("LogGroups", props.LogGroups, func(s string) error { return policy.CheckLogGroup(s, place.forChecks()) })
	at.Each("Accounts", props.Accounts, policy.CheckAccount)
	if props.LookupAvailabilityZones {
		subnets = offered(scope, place, pullpath.Logs, subnets)
	}
	endpoint := awsec2.NewInterfaceVpcEndpoint(scope, id, &awsec2.InterfaceVpcEndpointProps{
		Vpc:               vpc,
		Service:           place.endpointService(pullpath.Logs),
		Subnets:           &awsec2.SubnetSelection{Subnets: &subnets},
		SecurityGroups:    &[]awsec2.ISecurityGroup{group},
		PrivateDnsEnabled: jsii.Bool(!props.OwnZones),
		Open:              jsii.Bool(false),
		IpAddressType:     addressType(props.DualStack),
	})
	statements := place.perimeter(props.Accounts, props.Organization).Endpoint(pullpath.Logs)
	if len(props.LogGroups) > 0 {
		statements = policy.Endpoint(pullpath.Logs, place.account, props.LogGroups...)
		for _, account := range props.Accounts {
			further := policy.Endpoint(pullpath.Logs, account, props.LogGroups...)
			further[0].Sid += account
			statements = append(statements, further...)
		}
	}
	statements = append(statements, props.Statements...)
	checkEndpointPolicy(at, "logs", statements)
	place.shared.addStatements(statements, endpoint)
	return endpoint
}

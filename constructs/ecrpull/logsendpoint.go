package ecrpull

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// LogsEndpointProps configures [NewLogsEndpoint].
type LogsEndpointProps struct {
	// Vpc is the VPC the tasks run in. Required.
	Vpc awsec2.IVpc
	// SecurityGroup admits the tasks, usually [EcrPrivateLink.SecurityGroup]. Required.
	SecurityGroup awsec2.ISecurityGroup
	// Subnets get the network interfaces, one subnet in each Availability
	// Zone. Default: the isolated subnets, else the private ones.
	Subnets *awsec2.SubnetSelection
	// LogGroups are the ARNs that log streams may be written to, such as
	// "arn:aws:logs:us-west-2:111122223333:log-group:/ecs/app:*". Default:
	// AWS's own policy, which allows everything.
	LogGroups []string
	// OwnZones turns private DNS off, as [EcrPrivateLinkProps.OwnZones] does.
	// Default: false.
	OwnZones bool
	// Accounts are the IDs of further accounts whose principals may write to
	// LogGroups. Default: only the stack's own account.
	Accounts []string
}

// NewLogsEndpoint creates the interface endpoint that the awslogs log driver
// needs in a VPC without an internet route.
// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html)
func NewLogsEndpoint(scope constructs.Construct, id *string, props *LogsEndpointProps) awsec2.InterfaceVpcEndpoint {
	requireScope("LogsEndpoint", scope, id)
	if props == nil || props.Vpc == nil {
		fail(scope, id, "Vpc is missing; pass the VPC the tasks run in")
	}
	if props.SecurityGroup == nil {
		fail(scope, id, "SecurityGroup is missing; pass the endpoint security group, usually EcrPrivateLink's SecurityGroup()")
	}
	requireDNS(scope, id, props.Vpc)
	at := placeOf(scope, id)
	subnets := onePerZone(privateSubnets(scope, id, props.Vpc, props.Subnets))
	endpoint := awsec2.NewInterfaceVpcEndpoint(scope, id, &awsec2.InterfaceVpcEndpointProps{
		Vpc:               props.Vpc,
		Service:           at.endpointService(pullpath.Logs),
		Subnets:           &awsec2.SubnetSelection{Subnets: &subnets},
		SecurityGroups:    &[]awsec2.ISecurityGroup{props.SecurityGroup},
		PrivateDnsEnabled: jsii.Bool(!props.OwnZones),
		Open:              jsii.Bool(false),
	})
	if len(props.LogGroups) > 0 {
		statements := policy.Endpoint(pullpath.Logs, at.account, props.LogGroups...)
		for _, account := range props.Accounts {
			further := policy.Endpoint(pullpath.Logs, account, props.LogGroups...)
			further[0].Sid += account
			statements = append(statements, further...)
		}
		checkEndpointPolicy(scope, id, "logs", statements)
		addStatements(endpoint, statements)
	}
	return endpoint
}

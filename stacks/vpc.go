package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/stacks/config"
)

// network is the VPC of an environment and the subnets its tasks run in.
type network struct {
	vpc awsec2.IVpc
	// subnets are the private subnets; nil lets the constructs choose them.
	subnets *awsec2.SubnetSelection
	// hasEgress says that the private subnets reach the internet.
	hasEgress bool
	// flowLogs is the log group of a new VPC's flow logs, or nil.
	flowLogs awslogs.ILogGroup
	// hub says that the endpoints serve other VPCs, too.
	hub bool
	// spokeAccounts are the accounts of those VPCs except the stack's own.
	spokeAccounts []string
}

func networkOf(stack awscdk.Stack, env config.Environment) network {
	switch v := env.VPC; v.Form() {
	case config.NewVPC:
		return newNetwork(stack, env)
	case config.DescribedVPC:
		return describedNetwork(stack, v)
	default:
		return lookedUpNetwork(stack, v)
	}
}

// newNetwork creates a VPC without internet access: isolated subnets only, no
// NAT gateway, no internet gateway, DNS on.
func newNetwork(stack awscdk.Stack, env config.Environment) network {
	v := env.VPC
	protocol := awsec2.IpProtocol_IPV4_ONLY
	if v.IPv6 {
		protocol = awsec2.IpProtocol_DUAL_STACK
	}
	props := &awsec2.VpcProps{
		IpAddresses:        awsec2.IpAddresses_Cidr(jsii.String(v.CIDR)),
		NatGateways:        jsii.Number(0),
		IpProtocol:         protocol,
		EnableDnsSupport:   jsii.Bool(true),
		EnableDnsHostnames: jsii.Bool(true),
		// Nothing here uses the VPC's default security group, and emptying it
		// would take a custom resource.
		RestrictDefaultSecurityGroup: jsii.Bool(false),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Isolated"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
	}
	if env.Agnostic() && len(v.AvailabilityZones) == 0 && v.MaxAZs <= agnosticZones {
		props.MaxAzs = jsii.Number(float64(v.MaxAZs))
	} else {
		props.AvailabilityZones = zonesOf(stack, env)
	}
	var net network
	if v.FlowLogs {
		net.flowLogs = awslogs.NewLogGroup(stack, jsii.String("FlowLogs"), &awslogs.LogGroupProps{
			Retention:     awslogs.RetentionDays_ONE_MONTH,
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		})
		props.FlowLogs = &map[string]*awsec2.FlowLogOptions{
			"FlowLog": {Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(net.flowLogs, nil)},
		}
	}
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), props)
	if net.vpc = vpc; !v.FlowLogs {
		acknowledgeNag(vpc, "AwsSolutions-VPC7", "the configuration turns flow logs off")
	}
	return net
}

// agnosticZones is how many zones the CDK takes by itself where the Region is
// not known. Taking them from it spares three calls for a list of one's own.
const agnosticZones = 2

// zonesOf are the Availability Zones of a new VPC: the configuration's, and as
// many more as CloudFormation picks at deploy time.
func zonesOf(stack awscdk.Stack, env config.Environment) *[]*string {
	v := env.VPC
	zones, all := make([]*string, v.MaxAZs), awscdk.Fn_GetAzs(jsii.String(""))
	for i := range zones {
		if i < len(v.AvailabilityZones) {
			zones[i] = jsii.String(v.AvailabilityZones[i])
		} else {
			zones[i] = awscdk.Fn_Select(jsii.Number(float64(i)), all)
		}
	}
	if !env.Agnostic() {
		// The L2 looks Availability Zones up where the environment is concrete,
		// which needs credentials. The configuration's zones, or those that
		// CloudFormation picks at deploy time, answer the lookup beforehand.
		stack.Node().SetContext(jsii.String(fmt.Sprintf("availability-zones:account=%s:region=%s", env.Account, env.Region)), zones)
	}
	return &zones
}

// describedNetwork takes an existing VPC from what the configuration says of it.
func describedNetwork(stack awscdk.Stack, v config.VPC) network {
	subnets := make([]awsec2.ISubnet, len(v.PrivateSubnets))
	for i, s := range v.PrivateSubnets {
		subnets[i] = awsec2.Subnet_FromSubnetAttributes(stack, jsii.String(s.ID), &awsec2.SubnetAttributes{
			SubnetId:         jsii.String(s.ID),
			AvailabilityZone: jsii.String(s.AvailabilityZone),
			RouteTableId:     optional(s.RouteTableID),
			Ipv4CidrBlock:    optional(s.CIDR),
		})
	}
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId:             jsii.String(v.ID),
		VpcCidrBlock:      optional(v.CIDR),
		AvailabilityZones: jsii.Strings(v.AvailabilityZones...),
	})
	return network{vpc: vpc, subnets: &awsec2.SubnetSelection{Subnets: &subnets}}
}

// lookedUpNetwork reads an existing VPC from the account, cached in
// cdk.context.json as every CDK lookup is.
func lookedUpNetwork(stack awscdk.Stack, v config.VPC) network {
	vpc := awsec2.Vpc_FromLookup(stack, jsii.String("Vpc"), &awsec2.VpcLookupOptions{VpcId: jsii.String(v.ID)})
	return network{vpc: vpc, hasEgress: len(*vpc.IsolatedSubnets()) == 0}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

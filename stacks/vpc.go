package stacks

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/stacks/config"
)

// newNetwork creates the VPC of the environment, or takes an existing one.
func (b *builder) newNetwork() {
	switch b.env.VPC.Form() {
	case config.NewVPC:
		b.newVPC()
	case config.DescribedVPC:
		b.describedVPC()
	default:
		b.lookedUpVPC()
	}
}

// newVPC creates a VPC without internet access: isolated subnets only, no NAT gateway, no internet gateway, DNS on.
func (b *builder) newVPC() {
	v := b.env.VPC
	protocol := awsec2.IpProtocol_IPV4_ONLY
	if v.IPv6 {
		protocol = awsec2.IpProtocol_DUAL_STACK
	}
	props := &awsec2.VpcProps{
		IpAddresses:        addresses(v),
		NatGateways:        jsii.Number(0),
		IpProtocol:         protocol,
		EnableDnsSupport:   jsii.Bool(true),
		EnableDnsHostnames: jsii.Bool(true),
		// CloudFormation has no resource for the rules that AWS gives the group: docs/compliance.md weighs the ways.
		RestrictDefaultSecurityGroup: jsii.Bool(v.CloseDefaultSecurityGroup),
		SubnetConfiguration:          b.groups(),
		ReservedAzs:                  jsii.Number(float64(v.Reserved())),
	}
	if b.env.Agnostic() && len(v.AvailabilityZones) == 0 && v.MaxAZs <= agnosticZones {
		props.MaxAzs = jsii.Number(float64(v.MaxAZs))
	} else {
		props.AvailabilityZones = b.zones()
	}
	if v.FlowLogs {
		props.FlowLogs = &map[string]*awsec2.FlowLogOptions{"FlowLog": b.newFlowLogs()}
	}
	b.vpc = awsec2.NewVpc(b.stack, jsii.String("Vpc"), props)
	b.newSecondary()
	if !v.FlowLogs {
		acknowledgeRule(b.vpc, "AwsSolutions-VPC7", "the configuration turns flow logs off")
	}
	if v.CloseDefaultSecurityGroup {
		acknowledgeBelow(b.stack.Node().FindChild(jsii.String("Custom::VpcRestrictDefaultSGCustomResourceProvider")), nil, closerLint)
	}
}

// newFlowLogs creates the log group of a VPC's flow logs.
func (b *builder) newFlowLogs() *awsec2.FlowLogOptions {
	v := b.env.VPC
	group := &awslogs.LogGroupProps{Retention: awslogs.RetentionDays_ONE_MONTH, RemovalPolicy: awscdk.RemovalPolicy_DESTROY}
	if v.FlowLogKey != "" {
		group.EncryptionKey = awskms.Key_FromKeyArn(b.stack, jsii.String("FlowLogKey"), jsii.String(v.FlowLogKey))
	}
	b.flowLogs = awslogs.NewLogGroup(b.stack, jsii.String("FlowLogs"), group)
	if v.FlowLogRetention != config.FlowLogMonth {
		// The CDK's enumeration has names for the numbers, and the template has the number.
		b.flowLogs.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(float64(v.FlowLogRetention)))
	}
	options := &awsec2.FlowLogOptions{Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(b.flowLogs, nil)}
	if len(v.FlowLogFields) > 0 {
		fields := make([]awsec2.LogFormat, len(v.FlowLogFields))
		for i, name := range v.FlowLogFields {
			fields[i] = awsec2.LogFormat_Field(jsii.String(name))
		}
		options.LogFormat = &fields
	}
	return options
}

// agnosticZones is how many zones the CDK takes by itself where the Region is not known. Taking them from it spares
// three calls for a list of one's own.
const agnosticZones = 2

// zones are the Availability Zones of a new VPC: the configuration's, and as many more as CloudFormation picks at
// deploy time.
func (b *builder) zones() *[]*string {
	zones, all := make([]*string, b.env.VPC.MaxAZs), awscdk.Fn_GetAzs(jsii.String(""))
	for i := range zones {
		if named := b.env.VPC.AvailabilityZones; i < len(named) {
			zones[i] = jsii.String(named[i])
		} else {
			zones[i] = awscdk.Fn_Select(jsii.Number(float64(i)), all)
		}
	}
	if !b.env.Agnostic() {
		// The L2 looks Availability Zones up where the environment is concrete, which needs credentials. These answer
		// the lookup beforehand.
		b.stack.Node().SetContext(jsii.String(fmt.Sprintf("availability-zones:account=%s:region=%s", b.env.Account, b.env.Region)), zones)
	}
	return &zones
}

// describedVPC takes an existing VPC from what the configuration says of it.
func (b *builder) describedVPC() {
	v := b.env.VPC
	subnets := make([]awsec2.ISubnet, len(v.PrivateSubnets))
	for i, s := range v.PrivateSubnets {
		subnets[i] = awsec2.Subnet_FromSubnetAttributes(b.stack, jsii.String(s.ID), &awsec2.SubnetAttributes{
			SubnetId:         jsii.String(s.ID),
			AvailabilityZone: jsii.String(s.AvailabilityZone),
			RouteTableId:     optional(s.RouteTableID),
			Ipv4CidrBlock:    optional(s.CIDR),
		})
	}
	b.subnets = &awsec2.SubnetSelection{Subnets: &subnets}
	b.vpc = awsec2.Vpc_FromVpcAttributes(b.stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId:             jsii.String(v.ID),
		VpcCidrBlock:      optional(v.CIDR),
		AvailabilityZones: jsii.Strings(v.AvailabilityZones...),
	})
}

// lookedUpVPC reads an existing VPC from the account, cached in cdk.context.json as every CDK lookup is.
func (b *builder) lookedUpVPC() {
	b.vpc = awsec2.Vpc_FromLookup(b.stack, jsii.String("Vpc"), &awsec2.VpcLookupOptions{VpcId: jsii.String(b.env.VPC.ID)})
	b.hasEgress = len(*b.vpc.IsolatedSubnets()) == 0
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

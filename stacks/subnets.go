package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/guard"
	"ecrprivatelink/stacks/config"
)

// The groups of subnets in a new VPC. Their names are API: they are in the logical ids.
const (
	taskGroup       = "Isolated"
	attachmentGroup = "TransitGateway"
)

// addresses are where a new VPC has its IPv4 block from.
func addresses(v config.VPC) awsec2.IIpAddresses {
	if v.IPAMPool == "" {
		return awsec2.IpAddresses_Cidr(jsii.String(v.CIDR))
	}
	return awsec2.IpAddresses_AwsIpamAllocation(&awsec2.AwsIpamProps{
		Ipv4IpamPoolId: jsii.String(v.IPAMPool), Ipv4NetmaskLength: jsii.Number(float64(v.NetmaskLength))})
}

// groups are the groups of subnets. Those of the tasks come first, with room for zones that may be added, so that their
// blocks never depend on what else there is.
func (b *builder) groups() *[]*awsec2.SubnetConfiguration {
	group := func(name string, mask int) *awsec2.SubnetConfiguration {
		return &awsec2.SubnetConfiguration{Name: jsii.String(name), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(float64(mask))}
	}
	out := []*awsec2.SubnetConfiguration{group(taskGroup, b.env.VPC.SubnetMask())}
	if b.ownAttachment() {
		out = append(out, group(attachmentGroup, config.AttachmentMask))
	}
	return &out
}

// ownAttachment reports whether the attachment to a transit gateway has subnets of its own. Source: "Transit gateway
// design best practices" in the Amazon VPC Transit Gateways guide.
func (b *builder) ownAttachment() bool {
	return b.transitGateway != "" && !b.env.VPC.TransitGatewayInTaskSubnets
}

// attachmentSubnets are where the attachment to the transit gateway is.
func (b *builder) attachmentSubnets() []awsec2.ISubnet {
	if b.ownAttachment() {
		return b.group(attachmentGroup)
	}
	return b.group(taskGroup)
}

// taskSubnets are the subnets of a new VPC in which tasks run.
func (b *builder) taskSubnets() []awsec2.ISubnet {
	if b.subnets != nil {
		return *b.subnets.Subnets
	}
	return b.group(taskGroup)
}

func (b *builder) group(name string) []awsec2.ISubnet {
	if !b.ownAttachment() {
		return *b.vpc.IsolatedSubnets()
	}
	return *b.vpc.SelectSubnets(&awsec2.SubnetSelection{SubnetGroupName: jsii.String(name)}).Subnets
}

// newSecondary adds the further blocks of a new VPC, with a subnet of each in every zone, and chooses the subnets of
// the tasks where the constructs would take others.
func (b *builder) newSecondary() {
	blocks := b.env.VPC.SecondaryCIDRs
	if len(blocks) == 0 && !b.ownAttachment() {
		return
	}
	subnets := b.group(taskGroup)
	zones := *b.vpc.AvailabilityZones()
	for _, block := range blocks {
		// The block is the id, so that the subnets of one outlive the others.
		scope := constructs.NewConstruct(b.stack, jsii.String("Secondary"+strings.NewReplacer(".", "-", "/", "-").Replace(block)))
		associated := awsec2.NewCfnVPCCidrBlock(scope, jsii.String("Block"), &awsec2.CfnVPCCidrBlockProps{VpcId: b.vpc.VpcId(), CidrBlock: jsii.String(block)})
		parts, err := config.SecondarySubnets(block, b.env.VPC.MaxAZs)
		guard.At(scope).Check("SecondaryCIDRs", err)
		for i, part := range parts {
			subnet := awsec2.NewPrivateSubnet(scope, jsii.String(taskGroup+"Subnet"+string(rune('1'+i))), &awsec2.PrivateSubnetProps{
				VpcId: b.vpc.VpcId(), AvailabilityZone: zones[i], CidrBlock: jsii.String(part)})
			subnet.Node().AddDependency(associated)
			tagSubnet(subnet)
			awscdk.Validations_Of(subnet).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String(outsideVPC),
				Reason: jsii.String("the VPC has the block as a resource of its own, of which the validator knows nothing")})
			subnets = append(subnets, subnet)
		}
	}
	b.subnets = &awsec2.SubnetSelection{Subnets: &subnets}
}

// outsideVPC is what the CDK's validator says of a subnet that is not in the first block of its VPC.
const outsideVPC = "CloudFormation-Validate::E3059"

// tagSubnet gives a subnet the tags by which a lookup of the CDK tells groups of subnets apart, as awsec2.Vpc does.
func tagSubnet(subnet awsec2.PrivateSubnet) {
	for key, value := range map[string]string{"aws-cdk:subnet-name": "Secondary", "aws-cdk:subnet-type": "Isolated"} {
		awscdk.Tags_Of(subnet).Add(jsii.String(key), jsii.String(value), &awscdk.TagProps{IncludeResourceTypes: jsii.Strings("AWS::EC2::Subnet")})
	}
}

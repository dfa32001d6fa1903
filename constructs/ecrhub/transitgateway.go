package ecrhub

import (
	"fmt"
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/internal/guard"
)

// TransitGatewayAttachmentProps configures [NewTransitGatewayAttachment].
type TransitGatewayAttachmentProps struct {
	// Vpc is the VPC to attach. Required.
	Vpc awsec2.IVpc
	// Subnets have the attachment's network interfaces, at most one in each Availability Zone. Required.
	Subnets []awsec2.ISubnet
	// RoutedSubnets are those whose route tables get the routes. Default: Subnets.
	RoutedSubnets []awsec2.ISubnet
	// TransitGatewayId is the ID of the transit gateway. Required.
	TransitGatewayId string
	// Blocks are the IPv4 blocks that the routes lead to the transit gateway: of a spoke those of the hub, of the hub
	// those of its spokes. Default: none, no routes.
	Blocks []netip.Prefix
}

// NewTransitGatewayAttachment attaches a VPC to a transit gateway and leads blocks there, by routes in the same scope
// that wait for the attachment. The route tables of the transit gateway itself are its owner's.
func NewTransitGatewayAttachment(scope constructs.Construct, id *string, props *TransitGatewayAttachmentProps) awsec2.CfnTransitGatewayAttachment {
	at := guard.New("TransitGatewayAttachment", scope, id)
	at.Require(props != nil && props.Vpc != nil, "Vpc", "the VPC to attach")
	at.Require(len(props.Subnets) > 0, "Subnets", "the subnets that reach the transit gateway")
	at.Require(props.TransitGatewayId != "", "TransitGatewayId", "the ID of the transit gateway")
	var ids []any
	for _, subnet := range props.Subnets {
		ids = append(ids, subnet.SubnetId())
	}
	attachment := awsec2.NewCfnTransitGatewayAttachment(scope, id, &awsec2.CfnTransitGatewayAttachmentProps{
		TransitGatewayId: jsii.String(props.TransitGatewayId), VpcId: props.Vpc.VpcId(), SubnetIds: &ids})
	routed := props.RoutedSubnets
	if len(routed) == 0 {
		routed = props.Subnets
	}
	for i, subnet := range routed {
		for _, block := range props.Blocks {
			route := awsec2.NewCfnRoute(scope, jsii.String(fmt.Sprintf("Route%d-%s", i+1, block)), &awsec2.CfnRouteProps{
				RouteTableId: subnet.RouteTable().RouteTableId(), DestinationCidrBlock: jsii.String(block.String()),
				TransitGatewayId: jsii.String(props.TransitGatewayId)})
			route.AddResourceDependency(attachment, nil)
		}
	}
	return attachment
}

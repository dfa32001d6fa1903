package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// ec2Reads is the SDK's client of Amazon EC2 by the operations that a [Reader] calls. The client itself is in no
// interface:
// pages and pictures are written by package html/template, which finds methods by name, so the linker keeps all methods
// of
// whatever an interface holds, and those of this client are 700 operations, two fifths of the program.
type ec2Reads struct {
	describeDhcpOptions                     ec2Call[ec2.DescribeDhcpOptionsInput, ec2.DescribeDhcpOptionsOutput]
	describeInstances                       ec2Call[ec2.DescribeInstancesInput, ec2.DescribeInstancesOutput]
	describeManagedPrefixLists              ec2Call[ec2.DescribeManagedPrefixListsInput, ec2.DescribeManagedPrefixListsOutput]
	describeNatGateways                     ec2Call[ec2.DescribeNatGatewaysInput, ec2.DescribeNatGatewaysOutput]
	describeNetworkAcls                     ec2Call[ec2.DescribeNetworkAclsInput, ec2.DescribeNetworkAclsOutput]
	describeNetworkInterfaces               ec2Call[ec2.DescribeNetworkInterfacesInput, ec2.DescribeNetworkInterfacesOutput]
	describeRegions                         ec2Call[ec2.DescribeRegionsInput, ec2.DescribeRegionsOutput]
	describeRouteTables                     ec2Call[ec2.DescribeRouteTablesInput, ec2.DescribeRouteTablesOutput]
	describeSecurityGroups                  ec2Call[ec2.DescribeSecurityGroupsInput, ec2.DescribeSecurityGroupsOutput]
	describeSubnets                         ec2Call[ec2.DescribeSubnetsInput, ec2.DescribeSubnetsOutput]
	describeTransitGatewayAttachments       ec2Call[ec2.DescribeTransitGatewayAttachmentsInput, ec2.DescribeTransitGatewayAttachmentsOutput]
	describeVpcAttribute                    ec2Call[ec2.DescribeVpcAttributeInput, ec2.DescribeVpcAttributeOutput]
	describeVpcBlockPublicAccessExclusions  ec2Call[ec2.DescribeVpcBlockPublicAccessExclusionsInput, ec2.DescribeVpcBlockPublicAccessExclusionsOutput]
	describeVpcBlockPublicAccessOptions     ec2Call[ec2.DescribeVpcBlockPublicAccessOptionsInput, ec2.DescribeVpcBlockPublicAccessOptionsOutput]
	describeVpcEndpoints                    ec2Call[ec2.DescribeVpcEndpointsInput, ec2.DescribeVpcEndpointsOutput]
	describeVpcPeeringConnections           ec2Call[ec2.DescribeVpcPeeringConnectionsInput, ec2.DescribeVpcPeeringConnectionsOutput]
	describeVpcs                            ec2Call[ec2.DescribeVpcsInput, ec2.DescribeVpcsOutput]
	getManagedPrefixListEntries             ec2Call[ec2.GetManagedPrefixListEntriesInput, ec2.GetManagedPrefixListEntriesOutput]
	getTransitGatewayRouteTablePropagations ec2Call[ec2.GetTransitGatewayRouteTablePropagationsInput, ec2.GetTransitGatewayRouteTablePropagationsOutput]
}

// ec2Call is an operation of the client.
type ec2Call[In, Out any] func(context.Context, *In, ...func(*ec2.Options)) (*Out, error)

func newEC2Reads(cfg aws.Config) *ec2Reads {
	client := ec2.NewFromConfig(cfg)
	return &ec2Reads{
		describeDhcpOptions:                     client.DescribeDhcpOptions,
		describeInstances:                       client.DescribeInstances,
		describeManagedPrefixLists:              client.DescribeManagedPrefixLists,
		describeNatGateways:                     client.DescribeNatGateways,
		describeNetworkAcls:                     client.DescribeNetworkAcls,
		describeNetworkInterfaces:               client.DescribeNetworkInterfaces,
		describeRegions:                         client.DescribeRegions,
		describeRouteTables:                     client.DescribeRouteTables,
		describeSecurityGroups:                  client.DescribeSecurityGroups,
		describeSubnets:                         client.DescribeSubnets,
		describeTransitGatewayAttachments:       client.DescribeTransitGatewayAttachments,
		describeVpcAttribute:                    client.DescribeVpcAttribute,
		describeVpcBlockPublicAccessExclusions:  client.DescribeVpcBlockPublicAccessExclusions,
		describeVpcBlockPublicAccessOptions:     client.DescribeVpcBlockPublicAccessOptions,
		describeVpcEndpoints:                    client.DescribeVpcEndpoints,
		describeVpcPeeringConnections:           client.DescribeVpcPeeringConnections,
		describeVpcs:                            client.DescribeVpcs,
		getManagedPrefixListEntries:             client.GetManagedPrefixListEntries,
		getTransitGatewayRouteTablePropagations: client.GetTransitGatewayRouteTablePropagations,
	}
}

func (r *ec2Reads) DescribeDhcpOptions(ctx context.Context, in *ec2.DescribeDhcpOptionsInput, with ...func(*ec2.Options)) (*ec2.DescribeDhcpOptionsOutput, error) {
	return r.describeDhcpOptions(ctx, in, with...)
}

func (r *ec2Reads) DescribeInstances(ctx context.Context, in *ec2.DescribeInstancesInput, with ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error) {
	return r.describeInstances(ctx, in, with...)
}

func (r *ec2Reads) DescribeManagedPrefixLists(ctx context.Context, in *ec2.DescribeManagedPrefixListsInput, with ...func(*ec2.Options)) (*ec2.DescribeManagedPrefixListsOutput, error) {
	return r.describeManagedPrefixLists(ctx, in, with...)
}

func (r *ec2Reads) DescribeNatGateways(ctx context.Context, in *ec2.DescribeNatGatewaysInput, with ...func(*ec2.Options)) (*ec2.DescribeNatGatewaysOutput, error) {
	return r.describeNatGateways(ctx, in, with...)
}

func (r *ec2Reads) DescribeNetworkAcls(ctx context.Context, in *ec2.DescribeNetworkAclsInput, with ...func(*ec2.Options)) (*ec2.DescribeNetworkAclsOutput, error) {
	return r.describeNetworkAcls(ctx, in, with...)
}

func (r *ec2Reads) DescribeNetworkInterfaces(ctx context.Context, in *ec2.DescribeNetworkInterfacesInput, with ...func(*ec2.Options)) (*ec2.DescribeNetworkInterfacesOutput, error) {
	return r.describeNetworkInterfaces(ctx, in, with...)
}

func (r *ec2Reads) DescribeRegions(ctx context.Context, in *ec2.DescribeRegionsInput, with ...func(*ec2.Options)) (*ec2.DescribeRegionsOutput, error) {
	return r.describeRegions(ctx, in, with...)
}

func (r *ec2Reads) DescribeRouteTables(ctx context.Context, in *ec2.DescribeRouteTablesInput, with ...func(*ec2.Options)) (*ec2.DescribeRouteTablesOutput, error) {
	return r.describeRouteTables(ctx, in, with...)
}

func (r *ec2Reads) DescribeSecurityGroups(ctx context.Context, in *ec2.DescribeSecurityGroupsInput, with ...func(*ec2.Options)) (*ec2.DescribeSecurityGroupsOutput, error) {
	return r.describeSecurityGroups(ctx, in, with...)
}

func (r *ec2Reads) DescribeSubnets(ctx context.Context, in *ec2.DescribeSubnetsInput, with ...func(*ec2.Options)) (*ec2.DescribeSubnetsOutput, error) {
	return r.describeSubnets(ctx, in, with...)
}

func (r *ec2Reads) DescribeTransitGatewayAttachments(ctx context.Context, in *ec2.DescribeTransitGatewayAttachmentsInput, with ...func(*ec2.Options)) (*ec2.DescribeTransitGatewayAttachmentsOutput, error) {
	return r.describeTransitGatewayAttachments(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcAttribute(ctx context.Context, in *ec2.DescribeVpcAttributeInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcAttributeOutput, error) {
	return r.describeVpcAttribute(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcBlockPublicAccessExclusions(ctx context.Context, in *ec2.DescribeVpcBlockPublicAccessExclusionsInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcBlockPublicAccessExclusionsOutput, error) {
	return r.describeVpcBlockPublicAccessExclusions(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcBlockPublicAccessOptions(ctx context.Context, in *ec2.DescribeVpcBlockPublicAccessOptionsInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcBlockPublicAccessOptionsOutput, error) {
	return r.describeVpcBlockPublicAccessOptions(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcEndpoints(ctx context.Context, in *ec2.DescribeVpcEndpointsInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcEndpointsOutput, error) {
	return r.describeVpcEndpoints(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcPeeringConnections(ctx context.Context, in *ec2.DescribeVpcPeeringConnectionsInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcPeeringConnectionsOutput, error) {
	return r.describeVpcPeeringConnections(ctx, in, with...)
}

func (r *ec2Reads) DescribeVpcs(ctx context.Context, in *ec2.DescribeVpcsInput, with ...func(*ec2.Options)) (*ec2.DescribeVpcsOutput, error) {
	return r.describeVpcs(ctx, in, with...)
}

func (r *ec2Reads) GetManagedPrefixListEntries(ctx context.Context, in *ec2.GetManagedPrefixListEntriesInput, with ...func(*ec2.Options)) (*ec2.GetManagedPrefixListEntriesOutput, error) {
	return r.getManagedPrefixListEntries(ctx, in, with...)
}

func (r *ec2Reads) GetTransitGatewayRouteTablePropagations(ctx context.Context, in *ec2.GetTransitGatewayRouteTablePropagationsInput, with ...func(*ec2.Options)) (*ec2.GetTransitGatewayRouteTablePropagationsOutput, error) {
	return r.getTransitGatewayRouteTablePropagations(ctx, in, with...)
}

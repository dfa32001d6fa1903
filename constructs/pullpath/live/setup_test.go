package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"ecrprivatelink/test/moto"
)

// network holds the ids of what makeVPC makes.
type network struct {
	a                        *account
	vpc, subnet, table       string
	taskGroup, endpointGroup string
	s3, api, dkr, logs       string
}

// tag names a thing.
func tag(kind types.ResourceType, name string) []types.TagSpecification {
	return []types.TagSpecification{{ResourceType: kind, Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}}}}
}

// makeVPC makes a VPC as isolated tasks on Fargate need it: DNS attributes on, the Amazon-provided DNS server, a private
// subnet with its own route table, ecr.api, ecr.dkr, logs and the S3 gateway, and groups that let port 443 through.
func (a *account) makeVPC(name, cidr, subnetCIDR string) network {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	n := network{a: a}
	n.vpc = *made(a.ec2.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: &cidr, TagSpecifications: tag(types.ResourceTypeVpc, name)}))(t).Vpc.VpcId
	made(a.ec2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{VpcId: &n.vpc, EnableDnsHostnames: &types.AttributeBooleanValue{Value: aws.Bool(true)}}))(t)
	// AWS gives every VPC such a set of DHCP options; moto gives it none.
	options := made(a.ec2.CreateDhcpOptions(ctx, &ec2.CreateDhcpOptionsInput{DhcpConfigurations: []types.NewDhcpConfiguration{
		{Key: aws.String("domain-name-servers"), Values: []string{"AmazonProvidedDNS"}}}}))(t)
	made(a.ec2.AssociateDhcpOptions(ctx, &ec2.AssociateDhcpOptionsInput{VpcId: &n.vpc, DhcpOptionsId: options.DhcpOptions.DhcpOptionsId}))(t)

	n.subnet = *made(a.ec2.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: &n.vpc, CidrBlock: &subnetCIDR, AvailabilityZone: aws.String(moto.Region + "a"),
		TagSpecifications: tag(types.ResourceTypeSubnet, "private")}))(t).Subnet.SubnetId
	n.table = *made(a.ec2.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: &n.vpc}))(t).RouteTable.RouteTableId
	made(a.ec2.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: &n.table, SubnetId: &n.subnet}))(t)

	n.taskGroup = a.makeGroup(n.vpc, "tasks")
	n.endpointGroup = a.makeGroup(n.vpc, "endpoints")
	made(a.ec2.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &n.endpointGroup, IpPermissions: []types.IpPermission{
		{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(443), ToPort: aws.Int32(443), IpRanges: []types.IpRange{{CidrIp: &cidr}}}}}))(t)

	n.api, n.dkr, n.logs = n.makeInterface("ecr.api"), n.makeInterface("ecr.dkr"), n.makeInterface("logs")
	n.s3 = *made(a.ec2.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &n.vpc, VpcEndpointType: types.VpcEndpointTypeGateway,
		ServiceName: aws.String("com.amazonaws." + moto.Region + ".s3"), RouteTableIds: []string{n.table}}))(t).VpcEndpoint.VpcEndpointId
	return n
}

func (a *account) makeGroup(vpc, name string) string {
	a.t.Helper()
	return *made(a.ec2.CreateSecurityGroup(a.t.Context(), &ec2.CreateSecurityGroupInput{VpcId: &vpc, GroupName: &name, Description: &name}))(a.t).GroupId
}

// makeInterface makes an interface endpoint of a service with private DNS.
func (n network) makeInterface(service string) string {
	n.a.t.Helper()
	return *made(n.a.ec2.CreateVpcEndpoint(n.a.t.Context(), &ec2.CreateVpcEndpointInput{VpcId: &n.vpc, VpcEndpointType: types.VpcEndpointTypeInterface,
		ServiceName: aws.String("com.amazonaws." + moto.Region + "." + service), SubnetIds: []string{n.subnet},
		SecurityGroupIds: []string{n.endpointGroup}, PrivateDnsEnabled: aws.Bool(true)}))(n.a.t).VpcEndpoint.VpcEndpointId
}

// makeEverything makes a VPC that gives the reader cause for every call that reading a VPC can take: two subnets, routes
// to a NAT gateway, a peering connection and a transit gateway, and zones with aliases and addresses.
func (a *account) makeEverything() network {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	n, other := a.makeVPC("everything", "10.30.0.0/16", "10.30.1.0/24"), a.makeVPC("beside", "10.31.0.0/16", "10.31.1.0/24")
	made(a.ec2.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: &n.vpc, CidrBlock: aws.String("10.30.2.0/24"), AvailabilityZone: aws.String(moto.Region + "b")}))(t)
	nat := made(a.ec2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &n.subnet, ConnectivityType: types.ConnectivityTypePrivate}))(t).NatGateway.NatGatewayId
	peering := made(a.ec2.CreateVpcPeeringConnection(ctx, &ec2.CreateVpcPeeringConnectionInput{VpcId: &n.vpc, PeerVpcId: &other.vpc}))(t).VpcPeeringConnection.VpcPeeringConnectionId
	tgw := a.makeTransitGateway(n, other)
	for _, in := range []*ec2.CreateRouteInput{
		{DestinationCidrBlock: aws.String("192.0.2.0/24"), NatGatewayId: nat},
		{DestinationCidrBlock: aws.String("10.31.0.0/17"), VpcPeeringConnectionId: peering},
		{DestinationCidrBlock: aws.String("10.31.128.0/17"), TransitGatewayId: &tgw},
	} {
		in.RouteTableId = &n.table
		made(a.ec2.CreateRoute(ctx, in))(t)
	}
	a.makeZone(n.vpc, "api.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{
		DNSName: aws.String(other.api + "-1a2b3c4d.api.ecr.us-west-2.vpce.amazonaws.com"), HostedZoneId: aws.String("Z1YSA3EXCYUU9Z")}})
	a.makeZone(n.vpc, "ssm.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: aws.String("10.31.1.77")}}})
	return n
}

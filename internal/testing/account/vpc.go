package account

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"ecrprivatelink/internal/testing/moto"
)

// Network is the ids of what MakeVPC makes.
type Network struct {
	// A is the account it is in.
	A *Account
	// VPC, Subnet and Table are the VPC, its one subnet and that subnet's route table.
	VPC, Subnet, Table string
	// TaskGroup lets everything out, and EndpointGroup lets the VPC in on port 443.
	TaskGroup, EndpointGroup string
	// S3, API, DKR and Logs are the endpoints for s3, ecr.api, ecr.dkr and logs.
	S3, API, DKR, Logs string
}

// tag names a thing.
func tag(kind types.ResourceType, name string) []types.TagSpecification {
	return []types.TagSpecification{{ResourceType: kind, Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}}}}
}

// MakeVPC makes a VPC as isolated tasks on Fargate need it: DNS attributes on, the Amazon-provided DNS server, a
// private subnet with its own route table, ecr.api, ecr.dkr, logs and the S3 gateway, and groups that let port 443
// through.
func (a *Account) MakeVPC(name, cidr, subnetCIDR string) Network {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	n := Network{A: a}
	n.VPC = *made(a.EC2.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: &cidr, TagSpecifications: tag(types.ResourceTypeVpc, name)}))(t).Vpc.VpcId
	made(a.EC2.ModifyVpcAttribute(ctx, &ec2.ModifyVpcAttributeInput{VpcId: &n.VPC, EnableDnsHostnames: &types.AttributeBooleanValue{Value: aws.Bool(true)}}))(t)
	// AWS gives every VPC such a set of DHCP options; moto gives it none.
	if *a.dhcpOptions == "" {
		*a.dhcpOptions = *made(a.EC2.CreateDhcpOptions(ctx, &ec2.CreateDhcpOptionsInput{DhcpConfigurations: []types.NewDhcpConfiguration{
			{Key: aws.String("domain-name-servers"), Values: []string{"AmazonProvidedDNS"}}}}))(t).DhcpOptions.DhcpOptionsId
	}
	made(a.EC2.AssociateDhcpOptions(ctx, &ec2.AssociateDhcpOptionsInput{VpcId: &n.VPC, DhcpOptionsId: a.dhcpOptions}))(t)

	n.Subnet = n.MakeSubnet(subnetCIDR, "a")
	n.Table = *made(a.EC2.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: &n.VPC}))(t).RouteTable.RouteTableId
	made(a.EC2.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: &n.Table, SubnetId: &n.Subnet}))(t)

	n.TaskGroup = a.MakeGroup(n.VPC, "tasks")
	n.EndpointGroup = a.MakeGroup(n.VPC, "endpoints")
	made(a.EC2.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &n.EndpointGroup, IpPermissions: []types.IpPermission{
		{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(443), ToPort: aws.Int32(443), IpRanges: []types.IpRange{{CidrIp: &cidr}}}}}))(t)

	n.API, n.DKR, n.Logs = n.MakeInterface("ecr.api"), n.MakeInterface("ecr.dkr"), n.MakeInterface("logs")
	n.S3 = *made(a.EC2.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &n.VPC, VpcEndpointType: types.VpcEndpointTypeGateway,
		ServiceName: aws.String("com.amazonaws." + moto.Region + ".s3"), RouteTableIds: []string{n.Table}}))(t).VpcEndpoint.VpcEndpointId
	return n
}

// MakeSubnet makes a subnet in a zone of the Region, such as "a". It uses the VPC's main route table.
func (n Network) MakeSubnet(cidr, zone string) string {
	n.A.T.Helper()
	return *made(n.A.EC2.CreateSubnet(n.A.T.Context(), &ec2.CreateSubnetInput{VpcId: &n.VPC, CidrBlock: &cidr, AvailabilityZone: aws.String(moto.Region + zone),
		TagSpecifications: tag(types.ResourceTypeSubnet, "private")}))(n.A.T).Subnet.SubnetId
}

// MakeGroup makes a security group that lets everything out and nothing in.
func (a *Account) MakeGroup(vpc, name string) string {
	a.T.Helper()
	return *made(a.EC2.CreateSecurityGroup(a.T.Context(), &ec2.CreateSecurityGroupInput{VpcId: &vpc, GroupName: &name, Description: &name}))(a.T).GroupId
}

// MakeInterface makes an interface endpoint of a service with private DNS.
func (n Network) MakeInterface(service string) string {
	n.A.T.Helper()
	return *made(n.A.EC2.CreateVpcEndpoint(n.A.T.Context(), &ec2.CreateVpcEndpointInput{VpcId: &n.VPC, VpcEndpointType: types.VpcEndpointTypeInterface,
		ServiceName: aws.String("com.amazonaws." + moto.Region + "." + service), SubnetIds: []string{n.Subnet},
		SecurityGroupIds: []string{n.EndpointGroup}, PrivateDnsEnabled: aws.Bool(true)}))(n.A.T).VpcEndpoint.VpcEndpointId
}

// MakeEverything makes a VPC that gives the reader cause for every call that reading a VPC can take: two subnets,
// routes to a NAT gateway, a peering connection and a transit gateway, and zones with aliases and addresses.
func (a *Account) MakeEverything() Network {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	n, other := a.MakeVPC("everything", "10.30.0.0/16", "10.30.1.0/24"), a.MakeVPC("beside", "10.31.0.0/16", "10.31.1.0/24")
	n.MakeSubnet("10.30.2.0/24", "b")
	nat := made(a.EC2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &n.Subnet, ConnectivityType: types.ConnectivityTypePrivate}))(t).NatGateway.NatGatewayId
	peering := made(a.EC2.CreateVpcPeeringConnection(ctx, &ec2.CreateVpcPeeringConnectionInput{VpcId: &n.VPC, PeerVpcId: &other.VPC}))(t).VpcPeeringConnection.VpcPeeringConnectionId
	tgw := a.MakeTransitGateway(n, other)
	for _, in := range []*ec2.CreateRouteInput{
		{DestinationCidrBlock: aws.String("192.0.2.0/24"), NatGatewayId: nat},
		{DestinationCidrBlock: aws.String("10.31.0.0/17"), VpcPeeringConnectionId: peering},
		{DestinationCidrBlock: aws.String("10.31.128.0/17"), TransitGatewayId: &tgw},
	} {
		in.RouteTableId = &n.Table
		made(a.EC2.CreateRoute(ctx, in))(t)
	}
	a.MakeZone(n.VPC, "api.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{
		DNSName: aws.String(other.API + "-1a2b3c4d.api.ecr.us-west-2.vpce.amazonaws.com"), HostedZoneId: aws.String("Z1YSA3EXCYUU9Z")}})
	a.MakeZone(n.VPC, "ssm.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: aws.String("10.31.1.77")}}})
	return n
}

// MakeStack makes a stack of AWS CloudFormation with a log group of each name.
func (a *Account) MakeStack(name string, groups ...string) {
	a.T.Helper()
	var resources []string
	for _, group := range groups {
		resources = append(resources, `"`+group+`": {"Type": "AWS::Logs::LogGroup"}`)
	}
	made(a.CloudFormation.CreateStack(a.T.Context(), &cloudformation.CreateStackInput{StackName: &name,
		TemplateBody: aws.String(`{"Resources": {` + strings.Join(resources, ", ") + `}}`)}))(a.T)
}

// MakeTransitGateway attaches VPCs to a new transit gateway.
func (a *Account) MakeTransitGateway(vpcs ...Network) string {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	tgw := made(a.EC2.CreateTransitGateway(ctx, &ec2.CreateTransitGatewayInput{}))(t).TransitGateway.TransitGatewayId
	for _, n := range vpcs {
		made(a.EC2.CreateTransitGatewayVpcAttachment(ctx, &ec2.CreateTransitGatewayVpcAttachmentInput{
			TransitGatewayId: tgw, VpcId: &n.VPC, SubnetIds: []string{n.Subnet}}))(t)
	}
	return *tgw
}

// MakeZone makes a private hosted zone for the VPC with one record.
func (a *Account) MakeZone(vpc, name string, record route53types.ResourceRecordSet) string {
	t, ctx := a.T, a.T.Context()
	t.Helper()
	zone := made(a.Route53.CreateHostedZone(ctx, &route53.CreateHostedZoneInput{Name: &name, CallerReference: aws.String(name + vpc),
		HostedZoneConfig: &route53types.HostedZoneConfig{PrivateZone: true},
		VPC:              &route53types.VPC{VPCId: &vpc, VPCRegion: route53types.VPCRegion(moto.Region)}}))(t).HostedZone.Id
	record.Name = &name
	made(a.Route53.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{HostedZoneId: zone, ChangeBatch: &route53types.ChangeBatch{
		Changes: []route53types.Change{{Action: route53types.ChangeActionUpsert, ResourceRecordSet: &record}}}}))(t)
	return strings.TrimPrefix(*zone, "/hostedzone/")
}

// Package ecrdns lets DNS servers of one's own answer for the endpoints of a private pull path.
//
// Endpoints answer through the Amazon-provided resolver of their VPC only. Where the DHCP options of the VPC name other
// DNS servers, those forward the domains of the services to inbound endpoints of Route 53 Resolver
// (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-network-to-vpc.html).
//
// The package stands apart from ecrpull so that programs without custom DNS do not compile Route 53 Resolver.
package ecrdns

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cidr"
	"ecrprivatelink/internal/guard"
)

// InboundResolverProps configures [NewInboundResolver].
type InboundResolverProps struct {
	// Vpc is the VPC of the endpoints. Required.
	Vpc awsec2.IVpc
	// Subnets get one address each, in two Availability Zones or more. Required.
	Subnets []awsec2.ISubnet
	// AllowFrom are the IPv4 blocks of the DNS servers that forward. Required.
	AllowFrom []string
	// Services are those whose domains are forwarded. Required.
	Services []pullpath.Service
}

// InboundResolver is an inbound endpoint of Route 53 Resolver.
//
// It is an awsec2.IConnectable: its connections are those of its security group.
type InboundResolver struct {
	constructs.Construct

	group   awsec2.SecurityGroup
	made    awsroute53resolver.CfnResolverEndpoint
	domains []string
}

// leastAddresses is how many addresses an inbound endpoint has at least. Source:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateResolverEndpoint.html
const leastAddresses = 2

// NewInboundResolver creates the inbound endpoint and its security group, which admits DNS queries (port 53, TCP and
// UDP) from AllowFrom. It panics when a required prop is missing or there are fewer than two subnets.
func NewInboundResolver(scope constructs.Construct, id *string, props *InboundResolverProps) *InboundResolver {
	at := guard.New("InboundResolver", scope, id)
	at.Require(props != nil && props.Vpc != nil, "Vpc", "the VPC of the endpoints")
	if n := len(props.Subnets); n < leastAddresses {
		at.Refuse(pullpath.Error{Code: pullpath.CodeInvalid, Problem: "Subnets has too few", Got: strconv.Itoa(n),
			Want: fmt.Sprintf("%d or more, each in an Availability Zone of its own", leastAddresses)})
	}
	at.Require(len(props.AllowFrom) > 0, "AllowFrom", "the blocks of the DNS servers that forward")
	at.Each("AllowFrom", props.AllowFrom, cidr.CheckAdmitted)
	at.Require(len(props.Services) > 0, "Services", "the services whose domains are forwarded")
	r := &InboundResolver{}
	constructs.NewConstruct_Override(r, scope, id)
	r.group = awsec2.NewSecurityGroup(r, jsii.String("SecurityGroup"), &awsec2.SecurityGroupProps{
		Vpc:              props.Vpc,
		Description:      jsii.String("Inbound DNS queries for the endpoints of private image pulls"),
		AllowAllOutbound: jsii.Bool(false),
	})
	for _, block := range props.AllowFrom {
		for _, port := range []awsec2.Port{awsec2.Port_Tcp(jsii.Number(53)), awsec2.Port_Udp(jsii.Number(53))} {
			r.group.AddIngressRule(awsec2.Peer_Ipv4(jsii.String(block)), port, jsii.String("DNS from the servers that forward"), jsii.Bool(false))
		}
	}
	var addresses []any
	for _, subnet := range props.Subnets {
		addresses = append(addresses, &awsroute53resolver.CfnResolverEndpoint_IpAddressRequestProperty{SubnetId: subnet.SubnetId()})
	}
	r.made = awsroute53resolver.NewCfnResolverEndpoint(r, jsii.String("Endpoint"), &awsroute53resolver.CfnResolverEndpointProps{
		Direction:        jsii.String("INBOUND"),
		IpAddresses:      addresses,
		SecurityGroupIds: &[]*string{r.group.SecurityGroupId()},
		Name:             awscdk.Names_UniqueResourceName(r, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(64), Separator: jsii.String("-")}),
	})
	for _, service := range props.Services {
		r.domains = append(r.domains, ecrpull.Domain(r, service))
	}
	return r
}

// Connections makes the construct an awsec2.IConnectable.
func (r *InboundResolver) Connections() awsec2.Connections { return r.group.Connections() }

// ResolverEndpointId is the ID of the inbound endpoint. `aws route53resolver list-resolver-endpoint-ip-addresses`
// prints its addresses.
func (r *InboundResolver) ResolverEndpointId() *string { return r.made.AttrResolverEndpointId() }

// Domains are the domains that the DNS servers forward, and nothing else needs forwarding: names of Amazon S3 are
// public, and the gateway endpoint takes their addresses.
func (r *InboundResolver) Domains() []string { return append([]string(nil), r.domains...) }

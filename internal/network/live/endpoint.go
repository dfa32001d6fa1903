package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reading) endpoints(where []types.Filter) answer[types.VpcEndpoint] {
	return pages[types.VpcEndpoint](r, r.EC2.DescribeVpcEndpoints, &ec2.DescribeVpcEndpointsInput{Filters: where})
}

// endpointObjects leaves out endpoints that are gone, which AWS lists for a while, and the kinds that serve no AWS API:
// Gateway Load Balancer, resource and service network endpoints.
func (p *vpcParts) endpointObjects() []network.Endpoint {
	var out []network.Endpoint
	for _, e := range p.endpoints.items {
		state := strings.ToLower(string(e.State))
		if state == "deleted" {
			continue
		}
		id := aws.ToString(e.VpcEndpointId)
		endpoint := network.Endpoint{
			Object:      object(id, nameTag(e.Tags)),
			VPC:         partial.Known(p.id),
			ServiceName: partial.Literal(aws.ToString(e.ServiceName)),
			PrivateDNS:  partial.Known(aws.ToBool(e.PrivateDnsEnabled)),
			Policy:      document(id, aws.ToString(e.PolicyDocument)),
			State:       state,
			IPv6Only:    partial.Of(e.IpAddressType == types.IpAddressTypeIpv6 || e.DnsOptions != nil && e.DnsOptions.DnsRecordIpType == types.DnsRecordIpTypeIpv6),
		}
		switch e.VpcEndpointType {
		case types.VpcEndpointTypeInterface:
			endpoint.Type = partial.Known(pullpath.Interface)
			endpoint.Subnets = partial.ListOf(e.SubnetIds...)
			endpoint.SecurityGroups = p.endpointGroups(e)
			if e.DnsOptions != nil && e.DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint != nil {
				endpoint.InboundResolverOnly = partial.Known(*e.DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint)
			}
		case types.VpcEndpointTypeGateway:
			endpoint.Type = partial.Known(pullpath.Gateway)
			endpoint.RouteTables = partial.ListOf(e.RouteTableIds...)
		default:
			continue
		}
		out = append(out, endpoint)
	}
	return out
}

func (p *vpcParts) endpointGroups(e types.VpcEndpoint) partial.List[string] {
	if len(e.Groups) == 0 {
		return p.defaultGroups()
	}
	return partial.ListOf(texts(e.Groups, func(g types.SecurityGroupIdentifier) *string { return g.GroupId })...)
}

package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrdns"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/stacks/config"
)

// newResolver creates the inbound endpoints of Route 53 Resolver where the
// configuration asks for them, and puts out what the DNS servers must forward.
func newResolver(stack awscdk.Stack, env config.Environment, net network, path pullPath) {
	if env.InboundResolver == nil {
		return
	}
	var services []pullpath.Service
	for _, endpoint := range path.link.Plan().Endpoints {
		if endpoint.Type == pullpath.Interface {
			services = append(services, endpoint.Service)
		}
	}
	resolver := ecrdns.NewInboundResolver(stack, jsii.String("Resolver"), &ecrdns.InboundResolverProps{
		Vpc:       net.vpc,
		Subnets:   path.link.EndpointSubnets(),
		AllowFrom: env.InboundResolver.AllowFrom,
		Services:  services,
	})
	awscdk.NewCfnOutput(stack, jsii.String("ForwardDomains"), &awscdk.CfnOutputProps{
		Value:       jsii.String(strings.Join(resolver.Domains(), ",")),
		Description: jsii.String("The domains that your DNS servers forward to the addresses of the inbound endpoint, each with the names below it")})
	awscdk.NewCfnOutput(stack, jsii.String("InboundResolverId"), &awscdk.CfnOutputProps{
		Value:       resolver.ResolverEndpointId(),
		Description: jsii.String("Its addresses: aws route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id ID")})
}

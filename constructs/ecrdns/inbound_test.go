package ecrdns_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrdns"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

func props(stack awscdk.Stack) *ecrdns.InboundResolverProps {
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2), NatGateways: jsii.Number(0)})
	return &ecrdns.InboundResolverProps{Vpc: vpc, Subnets: *vpc.IsolatedSubnets(), AllowFrom: []string{"10.9.0.2/32"},
		Services: []pullpath.Service{pullpath.ECRAPI, pullpath.ECRDKR}}
}

func TestInboundResolver(t *testing.T) {
	stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("cn-north-1")})
	resolver := ecrdns.NewInboundResolver(stack, jsii.String("Dns"), props(stack))
	if got := strings.Join(resolver.Domains(), " "); got != "api.ecr.cn-north-1.amazonaws.com.cn dkr.ecr.cn-north-1.amazonaws.com.cn" {
		t.Errorf("got the domains %s", got)
	}
	awscdk.NewCfnOutput(stack, jsii.String("Id"), &awscdk.CfnOutputProps{Value: resolver.ResolverEndpointId()})
	x := cdktest.Synth(t, stack)
	x.HasResourceProperties("AWS::Route53Resolver::ResolverEndpoint", map[string]any{"Direction": "INBOUND"})
	x.HasResourceProperties("AWS::EC2::SecurityGroup", map[string]any{"SecurityGroupIngress": []any{
		map[string]any{"CidrIp": "10.9.0.2/32", "FromPort": 53, "ToPort": 53, "IpProtocol": "tcp", "Description": "DNS from the servers that forward"},
		map[string]any{"CidrIp": "10.9.0.2/32", "FromPort": 53, "ToPort": 53, "IpProtocol": "udp", "Description": "DNS from the servers that forward"},
	}})
}

func TestWhatAnInboundResolverRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ecrdns.InboundResolverProps)
		want   string
	}{
		"no VPC":     {func(p *ecrdns.InboundResolverProps) { p.Vpc = nil }, "Test/Dns: Vpc is missing"},
		"one subnet": {func(p *ecrdns.InboundResolverProps) { p.Subnets = p.Subnets[:1] }, "Subnets has too few, got 1, want 2"},
		"nobody":     {func(p *ecrdns.InboundResolverProps) { p.AllowFrom = nil }, "AllowFrom is missing"},
		"no service": {func(p *ecrdns.InboundResolverProps) { p.Services = nil }, "Services is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			p := props(stack)
			c.change(p)
			cdktest.MustPanic(t, func() { ecrdns.NewInboundResolver(stack, jsii.String("Dns"), p) }, c.want)
		})
	}
}

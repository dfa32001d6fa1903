package ecrpull_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

// fargateIn is the props of Fargate tasks in a VPC.
func fargateIn(vpc awsec2.IVpc) *ecrpull.EcrPrivateLinkProps {
	return &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}}}
}

func TestOwnZonesTurnPrivateDNSOff(t *testing.T) {
	for name, own := range map[string]bool{"with zones of one's own": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			props := fargateIn(awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)}))
			props.OwnZones = own
			ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), props)
			x := cdktest.Synth(t, stack)
			x.AllResourcesProperties("AWS::EC2::VPCEndpoint", map[string]any{"PrivateDnsEnabled": !own})
		})
	}
}

func TestWhatTheOptionsRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ecrpull.EcrPrivateLinkProps)
		want   string
	}{
		"zones to leave out of those that nobody knows": {func(p *ecrpull.EcrPrivateLinkProps) { p.ExcludedAvailabilityZones = []string{"us-west-2a"} },
			"the zones of the VPC are chosen at deployment"},
		"a lookup of zones in a stack without a place": {func(p *ecrpull.EcrPrivateLinkProps) { p.LookupAvailabilityZones = true },
			"the stack has no account and Region"},
	} {
		t.Run(name, func(t *testing.T) {
			stack := cdktest.NewStack(t, nil)
			props := fargateIn(awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)}))
			c.change(props)
			cdktest.MustPanic(t, func() { ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), props) }, c.want)
		})
	}
}

func TestDualStackNeedsBlocksThatAreKnown(t *testing.T) {
	stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-west-2")})
	props := fargateIn(awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-0123456789abcdef0"), VpcCidrBlock: jsii.String("10.0.0.0/16"), AvailabilityZones: jsii.Strings("us-west-2a"),
		IsolatedSubnetIds: jsii.Strings("subnet-0123456789abcdef0")}))
	props.DualStack = true
	cdktest.MustPanic(t, func() { ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), props) }, "the IPv6 blocks of an imported VPC are not known")
}

func TestHostsAndDomains(t *testing.T) {
	stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("cn-north-1")})
	if got := ecrpull.Hosts(stack, pullpath.ECRDKR); len(got) != 2 || got[1] != "*.dkr.ecr.cn-north-1.amazonaws.com.cn" {
		t.Errorf("got the hosts %v", got)
	}
	if got := ecrpull.Domain(stack, pullpath.ECSAgent); got != "ecs-a.cn-north-1.amazonaws.com.cn" {
		t.Errorf("got the domain %s", got)
	}
	cdktest.MustPanic(t, func() { ecrpull.Domain(stack, "ecr-public") }, `the names of service "ecr-public" are not known`)
}

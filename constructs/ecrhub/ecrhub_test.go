package ecrhub_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrhub"
	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/testing/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// hub is a stack with a VPC and the endpoints of a workload, without private DNS.
func hub(t *testing.T) (awscdk.Stack, awsec2.Vpc, map[pullpath.Service]awsec2.InterfaceVpcEndpoint) {
	t.Helper()
	stack := cdktest.NewStack(t, &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")})
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{AvailabilityZones: jsii.Strings("eu-west-1a", "eu-west-1b"), NatGateways: jsii.Number(0)})
	link := ecrpull.NewEcrPrivateLink(stack, jsii.String("Ecr"), &ecrpull.EcrPrivateLinkProps{
		Vpc: vpc, Workloads: []pullpath.Workload{{LaunchType: pullpath.Fargate}}, OwnZones: true})
	endpoints := map[pullpath.Service]awsec2.InterfaceVpcEndpoint{}
	for service, endpoint := range link.Endpoints() {
		endpoints[service] = endpoint.(awsec2.InterfaceVpcEndpoint)
	}
	return stack, vpc, endpoints
}

func TestZonesAndProfile(t *testing.T) {
	stack, vpc, endpoints := hub(t)
	zones := ecrhub.NewZones(stack, jsii.String("Zones"), &ecrhub.ZonesProps{Vpc: vpc, Endpoints: endpoints})
	spoke := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Spoke"), &awsec2.VpcAttributes{
		VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("eu-west-1a")})
	zones.Associate(spoke)
	profile := ecrhub.NewProfile(stack, jsii.String("Profile"), &ecrhub.ProfileProps{Zones: zones, Name: "shared", ShareWith: []string{"444455556666"}})
	profile.AssociateVpc(stack, jsii.String("Joined"), spoke)

	x := cdktest.Synth(t, stack)
	x.ResourceCountIs("AWS::Route53::HostedZone", 2)
	x.HasResourceProperties("AWS::Route53::HostedZone", map[string]any{
		"Name": "dkr.ecr.eu-west-1.amazonaws.com",
		"VPCs": []any{map[string]any{"VPCRegion": "eu-west-1", "VPCId": map[string]any{"Ref": "Vpc8378EB38"}}, map[string]any{"VPCRegion": "eu-west-1", "VPCId": "vpc-0123456789abcdef0"}},
	})
	x.HasResourceProperties("AWS::Route53::RecordSet", map[string]any{"Name": "*.dkr.ecr.eu-west-1.amazonaws.com", "Type": "A"})
	x.ResourceCountIs("AWS::Route53Profiles::ProfileResourceAssociation", 2)
	x.HasResourceProperties("AWS::Route53Profiles::ProfileAssociation", map[string]any{"ResourceId": "vpc-0123456789abcdef0"})
	x.HasResourceProperties("AWS::RAM::ResourceShare", map[string]any{"Principals": []any{"444455556666"}})
}

func TestAProfileOfOneAccountIsNotShared(t *testing.T) {
	stack, vpc, endpoints := hub(t)
	zones := ecrhub.NewZones(stack, jsii.String("Zones"), &ecrhub.ZonesProps{Vpc: vpc, Endpoints: endpoints})
	ecrhub.NewProfile(stack, jsii.String("Profile"), &ecrhub.ProfileProps{Zones: zones, Name: "own"})
	cdktest.Synth(t, stack).ResourceCountIs("AWS::RAM::ResourceShare", 0)
}

func TestWhatAHubRefuses(t *testing.T) {
	stack, vpc, endpoints := hub(t)
	for name, c := range map[string]struct {
		f    func()
		want []string
	}{
		"zones without a VPC": {func() {
			ecrhub.NewZones(stack, jsii.String("A"), &ecrhub.ZonesProps{Endpoints: endpoints})
		}, []string{"Test/A: Vpc is missing"}},
		"zones without endpoints": {func() {
			ecrhub.NewZones(stack, jsii.String("B"), &ecrhub.ZonesProps{Vpc: vpc})
		}, []string{"Test/B: Endpoints is missing"}},
		"a zone of Amazon S3": {func() {
			ecrhub.NewZones(stack, jsii.String("C"), &ecrhub.ZonesProps{Vpc: vpc, Endpoints: map[pullpath.Service]awsec2.InterfaceVpcEndpoint{pullpath.S3: endpoints[pullpath.ECRAPI]}})
		}, []string{`Test/C: Endpoints: "s3"`}},
		"zones without an id": {func() { ecrhub.NewZones(stack, nil, nil) }, []string{"Test/Zones: id is missing"}},
		"a transit gateway without an ID": {func() {
			ecrhub.NewTransitGatewayAttachment(stack, jsii.String("E"), &ecrhub.TransitGatewayAttachmentProps{Vpc: vpc, Subnets: *vpc.IsolatedSubnets()})
		}, []string{"Test/E: TransitGatewayId is missing"}},
		"a Profile without zones": {func() { ecrhub.NewProfile(stack, jsii.String("D"), &ecrhub.ProfileProps{Name: "x"}) }, []string{"Test/D: Zones is missing"}},
		"a Profile without an id": {func() { ecrhub.NewProfile(stack, nil, nil) }, []string{"Test/Profile: id is missing"}},
	} {
		t.Run(name, func(t *testing.T) { cdktest.MustPanic(t, c.f, c.want...) })
	}
}

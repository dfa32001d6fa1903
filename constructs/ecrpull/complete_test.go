package ecrpull_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/ecrpull"
	"ecrprivatelink/constructs/pullpath"
)

// warningIDs are the ids of the warnings of this module in a stack, sorted.
func warningIDs(t *testing.T, stack awscdk.Stack) []string {
	t.Helper()
	var out []string
	for line := range strings.Lines(warnings(t, stack)) {
		if _, id, ours := strings.Cut(strings.TrimSpace(line), "[ack: ecrprivatelink:"); ours {
			out = append(out, strings.TrimSuffix(id, "]"))
		}
	}
	slices.Sort(out)
	return out
}

// The constructs say without the plugin what a pull path lacks.
func TestALinkSaysWhatItLacks(t *testing.T) {
	logging := []pullpath.Workload{{LaunchType: pullpath.Fargate, Features: []pullpath.Feature{pullpath.AWSLogs}}}
	windows := []pullpath.Workload{{LaunchType: pullpath.EC2, OS: pullpath.Windows}}
	id := jsii.String
	link := func(stack awscdk.Stack, name string, vpc awsec2.IVpc, workloads []pullpath.Workload) *ecrpull.EcrPrivateLink {
		return ecrpull.NewEcrPrivateLink(stack, id(name), &ecrpull.EcrPrivateLinkProps{Vpc: vpc, Workloads: workloads})
	}
	layers := func(stack awscdk.Stack, l *ecrpull.EcrPrivateLink) {
		ecrpull.NewS3LayerGateway(stack, id("Layers"), &ecrpull.S3LayerGatewayProps{Link: l})
	}
	for name, c := range map[string]struct {
		build func(stack awscdk.Stack, vpc awsec2.IVpc)
		want  []string
	}{
		"nothing beside it": {func(s awscdk.Stack, v awsec2.IVpc) { link(s, "Ecr", v, logging) }, []string{"logs-endpoint-missing", "s3-gateway-missing"}},
		"all that it needs": {func(s awscdk.Stack, v awsec2.IVpc) {
			l := link(s, "Ecr", v, logging)
			layers(s, l)
			ecrpull.NewLogsEndpoint(s, id("Logs"), &ecrpull.LogsEndpointProps{Link: l})
		}, nil},
		"endpoints that the link was not told of": {func(s awscdk.Stack, v awsec2.IVpc) {
			link(s, "Ecr", v, logging)
			v.AddGatewayEndpoint(id("S3"), &awsec2.GatewayVpcEndpointOptions{Service: awsec2.GatewayVpcEndpointAwsService_S3()})
			v.AddInterfaceEndpoint(id("CloudWatchLogs"), &awsec2.InterfaceVpcEndpointOptions{Service: awsec2.InterfaceVpcEndpointAwsService_CLOUDWATCH_LOGS()})
		}, nil},
		"a gateway of another service": {func(s awscdk.Stack, v awsec2.IVpc) {
			link(s, "Ecr", v, fargate)
			v.AddGatewayEndpoint(id("Table"), &awsec2.GatewayVpcEndpointOptions{Service: awsec2.GatewayVpcEndpointAwsService_DYNAMODB()})
		}, []string{"s3-gateway-missing"}},
		"a gateway of another VPC": {func(s awscdk.Stack, v awsec2.IVpc) {
			link(s, "Ecr", v, fargate)
			ecrpull.NewS3LayerGateway(s, id("Layers"), &ecrpull.S3LayerGatewayProps{
				Vpc: awsec2.NewVpc(s, id("Other"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})})
		}, []string{"s3-gateway-missing"}},
		"endpoints that somebody else provides": {func(s awscdk.Stack, v awsec2.IVpc) {
			ecrpull.NewEcrPrivateLink(s, id("Ecr"), &ecrpull.EcrPrivateLinkProps{Vpc: v, Workloads: logging,
				Endpoints: map[pullpath.Service]pullpath.Choice{pullpath.S3: {External: true}, pullpath.Logs: {ID: "vpce-0123456789abcdef0"}}})
		}, nil},
		"subnets with a way to the internet": {func(s awscdk.Stack, _ awsec2.IVpc) {
			link(s, "Ecr", awsec2.NewVpc(s, id("Nat"), nil), logging)
		}, nil},
		"two links in one VPC": {func(s awscdk.Stack, v awsec2.IVpc) {
			l := link(s, "A", v, fargate)
			layers(s, l)
			link(s, "B", v, fargate)
		}, []string{"two-links-in-one-vpc"}},
		"two links that share what belongs to no stack": {func(s awscdk.Stack, v awsec2.IVpc) {
			shared := &ecrpull.Shared{}
			for _, name := range []string{"A", "B"} {
				l := ecrpull.NewEcrPrivateLink(s, id(name), &ecrpull.EcrPrivateLinkProps{Vpc: v, Workloads: fargate, Shared: shared})
				if name == "A" {
					layers(s, l)
				}
			}
		}, []string{"two-links-in-one-vpc"}},
		"two links in a VPC each": {func(s awscdk.Stack, v awsec2.IVpc) {
			layers(s, link(s, "A", v, fargate))
			other := awsec2.NewVpc(s, id("Other"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})
			ecrpull.NewS3LayerGateway(s, id("More"), &ecrpull.S3LayerGatewayProps{Link: link(s, "B", other, fargate)})
		}, nil},
		"Windows without the docs hook": {func(s awscdk.Stack, v awsec2.IVpc) { layers(s, link(s, "Ecr", v, windows)) }, []string{"windows-hook-missing"}},
		"Windows with the docs hook": {func(s awscdk.Stack, v awsec2.IVpc) {
			l := link(s, "Ecr", v, windows)
			layers(s, l)
			ecrpull.NewWindowsNondistributable(s, id("Windows"), &ecrpull.WindowsNondistributableProps{Link: l})
		}, []string{"windows-nondistributable"}},
		"Windows with a docs hook that the link was not told of": {func(s awscdk.Stack, v awsec2.IVpc) {
			layers(s, link(s, "Ecr", v, windows))
			ecrpull.NewWindowsNondistributable(s, id("Windows"), nil)
		}, []string{"windows-nondistributable"}},
	} {
		t.Run(name, func(t *testing.T) {
			stack := in(t, region)
			c.build(stack, isolatedVPC(stack))
			if got := warningIDs(t, stack); !slices.Equal(got, c.want) {
				t.Errorf("got the warnings %q, want %q", got, c.want)
			}
		})
	}
}

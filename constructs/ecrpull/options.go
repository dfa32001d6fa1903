package ecrpull

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
)

// addressType is the address type of an interface endpoint; empty leaves it to
// Amazon EC2, which takes IPv4.
func addressType(dualStack bool) awsec2.VpcEndpointIpAddressType {
	if dualStack {
		return awsec2.VpcEndpointIpAddressType_DUALSTACK
	}
	return ""
}

// admitIPv6 lets the VPC's IPv6 block connect to the endpoints.
func (l *EcrPrivateLink) admitIPv6() {
	own, ok := l.vpc.(awsec2.Vpc)
	if !ok {
		fail(l, nil, "DualStack: the IPv6 blocks of an imported VPC are not known; name who may connect with TaskSecurityGroups")
	}
	block := awscdk.Fn_Select(jsii.Number(0), own.VpcIpv6CidrBlocks())
	l.securityGroup.AddIngressRule(awsec2.Peer_Ipv6(block), awsec2.Port_Tcp(https), jsii.String("HTTPS from the VPC over IPv6"), jsii.Bool(false))
}

// addFIPS adds the Amazon ECR endpoints with FIPS validated cryptography.
func (l *EcrPrivateLink) addFIPS(statements []policy.Statement, privateDNS bool) {
	for _, service := range pullpath.FIPSServices() {
		_, half, _ := strings.Cut(string(service), ".") // "api" or "dkr"
		id := "Fips" + strings.ToUpper(half[:1]) + half[1:]
		endpoint := awsec2.NewInterfaceVpcEndpoint(l, jsii.String(id), &awsec2.InterfaceVpcEndpointProps{
			Vpc:               l.vpc,
			Service:           l.place.endpointService(service),
			Subnets:           &awsec2.SubnetSelection{Subnets: &l.zones},
			SecurityGroups:    &[]awsec2.ISecurityGroup{l.securityGroup},
			PrivateDnsEnabled: jsii.Bool(privateDNS),
			Open:              jsii.Bool(false),
			IpAddressType:     addressType(l.dualStack),
		})
		addStatements(statements, endpoint)
	}
	l.warn("fips-not-verified", "the endpoints with FIPS validated cryptography are named by one AWS sample and are not verified: where the Region has none, the deployment fails; images must be named by the FIPS host of the registry to use them (%s)", pullpath.ECSSkillSample)
}

// annotateOptions says what comes with the options that were taken.
func (l *EcrPrivateLink) annotateOptions(props *EcrPrivateLinkProps) {
	if props.DualStack {
		l.warn("dual-stack-not-verified", "AWS's pages disagree on which services have dual-stack interface endpoints: where one has none, the deployment fails; the S3 gateway endpoint stays IPv4 (%s)", pullpath.InterfaceEndpoints)
	}
	if left := props.ExcludedAvailabilityZones; len(left) > 0 {
		awscdk.Annotations_Of(l).AddInfoV2(jsii.String("ecrprivatelink:zones-left-out"), jsii.String(fmt.Sprintf(
			"the endpoints have no network interface in %s: tasks there use those of the other zones, and data between zones is billed", strings.Join(left, ", "))))
	}
}

package ecrpull

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/policy"
	"ecrprivatelink/internal/annotation"
	"ecrprivatelink/internal/guard"
)

// addressType is the address type of an interface endpoint; empty leaves it to Amazon EC2, which takes IPv4.
func addressType(dualStack bool) awsec2.VpcEndpointIpAddressType {
	if dualStack {
		return awsec2.VpcEndpointIpAddressType_DUALSTACK
	}
	return ""
}

// offered keeps the subnets in the zones that a service is offered in, by a context lookup. The answer of a first
// synthesis, which is not known yet, is all of them. The CDK's own lookup takes zones of a placeholder name for that
// answer, and fails with zones that are known.
func offered(scope constructs.Construct, place *place, service pullpath.Service, subnets []awsec2.ISubnet) []awsec2.ISubnet {
	at := guard.At(scope)
	if !place.known || !guard.Known(place.account) {
		at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: "LookupAvailabilityZones: the stack has no account and Region",
			Got: "an environment-agnostic one", Fix: "give it env, or name ExcludedAvailabilityZones"})
	}
	var zones []string
	for _, subnet := range subnets {
		zones = append(zones, *subnet.AvailabilityZone())
		if !guard.Known(zones[len(zones)-1]) {
			at.Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: "LookupAvailabilityZones: the zones of the VPC are chosen at deployment",
				Fix: "give the VPC its AvailabilityZones"})
		}
	}
	name := place.serviceName(service)
	answer, _ := awscdk.ContextProvider_GetValue(scope, &awscdk.GetContextValueOptions{
		Provider:   jsii.String(zonesOfService),
		DummyValue: zones,
		Props:      &map[string]any{"serviceName": name},
	}).Value.([]any)
	var out []awsec2.ISubnet
	for i, subnet := range subnets {
		if slices.ContainsFunc(answer, func(zone any) bool { return zone == zones[i] }) {
			out = append(out, subnet)
		}
	}
	if len(out) == 0 {
		at.Refuse(pullpath.Error{Code: pullpath.CodeConflict, Problem: "LookupAvailabilityZones: no subnet is in a zone that " + name + " is offered in",
			Got: fmt.Sprint(zones), Want: fmt.Sprint(answer), Fix: "add a subnet in one of those zones"})
	}
	return out
}

// zonesOfService is the lookup of the CDK CLI that asks for a service's zones.
const zonesOfService = "endpoint-service-availability-zones"

// admitIPv6 lets the VPC's IPv6 block connect to the endpoints.
func (l *EcrPrivateLink) admitIPv6() {
	own, ok := l.vpc.(awsec2.Vpc)
	if !ok {
		guard.At(l).Refuse(pullpath.Error{Code: pullpath.CodeNotKnown, Problem: "DualStack: the IPv6 blocks of an imported VPC are not known",
			Fix: "name who may connect with TaskSecurityGroups"})
	}
	block := awscdk.Fn_Select(jsii.Number(0), own.VpcIpv6CidrBlocks())
	l.securityGroup.AddIngressRule(awsec2.Peer_Ipv6(block), l.place.shared.httpsPort(), jsii.String("HTTPS from the VPC over IPv6"), jsii.Bool(false))
}

// addFIPS adds the Amazon ECR endpoints with FIPS validated cryptography.
func (l *EcrPrivateLink) addFIPS(statements []policy.Statement, privateDNS bool) {
	for _, service := range pullpath.FIPSServices() {
		_, half, _ := strings.Cut(string(service), ".") // "api" or "dkr"
		l.place.shared.addStatements(statements, l.newEndpoint("Fips"+strings.ToUpper(half[:1])+half[1:], service, l.zones, privateDNS))
	}
	guard.Warn(l, annotation.FIPSNotVerified, "the endpoints with FIPS validated cryptography are named by one AWS sample and are not verified: where the Region has none, the deployment fails; images must be named by the FIPS host of the registry to use them (%s)", pullpath.ECSSkillSample)
}

// annotate says at synth what the plan warns of, and what comes with the options that were taken.
func (l *EcrPrivateLink) annotate(props *EcrPrivateLinkProps) {
	for _, note := range l.plan.Notes {
		if note.Warning {
			guard.Warn(l, annotation.ID(note.ID), "%s: %s (%s)", note.Workload, note.Text, note.Source)
		}
	}
	if props.DualStack {
		guard.Warn(l, annotation.DualStackNotVerified, "AWS's pages disagree on which services have dual-stack interface endpoints: where one has none, the deployment fails; the S3 gateway endpoint stays IPv4 (%s)", pullpath.InterfaceEndpoints)
	}
	if left := props.ExcludedAvailabilityZones; len(left) > 0 {
		guard.Remark(l, annotation.ZonesLeftOut,
			"the endpoints have no network interface in %s: tasks there use those of the other zones, and data between zones is billed", strings.Join(left, ", "))
	}
}

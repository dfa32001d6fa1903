package ecrpull

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/guard"
)

// Hosts are the names that clients call a service by, in the Region of the scope's stack, such as
// "dkr.ecr.us-west-2.amazonaws.com" and the same behind "*.". Where the stack does not know its Region, CloudFormation
// completes them.
func Hosts(scope constructs.IConstruct, service pullpath.Service) []string {
	row, _ := pullpath.Lookup(service)
	region := *awscdk.Stack_Of(scope).Region()
	var out []string
	for _, template := range row.Hosts {
		if !guard.Known(region) {
			out = append(out, pullpath.FillHost(template, "", region, *awscdk.Aws_URL_SUFFIX()))
			continue
		}
		host, err := pullpath.ExpandHost(template, region, "")
		guard.At(scope).Check("the stack", err)
		out = append(out, host)
	}
	return out
}

// Domain is the domain of a service's [Hosts]: that of a private hosted zone, or of a rule that forwards the names.
func Domain(scope constructs.IConstruct, service pullpath.Service) string {
	hosts := Hosts(scope, service)
	if len(hosts) == 0 {
		guard.At(scope).Invalid("the names of service %q are not known", service)
	}
	return strings.TrimPrefix(hosts[0], "*.")
}

// ApiEndpointUrl is what clients pass as --endpoint-url when private DNS of ecr.api is off, or nil when ecr.api is not
// created here.
func (l *EcrPrivateLink) ApiEndpointUrl() *string {
	endpoint, ok := l.endpoints[pullpath.ECRAPI].(awsec2.InterfaceVpcEndpoint)
	if !ok {
		return nil
	}
	return jsii.String("https://" + *DNSName(endpoint))
}

// DNSName is the Regional DNS name of an interface endpoint, which works without private DNS.
func DNSName(endpoint awsec2.InterfaceVpcEndpoint) *string { return regionalEntry(endpoint, 1) }

// DNSZoneID is the hosted zone of [DNSName], which an alias record names.
func DNSZoneID(endpoint awsec2.InterfaceVpcEndpoint) *string { return regionalEntry(endpoint, 0) }

// regionalEntry is a part of the endpoint's first DNS entry, which is the Regional one. Each entry reads
// HOSTED-ZONE-ID:NAME.
func regionalEntry(endpoint awsec2.InterfaceVpcEndpoint, part float64) *string {
	first := map[string]any{"Fn::Select": []any{0, endpoint.VpcEndpointDnsEntries()}}
	return awscdk.Token_AsString(map[string]any{"Fn::Select": []any{part, map[string]any{"Fn::Split": []any{":", first}}}}, nil)
}

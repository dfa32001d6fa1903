package ecrpull

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

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

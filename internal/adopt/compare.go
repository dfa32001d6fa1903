package adopt

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

// The ids of what [Compare] finds.
const (
	// collisionID is an endpoint that cannot be created beside one that is there.
	collisionID = "endpoint-collision"
	// notFoundID is an endpoint to reuse that is not there, or is another one.
	notFoundID = "endpoint-not-found"
	// notProvidedID is an external endpoint that nothing provides.
	notProvidedID = "endpoint-not-provided"
)

// Sources of what Compare finds, beside those of package pullpath.
const routeConflicts pullpath.Source = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html"

// Compare holds what a configuration chooses against the VPC as it is, before it is deployed. Endpoints that the stack
// made itself, in an earlier deployment, are no collision: own has their ids. A network that does not tell which
// endpoints the VPC has is an error.
func Compare(n network.Network, vpcID string, subnets []string, workloads []pullpath.Workload, choices map[pullpath.Service]pullpath.Choice, own []string) ([]trace.Finding, error) {
	// What the stack made is what it may replace or leave as it is.
	n.Endpoints = slices.DeleteFunc(slices.Clone(n.Endpoints), func(e network.Endpoint) bool { return slices.Contains(own, e.ID) })
	proposed, err := New(n, vpcID, subnets, workloads)
	if err != nil {
		return nil, err
	}
	var out []trace.Finding
	for _, e := range proposed.Endpoints {
		row, _ := pullpath.Lookup(e.Service)
		there, err := pullpath.ParseChoice(e.Choice)
		if err != nil {
			return nil, err
		}
		choice := choices[e.Service]
		found := trace.Finding{Resource: vpcID, Key: string(e.Service), Severity: trace.Error, Source: string(pullpath.InterfaceEndpoints)}
		switch {
		case choice.Created() && !there.Created():
			collision(&found, row, there, e.Why)
		case choice.ID != "" && choice.ID != there.ID && !serves(n, vpcID, choice.ID, row):
			found.ID, found.Resource = notFoundID, choice.ID
			found.Message = fmt.Sprintf("The configuration reuses %s for %s, but VPC %s has no such %s endpoint of that service.", choice.ID, row.Service, vpcID, row.Type)
			found.Fix = fmt.Sprintf("Set endpoints[%q] to %s.", row.Service, e.Choice)
		case choice.External && there.Created():
			found.ID, found.Severity = notProvidedID, trace.Warning
			found.Message = fmt.Sprintf("The endpoint of %s is external, but nothing in VPC %s provides it: %s.", row.Service, vpcID, e.Why)
			found.Fix = fmt.Sprintf("Set endpoints[%q] to create, or let its owner create it first.", row.Service)
		default:
			continue
		}
		out = append(out, found)
	}
	return out, nil
}

// collision words why an endpoint cannot be created.
func collision(found *trace.Finding, row pullpath.EndpointService, there pullpath.Choice, why string) {
	found.ID = collisionID
	found.Fix = fmt.Sprintf("Set endpoints[%q] to reuse:%s.", row.Service, there.ID)
	switch {
	case there.External:
		found.Message = fmt.Sprintf("%s would be created with private DNS, but %s: the two DNS domains conflict, and the deployment fails.", row.Service, why)
		found.Fix = fmt.Sprintf("Set endpoints[%q] to external, or remove the zone from the VPC.", row.Service)
	case row.Type == pullpath.Gateway:
		found.Message = fmt.Sprintf("The gateway endpoint of %s would be created, but %s has its route in a route table of the subnets already: a route table takes one, and the deployment fails with RouteAlreadyExists.", row.Service, there.ID)
		found.Source = string(routeConflicts)
	default:
		found.Message = fmt.Sprintf("The endpoint of %s would be created with private DNS, but %s answers for it in the VPC already: the deployment fails with a conflicting DNS domain.", row.Service, there.ID)
	}
}

// serves reports whether the VPC has an endpoint of the service by that id.
func serves(n network.Network, vpcID, id string, row pullpath.EndpointService) bool {
	f := finder{vpc: network.VPC{Object: network.Object{ID: vpcID}}, served: trace.EndpointsOf(&n)}
	endpoints, _ := f.endpoints(row)
	return slices.ContainsFunc(endpoints, func(s trace.Served) bool { return s.EndpointID == id })
}

// Package adopt proposes the configuration for a VPC that exists: the VPC as the app takes it, and for each endpoint
// that workloads need whether to create it or to reuse the one that is there.
package adopt

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// Proposal is one environment of the app's configuration. Its field names are the configuration's.
type Proposal struct {
	Name      string              `json:"name"`
	Account   string              `json:"account,omitempty"`
	Region    string              `json:"region,omitempty"`
	VPC       VPC                 `json:"vpc"`
	Workloads []pullpath.Workload `json:"workloads"`
	// Endpoints are in the order of the plan.
	Endpoints []Endpoint `json:"-"`
	// Notes say what the configuration cannot.
	Notes []string `json:"-"`
}

// VPC is the VPC, described so that synthesis needs no AWS credentials.
type VPC struct {
	ID             string   `json:"id"`
	CIDR           string   `json:"cidr,omitempty"`
	PrivateSubnets []Subnet `json:"privateSubnets"`
	DNS            DNS      `json:"dns,omitzero"`
}

// Subnet is a subnet for tasks and endpoints.
type Subnet struct {
	ID               string `json:"id"`
	AvailabilityZone string `json:"availabilityZone"`
	RouteTableID     string `json:"routeTableId,omitempty"`
	CIDR             string `json:"cidr,omitempty"`
}

// DNS says which of the VPC's DNS attributes are on. One that is off is left out, with a note: the app refuses it.
type DNS struct {
	Support   bool `json:"support,omitempty"`
	Hostnames bool `json:"hostnames,omitempty"`
}

// Endpoint is where an endpoint comes from, and why.
type Endpoint struct {
	Service pullpath.Service
	// Choice is "create", "reuse:vpce-…" or "external".
	Choice string
	// Why explains it in a sentence without a full stop.
	Why string
}

// New proposes the environment of workloads in subnets of a VPC of the network. A network that does not tell which
// endpoints the VPC has is an error: to create one that is there already fails.
func New(n network.Network, vpcID string, subnets []string, workloads []pullpath.Workload) (Proposal, error) {
	plan, err := pullpath.NewPlan(workloads...)
	if err != nil {
		return Proposal{}, err
	}
	i := slices.IndexFunc(n.VPCs, func(v network.VPC) bool { return v.ID == vpcID })
	if i < 0 {
		return Proposal{}, fmt.Errorf("VPC %q is not among those read", vpcID)
	}
	for _, gap := range n.Gaps {
		if (gap.Kind == network.EndpointKind || gap.Kind == network.SubnetKind) && (gap.VPC == "" || gap.VPC == vpcID) {
			return Proposal{}, fmt.Errorf("cannot propose a configuration, because not all %s of %s are known: %s", gap.Kind, vpcID, gap.Why)
		}
	}
	if len(subnets) == 0 {
		return Proposal{}, errors.New("no subnets to propose; name at least one")
	}
	vpc := n.VPCs[i]
	p := Proposal{Name: vpcID, Workloads: workloads, VPC: VPC{ID: vpcID}}
	p.Account, _ = vpc.Env.Account.Text()
	p.Region, _ = vpc.Env.Region.Text()
	if p.Account == "" {
		p.Region = "" // the two go together
	}
	p.describe(n, vpc, subnets)
	finder := finder{n: n, vpc: vpc, tables: p.tables(), served: trace.EndpointsOf(&n)}
	for _, e := range plan.Endpoints {
		choice := finder.choose(e.EndpointService)
		p.Endpoints = append(p.Endpoints, choice)
	}
	return p, nil
}

// describe fills in the VPC.
func (p *Proposal) describe(n network.Network, vpc network.VPC, subnets []string) {
	if len(vpc.CIDRs.Items) > 0 && vpc.CIDRs.Items[0].Addr().Is4() {
		p.VPC.CIDR = vpc.CIDRs.Items[0].String()
	}
	for _, attribute := range []struct {
		name  string
		value partial.Value[bool]
		on    *bool
	}{{"enableDnsSupport", vpc.DNSSupport, &p.VPC.DNS.Support}, {"enableDnsHostnames", vpc.DNSHostnames, &p.VPC.DNS.Hostnames}} {
		on, known := attribute.value.Get()
		*attribute.on = on
		if known && !on {
			p.note("%s is off for the VPC; switch it on before you deploy, because private DNS needs it", attribute.name)
		}
	}
	byID := network.ByID(n.Subnets)
	for _, id := range subnets {
		s := byID[id]
		if s == nil {
			p.note("subnet %s is left out, because it is not among those read", id)
			continue
		}
		out := Subnet{ID: id}
		out.RouteTableID, _ = s.TableIn(&vpc).Get()
		out.AvailabilityZone, _ = s.AZ.Text()
		if out.RouteTableID == "" {
			p.note("the route table of subnet %s is not known; without it the S3 gateway endpoint cannot be created there", id)
		}
		for _, block := range s.CIDRs.Items {
			if block.Addr().Is4() && out.CIDR == "" {
				out.CIDR = block.String()
			}
		}
		p.VPC.PrivateSubnets = append(p.VPC.PrivateSubnets, out)
	}
}

func (p *Proposal) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

// tables returns the route tables of the subnets, each once.
func (p *Proposal) tables() []string {
	var out []string
	for _, s := range p.VPC.PrivateSubnets {
		if s.RouteTableID != "" && !slices.Contains(out, s.RouteTableID) {
			out = append(out, s.RouteTableID)
		}
	}
	return out
}

// finder looks for what serves a service in the VPC.
type finder struct {
	n      network.Network
	vpc    network.VPC
	tables []string
	served trace.Endpoints
}

// endpoints returns what serves a service in the VPC: its endpoints of the service's type, and private hosted zones.
func (f finder) endpoints(service pullpath.EndpointService) (endpoints, zones []trace.Served) {
	for _, s := range f.served.Serving(f.vpc.ID, service.Service) {
		switch {
		case s.ZoneID != "":
			zones = append(zones, s)
		case s.Type == service.Type:
			endpoints = append(endpoints, s)
		}
	}
	return endpoints, zones
}

// choose decides on one service.
func (f finder) choose(service pullpath.EndpointService) Endpoint {
	out := Endpoint{Service: service.Service, Choice: "create", Why: "the VPC has none"}
	endpoints, zones := f.endpoints(service)
	if service.Type == pullpath.Gateway {
		f.chooseGateway(&out, endpoints)
		return out
	}
	switch {
	case len(endpoints) > 0 && endpoints[0].Serves != partial.No:
		out.Choice, out.Why = "reuse:"+endpoints[0].EndpointID, "it is there, with private DNS; its policy and security groups stay as they are"
	case len(zones) > 0:
		out.Choice, out.Why = "external", "the private hosted zone "+f.zone(zones[0].ZoneID)+" answers for it"
	case len(endpoints) > 0:
		var why []string
		for _, s := range endpoints {
			why = append(why, s.EndpointID+" is there, but "+s.Why)
		}
		out.Why = strings.Join(why, ", ") + ", so tasks do not find it; or set that right and reuse it"
	}
	return out
}

// chooseGateway decides on a gateway endpoint. A route table takes one route to Amazon S3, but a VPC may have several
// gateway endpoints on different tables. Source: pullpath.GatewayEndpoints.
func (f finder) chooseGateway(out *Endpoint, endpoints []trace.Served) {
	for _, s := range endpoints {
		e := f.n.Endpoints[slices.IndexFunc(f.n.Endpoints, func(e network.Endpoint) bool { return e.ID == s.EndpointID })]
		var missing []string
		for _, table := range f.tables {
			if !slices.Contains(e.RouteTables.Items, table) {
				missing = append(missing, table)
			}
		}
		switch {
		case len(missing) == 0:
			out.Choice, out.Why = "reuse:"+e.ID, "it is there, with the route tables of all the subnets; its policy stays as it is"
			return
		case len(missing) < len(f.tables):
			out.Choice, out.Why = "reuse:"+e.ID, "it is there; add "+strings.Join(missing, ", ")+" to its route tables by hand"
			return
		}
		out.Why = e.ID + " is there, but on none of the subnets' route tables, so that another one does not collide"
	}
}

// zone is the name of a private hosted zone.
func (f finder) zone(id string) string {
	return strings.TrimSuffix(network.ByID(f.n.HostedZones)[id].DNSName.String(), ".")
}

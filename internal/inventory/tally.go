// Package inventory counts what a network has that AWS charges for: interface endpoints by Availability Zone, and NAT
// gateways. What it counts is the input of package cost.
package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cost"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// Count is what VPCs of a kind have. VPCs that have the same are counted together.
type Count struct {
	// VPCs are the names of the VPCs with the endpoints, in the order of the network.
	VPCs []string
	// Input is what they have, for [cost.Compare]. Its Region is empty where the network does not tell it, and its
	// amounts of data are zero.
	Input cost.Input
	// Notes say where the count is not what stands in the network, in sentences.
	Notes []string
}

// Of counts the interface endpoints of each VPC that has some. A VPC without any is counted only as a spoke: of the VPC
// whose endpoints its private hosted zones lead to. NAT gateways are left at the default, one for each Availability
// Zone of the endpoints, because the question is what would be needed instead.
func Of(n network.Network) []Count {
	var out []Count
	for _, vpc := range n.VPCs {
		c, ok := count(n, vpc)
		if !ok {
			continue
		}
		same := slices.IndexFunc(out, func(other Count) bool { return equal(other, c) })
		if same < 0 {
			out = append(out, c)
			continue
		}
		out[same].VPCs = append(out[same].VPCs, c.VPCs...)
		out[same].Input.VPCs++
	}
	return out
}

// equal reports whether two VPCs that are no hubs have the same.
func equal(a, b Count) bool {
	return !a.Input.Hub && !b.Input.Hub && a.Input.Region == b.Input.Region && a.Input.AZs == b.Input.AZs &&
		slices.Equal(a.Input.Services, b.Input.Services) && slices.Equal(a.Notes, b.Notes)
}

func count(n network.Network, vpc network.VPC) (Count, bool) {
	zoneOf := map[string]string{}
	for _, s := range n.Subnets {
		zoneOf[s.ID] = cmp.Or(s.AZ.String(), s.ID)
	}
	c := Count{VPCs: []string{vpc.Label()}, Input: cost.Input{VPCs: 1}}
	c.Input.Region, _ = vpc.Env.Region.Text()
	spread := map[int]bool{}
	incomplete := false
	mine := map[string]bool{}
	for _, e := range n.Endpoints {
		kind, known := e.Type.Get()
		if in, ok := e.VPC.Get(); !ok || in != vpc.ID || !known || kind != pullpath.Interface {
			continue
		}
		if e.Perhaps != "" {
			c.Notes = append(c.Notes, fmt.Sprintf("Endpoint %s is not counted: %s.", e.Label(), e.Perhaps))
			continue
		}
		mine[e.ID] = true
		zones := map[string]bool{}
		for _, id := range e.Subnets.Items {
			zones[cmp.Or(zoneOf[id], id)] = true
		}
		incomplete = incomplete || !e.Subnets.Complete()
		spread[len(zones)] = true
		c.Input.AZs = max(c.Input.AZs, len(zones))
		c.Input.Services = append(c.Input.Services, distinct(c.Input.Services, ServiceOf(e)))
	}
	if len(c.Input.Services) == 0 {
		return Count{}, false
	}
	c.Input.AZs = max(c.Input.AZs, 1)
	for _, g := range n.NATGateways {
		if subnet, known := g.Subnet.Get(); known && subnet == "" && within(g.VPC, vpc.ID) {
			c.Notes = append(c.Notes, fmt.Sprintf("NAT gateway %s is regional, and no price of regional ones is known: the comparison is with gateways in each Availability Zone.", g.Label()))
		}
	}
	if len(spread) > 1 {
		c.Notes = append(c.Notes, fmt.Sprintf("Not every endpoint stands in as many Availability Zones; each is counted in %d, the most.", c.Input.AZs))
	}
	if incomplete {
		c.Notes = append(c.Notes, "The subnets of an endpoint are not all known; those that are known are counted.")
	}
	if spokes := spokesOf(n, vpc.ID, mine); len(spokes) > 0 {
		c.Input.Hub, c.Input.VPCs = true, len(spokes)
		c.Notes = append(c.Notes, fmt.Sprintf("%s is a hub: its private hosted zones serve %s.", c.VPCs[0], strings.Join(spokes, ", ")))
	}
	return c, true
}

// within reports whether something is certainly in a VPC.
func within(of partial.Value[string], vpc string) bool {
	id, known := of.Get()
	return known && id == vpc
}

// spokesOf are the other VPCs with a private hosted zone that leads to one of a VPC's endpoints.
func spokesOf(n network.Network, hub string, endpoints map[string]bool) []string {
	served := map[string]bool{}
	for _, z := range n.HostedZones {
		if slices.ContainsFunc(z.Records.Items, func(r network.Record) bool { id, _ := r.Endpoint.Get(); return endpoints[id] }) {
			for _, id := range z.VPCs.Items {
				served[id] = id != hub
			}
		}
	}
	var out []string
	for _, vpc := range n.VPCs {
		if served[vpc.ID] {
			out = append(out, vpc.Label())
		}
	}
	return out
}

// ServiceOf is the short name of an endpoint's service; of one that is not AWS's, or not known, the whole name.
func ServiceOf(e network.Endpoint) pullpath.Service {
	if s, known := trace.ServiceOf(e); known {
		return s
	}
	return pullpath.Service(cmp.Or(e.ServiceName.String(), "a service that is not known"))
}

// distinct numbers a service that a VPC has an endpoint for already.
func distinct(taken []pullpath.Service, s pullpath.Service) pullpath.Service {
	name := s
	for i := 2; slices.Contains(taken, name); i++ {
		name = pullpath.Service(fmt.Sprintf("%s (%d)", s, i))
	}
	return name
}

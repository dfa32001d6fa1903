package picture

import (
	"cmp"
	"slices"
	"strings"

	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/plain"
)

// hub is what lies between VPCs: who has endpoints, who uses them, and over what.
type hub struct {
	// Ends are the VPCs: spokes first, then those with interface endpoints.
	Ends []end
	// Links are what connects them.
	Links []link
}

// end is a VPC.
type end struct {
	ID, Name string
	// Where is the account and Region around it.
	Where string
	// Endpoints are the services of its interface endpoints; none for a spoke.
	Endpoints []string
	Tasks     int
}

// link is a transit gateway, a peering connection, or private hosted zones that the same VPCs are associated with.
type link struct {
	// Class is "ways" for a network and "names" for DNS.
	Class string
	// Title is what it is, Name its own name, and Words what it does.
	Title, Name, Words string
	// Zones are the hosted zones.
	Zones []hostedZone
	// VPCs are the ids of the VPCs it connects, and More why there may be others.
	VPCs []string
	More string
}

// hostedZone is a private hosted zone. Leads is the endpoint that its records lead to, and Brief its name within its
// VPC; empty where that is not known.
type hostedZone struct{ Name, Leads, Brief string }

// words say where a zone leads, to the endpoint by one of its names.
func (z hostedZone) words(by, endpoint string) string {
	if endpoint == "" {
		return z.Name
	}
	return z.Name + by + endpoint
}

// hub finds what lies between the VPCs; ok is false when nothing does.
func (m maker) hub() (h hub, ok bool) {
	h.Links = slices.Concat(m.networkLinks(), m.zoneLinks())
	if len(h.Links) == 0 {
		return h, false
	}
	linked := map[string]bool{}
	for _, l := range h.Links {
		for _, id := range l.VPCs {
			linked[id] = true
		}
	}
	for _, vpc := range m.VPCs {
		if !linked[vpc.ID] {
			continue
		}
		e := end{ID: vpc.ID, Name: vpc.Label(), Where: whereOf(vpc.Env)}
		for _, endpoint := range m.Endpoints {
			if in, _ := endpoint.VPC.Get(); in == vpc.ID && !isGateway(endpoint) {
				e.Endpoints = append(e.Endpoints, string(inventory.ServiceOf(endpoint)))
			}
		}
		for _, t := range m.Report.Traces {
			if t.VPCID == vpc.ID {
				e.Tasks++
			}
		}
		h.Ends = append(h.Ends, e)
	}
	slices.SortStableFunc(h.Ends, func(a, b end) int {
		return cmp.Or(cmp.Compare(min(len(a.Endpoints), 1), min(len(b.Endpoints), 1)), cmp.Compare(a.Where, b.Where))
	})
	return h, len(h.Ends) > 0
}

// networkLinks are what carries packets between VPCs.
func (m maker) networkLinks() []link {
	var out []link
	add := func(title, name, more string, vpcs ...string) {
		out = append(out, link{Class: "ways", Title: title, Name: name, Words: "carries the calls to the endpoints", VPCs: vpcs, More: more})
	}
	for _, g := range m.TransitGateways {
		add("Transit gateway", g.Label(), g.VPCs.More, g.VPCs.Items...)
	}
	for _, p := range m.Peerings {
		requester, _ := p.Requester.Get()
		accepter, _ := p.Accepter.Get()
		add("Peering connection", p.Label(), "", plain.Add(plain.Add(nil, requester), accepter)...)
	}
	return out
}

// zoneLinks gathers the private hosted zones with the same VPCs.
func (m maker) zoneLinks() []link {
	var out []link
	at := map[string]int{}
	for _, z := range m.HostedZones {
		key := strings.Join(slices.Sorted(slices.Values(z.VPCs.Items)), "\n")
		i, found := at[key]
		if !found {
			i = len(out)
			at[key] = i
			out = append(out, link{Class: "names", Words: "resolve the endpoints' names", VPCs: z.VPCs.Items, More: z.VPCs.More})
		}
		zone := hostedZone{Name: strings.TrimSuffix(z.DNSName.String(), ".")}
		for _, r := range z.Records.Items {
			if id, known := r.Endpoint.Get(); known && id != "" {
				zone.Leads = m.EndpointName(id)
				zone.Brief = brief(zone.Leads, m.VPCName(m.VPCOf(id)))
				break
			}
		}
		out[i].Zones = append(out[i].Zones, zone)
	}
	for i := range out {
		out[i].Title = "Private hosted zone"
		if n := len(out[i].Zones); n > 1 {
			out[i].Title = plain.Count(n, "private hosted zone")
		}
	}
	return out
}

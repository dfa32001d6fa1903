package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
)

// match is a hosted zone that covers a name.
type match struct {
	zone *network.HostedZone
	// sure answers whether it does, and is associated with the VPC.
	sure answer
}

// zoneOf finds the private hosted zone that answers for a host in a VPC: the most specific one, unless the private DNS of
// an endpoint is more specific.
func (x *index) zoneOf(vpc *network.VPC, host string, c candidate) *match {
	var best *match
	longest := 0
	if c.endpoint != nil && c.usable.is != no {
		longest = len(endpointZone(x.services[c.endpoint].service, vpc.Env, host)) - 1
	}
	var doubt *match
	for _, t := range within(x.zones, vpc.ID) {
		z := t.object
		name := normalName(z.DNSName.String())
		covers := inDomain(normalName(host), name)
		switch {
		case covers == no || covers == yes && len(name) <= longest:
		case covers == maybe:
			doubt = &match{z, answer{maybe, fmt.Sprintf("whether private hosted zone %s (%s) covers the name is not known", z.Label(), z.DNSName)}}
		case t.why != "":
			doubt = &match{z, answer{maybe, fmt.Sprintf("whether private hosted zone %s is associated with the VPC is not known: %s", z.Label(), t.why)}}
		default:
			best, longest = &match{z, answer{is: yes}}, len(name)
		}
	}
	if doubt != nil {
		return doubt
	}
	return best
}

// endpointZone returns the domain that the private DNS of a service's endpoint answers for, as far as a host lies in it.
func endpointZone(service pullpath.Service, env network.Env, host string) string {
	row, _ := pullpath.Lookup(service)
	for _, template := range row.Hosts {
		zone := normalName(env.Host(strings.TrimPrefix(template, "*.")))
		if inDomain(normalName(host), zone) == yes {
			return zone
		}
	}
	return ""
}

// fromZone resolves a host by a private hosted zone.
func (x *index) fromZone(o origin, m *match, host string) resolution {
	if m.sure.is == maybe {
		return resolution{elsewhere: m.sure.why}
	}
	record, certain := findRecord(m.zone, host)
	switch {
	case record == nil && certain:
		return resolution{nowhere: true, cause: &problem{rule: zoneWithoutRecord, at: m.zone.Object, items: []string{host}, say: func(hosts []string) (string, string) {
			return fmt.Sprintf("Private hosted zone %s (%s) has no record for %s.", m.zone.Label(), m.zone.DNSName, series(hosts)),
				"Add an alias record to the endpoint; for dkr.ecr a wildcard record, since the name begins with the account id."
		}}}
	case record == nil:
		return resolution{elsewhere: fmt.Sprintf("the records of private hosted zone %s are not known: %s", m.zone.Label(), m.zone.Records.Why())}
	}
	id, known := record.Endpoint.Get()
	endpoint := x.endpoints[id]
	if !known || endpoint == nil {
		why := record.Endpoint.Why()
		if known {
			why = orReason(id, "an address that is no endpoint of the source")
		}
		return resolution{elsewhere: fmt.Sprintf("a record of private hosted zone %s leads to %s", m.zone.Label(), why)}
	}
	usable, cause := answers(endpoint)
	return resolution{endpoint: endpoint, certain: usable.is, cause: cause, nowhere: usable.is == no}
}

// find returns the record for a host: an exact one, else the wildcard of the nearest parent. Without one, certain says
// that there is none.
func findRecord(z *network.HostedZone, host string) (record *network.Record, certain bool) {
	host = normalName(host)
	names := map[string]*network.Record{}
	open := z.Records.More != ""
	for _, m := range z.Records.Members() {
		r := &m.Item
		kind, known := r.Type.Get()
		if known && kind != "A" && kind != "AAAA" && kind != "CNAME" {
			continue
		}
		name := normalName(r.Name.String())
		h, n := withoutCommonEnd(host, name) // what remains of a wildcard for the host's own parent is the star
		if m.Why != "" {
			open = open || name == host || compatible(h, strings.Replace(n, "*", "‹›", 1))
			continue
		}
		if !known || name != host && n != "*" && compatible(h, strings.Replace(n, "*", "‹›", 1)) && strings.Contains(n+h, "‹") {
			open = true
			continue
		}
		names[name] = r
	}
	if r := names[host]; r != nil {
		return r, true
	}
	for rest := host; ; {
		_, parent, found := strings.Cut(rest, ".")
		if !found {
			return nil, !open
		}
		if r := names["*."+parent]; r != nil {
			return r, true
		}
		rest = parent
	}
}

package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// nameSource is what a private source of names says of a host: the private DNS of an endpoint, or a private hosted
// zone.
type nameSource struct {
	// depth is the length of the domain that it answers for: the longest answers.
	depth int
	leads []lead
	// zone is the id of the private hosted zone, empty for the private DNS of endpoints.
	zone string
	// sure says that it answers for certain, so that nothing behind it is asked.
	sure bool
}

// zonesOf are the private hosted zones that answer, or may, for a host in a VPC.
func (x *index) zonesOf(vpc *network.VPC, host partial.Text) []nameSource {
	var out []nameSource
	called := asName(host)
	for _, t := range within(x.zones, vpc.ID) {
		z := t.object
		name := asName(z.DNSName)
		why := ""
		switch covers := called.in(name); {
		case covers == no:
			continue
		case covers == maybe:
			why = fmt.Sprintf("whether private hosted zone %s (%s) covers the name is not known", z.Label(), z.DNSName)
		case t.why != "":
			why = fmt.Sprintf("whether private hosted zone %s is associated with the VPC is not known: %s", z.Label(), t.why)
		}
		l := nameSource{depth: len(name), leads: x.fromZone(z, host), zone: z.ID, sure: why == ""}
		for i := range l.leads {
			l.leads[i].private, l.leads[i].why = true, orReason(why, l.leads[i].why)
		}
		out = append(out, l)
	}
	return out
}

// depthOf is the length of the domain that the private DNS of a service's endpoint answers for, as far as a host lies
// in it.
func depthOf(service pullpath.Service, env network.Env, host partial.Text) int {
	row, _ := pullpath.Lookup(service)
	called := asName(host)
	for _, template := range row.Hosts {
		zone := asName(env.Host(strings.TrimPrefix(template, "*.")))
		if called.in(zone) == yes {
			return len(zone)
		}
	}
	return 0
}

// fromZone is where a private hosted zone leads a host.
func (x *index) fromZone(z *network.HostedZone, host partial.Text) []lead {
	records, open := findRecords(z, host)
	var out []lead
	for _, m := range records {
		for _, l := range x.fromRecord(z, m.Item) {
			l.why = orReason(m.Why, l.why)
			out = append(out, l)
		}
	}
	switch {
	case len(records) > 0 && records[len(records)-1].Why == "":
		return out
	case open != "":
		return append(out, lead{elsewhere: fmt.Sprintf("the records of private hosted zone %s are not known: %s", z.Label(), open)})
	}
	none := &problem{rule: zoneWithoutRecord, at: z.Object, items: []string{host.String()}, say: func(hosts []string) (string, string) {
		return fmt.Sprintf("Private hosted zone %s (%s) has no record for %s.", z.Label(), z.DNSName, plain.List(hosts)),
			"Add an alias record to the endpoint; for dkr.ecr a wildcard record, since the name begins with the account id."
	}}
	why := ""
	if len(records) > 0 {
		why = records[0].Why
	}
	return append(out, lead{nowhere: true, causes: []*problem{none}, why: why})
}

// fromRecord is where a record leads.
func (x *index) fromRecord(z *network.HostedZone, r network.Record) []lead {
	id, known := r.Endpoint.Get()
	endpoint := x.Endpoints[id]
	if !known || endpoint == nil {
		why := r.Endpoint.Why()
		if known {
			why = orReason(id, "an address that is no endpoint of the source")
		}
		return []lead{{elsewhere: fmt.Sprintf("a record of private hosted zone %s leads to %s", z.Label(), why)}}
	}
	usable, cause := answers(endpoint)
	switch usable.is {
	case yes:
		return []lead{{endpoint: endpoint}}
	case maybe:
		return []lead{{endpoint: endpoint, why: usable.why}, {nowhere: true, past: endpoint, why: usable.why}}
	}
	return []lead{{nowhere: true, past: endpoint, causes: []*problem{cause}}}
}

// findRecords returns the record for a host: an exact one, else the wildcard of the nearest parent. Before it stand
// those that may be it, each with the reason; without one for certain, open says why there may be records that are not
// known.
func findRecords(z *network.HostedZone, host partial.Text) (records []partial.Doubt[network.Record], open string) {
	type match struct {
		depth  int
		record partial.Doubt[network.Record]
	}
	var found []match
	name := asName(host)
	for _, m := range z.Records.Members() {
		kind, known := m.Item.Type.Get()
		if known && kind != "A" && kind != "AAAA" && kind != "CNAME" {
			continue
		}
		of := asName(m.Item.Name)
		is, depth := name.equals(of), len(of)+1
		if parent, wild := of.wildcard(); wild {
			is, depth = name.below(parent), len(parent)
		}
		why := m.Why
		switch {
		case is == no:
			continue
		case is == maybe:
			depth = max(depth, len(name)) // it may be nearer than any wildcard
			why = orReason(why, fmt.Sprintf("whether record %s of private hosted zone %s is that of the name is not known", m.Item.Name, z.Label()))
		case !known:
			why = orReason(why, m.Item.Type.Why())
		}
		found = append(found, match{depth, partial.Doubt[network.Record]{Item: m.Item, Why: why}})
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.depth, a.depth), -cmp.Compare(min(len(a.record.Why), 1), min(len(b.record.Why), 1)))
	})
	for _, m := range found {
		if m.record.Why == "" {
			id, _ := m.record.Item.Endpoint.Get()
			return append(slices.DeleteFunc(records, func(r partial.Doubt[network.Record]) bool {
				other, _ := r.Item.Endpoint.Get()
				return id != "" && other == id // it leads where the name leads without it
			}), m.record), ""
		}
		records = append(records, m.record)
	}
	return records, z.Records.More
}

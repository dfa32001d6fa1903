package live

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// zoneParts is what AWS tells of the private hosted zones.
type zoneParts struct {
	zones []*zonePart
	// interfaces are those of endpoints with addresses that the zones' records name.
	interfaces answer[types.NetworkInterface]
}

// zonePart is a zone, the VPCs of this reading that it answers for, and its records.
type zonePart struct {
	summary route53types.HostedZoneSummary
	vpcs    []string
	records answer[route53types.ResourceRecordSet]
}

// zones gathers the zones of all VPCs and asks for the records of those that can hold names of AWS APIs.
func (r *reading) zones(parts []*vpcParts) zoneParts {
	var out zoneParts
	byID := map[string]*zonePart{}
	for _, p := range parts {
		for _, summary := range p.dns.zones.items {
			if serviceOwned(summary) {
				continue
			}
			id := aws.ToString(summary.HostedZoneId)
			if byID[id] == nil {
				byID[id] = &zonePart{summary: summary}
				out.zones = append(out.zones, byID[id])
			}
			if !slices.Contains(byID[id].vpcs, p.id) {
				byID[id].vpcs = append(byID[id].vpcs, p.id)
			}
		}
	}
	group := newStage()
	for _, zone := range out.zones {
		name := aws.ToString(zone.summary.Name)
		if !r.concernsAWS(name) {
			zone.records.why = "the zone holds no AWS names, so its records were not read"
			continue
		}
		group.do(func() {
			zone.records = pagesBy[route53types.ResourceRecordSet](r, r.Route53.ListResourceRecordSets, &route53.ListResourceRecordSetsInput{HostedZoneId: zone.summary.HostedZoneId}, nextRecords)
		})
	}
	group.wait()
	return out
}

// nextRecords turns a question for records into that for the page after an answer.
func nextRecords(in *route53.ListResourceRecordSetsInput, out *route53.ListResourceRecordSetsOutput) bool {
	in.StartRecordName, in.StartRecordType, in.StartRecordIdentifier = out.NextRecordName, out.NextRecordType, out.NextRecordIdentifier
	return out.IsTruncated
}

// serviceOwned marks the zones that an AWS service made in its own account, such as the one behind an endpoint's
// private DNS: [network.Endpoint.PrivateDNS] says the same, and nobody may read their records. Source:
// "HostedZoneOwner" in the Route 53 API Reference.
func serviceOwned(z route53types.HostedZoneSummary) bool {
	return z.Owner != nil && aws.ToString(z.Owner.OwningService) != ""
}

// concernsAWS reports whether a zone of this name can answer for an AWS API: it lies in a domain of AWS, or above one.
func (r *reading) concernsAWS(zone string) bool {
	zone = "." + strings.ToLower(strings.Trim(zone, "."))
	for _, domain := range []string{"." + r.partition.Suffix, ".api.aws", ".on.aws"} {
		if zone == "." || strings.HasSuffix(zone, domain) || strings.HasSuffix(domain, zone) {
			return true
		}
	}
	return false
}

// objects builds the zones of the network.
func (z zoneParts) objects(parts []*vpcParts) []network.HostedZone {
	var out []network.HostedZone
	for _, zone := range z.zones {
		name := strings.TrimSuffix(aws.ToString(zone.summary.Name), ".")
		object := network.HostedZone{
			Object:  object(aws.ToString(zone.summary.HostedZoneId), name),
			DNSName: partial.Literal(name),
			VPCs:    partial.ListOf(zone.vpcs...), // all that matter: a task's VPC was asked for its zones
			Records: partial.List[network.Record]{More: zone.records.why},
		}
		for _, r := range zone.records.items {
			object.Records.Items = append(object.Records.Items, network.Record{
				Name:     partial.Literal(unescape(aws.ToString(r.Name))),
				Type:     partial.Known(string(r.Type)),
				Endpoint: z.leadsTo(r, parts),
			})
		}
		out = append(out, object)
	}
	return out
}

// unescape undoes the octal form in which Route 53 writes the asterisk. Source: "DNS domain name format" in the Amazon
// Route 53 Developer Guide.
func unescape(name string) string { return strings.ReplaceAll(name, `\052`, "*") }

// endpointName matches the DNS name of an interface endpoint: vpce-ID-SUFFIX, with a zone's name for a zonal one.
var endpointName = regexp.MustCompile(`^(?:\*\.|\\052\.)?(vpce-[0-9a-f]+)-`)

// names returns the endpoint ids that a record names by alias or CNAME, and the addresses that it gives.
func names(r route53types.ResourceRecordSet) (endpoints, addresses []string) {
	var targets []string
	if r.AliasTarget != nil {
		targets = append(targets, aws.ToString(r.AliasTarget.DNSName))
	}
	for _, value := range r.ResourceRecords {
		switch r.Type {
		case route53types.RRTypeCname:
			targets = append(targets, aws.ToString(value.Value))
		case route53types.RRTypeA, route53types.RRTypeAaaa:
			addresses = append(addresses, aws.ToString(value.Value))
		}
	}
	for _, target := range targets {
		if m := endpointName.FindStringSubmatch(strings.ToLower(target)); m != nil {
			endpoints = append(endpoints, m[1])
		}
	}
	return endpoints, addresses
}

// leadsTo finds the endpoint behind a record.
func (z zoneParts) leadsTo(r route53types.ResourceRecordSet, parts []*vpcParts) partial.Value[string] {
	endpoints, addresses := names(r)
	if len(endpoints) > 0 {
		return partial.Known(endpoints[0])
	}
	if len(addresses) == 0 {
		return partial.Known("")
	}
	lead := ""
	for _, address := range addresses { // a caller takes any
		id := z.endpoint(address, parts)
		switch {
		case id == "":
			return partial.Unknown[string](reasons(z.interfaces.why, "no endpoint of this account has the address "+address))
		case lead != "" && id != lead:
			return partial.Unknown[string]("its addresses are of the endpoints " + lead + " and " + id)
		}
		lead = id
	}
	return partial.Known(lead)
}

// endpoint returns the id of the endpoint that has the address, or "".
func (z zoneParts) endpoint(address string, parts []*vpcParts) string {
	for _, i := range z.interfaces.items {
		if !hasAddress(i, address) {
			continue
		}
		for _, p := range parts {
			for _, e := range p.endpoints.items {
				if slices.Contains(e.NetworkInterfaceIds, aws.ToString(i.NetworkInterfaceId)) {
					return aws.ToString(e.VpcEndpointId)
				}
			}
		}
	}
	return ""
}

func hasAddress(i types.NetworkInterface, address string) bool {
	for _, a := range i.PrivateIpAddresses {
		if aws.ToString(a.PrivateIpAddress) == address {
			return true
		}
	}
	for _, a := range i.Ipv6Addresses {
		if aws.ToString(a.Ipv6Address) == address {
			return true
		}
	}
	return aws.ToString(i.PrivateIpAddress) == address
}

// askHubs finds the VPCs of this account whose endpoints the zones lead to, and asks about those that are not read yet.
func (r *reading) askHubs(zones *zoneParts, read []*vpcParts) []*vpcParts {
	var endpoints, addresses []string
	for _, zone := range zones.zones {
		for _, record := range zone.records.items {
			ids, ips := names(record)
			endpoints, addresses = append(endpoints, ids...), append(addresses, ips...)
		}
	}
	vpcs := r.vpcsOf(zones, distinct(endpoints), distinct(addresses))
	var hubs []*vpcParts
	group := newStage()
	for _, id := range vpcs {
		if id == "" || slices.ContainsFunc(read, func(p *vpcParts) bool { return p.id == id }) {
			continue
		}
		hub := &vpcParts{id: id}
		hubs = append(hubs, hub)
		hub.ask(r, group)
	}
	group.wait()
	return hubs
}

// vpcsOf returns the VPCs in which endpoints and endpoint addresses are. Those of other accounts are not visible and
// stay unknown.
func (r *reading) vpcsOf(zones *zoneParts, endpoints, addresses []string) []string {
	var found answer[types.VpcEndpoint]
	group := newStage()
	if len(endpoints) > 0 {
		group.do(func() { found = r.endpointsByID(endpoints) })
	}
	if len(addresses) > 0 {
		group.do(func() {
			zones.interfaces = chunked(addresses, filterLimit, func(addresses []string) answer[types.NetworkInterface] {
				return r.networkInterfaces(append(filter("addresses.private-ip-address", addresses...), filter("interface-type", "vpc_endpoint")...))
			})
		})
	}
	group.wait()
	return distinct(append(texts(found.items, func(e types.VpcEndpoint) *string { return e.VpcId }),
		texts(zones.interfaces.items, func(i types.NetworkInterface) *string { return i.VpcId })...))
}

// endpointsByID finds the endpoints that are visible to this account. AWS refuses the whole question when one of them
// is not, so it is then asked for one at a time.
func (r *reading) endpointsByID(ids []string) answer[types.VpcEndpoint] {
	refused := false
	all := list[types.VpcEndpoint](r, heeding(r.EC2.DescribeVpcEndpoints, func(err error) error {
		refused = strings.EqualFold(codeOf(err), "InvalidVpcEndpointId.NotFound")
		return err
	}), &ec2.DescribeVpcEndpointsInput{VpcEndpointIds: ids})
	if refused {
		all = answer[types.VpcEndpoint]{}
	}
	if !refused || len(ids) == 1 {
		return all
	}
	for _, id := range ids {
		one := r.endpointsByID([]string{id})
		all.items = append(all.items, one.items...)
		all.why = reasons(all.why, one.why)
	}
	return all
}

func (r *reading) networkInterfaces(where []types.Filter) answer[types.NetworkInterface] {
	return pages[types.NetworkInterface](r, r.EC2.DescribeNetworkInterfaces, &ec2.DescribeNetworkInterfacesInput{Filters: where})
}

// distinct returns the values without repeats, sorted.
func distinct(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}

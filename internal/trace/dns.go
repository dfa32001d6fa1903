package trace

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// resolution is what a name resolves to.
type resolution struct {
	hop Hop
	// endpoint is the endpoint the name leads to, or may lead to; certain says which.
	endpoint *network.Endpoint
	certain  truth
	// elsewhere, when not empty, is why the name may lead to an address that cannot be followed.
	elsewhere string
	// nowhere says that the name does not resolve.
	nowhere bool
	// cause is why the name leads past the endpoint that exists for it, or does not resolve.
	cause *problem
	// notes are reported whatever follows.
	notes []*problem
}

// resolve answers what a name means to a resolver in the VPC of the origin.
//
// The Amazon-provided resolver asks, the most specific first, the private hosted zones associated with the VPC, of which
// the private DNS of an interface endpoint is one, and then the public DNS (Route 53 Developer Guide, Considerations when
// working with a private hosted zone; AWS PrivateLink Guide, DNS for interface endpoints).
func (x *index) resolve(o origin, d destination) resolution {
	if o.vpc == nil {
		return resolution{hop: Hop{DNSHop, Undecided, "the VPC is not known: " + o.why}, elsewhere: o.why}
	}
	candidate := x.interfaceEndpoint(o.vpc, d)
	r := resolution{endpoint: candidate.endpoint, certain: candidate.usable.is, cause: candidate.cause}
	if zone := x.zoneOf(o.vpc, d.host, candidate); zone != nil {
		r = x.fromZone(o, zone, d.host)
	}
	if why, found := x.gap(network.EndpointKind, o.vpc); found && r.certain != yes && r.elsewhere == "" && !r.nowhere && d.service != "" {
		r.elsewhere = why
	}
	if why, found := x.gap(network.HostedZoneKind, o.vpc); found && r.certain != yes && r.elsewhere == "" && !r.nowhere {
		r.elsewhere = why
	}
	if d.doubt != "" && r.endpoint != nil && r.certain == yes {
		r.certain, r.hop.Detail = maybe, d.doubt
	}
	x.withAttributes(&r, o.vpc, d)
	x.withForwarding(&r, o.vpc, d)
	r.describe(d, candidate.usable)
	return r
}

// withAttributes heeds enableDnsSupport and enableDnsHostnames.
func (x *index) withAttributes(r *resolution, vpc *network.VPC, d destination) {
	support, hostnames := partial.TruthOf(vpc.DNSSupport), partial.TruthOf(vpc.DNSHostnames)
	both := min(support, hostnames)
	off := "enableDnsHostnames"
	if support == no {
		off = "enableDnsSupport"
	}
	p := &problem{rule: vpcDNSAttributes, at: vpc.Object, key: off, items: []string{d.name()},
		say: func(services []string) (string, string) {
			return fmt.Sprintf("VPC %s has %s off, so its resolver does not lead to the endpoints: %s.", vpc.Label(), off, series(services)),
				"Turn on both enableDnsSupport and enableDnsHostnames of the VPC."
		}}
	switch {
	case support == no && amazonDNS(vpc).is == yes:
		r.nowhere, r.cause = true, p
	case support == maybe && r.elsewhere == "":
		r.elsewhere = "whether enableDnsSupport is on is not known: " + vpc.DNSSupport.Why()
	case r.endpoint != nil && r.certain != no && both == no:
		r.certain, r.cause = no, p
	case r.endpoint != nil && r.certain == yes && both == maybe:
		r.certain = maybe
		r.hop.Detail = "whether the VPC's DNS attributes are on is not known: " + firstReason(vpc.DNSSupport, vpc.DNSHostnames)
	}
}

// withForwarding heeds DNS servers and resolver rules that take the name away from the Amazon-provided resolver.
func (x *index) withForwarding(r *resolution, vpc *network.VPC, d destination) {
	amazon := amazonDNS(vpc)
	if amazon.is != yes {
		r.elsewhere = amazon.why
		if amazon.is == no {
			r.notes = append(r.notes, &problem{rule: customDNSServers, at: vpc.Object, say: func([]string) (string, string) {
				return fmt.Sprintf("VPC %s uses the DNS servers %s. Whether they lead to the VPC's endpoints cannot be seen from here.", vpc.Label(), series(vpc.DNSServers.Items)),
					"Use AmazonProvidedDNS, or let those servers forward the names of AWS to Route 53 Resolver inbound endpoints in the VPC."
			}})
		}
		return
	}
	for _, t := range within(x.rules, vpc.ID) {
		rule := t.object
		covers := inDomain(normalName(d.host), normalName(rule.Domain.String()))
		if partial.TruthOf(rule.System) == yes || covers == no {
			continue
		}
		if covers == maybe || t.why != "" || partial.TruthOf(rule.System) == maybe {
			r.elsewhere = orReason(r.elsewhere, fmt.Sprintf("whether resolver rule %s (%s) forwards the name is not known", rule.Label(), rule.Domain))
			continue
		}
		r.elsewhere = fmt.Sprintf("resolver rule %s forwards %s to other name servers", rule.Label(), rule.Domain)
		r.notes = append(r.notes, &problem{rule: dnsForwarded, at: rule.Object, items: []string{d.name()}, say: func(services []string) (string, string) {
			return fmt.Sprintf("Resolver rule %s forwards %s, and with it the names of %s, to other name servers.", rule.Label(), strings.TrimSuffix(rule.Domain.String(), "."), series(services)),
				"Make sure that those name servers lead back to the endpoints, or add a SYSTEM rule for the names of AWS."
		}})
		return
	}
	if why, found := x.gap(network.ResolverRuleKind, vpc); found && r.elsewhere == "" && !r.nowhere {
		r.elsewhere = why
	}
}

// amazonDNS answers whether the VPC uses the Amazon-provided resolver, and only that.
func amazonDNS(vpc *network.VPC) answer {
	for _, server := range vpc.DNSServers.Items {
		if server != network.AmazonProvidedDNS {
			return answer{no, fmt.Sprintf("the VPC uses the DNS servers %s, and what they answer is not known", series(vpc.DNSServers.Items))}
		}
	}
	for _, server := range vpc.DNSServers.Perhaps {
		if server.Item != network.AmazonProvidedDNS {
			return answer{maybe, server.Why}
		}
	}
	if vpc.DNSServers.More != "" {
		return answer{maybe, vpc.DNSServers.More}
	}
	return answer{is: yes}
}

// describe words the hop.
func (r *resolution) describe(d destination, usable answer) {
	doubt := r.hop.Detail
	r.hop = Hop{Kind: DNSHop, Result: Pass}
	switch {
	case r.nowhere:
		r.hop.Result, r.hop.Detail = Fail, "the name does not resolve"
		if r.cause != nil {
			message, _ := r.cause.say(r.cause.items)
			r.hop.Detail += ": " + message
		}
	case r.elsewhere != "":
		r.hop.Result, r.hop.Detail = Undecided, r.elsewhere
	case r.endpoint == nil:
		r.hop.Detail = "the name resolves to public addresses"
	case r.certain == yes:
		r.hop.Detail = "the name resolves to endpoint " + r.endpoint.Label()
	case r.certain == maybe:
		r.hop.Result, r.hop.Detail = Undecided, orReason(doubt, orReason(usable.why, "whether the name leads to endpoint "+r.endpoint.Label()+" is not known"))
	default:
		r.hop.Detail = "the name resolves to public addresses, past endpoint " + r.endpoint.Label()
	}
}

// candidate is the interface endpoint of a VPC for a service.
type candidate struct {
	endpoint *network.Endpoint
	// usable answers whether its private DNS makes the service's name lead to it.
	usable answer
	// cause is why not.
	cause *problem
}

// interfaceEndpoint finds the interface endpoint for a destination: of several the one that is surest to answer.
func (x *index) interfaceEndpoint(vpc *network.VPC, d destination) candidate {
	var best candidate
	if d.service == "" {
		return best
	}
	for _, t := range within(x.endpointsOf, vpc.ID) {
		e := t.object
		serves := x.serves(e, d)
		if t.why != "" {
			serves = and(serves, answer{maybe, t.why})
		}
		kind, known := e.Type.Get()
		switch {
		case serves.is == no, known && kind != pullpath.Interface:
			continue
		case d.service == pullpath.S3 && partial.TruthOf(e.InboundResolverOnly) == yes:
			continue // an S3 interface endpoint serves a VPC only when it is told to; gateways are met at the route
		case d.service == pullpath.S3 && partial.TruthOf(e.InboundResolverOnly) == maybe:
			serves = and(serves, answer{maybe, e.InboundResolverOnly.Why()})
		}
		if !known {
			serves = and(serves, answer{maybe, "the type of endpoint " + e.Label() + " is not known: " + e.Type.Why()})
		}
		usable, cause := privateDNS(e, d)
		usable = and(usable, serves)
		if best.endpoint == nil || usable.is > best.usable.is {
			best = candidate{e, usable, cause}
		}
	}
	return best
}

// serves answers whether an endpoint is one of the destination's service in its Region.
func (x *index) serves(e *network.Endpoint, d destination) answer {
	name := x.services[e]
	if !name.known {
		return answer{maybe, fmt.Sprintf("the service of endpoint %s is not known", e.Label())}
	}
	if name.service != d.service {
		return answer{is: no}
	}
	switch sameShown(name.region, d.region) {
	case no:
		return answer{is: no}
	case maybe:
		return answer{maybe, fmt.Sprintf("whether endpoint %s is of the Region of %s is not known", e.Label(), d.host)}
	}
	return answer{is: yes}
}

// privateDNS answers whether the service's own name leads to the endpoint.
func privateDNS(e *network.Endpoint, d destination) (answer, *problem) {
	if a, p := answers(e); a.is != yes {
		return a, p
	}
	switch partial.TruthOf(e.PrivateDNS) {
	case yes:
		return answer{is: yes}, nil
	case maybe:
		return answer{maybe, "whether private DNS is on is not known: " + e.PrivateDNS.Why()}, nil
	}
	return answer{is: no}, &problem{rule: privateDNSDisabled, at: e.Object,
		say: said(fmt.Sprintf("Endpoint %s has private DNS off, so %s resolves to public addresses.", e.Label(), d.host),
			"Turn on private DNS of the endpoint (PrivateDnsEnabled: true).")}
}

// answers answers whether an interface endpoint has addresses and is available.
func answers(e *network.Endpoint) (answer, *problem) {
	switch state := strings.ToLower(e.State); state {
	case "", "available":
	case "pending":
		return answer{maybe, fmt.Sprintf("endpoint %s is still being created", e.Label())}, nil
	default:
		return answer{is: no}, &problem{rule: endpointNotAvailable, at: e.Object,
			say: said(fmt.Sprintf("Endpoint %s is %s, not available.", e.Label(), state), "Create the endpoint anew, or accept its connection.")}
	}
	switch {
	case e.Perhaps != "":
		return answer{maybe, e.Perhaps}, nil
	case len(e.Subnets.Items) == 0 && len(e.Subnets.Perhaps) > 0:
		return answer{maybe, e.Subnets.Perhaps[0].Why}, nil
	case len(e.Subnets.Items) == 0 && e.Subnets.More == "":
		return answer{is: no}, &problem{rule: endpointWithoutSubnet, at: e.Object,
			say: said(fmt.Sprintf("Endpoint %s is in no subnet, so it has no address.", e.Label()), "Name a subnet in each Availability Zone of the tasks.")}
	}
	return answer{is: yes}, nil
}

// firstReason returns the reason of the first value that is not known.
func firstReason(values ...partial.Value[bool]) string {
	i := slices.IndexFunc(values, func(v partial.Value[bool]) bool { return !v.Known() })
	if i < 0 {
		return ""
	}
	return values[i].Why()
}

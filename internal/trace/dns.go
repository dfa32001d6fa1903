package trace

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// lead is where a name may lead: to an endpoint, nowhere, to an address that cannot be followed, or, when none of these
// is set, to the public addresses of the service.
type lead struct {
	endpoint  *network.Endpoint
	nowhere   bool
	elsewhere string
	// foreign says that it is whatever name servers other than the VPC's answer.
	foreign bool
	// private says that private DNS leads there, which takes the DNS attributes of the VPC.
	private bool
	// past is an endpoint for the name that it does not lead to, and causes are why, each of which is enough.
	past   *network.Endpoint
	causes []*problem
	// why, when not empty, is why it is not certain that the name leads there.
	why string
}

// resolution is all that a name may lead to, and what is to be reported whatever follows.
type resolution struct {
	leads []lead
	notes []*problem
	// off is why private DNS would not lead to an endpoint for the name if there were one.
	off *problem
}

// resolve answers what a name means to a resolver in the VPC of the origin.
//
// The Amazon-provided resolver asks, the most specific first, the private hosted zones associated with the VPC, of
// which the private DNS of an interface endpoint is one, and then the public DNS (Route 53 Developer Guide,
// Considerations when working with a private hosted zone; AWS PrivateLink Guide, DNS for interface endpoints).
func (x *index) resolve(o origin, d destination) resolution {
	if o.vpc == nil {
		return resolution{leads: []lead{{elsewhere: "the VPC is not known: " + o.why}}}
	}
	layers := x.zonesOf(o.vpc, d.host)
	endpoints, public := x.byEndpoints(o.vpc, d)
	if len(layers) > 0 {
		endpoints.depth = depthOf(d.service, o.vpc.Env, d.host)
	}
	layers = append(layers, endpoints)
	if why, found := x.gap(network.HostedZoneKind, o.vpc); found {
		// A zone that was not read may be the most specific of all.
		layers = append(layers, nameSource{depth: len(asName(d.host)) + 1, leads: []lead{{elsewhere: why, why: why, private: true}}})
	}
	slices.SortStableFunc(layers, func(a, b nameSource) int { return cmp.Compare(b.depth, a.depth) })
	var r resolution
	sure, own := false, -1 // own is the length of the domain of the private hosted zone that answers for certain
	for i, l := range layers {
		r.leads = append(r.leads, l.leads...)
		if sure = l.sure; sure {
			if i == 0 && l.zone != "" {
				own = l.depth
			}
			break
		}
	}
	if !sure {
		if len(r.leads) > 0 {
			public.why = orReason(public.why, r.leads[0].why)
		}
		r.leads = append(r.leads, public)
	}
	x.withAttributes(&r, o.vpc, d)
	x.withForwarding(&r, o.vpc, d, own)
	return r
}

// withAttributes heeds enableDnsSupport and enableDnsHostnames.
func (x *index) withAttributes(r *resolution, vpc *network.VPC, d destination) {
	support, hostnames := partial.TruthOf(vpc.DNSSupport), partial.TruthOf(vpc.DNSHostnames)
	off := "enableDnsHostnames"
	if support == no {
		off = "enableDnsSupport"
	}
	p := &problem{rule: vpcDNSAttributes, at: vpc.Object, key: off, items: []string{d.name()},
		say: func(services []string) (string, string) {
			return fmt.Sprintf("VPC %s has %s off, so its resolver does not lead to the endpoints: %s.", vpc.Label(), off, plain.List(services)),
				"Turn on both enableDnsSupport and enableDnsHostnames of the VPC."
		}}
	if support == no && amazonDNS(vpc).is == yes {
		behind := r.leads[0]
		r.leads = []lead{{nowhere: true, past: cmp.Or(behind.endpoint, behind.past), causes: append([]*problem{p}, behind.causes...)}}
		return
	}
	why := "whether the VPC's DNS attributes are on is not known: " + firstReason(vpc.DNSSupport, vpc.DNSHostnames)
	switch both := support.And(hostnames); both {
	case no:
		r.off = p
		r.leads = withoutPrivate(r.leads, p)
	case maybe:
		r.leads = perhapsWithoutPrivate(r.leads, why)
	}
	if support == maybe {
		for i := range r.leads {
			r.leads[i].why = orReason(r.leads[i].why, why)
		}
		r.leads = append(r.leads, lead{nowhere: true, why: "whether enableDnsSupport is on is not known: " + vpc.DNSSupport.Why()})
	}
}

// withoutPrivate is where names lead when private DNS is off: to public addresses, past the endpoint for the problem p.
func withoutPrivate(leads []lead, p *problem) []lead {
	out := lead{}
	for _, l := range leads {
		if l.private {
			out.past = cmp.Or(out.past, l.endpoint)
		} else {
			out.causes = append(out.causes, l.causes...)
		}
		out.past = cmp.Or(out.past, l.past)
	}
	if out.past != nil {
		out.causes = append(out.causes, p)
	}
	return []lead{out}
}

// perhapsWithoutPrivate is where names lead when it is not known whether private DNS is on.
func perhapsWithoutPrivate(leads []lead, why string) []lead {
	public := false
	var past *network.Endpoint
	for i := range leads {
		l := &leads[i]
		public = public || !l.private && !l.nowhere && l.elsewhere == ""
		past = cmp.Or(past, l.endpoint)
		if l.private {
			l.why = orReason(l.why, why)
		}
	}
	if !public {
		leads = append(leads, lead{past: past, why: why})
	}
	return leads
}

// withForwarding heeds DNS servers and resolver rules that take the name away from the Amazon-provided resolver. Those
// may send it back there, or to public addresses, or answer something else. The rule of the longest domain holds, and a
// private hosted zone counts as one that keeps the name; own is the length of its domain.
// Source: Amazon Route 53 Developer Guide, How Resolver determines whether the domain name in a query matches any
// rules, and Domain names that Resolver creates autodefined system rules for.
func (x *index) withForwarding(r *resolution, vpc *network.VPC, d destination, own int) {
	amazon := amazonDNS(vpc)
	if amazon.is != yes {
		r.mayBeForeign(amazon.why)
		if amazon.is == no {
			r.notes = append(r.notes, &problem{rule: customDNSServers, at: vpc.Object, say: func([]string) (string, string) {
				return fmt.Sprintf("VPC %s uses the DNS servers %s. Whether they lead to the VPC's endpoints cannot be seen from here.", vpc.Label(), plain.List(vpc.DNSServers.Items)),
					"Use AmazonProvidedDNS, or let those servers forward the names of AWS to Route 53 Resolver inbound endpoints in the VPC."
			}})
		}
		return
	}
	if r.leads[0].nowhere && r.leads[0].why == "" {
		return
	}
	for _, t := range within(x.rules, vpc.ID) {
		if t.why == "" && partial.TruthOf(t.object.System) == yes && ruled(d.host, t.object) == yes {
			own = max(own, len(asName(t.object.Domain)))
		}
	}
	for _, t := range within(x.rules, vpc.ID) {
		rule := t.object
		covers := ruled(d.host, rule)
		if partial.TruthOf(rule.System) == yes || covers == no || covers == yes && len(asName(rule.Domain)) < own {
			continue
		}
		if covers == maybe || t.why != "" || partial.TruthOf(rule.System) == maybe {
			r.mayBeForeign(fmt.Sprintf("whether resolver rule %s (%s) forwards the name is not known", rule.Label(), rule.Domain))
			continue
		}
		r.mayBeForeign(fmt.Sprintf("resolver rule %s forwards %s to other name servers", rule.Label(), rule.Domain))
		r.notes = append(r.notes, &problem{rule: dnsForwarded, at: rule.Object, items: []string{d.name()}, say: func(services []string) (string, string) {
			return fmt.Sprintf("Resolver rule %s forwards %s, and with it the names of %s, to other name servers.", rule.Label(), strings.TrimSuffix(rule.Domain.String(), "."), plain.List(services)),
				"Make sure that those name servers lead back to the endpoints, or add a SYSTEM rule for the names of AWS."
		}})
		return
	}
	if why, found := x.gap(network.ResolverRuleKind, vpc); found {
		r.mayBeForeign(why)
	}
}

// ruled answers whether a resolver rule is for a name. That of "." is for every name.
func ruled(host partial.Text, rule *network.ResolverRule) truth {
	if domain, _ := rule.Domain.Text(); domain == "." {
		return yes
	}
	return asName(host).in(asName(rule.Domain))
}

// mayBeForeign adds what other name servers may answer.
func (r *resolution) mayBeForeign(why string) {
	if slices.ContainsFunc(r.leads, func(l lead) bool { return l.foreign }) {
		return
	}
	r.leads = perhapsWithoutPrivate(r.leads, why)
	for i := range r.leads {
		r.leads[i].why = orReason(r.leads[i].why, why)
	}
	r.leads = append(r.leads, lead{elsewhere: why, foreign: true, why: why})
}

// amazonDNS answers whether the VPC uses the Amazon-provided resolver, and only that.
func amazonDNS(vpc *network.VPC) answer {
	result := answer{is: yes}
	for _, server := range vpc.DNSServers.Items {
		is := amazonServer(server, vpc)
		if is.is == no {
			is.why = fmt.Sprintf("the VPC uses the DNS servers %s, and what they answer is not known", plain.List(vpc.DNSServers.Items))
		}
		result = and(result, is)
	}
	for _, server := range vpc.DNSServers.Perhaps {
		if amazonServer(server.Item, vpc).is != yes {
			result = and(result, answer{maybe, server.Why})
		}
	}
	if vpc.DNSServers.More != "" {
		result = and(result, answer{maybe, vpc.DNSServers.More})
	}
	return result
}

// amazonServer answers whether a domain name server of DHCP options is the Amazon-provided resolver: by name, by its
// addresses of every VPC, or by the one at the base of the VPC's primary IPv4 block plus two.
// Source: Amazon VPC User Guide, DNS attributes for your VPC, Amazon DNS server.
func amazonServer(server string, vpc *network.VPC) answer {
	switch server {
	case network.AmazonProvidedDNS, "169.254.169.253", "fd00:ec2::253":
		return answer{is: yes}
	}
	addr, err := netip.ParseAddr(server)
	if err != nil || !addr.Is4() {
		return answer{is: no}
	}
	blocks := ipv4(vpc.CIDRs.Items)
	if len(blocks) == 0 {
		return answer{maybe, fmt.Sprintf("whether %s is the Amazon-provided resolver is not known: %s", server, vpc.CIDRs.Why())}
	}
	return answer{is: partial.Of(addr == blocks[0].Addr().Next().Next())}
}

// hop words what a name leads to.
func (r *resolution) hop() Hop {
	first := r.leads[0]
	if len(r.leads) > 1 {
		for _, l := range r.leads {
			if why := orReason(l.elsewhere, l.why); why != "" {
				return Hop{DNSHop, Undecided, why}
			}
		}
	}
	switch {
	case first.nowhere:
		h := Hop{DNSHop, Fail, "the name does not resolve"}
		if len(first.causes) > 0 {
			message, _ := first.causes[0].words()
			h.Detail += ": " + message
		}
		return h
	case first.elsewhere != "":
		return Hop{DNSHop, Undecided, first.elsewhere}
	case first.endpoint != nil:
		return Hop{DNSHop, Pass, "the name resolves to endpoint " + first.endpoint.Label()}
	case first.past != nil:
		return Hop{DNSHop, Pass, "the name resolves to public addresses, past endpoint " + first.past.Label()}
	}
	return Hop{DNSHop, Pass, "the name resolves to public addresses"}
}

// byEndpoints is where the private DNS of the VPC's interface endpoints leads a name, and where the name leads when
// none of them answers.
func (x *index) byEndpoints(vpc *network.VPC, d destination) (private nameSource, public lead) {
	if d.service == "" {
		return private, public
	}
	for _, s := range x.serving(vpc, d, pullpath.Interface) {
		usable, cause := privateDNS(s.endpoint, d)
		usable = and(usable, s.answer)
		switch {
		case usable.is == no && public.past == nil:
			public.past, public.causes = s.endpoint, []*problem{cause}
		case usable.is == maybe:
			why := orReason(usable.why, "whether the name leads to endpoint "+s.endpoint.Label()+" is not known")
			private.leads = append(private.leads, lead{endpoint: s.endpoint, private: true, why: why})
		case usable.is == yes:
			private.leads = append(private.leads, lead{endpoint: s.endpoint, private: true, why: d.doubt})
			private.sure = d.doubt == ""
		}
		if private.sure {
			return private, public
		}
	}
	if why, found := x.gap(network.EndpointKind, vpc); found {
		private.leads = append(private.leads, lead{elsewhere: why, private: true, why: why})
	}
	return private, public
}

// privateDNS answers whether the service's own name leads to the endpoint.
func privateDNS(e *network.Endpoint, d destination) (answer, *problem) {
	if a, p := answers(e); a.is == no {
		return a, p
	}
	switch partial.TruthOf(e.PrivateDNS) {
	case yes:
		return answers(e)
	case maybe:
		return answer{maybe, "whether private DNS is on is not known: " + e.PrivateDNS.Why()}, nil
	}
	return answer{is: no}, &problem{rule: privateDNSDisabled, at: e.Object,
		say: said(fmt.Sprintf("Endpoint %s has private DNS off, so %s resolves to public addresses.", e.Label(), d.host),
			"Turn on private DNS of the endpoint (PrivateDnsEnabled: true).")}
}

// answers answers whether an interface endpoint has addresses and is available.
func answers(e *network.Endpoint) (answer, *problem) {
	if a, p := available(e); a.is != yes {
		return a, p
	}
	switch {
	case len(e.Subnets.Items) == 0 && len(e.Subnets.Perhaps) > 0:
		return answer{maybe, e.Subnets.Perhaps[0].Why}, nil
	case len(e.Subnets.Items) == 0 && e.Subnets.More == "":
		return answer{is: no}, &problem{rule: endpointWithoutSubnet, at: e.Object,
			say: said(fmt.Sprintf("Endpoint %s is in no subnet, so it has no address.", e.Label()), "Name a subnet in each Availability Zone of the tasks.")}
	}
	return answer{is: yes}, nil
}

// available answers whether an endpoint is there and in a state to carry calls.
func available(e *network.Endpoint) (answer, *problem) {
	switch state := strings.ToLower(e.State); state {
	case "", "available":
	case "pending":
		return answer{maybe, fmt.Sprintf("endpoint %s is still being created", e.Label())}, nil
	default:
		return answer{is: no}, &problem{rule: endpointNotAvailable, at: e.Object,
			say: said(fmt.Sprintf("Endpoint %s is %s, not available.", e.Label(), state), "Create the endpoint anew, or accept its connection.")}
	}
	if e.Perhaps != "" {
		return answer{maybe, e.Perhaps}, nil
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

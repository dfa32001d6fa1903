package template

import (
	"cmp"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// hostedZone reads a private hosted zone. A zone without VPCs is public, and public zones do not concern a pull.
func (r *reader) hostedZone(s *cfn.Resource) {
	vpcs := s.Property("VPCs")
	if vpcs.IsAbsent() {
		return
	}
	zone := r.hostedZones.put(&network.HostedZone{Object: object(s), DNSName: text(s.Property("Name"))})
	items, more := vpcs.Items()
	zone.VPCs.More = more
	for _, item := range items {
		vpc := item.Field("VPCId")
		vpcReference{id(vpc), open(vpc), doubt(s)}.addTo(&zone.VPCs)
	}
}

func (r *reader) recordSet(s *cfn.Resource) {
	r.record(s, s.Property("HostedZoneId"), s.Property, object(s))
}

func (r *reader) recordSetGroup(s *cfn.Resource) {
	for _, item := range s.Property("RecordSets").Members() {
		r.record(s, item.Field("HostedZoneId").Or(s.Property("HostedZoneId")), item.Field, within(s, item))
	}
}

func (r *reader) record(s *cfn.Resource, zoneID cfn.Value, property func(...string) cfn.Value, label network.Object) {
	item := network.Record{Name: text(property("Name")), Type: literal(property("Type")), Endpoint: leadsTo(property), Label: label}
	attachTo(r, s, zoneID, &r.hostedZones, func(zone *network.HostedZone, doubt string) { add(&zone.Records, item, doubt) })
	if !zoneID.IsAbsent() {
		return
	}
	if zone := r.zoneNamed(property("HostedZoneName")); zone != nil {
		add(&zone.Records, item, doubt(s))
	}
}

func (r *reader) zoneNamed(v cfn.Value) *network.HostedZone {
	want := strings.TrimSuffix(text(v).String(), ".")
	for _, zone := range r.hostedZones.order {
		if want != "" && strings.TrimSuffix(zone.DNSName.String(), ".") == want {
			return zone
		}
	}
	return nil
}

// leadsTo is the endpoint that a record leads to: what an alias or a CNAME takes from the endpoint's DnsEntries.
func leadsTo(property func(...string) cfn.Value) partial.Value[string] {
	target := property("AliasTarget", "DNSName")
	if target.IsAbsent() {
		items, more := property("ResourceRecords").Items()
		if len(items) == 0 {
			return partial.Unknown[string](more)
		}
		target = items[0]
	}
	for _, s := range mentioned(target) {
		if s.Type == "AWS::EC2::VPCEndpoint" {
			return partial.Known(s.ID())
		}
	}
	if _, ok := target.Literal(); ok {
		return partial.Known("")
	}
	return partial.Unknown[string](why(target))
}

func (r *reader) resolverRule(s *cfn.Resource) {
	r.resolverRules.put(&network.ResolverRule{Object: object(s), Domain: text(s.Property("DomainName")),
		System: worded(s.Property("RuleType"), func(kind string) bool { return kind == "SYSTEM" })})
}

func (r *reader) resolverRuleAssociation(s *cfn.Resource) {
	name, _ := id(s.Property("ResolverRuleId")).Get()
	r.applyRule(name, r.vpcIn(s, "VPCId"), s.ID())
}

// applyRule associates a resolver rule with a VPC. What a rule that the templates do not declare forwards is not known.
func (r *reader) applyRule(name string, vpc vpcReference, by string) {
	if rule := r.resolverRules.get(name); rule != nil {
		vpc.addTo(&rule.VPCs)
	} else {
		r.gap(vpc.sure(), by+" applies a resolver rule that is not declared in the templates", network.ResolverRuleKind)
	}
}

// profile is a Route 53 Profile: the DNS configuration of the VPCs it is associated with.
type profile struct {
	vpcs      []vpcReference
	resources []profileResource
}

type profileResource struct {
	target *cfn.Resource // nil when the templates do not declare it
	doubt  string
	by     string
}

func (r *reader) profileFor(v cfn.Value) *profile {
	name, ok := id(v).Get()
	if !ok {
		name = why(v)
	}
	if r.profiles[name] == nil {
		r.profiles[name] = &profile{}
	}
	return r.profiles[name]
}

func (r *reader) profileAssociation(s *cfn.Resource) {
	p := r.profileFor(s.Property("ProfileId"))
	p.vpcs = append(p.vpcs, r.vpcIn(s, "ResourceId"))
	if owner, _ := s.Property("ProfileId").Resource(); owner == nil {
		p.resources = append(p.resources, profileResource{by: s.ID()})
	}
}

func (r *reader) profileResource(s *cfn.Resource) {
	p := r.profileFor(s.Property("ProfileId"))
	resource := profileResource{doubt: doubt(s), by: s.ID()}
	for _, target := range mentioned(s.Property("ResourceArn")) {
		resource.target = target
	}
	p.resources = append(p.resources, resource)
}

// shareProfiles associates the hosted zones and the resolver rules of each profile with its VPCs.
// Source: Amazon Route 53 Developer Guide, What are Amazon Route 53 Profiles?
func (r *reader) shareProfiles() {
	for _, p := range r.profiles {
		for _, vpc := range p.vpcs {
			for _, resource := range p.resources {
				r.share(resource, vpc)
			}
		}
	}
}

func (r *reader) share(resource profileResource, vpc vpcReference) {
	vpc.doubt = cmp.Or(resource.doubt, vpc.doubt)
	kind := ""
	if resource.target != nil {
		kind = resource.target.Type
	}
	switch kind {
	case "AWS::Route53::HostedZone":
		if zone := r.hostedZones.get(resource.target.ID()); zone != nil {
			vpc.addTo(&zone.VPCs)
		}
	case "AWS::Route53Resolver::ResolverRule":
		r.applyRule(resource.target.ID(), vpc, resource.by)
	case "AWS::Route53Resolver::FirewallRuleGroup":
	default:
		r.gap(vpc.sure(), "what the Route 53 Profile of "+resource.by+" holds is not known", network.HostedZoneKind, network.ResolverRuleKind)
	}
}

// dnsFirewall heeds that a DNS firewall may block names.
func (r *reader) dnsFirewall(s *cfn.Resource) {
	in, _ := r.vpcID(s, "VpcId").Get()
	r.gap(in, "whether the DNS firewall of "+s.ID()+" blocks the name is not known", network.ResolverRuleKind)
}

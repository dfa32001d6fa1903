package live

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	profiletypes "github.com/aws/aws-sdk-go-v2/service/route53profiles/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// dnsParts is what Amazon Route 53 tells of one VPC.
type dnsParts struct {
	zones        answer[route53types.HostedZoneSummary]
	associations answer[resolvertypes.ResolverRuleAssociation]
	rules        answer[resolvertypes.ResolverRule]
	profiles     answer[profiletypes.ProfileAssociation]
}

func (d *dnsParts) ask(r *reading, group *stage, vpc string) {
	collect(r, group, &d.zones, r.Route53.ListHostedZonesByVPC,
		&route53.ListHostedZonesByVPCInput{VPCId: aws.String(vpc), VPCRegion: route53types.VPCRegion(r.Region)})
	mine := []resolvertypes.Filter{{Name: aws.String("VPCId"), Values: []string{vpc}}}
	collect(r, group, &d.associations, r.Resolver.ListResolverRuleAssociations, &route53resolver.ListResolverRuleAssociationsInput{Filters: mine})
	collect(r, group, &d.rules, r.Resolver.ListResolverRules, &route53resolver.ListResolverRulesInput{})
	collect(r, group, &d.profiles, r.Profiles.ListProfileAssociations, &route53profiles.ListProfileAssociationsInput{ResourceId: aws.String(vpc)})
}

// autodefined begins the ids of the rules that Route 53 Resolver makes itself; they change nothing.
const autodefined = "rslvr-autodefined-"

func (d *dnsParts) ruleObjects(vpc string) []network.ResolverRule {
	byID := map[string]resolvertypes.ResolverRule{}
	for _, rule := range d.rules.items {
		byID[aws.ToString(rule.Id)] = rule
	}
	var out []network.ResolverRule
	for _, a := range d.associations.items {
		id := aws.ToString(a.ResolverRuleId)
		if strings.HasPrefix(id, autodefined) {
			continue
		}
		rule, visible := byID[id]
		object := network.ResolverRule{Object: object(id, aws.ToString(rule.Name)), VPCs: partial.ListOf(vpc)}
		object.ID += " in " + vpc // the same rule may concern another VPC of this reading
		if visible {
			object.Domain = partial.Literal(aws.ToString(rule.DomainName))
			object.System = partial.Known(rule.RuleType != resolvertypes.RuleTypeOptionForward)
		} else {
			why := reasons(d.rules.why, "the resolver rule "+id+" is not visible to this account")
			object.Domain, object.System = partial.UnknownText(why), partial.Unknown[bool](why)
		}
		out = append(out, object)
	}
	return out
}

// profileParts is what AWS tells of a Route 53 Profile.
type profileParts struct {
	zones []route53types.HostedZoneSummary
	rules []string // ids
	// why says what of the Profile is not known.
	why string
}

// followProfiles adds the zones and rules of the VPCs' Route 53 Profiles to their own: ListHostedZonesByVPC and
// ListResolverRuleAssociations do not show them. Source: "ListHostedZonesByVPC" in the Route 53 API Reference.
func (r *reading) followProfiles(parts []*vpcParts) {
	profileID := func(a profiletypes.ProfileAssociation) *string { return a.ProfileId }
	var ids []string
	for _, p := range parts {
		ids = append(ids, texts(p.dns.profiles.items, profileID)...)
	}
	ids = distinct(ids)
	profiles := each(ids, r.profile)
	for _, p := range parts {
		for _, id := range texts(p.dns.profiles.items, profileID) {
			profile := profiles[slices.Index(ids, id)]
			p.dns.zones.items = append(p.dns.zones.items, profile.zones...)
			p.dns.profiles.why = reasons(p.dns.profiles.why, profile.why)
			for _, rule := range profile.rules {
				p.dns.associations.items = append(p.dns.associations.items, resolvertypes.ResolverRuleAssociation{ResolverRuleId: aws.String(rule)})
			}
		}
	}
}

// profile reads the resources of a Profile.
func (r *reading) profile(id string) profileParts {
	resources := pages[profiletypes.ProfileResourceAssociation](r, r.Profiles.ListProfileResourceAssociations, &route53profiles.ListProfileResourceAssociationsInput{ProfileId: aws.String(id)})
	out := profileParts{why: resources.why}
	for _, resource := range resources.items {
		arn := aws.ToString(resource.ResourceArn)
		_, name, _ := strings.Cut(arn[strings.LastIndex(arn, ":")+1:], "/")
		switch {
		case strings.Contains(arn, ":hostedzone/"):
			zone, why := r.zone(name)
			out.why = reasons(out.why, why)
			out.zones = append(out.zones, zone...)
		case strings.Contains(arn, ":resolver-rule/"):
			out.rules = append(out.rules, name)
		case strings.Contains(arn, ":firewall-rule-group/"), strings.Contains(arn, ":resolver-query-log-config/"):
			// They neither answer for a name nor send it elsewhere. (A firewall may block it; it is not traced.)
		default:
			out.why = reasons(out.why, "the Route 53 Profile "+id+" shares "+arn+", which this reader does not follow")
		}
	}
	return out
}

// zone reads a zone's name.
func (r *reading) zone(id string) (zone []route53types.HostedZoneSummary, why string) {
	found, why := once(r, r.Route53.GetHostedZone, &route53.GetHostedZoneInput{Id: aws.String(id)},
		func(o *route53.GetHostedZoneOutput) *route53types.HostedZone { return o.HostedZone })
	if found == nil {
		return nil, why
	}
	return []route53types.HostedZoneSummary{{HostedZoneId: aws.String(id), Name: found.Name}}, ""
}

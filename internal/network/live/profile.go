package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	profiletypes "github.com/aws/aws-sdk-go-v2/service/route53profiles/types"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
)

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
	profiles := map[string]*profileParts{}
	group := newStage()
	for _, p := range parts {
		for _, a := range p.dns.profiles.items {
			id := aws.ToString(a.ProfileId)
			if profiles[id] == nil {
				profile := &profileParts{}
				profiles[id] = profile
				group.do(func() { *profile = r.profile(id) })
			}
		}
	}
	group.wait()
	for _, p := range parts {
		for _, a := range p.dns.profiles.items {
			profile := profiles[aws.ToString(a.ProfileId)]
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
	resources := pages(r, r.Profiles.ListProfileResourceAssociations, &route53profiles.ListProfileResourceAssociationsInput{ProfileId: aws.String(id)},
		func(o *route53profiles.ListProfileResourceAssociationsOutput) []profiletypes.ProfileResourceAssociation {
			return o.ProfileResourceAssociations
		})
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

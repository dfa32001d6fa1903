package live

import (
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
		&route53.ListHostedZonesByVPCInput{VPCId: aws.String(vpc), VPCRegion: route53types.VPCRegion(r.Region)},
		func(o *route53.ListHostedZonesByVPCOutput) []route53types.HostedZoneSummary {
			return o.HostedZoneSummaries
		})
	mine := []resolvertypes.Filter{{Name: aws.String("VPCId"), Values: []string{vpc}}}
	collect(r, group, &d.associations, r.Resolver.ListResolverRuleAssociations, &route53resolver.ListResolverRuleAssociationsInput{Filters: mine},
		func(o *route53resolver.ListResolverRuleAssociationsOutput) []resolvertypes.ResolverRuleAssociation {
			return o.ResolverRuleAssociations
		})
	collect(r, group, &d.rules, r.Resolver.ListResolverRules, &route53resolver.ListResolverRulesInput{},
		func(o *route53resolver.ListResolverRulesOutput) []resolvertypes.ResolverRule { return o.ResolverRules })
	collect(r, group, &d.profiles, r.Profiles.ListProfileAssociations, &route53profiles.ListProfileAssociationsInput{ResourceId: aws.String(vpc)},
		func(o *route53profiles.ListProfileAssociationsOutput) []profiletypes.ProfileAssociation {
			return o.ProfileAssociations
		})
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

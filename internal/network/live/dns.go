package live

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53profiles"
	profiletypes "github.com/aws/aws-sdk-go-v2/service/route53profiles/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"
	"golang.org/x/sync/errgroup"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/permission"
)

// dnsParts is what Amazon Route 53 tells of one VPC.
type dnsParts struct {
	zones        answer[route53types.HostedZoneSummary]
	associations answer[resolvertypes.ResolverRuleAssociation]
	rules        answer[resolvertypes.ResolverRule]
	profiles     answer[profiletypes.ProfileAssociation]
}

func (d *dnsParts) ask(ctx context.Context, r *reading, group *errgroup.Group, vpc string) {
	into(group, &d.zones, func() (answer[route53types.HostedZoneSummary], error) {
		return pages(ctx, r.Reader, permission.ListZones, &zonePages{client: r.Route53, vpc: vpc, region: r.Region},
			func(o *route53.ListHostedZonesByVPCOutput) []route53types.HostedZoneSummary {
				return o.HostedZoneSummaries
			})
	})
	into(group, &d.associations, func() (answer[resolvertypes.ResolverRuleAssociation], error) {
		mine := []resolvertypes.Filter{{Name: aws.String("VPCId"), Values: []string{vpc}}}
		return pages(ctx, r.Reader, permission.ListRuleAssociations,
			route53resolver.NewListResolverRuleAssociationsPaginator(r.Resolver, &route53resolver.ListResolverRuleAssociationsInput{Filters: mine}),
			func(o *route53resolver.ListResolverRuleAssociationsOutput) []resolvertypes.ResolverRuleAssociation {
				return o.ResolverRuleAssociations
			})
	})
	into(group, &d.rules, func() (answer[resolvertypes.ResolverRule], error) {
		return pages(ctx, r.Reader, permission.ListRules,
			route53resolver.NewListResolverRulesPaginator(r.Resolver, &route53resolver.ListResolverRulesInput{}),
			func(o *route53resolver.ListResolverRulesOutput) []resolvertypes.ResolverRule { return o.ResolverRules })
	})
	into(group, &d.profiles, func() (answer[profiletypes.ProfileAssociation], error) {
		return pages(ctx, r.Reader, permission.ListProfiles,
			route53profiles.NewListProfileAssociationsPaginator(r.Profiles, &route53profiles.ListProfileAssociationsInput{ResourceId: aws.String(vpc)}),
			func(o *route53profiles.ListProfileAssociationsOutput) []profiletypes.ProfileAssociation {
				return o.ProfileAssociations
			})
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

// zonePages is the paginator that the SDK does not have for ListHostedZonesByVPC.
type zonePages struct {
	client      Route53
	vpc, region string
	token       *string
	begun       bool
}

// HasMorePages reports whether there may be another page.
func (z *zonePages) HasMorePages() bool { return !z.begun || z.token != nil }

// NextPage asks for it.
func (z *zonePages) NextPage(ctx context.Context, options ...func(*route53.Options)) (*route53.ListHostedZonesByVPCOutput, error) {
	out, err := z.client.ListHostedZonesByVPC(ctx, &route53.ListHostedZonesByVPCInput{
		VPCId: aws.String(z.vpc), VPCRegion: route53types.VPCRegion(z.region), NextToken: z.token,
	}, options...)
	if err != nil {
		return nil, err
	}
	z.begun, z.token = true, out.NextToken
	return out, nil
}

// recordPages is the paginator that the SDK does not have for ListResourceRecordSets.
type recordPages struct {
	client Route53
	next   route53.ListResourceRecordSetsInput
	done   bool
}

// HasMorePages reports whether there may be another page.
func (p *recordPages) HasMorePages() bool { return !p.done }

// NextPage asks for it.
func (p *recordPages) NextPage(ctx context.Context, options ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error) {
	out, err := p.client.ListResourceRecordSets(ctx, &p.next, options...)
	if err != nil {
		return nil, err
	}
	p.done = !out.IsTruncated
	p.next.StartRecordName, p.next.StartRecordType, p.next.StartRecordIdentifier = out.NextRecordName, out.NextRecordType, out.NextRecordIdentifier
	return out, nil
}

package template_test

import (
	"fmt"
	"slices"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/network/template"
)

func optionsOf(region string) template.Options { return template.Options{Region: region} }

func zones(n network.Network) string {
	return lines(n.HostedZones, func(z network.HostedZone) string {
		return fmt.Sprintf("%s %s vpcs=[%s] records=[%s]", z.ID, z.DNSName, show(z.VPCs), show(z.Records))
	})
}

func resolverRules(n network.Network) string {
	return lines(n.ResolverRules, func(r network.ResolverRule) string {
		return fmt.Sprintf("%s %s system=%s vpcs=[%s]", r.ID, r.Domain, show(r.System), show(r.VPCs))
	})
}

const zoneA = vpcA + `
			E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: !Ref Vpc, ServiceName: x, VpcEndpointType: Interface, SubnetIds: [!Ref A]}}
			Z: {Type: 'AWS::Route53::HostedZone', Properties: {Name: !Sub 'dkr.ecr.${AWS::Region}.amazonaws.com', VPCs: [{VPCId: !Ref Vpc, VPCRegion: !Ref 'AWS::Region'}]}}`

func TestHostedZones(t *testing.T) {
	const zone = "T/Z dkr.ecr.‹AWS::Region›.amazonaws.com vpcs=[T/Vpc] "
	const alias = "AliasTarget: {DNSName: !Select [1, !Split [':', !Select [0, !GetAtt E.DnsEntries]]], HostedZoneId: !Select [0, !Split [':', !Select [0, !GetAtt E.DnsEntries]]]}"
	for _, c := range []modelCase{
		{"a zone without VPCs is public and passed over", "Z: {Type: 'AWS::Route53::HostedZone', Properties: {Name: example.com}}", zones, ""},
		{"an alias to an endpoint leads to it", zoneA + `
			R: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneId: !Ref Z, Name: !Sub '*.dkr.ecr.${AWS::Region}.amazonaws.com', Type: A, ` + alias + `}}`,
			zones, zone + "records=[*.dkr.ecr.‹AWS::Region›.amazonaws.com A to T/E]"},
		{"a CNAME to an endpoint leads to it", zoneA + `
			R: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneId: !Ref Z, Name: x, Type: CNAME, TTL: 60, ResourceRecords: [!Select [1, !Split [':', !Select [0, !GetAtt E.DnsEntries]]]]}}`,
			zones, zone + "records=[x CNAME to T/E]"},
		{"records to other places lead elsewhere", zoneA + `
			R: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneId: !Ref Z, Name: x, Type: A, ResourceRecords: [10.9.9.9]}}
			S: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneId: !Ref Z, Name: y, Type: A, ResourceRecords: [!ImportValue address]}}`,
			zones, zone + "records=[x A to , y A to ? no template given exports address; give the template of the stack that does, too]"},
		{"a group of records, and a zone by its name", zoneA + `
			G: {Type: 'AWS::Route53::RecordSetGroup', Properties: {HostedZoneId: !Ref Z, RecordSets: [{Name: a, Type: A, ` + alias + `}, {Name: b, Type: A, ResourceRecords: [10.9.9.9]}]}}
			R: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneName: !Sub 'dkr.ecr.${AWS::Region}.amazonaws.com.', Name: c, Type: A, ResourceRecords: [10.9.9.9]}}
			Q: {Type: 'AWS::Route53::RecordSet', Properties: {HostedZoneName: other., Name: d, Type: A, ResourceRecords: [10.9.9.9]}}`,
			zones, zone + "records=[a A to T/E, b A to , c A to ]"},
		{"a zone that is only perhaps created", vpcA + `
			Z: {Type: 'AWS::Route53::HostedZone', Condition: Perhaps, Properties: {Name: x, VPCs: [{VPCId: !Ref Vpc}]}}`,
			zones, "T/Z x vpcs=[perhaps T/Vpc: whether T/Z is created depends on its condition: T.yaml: there is no condition Perhaps] records=[]"},
	} {
		c.run(t)
	}
}

// anywhere are the gaps of every VPC.
func anywhere(n network.Network) string {
	n.Gaps = slices.DeleteFunc(n.Gaps, func(g network.Gap) bool { return g.VPC != "" })
	return gaps(n)
}

func TestResolverRules(t *testing.T) {
	for _, c := range []modelCase{
		{"a rule with its association", vpcA + `
			R: {Type: 'AWS::Route53Resolver::ResolverRule', Properties: {DomainName: amazonaws.com, RuleType: FORWARD}}
			S: {Type: 'AWS::Route53Resolver::ResolverRule', Properties: {DomainName: ecr.amazonaws.com, RuleType: SYSTEM}}
			X: {Type: 'AWS::Route53Resolver::ResolverRuleAssociation', Properties: {ResolverRuleId: !Ref R, VPCId: !Ref Vpc}}`,
			resolverRules, "T/R amazonaws.com system=false vpcs=[T/Vpc]\nT/S ecr.amazonaws.com system=true vpcs=[]"},
		{"what a rule forwards that is only referred to is not known", vpcA + `
			X: {Type: 'AWS::Route53Resolver::ResolverRuleAssociation', Properties: {ResolverRuleId: rslvr-rr-1, VPCId: !Ref Vpc}}`,
			gaps, `resolver rules of "T/Vpc": T/X applies a resolver rule that is not declared in the templates`},
		{"in a VPC that is not known it is not known of any", vpcA + `
			X: {Type: 'AWS::Route53Resolver::ResolverRuleAssociation', Properties: {ResolverRuleId: rslvr-rr-1, VPCId: !ImportValue v}}`,
			anywhere, `resolver rules of "": T/X applies a resolver rule that is not declared in the templates`},
	} {
		c.run(t)
	}
}

func TestRoute53Profiles(t *testing.T) {
	for _, c := range []modelCase{
		{"a profile shares its zones and rules with its VPCs", vpcA + `
			P: {Type: 'AWS::Route53Profiles::Profile', Properties: {Name: p}}
			Z: {Type: 'AWS::Route53::HostedZone', Properties: {Name: x, VPCs: [{VPCId: vpc-1}]}}
			R: {Type: 'AWS::Route53Resolver::ResolverRule', Properties: {DomainName: d, RuleType: FORWARD}}
			Y: {Type: 'AWS::Route53Profiles::ProfileResourceAssociation', Properties: {ProfileId: !Ref P, ResourceArn: !Sub 'arn:aws:route53:::hostedzone/${Z}'}}
			W: {Type: 'AWS::Route53Profiles::ProfileResourceAssociation', Properties: {ProfileId: !Ref P, ResourceArn: !GetAtt R.Arn}}
			X: {Type: 'AWS::Route53Profiles::ProfileAssociation', Properties: {ProfileId: !Ref P, ResourceId: !Ref Vpc}}`,
			func(n network.Network) string { return zones(n) + "\n" + resolverRules(n) }, "T/Z x vpcs=[vpc-1, T/Vpc] records=[]\nT/R d system=false vpcs=[T/Vpc]"},
		{"what a profile holds that is only referred to is not known", vpcA + `
			X: {Type: 'AWS::Route53Profiles::ProfileAssociation', Properties: {ProfileId: rp-1, ResourceId: !Ref Vpc}}`,
			gaps, "private hosted zones of \"T/Vpc\": what the Route 53 Profile of T/X holds is not known\nresolver rules of \"T/Vpc\": what the Route 53 Profile of T/X holds is not known"},
		{"in a VPC that is not known it is not known of any", vpcA + `
			X: {Type: 'AWS::Route53Profiles::ProfileAssociation', Properties: {ProfileId: rp-1, ResourceId: !ImportValue v}}`,
			anywhere, "private hosted zones of \"\": what the Route 53 Profile of T/X holds is not known\nresolver rules of \"\": what the Route 53 Profile of T/X holds is not known"},
	} {
		c.run(t)
	}
}

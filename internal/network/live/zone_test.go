package live

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func TestWhereARecordLeads(t *testing.T) {
	eni := func(id string, addresses ...string) types.NetworkInterface {
		out := types.NetworkInterface{NetworkInterfaceId: &id, PrivateIpAddress: &addresses[0]}
		for _, a := range addresses[1:] {
			if strings.Contains(a, ":") {
				out.Ipv6Addresses = append(out.Ipv6Addresses, types.NetworkInterfaceIpv6Address{Ipv6Address: &a})
			} else {
				out.PrivateIpAddresses = append(out.PrivateIpAddresses, types.NetworkInterfacePrivateIpAddress{PrivateIpAddress: &a})
			}
		}
		return out
	}
	zones := zoneParts{}
	zones.interfaces.items = []types.NetworkInterface{eni("eni-0", "10.0.0.4"), eni("eni-1", "10.0.0.5", "10.0.0.6", "fd00::5"), eni("eni-2", "10.0.0.7")}
	parts := []*vpcParts{{}, {endpoints: answer[types.VpcEndpoint]{items: []types.VpcEndpoint{
		{VpcEndpointId: aws.String("vpce-a"), NetworkInterfaceIds: []string{"eni-1"}}, {VpcEndpointId: aws.String("vpce-b"), NetworkInterfaceIds: []string{"eni-2"}}}}}}
	values := func(kind route53types.RRType, values ...string) route53types.ResourceRecordSet {
		out := route53types.ResourceRecordSet{Type: kind}
		for _, v := range values {
			out.ResourceRecords = append(out.ResourceRecords, route53types.ResourceRecord{Value: &v})
		}
		return out
	}
	alias := func(name string) route53types.ResourceRecordSet {
		return route53types.ResourceRecordSet{Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{DNSName: &name}}
	}
	const a, aaaa, cname, txt = route53types.RRTypeA, route53types.RRTypeAaaa, route53types.RRTypeCname, route53types.RRTypeTxt
	for _, c := range []struct {
		name      string
		record    route53types.ResourceRecordSet
		want, why string
	}{
		{"an alias of an endpoint", alias("VPCE-0a1-xyz.api.ecr.us-west-2.vpce.amazonaws.com."), "vpce-0a1", ""},
		{"an alias of all its names", alias(`\052.vpce-0a1-xyz.s3.us-west-2.vpce.amazonaws.com.`), "vpce-0a1", ""},
		{"an alias of something else", alias("lb.example."), "", ""},
		{"a CNAME of an endpoint", values(cname, "*.vpce-0b2-xyz.s3.us-west-2.vpce.amazonaws.com"), "vpce-0b2", ""},
		{"the first address of an endpoint", values(a, "10.0.0.5"), "vpce-a", ""},
		{"a further address", values(a, "10.0.0.6"), "vpce-a", ""},
		{"an IPv6 address", values(aaaa, "fd00::5"), "vpce-a", ""},
		{"two addresses of one endpoint", values(a, "10.0.0.5", "10.0.0.6"), "vpce-a", ""},
		{"two endpoints", values(a, "10.0.0.5", "10.0.0.7"), "", "the endpoints vpce-a and vpce-b"},
		{"an endpoint and something else", values(a, "10.0.0.5", "10.0.0.8"), "", "no endpoint of this account has the address 10.0.0.8"},
		{"an interface that is no endpoint's", values(a, "10.0.0.4"), "", "no endpoint of this account has the address 10.0.0.4"},
		{"no address", values(txt, "10.0.0.5"), "", ""},
	} {
		got := zones.leadsTo(c.record, parts)
		id, known := got.Get()
		if known != (c.why == "") || id != c.want || !strings.Contains(got.Why(), c.why) {
			t.Errorf("%s: %q, known %t, %q; want %q, %q", c.name, id, known, got.Why(), c.want, c.why)
		}
	}
}

func TestZonesThatCanAnswerForAWS(t *testing.T) {
	r := us("111122223333")
	for name, want := range map[string]bool{
		"api.ecr.us-west-2.amazonaws.com.": true, "amazonaws.com": true, "COM.": true, ".": true, "ecr.us-west-2.api.aws.": true, "on.aws": true, "aws": true,
		"corp.example.": false, "notamazonaws.com.": false, "amazonaws.com.cn": false, "example.com": false,
	} {
		if r.concernsAWS(name) != want {
			t.Errorf("%s: want %t", name, want)
		}
	}
}

func TestZonesOfServices(t *testing.T) {
	for want, owner := range map[bool]*route53types.HostedZoneOwner{true: {OwningService: aws.String("vpce.amazonaws.com")}, false: {OwningAccount: aws.String("111122223333")}} {
		if serviceOwned(route53types.HostedZoneSummary{Owner: owner}) != want || serviceOwned(route53types.HostedZoneSummary{}) {
			t.Errorf("owner %+v: want %t", owner, want)
		}
	}
}

func TestPagesOfRecords(t *testing.T) {
	in := &route53.ListResourceRecordSetsInput{}
	more := nextRecords(in, &route53.ListResourceRecordSetsOutput{IsTruncated: true, NextRecordName: aws.String("a."), NextRecordType: route53types.RRTypeA, NextRecordIdentifier: aws.String("1")})
	if !more || aws.ToString(in.StartRecordName) != "a." || in.StartRecordType != route53types.RRTypeA || aws.ToString(in.StartRecordIdentifier) != "1" {
		t.Errorf("more %t, asks %+v", more, in)
	}
	if nextRecords(in, &route53.ListResourceRecordSetsOutput{}) {
		t.Error("there is a page after the last")
	}
}

// AWS refuses a question for several endpoints where one of them is not of the account. It is then asked for one by
// one.
func TestEndpointsOfOtherAccounts(t *testing.T) {
	endpoints := func(ids ...string) *answerOf {
		var items string
		for _, id := range ids {
			items += "<item><vpcEndpointId>" + id + "</vpcEndpointId></item>"
		}
		return &answerOf{body: "<R><vpcEndpointSet>" + items + "</vpcEndpointSet></R>"}
	}
	gone := &answerOf{status: 400, code: "InvalidVpcEndpointId.NotFound"}
	denied := &answerOf{status: 403, code: "UnauthorizedOperation"}
	expired := &answerOf{status: 403, code: "ExpiredToken"}
	for _, c := range []struct {
		name    string
		answers []*answerOf
		want    []string
		why     string
		fails   bool
	}{
		{"all of the account", []*answerOf{endpoints("a", "b")}, []string{"a", "b"}, "", false},
		{"one that is not", []*answerOf{gone, endpoints("a"), gone}, []string{"a"}, "", false},
		{"one that is not, and then a denial", []*answerOf{gone, endpoints("a"), denied}, []string{"a"}, "ec2:DescribeVpcEndpoints was denied", false},
		{"all denied", []*answerOf{denied}, nil, "ec2:DescribeVpcEndpoints was denied", false},
		{"credentials that expire", []*answerOf{expired}, nil, "", true},
		{"credentials that expire on the way", []*answerOf{gone, endpoints("a"), expired}, []string{"a"}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gate{answers: map[string]func(int) *answerOf{"ec2:DescribeVpcEndpoints": func(call int) *answerOf { return c.answers[call-1] }}}
			r := begun(t, nil)
			r.Reader = alone(t).reader(g)
			got, err := r.endpointsByID([]string{"a", "b"}), context.Cause(r.ctx)
			var ids []string
			for _, e := range got.items {
				ids = append(ids, aws.ToString(e.VpcEndpointId))
			}
			if !reflect.DeepEqual(ids, c.want) || (err != nil) != c.fails || !strings.Contains(got.why, c.why) || (c.why == "") != (got.why == "" || c.fails) {
				t.Errorf("got %v, why %q, error %v", ids, got.why, err)
			}
			if g.calls["ec2:DescribeVpcEndpoints"] != len(c.answers) {
				t.Errorf("%d calls", g.calls["ec2:DescribeVpcEndpoints"])
			}
		})
	}
}

// What a Route 53 Profile shares is followed where it matters to names.
func TestResourcesOfAProfile(t *testing.T) {
	const arn = "arn:aws:route53resolver:us-west-2:444455556666:"
	for _, c := range []struct {
		name, arn, zone   string
		zones, rules, why string
	}{
		{"a zone", "arn:aws:route53:::hostedzone/Z1", "<R><HostedZone><Name>a.</Name></HostedZone></R>", "[Z1 a.]", "[]", ""},
		{"a rule", arn + "resolver-rule/rslvr-rr-1", "", "[]", "[rslvr-rr-1]", ""},
		{"a firewall", arn + "firewall-rule-group/rslvr-frg-1", "", "[]", "[]", ""},
		{"logging", arn + "resolver-query-log-config/rqlc-1", "", "[]", "[]", ""},
		{"something else", arn + "other/1", "", "[]", "[]", "shares " + arn + "other/1, which this reader does not follow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answers := withProfile(c.arn)
			answers["route53:GetHostedZone"] = say(c.zone)
			got := asks(t, answers).profile("rp-1")
			var zones []string
			for _, z := range got.zones {
				zones = append(zones, aws.ToString(z.HostedZoneId)+" "+aws.ToString(z.Name))
			}
			if fmt.Sprint(zones) != c.zones || fmt.Sprint(got.rules) != c.rules || !strings.Contains(got.why, c.why) || (c.why == "") != (got.why == "") {
				t.Errorf("zones %v, rules %v, why %q", zones, got.rules, got.why)
			}
		})
	}
}

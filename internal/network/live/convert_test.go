package live

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// These tests hold what moto cannot make.

func us(account string) *reading {
	return &reading{Reader: &Reader{Region: "us-west-2"}, account: account, partition: pullpath.Partitions()[0]}
}

func TestSharedVPC(t *testing.T) {
	p := vpcParts{id: "vpc-1", home: true, vpc: answer[types.Vpc]{items: []types.Vpc{{VpcId: aws.String("vpc-1"), OwnerId: aws.String("111122223333"), CidrBlock: aws.String("10.0.0.0/16")}}}}
	t.Run("a participant learns that the owner's endpoints are hidden", func(t *testing.T) {
		gaps := fmt.Sprint(p.gaps(us("444455556666")))
		for _, want := range []string{string(network.EndpointKind), string(network.ResolverRuleKind), "account 111122223333 owns the VPC"} {
			if !strings.Contains(gaps, want) {
				t.Errorf("no %q in %s", want, gaps)
			}
		}
		if owner := p.object(us("444455556666")).Owner.String(); owner != "111122223333" {
			t.Errorf("owner %q", owner)
		}
	})
	t.Run("the owner sees everything", func(t *testing.T) {
		if gaps := p.gaps(us("111122223333")); len(gaps) > 0 {
			t.Errorf("gaps %+v", gaps)
		}
	})
	t.Run("an account that is not known is not taken for a participant", func(t *testing.T) {
		if gaps := p.gaps(us("")); len(gaps) > 0 {
			t.Errorf("gaps %+v", gaps)
		}
	})
	t.Run("route tables and network ACLs that are not visible are unknown, not missing", func(t *testing.T) {
		if p.mainTable().Known() || p.aclOf("subnet-1").Known() {
			t.Errorf("main table %+v, ACL %+v", p.mainTable(), p.aclOf("subnet-1"))
		}
	})
}

func TestCIDRs(t *testing.T) {
	p := vpcParts{id: "vpc-1", vpc: answer[types.Vpc]{items: []types.Vpc{{CidrBlock: aws.String("10.1.0.0/16"),
		CidrBlockAssociationSet: []types.VpcCidrBlockAssociation{
			{CidrBlock: aws.String("10.0.0.0/16"), CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated}},
			{CidrBlock: aws.String("10.1.0.0/16"), CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated}},
			{CidrBlock: aws.String("10.2.0.0/16"), CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeDisassociated}},
		},
		Ipv6CidrBlockAssociationSet: []types.VpcIpv6CidrBlockAssociation{{Ipv6CidrBlock: aws.String("2001:db8::/56"), Ipv6CidrBlockState: &types.VpcCidrBlockState{State: types.VpcCidrBlockStateCodeAssociated}}},
	}}}}
	want := partial.ListOf(netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("10.0.0.0/16"), netip.MustParsePrefix("2001:db8::/56"))
	if got := p.object(us("")).CIDRs; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v: the primary block first, and none that is gone", got, want)
	}
}

func TestTargets(t *testing.T) {
	p := vpcParts{id: "vpc-1", endpoints: answer[types.VpcEndpoint]{items: []types.VpcEndpoint{
		{VpcEndpointId: aws.String("vpce-1"), VpcEndpointType: types.VpcEndpointTypeGateway},
		{VpcEndpointId: aws.String("vpce-2"), VpcEndpointType: types.VpcEndpointTypeGatewayLoadBalancer},
	}}}
	for _, c := range []struct {
		name  string
		route types.Route
		kind  network.TargetKind
		id    string
	}{
		{"a gateway endpoint", types.Route{GatewayId: aws.String("vpce-1")}, network.GatewayEndpointTarget, "vpce-1"},
		{"a Gateway Load Balancer endpoint", types.Route{GatewayId: aws.String("vpce-2")}, network.FirewallTarget, "vpce-2"},
		{"an endpoint that is not visible", types.Route{GatewayId: aws.String("vpce-3")}, "", "vpce-3"},
		{"a virtual private gateway", types.Route{GatewayId: aws.String("vgw-1")}, network.VirtualPrivateTarget, "vgw-1"},
		{"an egress-only internet gateway", types.Route{EgressOnlyInternetGatewayId: aws.String("eigw-1")}, network.EgressOnlyTarget, "eigw-1"},
		{"a NAT instance", types.Route{InstanceId: aws.String("i-1"), NetworkInterfaceId: aws.String("eni-1")}, network.InterfaceTarget, "eni-1"},
		{"a core network", types.Route{CoreNetworkArn: aws.String("arn:aws:networkmanager::111122223333:core-network/1")}, network.OtherTarget, "arn:aws:networkmanager::111122223333:core-network/1"},
		{"no target at all", types.Route{State: types.RouteStateBlackhole}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.target(c.route)
			if got.Kind != c.kind || got.ID != c.id || (c.kind == "") != (got.Why != "") {
				t.Errorf("got %+v", got)
			}
		})
	}
	t.Run("a route whose target is gone is a blackhole", func(t *testing.T) {
		p.tables.items = []types.RouteTable{{RouteTableId: aws.String("rtb-1"), Routes: []types.Route{{DestinationCidrBlock: aws.String("0.0.0.0/0"), NatGatewayId: aws.String("nat-1"), State: types.RouteStateBlackhole}}}}
		if route := p.tableObjects()[0].Routes.Items[0]; !route.Blackhole || route.Target.Kind != network.NATGatewayTarget {
			t.Errorf("got %+v", route)
		}
	})
}

func TestEndpointObjects(t *testing.T) {
	p := vpcParts{id: "vpc-1", endpoints: answer[types.VpcEndpoint]{items: []types.VpcEndpoint{
		{VpcEndpointId: aws.String("vpce-1"), VpcEndpointType: types.VpcEndpointTypeInterface, State: "available", PolicyDocument: aws.String("{")},
		{VpcEndpointId: aws.String("vpce-2"), VpcEndpointType: types.VpcEndpointTypeGatewayLoadBalancer, State: "available"},
		{VpcEndpointId: aws.String("vpce-3"), VpcEndpointType: types.VpcEndpointTypeInterface, State: "deleted"},
		{VpcEndpointId: aws.String("vpce-4"), VpcEndpointType: types.VpcEndpointTypeGateway, State: types.StateDeleting},
	}}, groups: answer[types.SecurityGroup]{items: []types.SecurityGroup{
		{GroupId: aws.String("sg-1"), GroupName: aws.String("default"), VpcId: aws.String("vpc-1")}}}}
	got := p.endpointObjects()
	if len(got) != 2 || got[0].ID != "vpce-1" || got[1].ID != "vpce-4" || got[1].State != "deleting" {
		t.Fatalf("got %+v, want the interface endpoint and the gateway endpoint that are there", got)
	}
	t.Run("an interface endpoint without a group has the VPC's default group", func(t *testing.T) {
		if !reflect.DeepEqual(got[0].SecurityGroups, partial.ListOf("sg-1")) {
			t.Errorf("got %+v", got[0].SecurityGroups)
		}
	})
	t.Run("a policy that cannot be read is unknown", func(t *testing.T) {
		if got[0].Policy.Known() || !strings.Contains(got[0].Policy.Why(), "vpce-1") {
			t.Errorf("got %+v", got[0].Policy)
		}
	})
	t.Run("no policy is AWS's default", func(t *testing.T) {
		if policy, known := got[1].Policy.Get(); !known || policy != nil {
			t.Errorf("got %+v", got[1].Policy)
		}
	})
}

func TestTransitGateways(t *testing.T) {
	const table = "tgw-rtb-1"
	attachment := func(id, vpc, routeTable, owner string) types.TransitGatewayAttachment {
		return types.TransitGatewayAttachment{TransitGatewayAttachmentId: &id, TransitGatewayId: aws.String("tgw-1"), TransitGatewayOwnerId: &owner,
			ResourceType: types.TransitGatewayAttachmentResourceTypeVpc, ResourceId: &vpc, State: types.TransitGatewayAttachmentStateAvailable,
			Association: &types.TransitGatewayAttachmentAssociation{State: types.TransitGatewayAssociationStateAssociated, TransitGatewayRouteTableId: &routeTable}}
	}
	propagates := func(ids ...string) map[string]answer[types.TransitGatewayRouteTablePropagation] {
		var out answer[types.TransitGatewayRouteTablePropagation]
		for _, id := range ids {
			out.items = append(out.items, types.TransitGatewayRouteTablePropagation{TransitGatewayAttachmentId: aws.String(id), State: types.TransitGatewayPropagationStateEnabled})
		}
		return map[string]answer[types.TransitGatewayRouteTablePropagation]{table: out}
	}
	const mine, theirs = "111122223333", "444455556666"
	for _, c := range []struct {
		name         string
		attachments  []types.TransitGatewayAttachment
		propagations map[string]answer[types.TransitGatewayRouteTablePropagation]
		why          string // empty: known to lead everywhere
	}{
		{"one table that all propagate into", []types.TransitGatewayAttachment{attachment("a", "vpc-1", table, mine), attachment("b", "vpc-2", table, mine)}, propagates("a", "b"), ""},
		{"one attachment does not propagate", []types.TransitGatewayAttachment{attachment("a", "vpc-1", table, mine), attachment("b", "vpc-2", table, mine)}, propagates("a"), "not every attachment"},
		{"two tables", []types.TransitGatewayAttachment{attachment("a", "vpc-1", table, mine), attachment("b", "vpc-2", "tgw-rtb-2", mine)}, propagates("a", "b"), "several route tables"},
		{"another attachment propagates", []types.TransitGatewayAttachment{attachment("a", "vpc-1", table, mine)}, propagates("b"), "not every attachment"},
		{"an attachment without a table", []types.TransitGatewayAttachment{{TransitGatewayAttachmentId: aws.String("a"), TransitGatewayId: aws.String("tgw-1"), TransitGatewayOwnerId: aws.String(mine),
			ResourceType: types.TransitGatewayAttachmentResourceTypeVpc, State: types.TransitGatewayAttachmentStateAvailable}}, propagates("a"), "several route tables"},
		{"an attachment whose table is on its way", []types.TransitGatewayAttachment{{TransitGatewayAttachmentId: aws.String("a"), TransitGatewayId: aws.String("tgw-1"), TransitGatewayOwnerId: aws.String(mine),
			ResourceType: types.TransitGatewayAttachmentResourceTypeVpc, State: types.TransitGatewayAttachmentStateAvailable,
			Association: &types.TransitGatewayAttachmentAssociation{State: types.TransitGatewayAssociationStateAssociating, TransitGatewayRouteTableId: aws.String(table)}}}, propagates("a"), "several route tables"},
		{"another account's gateway", []types.TransitGatewayAttachment{attachment("a", "vpc-1", table, theirs)}, propagates("a"), "belongs to another account"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := transitParts{ids: []string{"tgw-1"}, attachments: answer[types.TransitGatewayAttachment]{items: c.attachments}, propagations: c.propagations}
			got := parts.objects(us(mine))[0]
			everywhere, known := got.DefaultRouting.Get()
			if known != (c.why == "") || known && !everywhere || !known && !strings.Contains(got.DefaultRouting.Why(), c.why) {
				t.Errorf("got %+v", got.DefaultRouting)
			}
			if len(got.VPCs.Items) != len(c.attachments) {
				t.Errorf("VPCs %+v", got.VPCs)
			}
		})
	}
}

package live

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	awsaccount "ecrprivatelink/internal/testing/account"
	"ecrprivatelink/internal/testing/moto"
)

// read reads a VPC without a gate.
func (a *account) read(vpc string) network.Network {
	a.T.Helper()
	n, err := a.reader(nil).ReadVPC(a.T.Context(), vpc)
	if err != nil {
		a.T.Fatal(err)
	}
	return n
}

// one returns the object with the id.
func one[T any](t *testing.T, objects []T, id string, of func(T) string) T {
	t.Helper()
	i := slices.IndexFunc(objects, func(o T) bool { return of(o) == id })
	if i < 0 {
		t.Fatalf("%T %s is missing in %+v", *new(T), id, objects)
	}
	return objects[i]
}

// known fails the test unless the value is known to be want.
func known[T comparable](t *testing.T, what string, got partial.Value[T], want T) {
	t.Helper()
	if v, ok := got.Get(); !ok || v != want {
		t.Errorf("%s is %v (known: %t, %s), want %v", what, v, ok, got.Why(), want)
	}
}

func byID[T any, P network.Pointer[T]](object T) string { return P(&object).Self().ID }

func testReadVPC(t *testing.T, a *account) {
	a = a.with(t)
	n := a.MakeVPC("app", "10.0.0.0/16", "10.0.1.0/24")
	read := a.read(n.VPC)

	t.Run("the VPC's own settings are read", func(t *testing.T) {
		v := one(t, read.VPCs, n.VPC, byID)
		known(t, "DNS support", v.DNSSupport, true)
		known(t, "DNS hostnames", v.DNSHostnames, true)
		if !reflect.DeepEqual(v.DNSServers, partial.ListOf(network.AmazonProvidedDNS)) {
			t.Errorf("DNS servers are %+v", v.DNSServers)
		}
		if !reflect.DeepEqual(v.CIDRs, partial.ListOf(netip.MustParsePrefix("10.0.0.0/16"))) {
			t.Errorf("CIDRs are %+v", v.CIDRs)
		}
		if v.Name != n.VPC+" (app)" || v.Env.Account.String() != moto.Account || v.Env.Region.String() != moto.Region {
			t.Errorf("got name %q in %+v", v.Name, v.Env)
		}
		if v.Owner.String() != "" {
			t.Errorf("the VPC is not shared, but its owner is %s", v.Owner)
		}
	})
	t.Run("the subnet has its own route table, its network ACL and its zone", func(t *testing.T) {
		s := one(t, read.Subnets, n.Subnet, byID)
		known(t, "route table", s.RouteTable, n.Table)
		if acl, ok := s.NetworkACL.Get(); !ok || acl == "" {
			t.Errorf("the network ACL is not known: %s", s.NetworkACL.Why())
		}
		if s.AZ.String() != moto.Region+"a" {
			t.Errorf("zone %s", s.AZ)
		}
	})
	t.Run("the S3 gateway is a route to the S3 prefix list", func(t *testing.T) {
		routes := one(t, read.RouteTables, n.Table, byID).Routes.Items
		i := slices.IndexFunc(routes, func(r network.Route) bool {
			return r.Target == network.Target{Kind: network.GatewayEndpointTarget, ID: n.S3}
		})
		if i < 0 {
			t.Fatalf("no route to %s in %+v", n.S3, routes)
		}
		list := one(t, read.PrefixLists, routes[i].Destination.ID, byID)
		known(t, "service of the list", list.Service, pullpath.S3)
		if len(list.CIDRs.Items) == 0 || !list.CIDRs.Complete() {
			t.Errorf("blocks of the list: %+v", list.CIDRs)
		}
	})
	t.Run("endpoints carry type, subnets, groups, private DNS, policy and state", func(t *testing.T) {
		e := one(t, read.Endpoints, n.DKR, byID)
		known(t, "type", e.Type, pullpath.Interface)
		known(t, "private DNS", e.PrivateDNS, true)
		if !reflect.DeepEqual(e.Subnets, partial.ListOf(n.Subnet)) || !reflect.DeepEqual(e.SecurityGroups, partial.ListOf(n.EndpointGroup)) {
			t.Errorf("subnets %v, groups %v", e.Subnets, e.SecurityGroups)
		}
		if document, ok := e.Policy.Get(); !ok || document == nil || len(document.Statements) != 1 {
			t.Errorf("the policy is not read: %s", e.Policy.Why())
		}
		if e.ServiceName.String() != "com.amazonaws.us-west-2.ecr.dkr" || e.State != "available" {
			t.Errorf("%s is %s", e.ServiceName, e.State)
		}
		known(t, "type of S3", one(t, read.Endpoints, n.S3, byID).Type, pullpath.Gateway)
	})
	t.Run("each peer of a permission is a rule", func(t *testing.T) {
		want := partial.ListOf(network.Rule{Peer: network.CIDR(netip.MustParsePrefix("10.0.0.0/16")), Ports: network.TCP(443, 443)})
		if got := one(t, read.SecurityGroups, n.EndpointGroup, byID).Ingress; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("what answers fully leaves no gap", func(t *testing.T) {
		if len(read.Gaps) > 0 {
			t.Errorf("gaps: %+v", read.Gaps)
		}
	})
	t.Run("a VPC without DHCP options has no known name server", func(t *testing.T) {
		bare := *made(a.EC2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")}))(t).Vpc.VpcId
		if servers := one(t, a.with(t).read(bare).VPCs, bare, byID).DNSServers; servers.Complete() {
			t.Errorf("name servers %+v", servers)
		}
	})
	t.Run("routes to gateways of every kind are told apart", func(t *testing.T) { testTargets(t, a.with(t)) })
	t.Run("an endpoint that is deleted is not there any more", func(t *testing.T) {
		made(a.EC2.DeleteVpcEndpoints(t.Context(), &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.Logs}}))(t)
		if slices.ContainsFunc(a.with(t).read(n.VPC).Endpoints, func(e network.Endpoint) bool { return e.ID == n.Logs }) {
			t.Error("it is listed")
		}
	})
}

// testTargets makes one route of each kind that moto knows.
func testTargets(t *testing.T, a *account) {
	ctx := t.Context()
	n, other := a.MakeVPC("targets", "10.2.0.0/16", "10.2.1.0/24"), a.MakeVPC("peer", "10.3.0.0/16", "10.3.1.0/24")
	igw := made(a.EC2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{}))(t).InternetGateway.InternetGatewayId
	made(a.EC2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: igw, VpcId: &n.VPC}))(t)
	nat := made(a.EC2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &n.Subnet, ConnectivityType: types.ConnectivityTypePrivate}))(t).NatGateway.NatGatewayId
	peering := made(a.EC2.CreateVpcPeeringConnection(ctx, &ec2.CreateVpcPeeringConnectionInput{VpcId: &n.VPC, PeerVpcId: &other.VPC}))(t).VpcPeeringConnection.VpcPeeringConnectionId
	tgw := a.MakeTransitGateway(n, other)
	route := func(cidr string, set func(*ec2.CreateRouteInput)) {
		t.Helper()
		in := &ec2.CreateRouteInput{RouteTableId: &n.Table, DestinationCidrBlock: &cidr}
		set(in)
		made(a.EC2.CreateRoute(ctx, in))(t)
	}
	route("0.0.0.0/0", func(in *ec2.CreateRouteInput) { in.GatewayId = igw })
	route("192.0.2.0/24", func(in *ec2.CreateRouteInput) { in.NatGatewayId = nat })
	route("10.3.0.0/16", func(in *ec2.CreateRouteInput) { in.VpcPeeringConnectionId = peering })
	route("10.4.0.0/16", func(in *ec2.CreateRouteInput) { in.TransitGatewayId = &tgw })

	read := a.read(n.VPC)
	routes := one(t, read.RouteTables, n.Table, byID).Routes.Items
	for cidr, want := range map[string]network.Target{
		"10.2.0.0/16":  {Kind: network.LocalTarget, ID: "local"},
		"0.0.0.0/0":    {Kind: network.InternetGatewayTarget, ID: *igw},
		"192.0.2.0/24": {Kind: network.NATGatewayTarget, ID: *nat},
		"10.3.0.0/16":  {Kind: network.PeeringTarget, ID: *peering},
		"10.4.0.0/16":  {Kind: network.TransitGatewayTarget, ID: tgw},
	} {
		i := slices.IndexFunc(routes, func(r network.Route) bool { return r.Destination == network.CIDR(netip.MustParsePrefix(cidr)) })
		if i < 0 || routes[i].Target != want {
			t.Errorf("route to %s: got %+v, want target %+v", cidr, routes, want)
		}
	}
	if len(read.NATGateways) != 1 {
		t.Fatalf("NAT gateways: %+v", read.NATGateways)
	}
	known(t, "private connectivity", read.NATGateways[0].Private, true)
	known(t, "subnet of the NAT gateway", read.NATGateways[0].Subnet, n.Subnet)
	if len(read.Peerings) != 1 {
		t.Fatalf("peerings: %+v", read.Peerings)
	}
	known(t, "requester", read.Peerings[0].Requester, n.VPC)
	known(t, "accepter", read.Peerings[0].Accepter, other.VPC)
	gateway := one(t, read.TransitGateways, tgw, byID)
	if vpcs := slices.Sorted(slices.Values(gateway.VPCs.Items)); !slices.Equal(vpcs, slices.Sorted(slices.Values([]string{n.VPC, other.VPC}))) {
		t.Errorf("the transit gateway leads to %v", vpcs)
	}
}

func testZones(t *testing.T, a *account) {
	a = a.with(t)
	hub := a.MakeVPC("hub", "10.10.0.0/16", "10.10.1.0/24")
	spoke := a.MakeVPC("spoke", "10.11.0.0/16", "10.11.1.0/24")
	alias := route53types.ResourceRecordSet{Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{
		DNSName: aws.String(hub.API + "-1a2b3c4d.api.ecr.us-west-2.vpce.amazonaws.com"), HostedZoneId: aws.String("Z1YSA3EXCYUU9Z")}}
	a.MakeZone(spoke.VPC, "api.ecr.us-west-2.amazonaws.com", alias)
	// The address of the hub's ecr.dkr endpoint.
	endpoint := made(a.EC2.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{VpcEndpointIds: []string{hub.DKR}}))(t).VpcEndpoints[0]
	eni := made(a.EC2.DescribeNetworkInterfaces(t.Context(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: endpoint.NetworkInterfaceIds}))(t).NetworkInterfaces[0]
	a.MakeZone(spoke.VPC, "dkr.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: eni.PrivateIpAddress}}})
	a.MakeZone(spoke.VPC, "corp.example", route53types.ResourceRecordSet{Type: route53types.RRTypeCname, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: aws.String("www.example")}}})
	rule := made(a.Resolver.CreateResolverRule(t.Context(), &route53resolver.CreateResolverRuleInput{CreatorRequestId: aws.String("1"), Name: aws.String("corp"),
		RuleType: resolvertypes.RuleTypeOptionForward, DomainName: aws.String("corp.example"), TargetIps: []resolvertypes.TargetAddress{{Ip: aws.String("10.99.0.2"), Port: aws.Int32(53)}},
		ResolverEndpointId: resolverEndpoint(t, a, spoke, "10.11.2.0/24")}))(t).ResolverRule.Id
	made(a.Resolver.AssociateResolverRule(t.Context(), &route53resolver.AssociateResolverRuleInput{Name: aws.String("association"), ResolverRuleId: rule, VPCId: &spoke.VPC}))(t)

	// moto gives the network interfaces of endpoints no interface type, by which the reader selects them.
	g := &gate{rewrite: map[string]func(string) string{"ec2:DescribeNetworkInterfaces": func(body string) string {
		return strings.NewReplacer("interface-type", "status", "vpc_endpoint", "available").Replace(body)
	}}}
	read, err := a.reader(g).ReadVPC(t.Context(), spoke.VPC)
	if err != nil {
		t.Fatal(err)
	}
	zone := func(name string) network.HostedZone {
		return one(t, read.HostedZones, name, func(z network.HostedZone) string { return z.DNSName.String() })
	}
	record := func(z network.HostedZone) network.Record {
		return one(t, z.Records.Items, "A", func(r network.Record) string { v, _ := r.Type.Get(); return v })
	}
	t.Run("an alias record leads to the hub's endpoint", func(t *testing.T) {
		known(t, "endpoint", record(zone("api.ecr.us-west-2.amazonaws.com")).Endpoint, hub.API)
	})
	t.Run("an address record leads to the endpoint that has the address", func(t *testing.T) {
		known(t, "endpoint", record(zone("dkr.ecr.us-west-2.amazonaws.com")).Endpoint, hub.DKR)
	})
	t.Run("the records of zones that hold no AWS names are not read", func(t *testing.T) {
		if records := zone("corp.example").Records; records.Complete() || len(records.Items) > 0 {
			t.Errorf("got %+v", records)
		}
	})
	t.Run("the hub is read too, with its endpoints", func(t *testing.T) {
		one(t, read.VPCs, hub.VPC, byID)
		known(t, "VPC of the endpoint", one(t, read.Endpoints, hub.API, byID).VPC, hub.VPC)
	})
	t.Run("a forwarding rule carries its domain", func(t *testing.T) {
		if len(read.ResolverRules) != 1 || strings.TrimSuffix(read.ResolverRules[0].Domain.String(), ".") != "corp.example" {
			t.Fatalf("got %+v", read.ResolverRules)
		}
		known(t, "system", read.ResolverRules[0].System, false)
	})
	t.Run("a Route 53 Profile shares a zone and a rule with a VPC", func(t *testing.T) {
		zoneID := zone("api.ecr.us-west-2.amazonaws.com").ID
		other := a.with(t).MakeVPC("profile", "10.12.0.0/16", "10.12.1.0/24")
		g := &gate{answers: withProfile("arn:aws:route53:::hostedzone/"+zoneID, "arn:aws:route53resolver:us-west-2:123456789012:resolver-rule/"+*rule)}
		read, err := a.with(t).reader(g).ReadVPC(t.Context(), other.VPC)
		if err != nil {
			t.Fatal(err)
		}
		if len(read.HostedZones) != 1 || !reflect.DeepEqual(read.HostedZones[0].VPCs, partial.ListOf(other.VPC)) || len(read.ResolverRules) != 1 || len(read.Gaps) > 0 {
			t.Errorf("zones %+v, rules %+v, gaps %+v", read.HostedZones, read.ResolverRules, read.Gaps)
		}
	})
	t.Run("a Route 53 Profile that shares an endpoint leaves a gap", func(t *testing.T) {
		read, err := a.with(t).reader(&gate{answers: withProfile("arn:aws:ec2:us-west-2:123456789012:vpc-endpoint/" + hub.API)}).ReadVPC(t.Context(), spoke.VPC)
		if err != nil || !strings.Contains(fmt.Sprint(read.Gaps), hub.API) {
			t.Errorf("gaps %+v, %v", read.Gaps, err)
		}
	})
	t.Run("a VPC without zones has none", func(t *testing.T) {
		if zones := a.with(t).read(hub.VPC).HostedZones; len(zones) > 0 {
			t.Errorf("got %+v", zones)
		}
	})
}

func testFailures(t *testing.T, a *account) {
	a = a.with(t)
	n := a.MakeVPC("failing", "10.20.0.0/16", "10.20.1.0/24")
	for _, c := range []struct {
		name string
		vpc  string
		gate *gate
		want string
	}{
		{"a VPC that does not exist is named, with the Region and the account", "vpc-0123456789abcdef0", &gate{},
			`there is no VPC "vpc-0123456789abcdef0" in us-west-2 of account 123456789012`},
		{"expired credentials end the reading", n.VPC, &gate{answers: refuse("sts:GetCallerIdentity", "ExpiredToken")}, "AWS does not accept the credentials (ExpiredToken"},
		{"credentials that expire on the way end the reading", n.VPC, &gate{answers: refuse("ec2:DescribeSubnets", "RequestExpired")}, "AWS does not accept the credentials (RequestExpired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.with(t).reader(c.gate).ReadVPC(t.Context(), c.vpc)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
		})
	}
	t.Run("an API that cannot be reached ends the reading", func(t *testing.T) {
		b := a.with(t)
		b.URL, b.Through = "http://127.0.0.1:1", http.DefaultTransport
		_, err := b.reader(nil).ReadVPC(t.Context(), n.VPC)
		if err == nil || !strings.Contains(err.Error(), "cannot reach AWS for sts:GetCallerIdentity") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a cancelled context ends the reading", func(t *testing.T) {
		ctx, cancel := contextThat(t)
		cancel()
		if _, err := a.with(t).reader(nil).ReadVPC(ctx, n.VPC); !errors.Is(err, ctx.Err()) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a throttled call is tried again and leaves no gap", func(t *testing.T) {
		g := &gate{answers: map[string]func(int) *answerOf{"ec2:DescribeVpcEndpoints": func(call int) *answerOf {
			if call < 3 {
				return &answerOf{status: 503, code: "RequestLimitExceeded"}
			}
			return nil
		}}}
		read, err := a.with(t).reader(g).ReadVPC(t.Context(), n.VPC)
		if err != nil || len(read.Gaps) > 0 || len(read.Endpoints) != 4 {
			t.Errorf("error %v, gaps %+v, %d endpoints", err, read.Gaps, len(read.Endpoints))
		}
		if g.calls["ec2:DescribeVpcEndpoints"] != 3 {
			t.Errorf("%d calls", g.calls["ec2:DescribeVpcEndpoints"])
		}
	})
	t.Run("a call that is throttled for good leaves a gap", func(t *testing.T) {
		read, err := a.with(t).reader(&gate{answers: refuse("ec2:DescribeVpcEndpoints", "RequestLimitExceeded")}).ReadVPC(t.Context(), n.VPC)
		if err != nil || !strings.Contains(fmt.Sprint(read.Gaps), "ec2:DescribeVpcEndpoints failed: RequestLimitExceeded") {
			t.Errorf("error %v, gaps %+v", err, read.Gaps)
		}
	})
	t.Run("progress tells each call once", func(t *testing.T) {
		r, calls := a.with(t).reader(nil), 0
		r.Progress = func(action string, n int) {
			if calls++; n != calls || !strings.Contains(action, ":") {
				t.Errorf("call %d is told as %s, %d", calls, action, n)
			}
		}
		if _, err := r.ReadVPC(t.Context(), n.VPC); err != nil || calls < 15 {
			t.Errorf("%d calls told, error %v", calls, err)
		}
	})
}

// resolverEndpoint makes an outbound resolver endpoint, which a forwarding rule needs.
func resolverEndpoint(t *testing.T, a *account, n awsaccount.Network, cidr string) *string {
	t.Helper()
	subnets := []string{n.Subnet, n.MakeSubnet(cidr, "b")}
	return made(a.Resolver.CreateResolverEndpoint(t.Context(), &route53resolver.CreateResolverEndpointInput{
		CreatorRequestId: &cidr, Direction: resolvertypes.ResolverEndpointDirectionOutbound, SecurityGroupIds: []string{n.TaskGroup},
		IpAddresses: []resolvertypes.IpAddressRequest{{SubnetId: &subnets[0]}, {SubnetId: &subnets[1]}}}))(t).ResolverEndpoint.Id
}

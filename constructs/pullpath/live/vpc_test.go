package live

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/route53resolver"
	resolvertypes "github.com/aws/aws-sdk-go-v2/service/route53resolver/types"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/constructs/pullpath/trace"
	"ecrprivatelink/test/moto"
	"ecrprivatelink/test/motoproxy"
)

// TestMoto runs everything that needs a server against one.
func TestMoto(t *testing.T) {
	a := newAccount(t, motoproxy.Start(t, moto.Start(t)))
	t.Run("ReadVPC", func(t *testing.T) { testReadVPC(t, a) })
	t.Run("ReadVPC through zones", func(t *testing.T) { testZones(t, a) })
	t.Run("ReadVPC refused", func(t *testing.T) { testRefusedVPC(t, a) })
	t.Run("ReadVPC failing", func(t *testing.T) { testFailures(t, a) })
	t.Run("ReadVPC in pages", func(t *testing.T) { testPages(t, a) })
	t.Run("ReadTask", func(t *testing.T) { testReadTask(t, a) })
	t.Run("Permissions", func(t *testing.T) { testPermissions(t, a) })
}

// read reads a VPC without a gate.
func (a *account) read(vpc string) trace.Network {
	a.t.Helper()
	n, err := a.reader(nil).ReadVPC(a.t.Context(), vpc)
	if err != nil {
		a.t.Fatal(err)
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
func known[T comparable](t *testing.T, what string, got trace.Value[T], want T) {
	t.Helper()
	if v, ok := got.Get(); !ok || v != want {
		t.Errorf("%s is %v (known: %t, %s), want %v", what, v, ok, got.Why(), want)
	}
}

func endpointID(e trace.Endpoint) string      { return e.ID }
func subnetID(s trace.Subnet) string          { return s.ID }
func tableID(r trace.RouteTable) string       { return r.ID }
func groupID(g trace.SecurityGroup) string    { return g.ID }
func listID(l trace.PrefixList) string        { return l.ID }
func vpcID(v trace.VPC) string                { return v.ID }
func gatewayID(g trace.TransitGateway) string { return g.ID }

func testReadVPC(t *testing.T, a *account) {
	a = a.with(t)
	n := a.makeVPC("app", "10.0.0.0/16", "10.0.1.0/24")
	read := a.read(n.vpc)

	t.Run("the VPC's own settings are read", func(t *testing.T) {
		v := one(t, read.VPCs, n.vpc, vpcID)
		known(t, "DNS support", v.DNSSupport, true)
		known(t, "DNS hostnames", v.DNSHostnames, true)
		if !reflect.DeepEqual(v.DNSServers, trace.Of(trace.AmazonProvidedDNS)) {
			t.Errorf("DNS servers are %+v", v.DNSServers)
		}
		if !reflect.DeepEqual(v.CIDRs, trace.Of(netip.MustParsePrefix("10.0.0.0/16"))) {
			t.Errorf("CIDRs are %+v", v.CIDRs)
		}
		if v.Name != n.vpc+" (app)" || v.Env.Account.String() != moto.Account || v.Env.Region.String() != moto.Region {
			t.Errorf("got name %q in %+v", v.Name, v.Env)
		}
		if v.Owner.String() != "" {
			t.Errorf("the VPC is not shared, but its owner is %s", v.Owner)
		}
	})
	t.Run("the subnet has its own route table, its network ACL and its zone", func(t *testing.T) {
		s := one(t, read.Subnets, n.subnet, subnetID)
		known(t, "route table", s.RouteTable, n.table)
		if acl, ok := s.NetworkACL.Get(); !ok || acl == "" {
			t.Errorf("the network ACL is not known: %s", s.NetworkACL.Why())
		}
		if s.AZ.String() != moto.Region+"a" {
			t.Errorf("zone %s", s.AZ)
		}
	})
	t.Run("the S3 gateway is a route to the S3 prefix list", func(t *testing.T) {
		routes := one(t, read.RouteTables, n.table, tableID).Routes.Items
		i := slices.IndexFunc(routes, func(r trace.Route) bool {
			return r.Target == trace.Target{Kind: trace.GatewayEndpointTarget, ID: n.s3}
		})
		if i < 0 {
			t.Fatalf("no route to %s in %+v", n.s3, routes)
		}
		list := one(t, read.PrefixLists, routes[i].Destination.ID, listID)
		known(t, "service of the list", list.Service, pullpath.S3)
		if len(list.CIDRs.Items) == 0 || !list.CIDRs.Complete() {
			t.Errorf("blocks of the list: %+v", list.CIDRs)
		}
	})
	t.Run("endpoints carry type, subnets, groups, private DNS, policy and state", func(t *testing.T) {
		e := one(t, read.Endpoints, n.dkr, endpointID)
		known(t, "type", e.Type, pullpath.Interface)
		known(t, "private DNS", e.PrivateDNS, true)
		if !reflect.DeepEqual(e.Subnets, trace.Of(n.subnet)) || !reflect.DeepEqual(e.SecurityGroups, trace.Of(n.endpointGroup)) {
			t.Errorf("subnets %v, groups %v", e.Subnets, e.SecurityGroups)
		}
		if document, ok := e.Policy.Get(); !ok || document == nil || len(document.Statements) != 1 {
			t.Errorf("the policy is not read: %s", e.Policy.Why())
		}
		if e.ServiceName.String() != "com.amazonaws.us-west-2.ecr.dkr" || e.State != "available" {
			t.Errorf("%s is %s", e.ServiceName, e.State)
		}
		known(t, "type of S3", one(t, read.Endpoints, n.s3, endpointID).Type, pullpath.Gateway)
	})
	t.Run("each peer of a permission is a rule", func(t *testing.T) {
		want := trace.Of(trace.Rule{Peer: trace.CIDR(netip.MustParsePrefix("10.0.0.0/16")), Ports: trace.TCP(443, 443)})
		if got := one(t, read.SecurityGroups, n.endpointGroup, groupID).Ingress; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
	t.Run("what answers fully leaves no gap", func(t *testing.T) {
		if len(read.Gaps) > 0 {
			t.Errorf("gaps: %+v", read.Gaps)
		}
	})
	t.Run("a VPC without DHCP options has no known name server", func(t *testing.T) {
		bare := *made(a.ec2.CreateVpc(t.Context(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")}))(t).Vpc.VpcId
		if servers := one(t, a.with(t).read(bare).VPCs, bare, vpcID).DNSServers; servers.Complete() {
			t.Errorf("name servers %+v", servers)
		}
	})
	t.Run("routes to gateways of every kind are told apart", func(t *testing.T) { testTargets(t, a.with(t)) })
	t.Run("an endpoint that is deleted is not there any more", func(t *testing.T) {
		made(a.ec2.DeleteVpcEndpoints(t.Context(), &ec2.DeleteVpcEndpointsInput{VpcEndpointIds: []string{n.logs}}))(t)
		if slices.ContainsFunc(a.with(t).read(n.vpc).Endpoints, func(e trace.Endpoint) bool { return e.ID == n.logs }) {
			t.Error("it is listed")
		}
	})
}

// testTargets makes one route of each kind that moto knows.
func testTargets(t *testing.T, a *account) {
	ctx := t.Context()
	n, other := a.makeVPC("targets", "10.2.0.0/16", "10.2.1.0/24"), a.makeVPC("peer", "10.3.0.0/16", "10.3.1.0/24")
	igw := made(a.ec2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{}))(t).InternetGateway.InternetGatewayId
	made(a.ec2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: igw, VpcId: &n.vpc}))(t)
	nat := made(a.ec2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: &n.subnet, ConnectivityType: types.ConnectivityTypePrivate}))(t).NatGateway.NatGatewayId
	peering := made(a.ec2.CreateVpcPeeringConnection(ctx, &ec2.CreateVpcPeeringConnectionInput{VpcId: &n.vpc, PeerVpcId: &other.vpc}))(t).VpcPeeringConnection.VpcPeeringConnectionId
	tgw := a.makeTransitGateway(n, other)
	route := func(cidr string, set func(*ec2.CreateRouteInput)) {
		t.Helper()
		in := &ec2.CreateRouteInput{RouteTableId: &n.table, DestinationCidrBlock: &cidr}
		set(in)
		made(a.ec2.CreateRoute(ctx, in))(t)
	}
	route("0.0.0.0/0", func(in *ec2.CreateRouteInput) { in.GatewayId = igw })
	route("192.0.2.0/24", func(in *ec2.CreateRouteInput) { in.NatGatewayId = nat })
	route("10.3.0.0/16", func(in *ec2.CreateRouteInput) { in.VpcPeeringConnectionId = peering })
	route("10.4.0.0/16", func(in *ec2.CreateRouteInput) { in.TransitGatewayId = &tgw })

	read := a.read(n.vpc)
	routes := one(t, read.RouteTables, n.table, tableID).Routes.Items
	for cidr, want := range map[string]trace.Target{
		"10.2.0.0/16":  {Kind: trace.LocalTarget, ID: "local"},
		"0.0.0.0/0":    {Kind: trace.InternetGatewayTarget, ID: *igw},
		"192.0.2.0/24": {Kind: trace.NATGatewayTarget, ID: *nat},
		"10.3.0.0/16":  {Kind: trace.PeeringTarget, ID: *peering},
		"10.4.0.0/16":  {Kind: trace.TransitGatewayTarget, ID: tgw},
	} {
		i := slices.IndexFunc(routes, func(r trace.Route) bool { return r.Destination == trace.CIDR(netip.MustParsePrefix(cidr)) })
		if i < 0 || routes[i].Target != want {
			t.Errorf("route to %s: got %+v, want target %+v", cidr, routes, want)
		}
	}
	if len(read.NATGateways) != 1 {
		t.Fatalf("NAT gateways: %+v", read.NATGateways)
	}
	known(t, "private connectivity", read.NATGateways[0].Private, true)
	known(t, "subnet of the NAT gateway", read.NATGateways[0].Subnet, n.subnet)
	if len(read.Peerings) != 1 {
		t.Fatalf("peerings: %+v", read.Peerings)
	}
	known(t, "requester", read.Peerings[0].Requester, n.vpc)
	known(t, "accepter", read.Peerings[0].Accepter, other.vpc)
	gateway := one(t, read.TransitGateways, tgw, gatewayID)
	if vpcs := slices.Sorted(slices.Values(gateway.VPCs.Items)); !slices.Equal(vpcs, slices.Sorted(slices.Values([]string{n.vpc, other.vpc}))) {
		t.Errorf("the transit gateway leads to %v", vpcs)
	}
}

// makeTransitGateway attaches VPCs to a new transit gateway.
func (a *account) makeTransitGateway(vpcs ...network) string {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	tgw := made(a.ec2.CreateTransitGateway(ctx, &ec2.CreateTransitGatewayInput{}))(t).TransitGateway.TransitGatewayId
	for _, n := range vpcs {
		made(a.ec2.CreateTransitGatewayVpcAttachment(ctx, &ec2.CreateTransitGatewayVpcAttachmentInput{
			TransitGatewayId: tgw, VpcId: &n.vpc, SubnetIds: []string{n.subnet}}))(t)
	}
	return *tgw
}

// makeZone makes a private hosted zone for the VPC with one record.
func (a *account) makeZone(vpc, name string, record route53types.ResourceRecordSet) string {
	t, ctx := a.t, a.t.Context()
	t.Helper()
	zone := made(a.route53.CreateHostedZone(ctx, &route53.CreateHostedZoneInput{Name: &name, CallerReference: aws.String(name + vpc),
		HostedZoneConfig: &route53types.HostedZoneConfig{PrivateZone: true},
		VPC:              &route53types.VPC{VPCId: &vpc, VPCRegion: route53types.VPCRegion(moto.Region)}}))(t).HostedZone.Id
	record.Name = &name
	made(a.route53.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{HostedZoneId: zone, ChangeBatch: &route53types.ChangeBatch{
		Changes: []route53types.Change{{Action: route53types.ChangeActionUpsert, ResourceRecordSet: &record}}}}))(t)
	return strings.TrimPrefix(*zone, "/hostedzone/")
}

func testZones(t *testing.T, a *account) {
	a = a.with(t)
	hub := a.makeVPC("hub", "10.10.0.0/16", "10.10.1.0/24")
	spoke := a.makeVPC("spoke", "10.11.0.0/16", "10.11.1.0/24")
	alias := route53types.ResourceRecordSet{Type: route53types.RRTypeA, AliasTarget: &route53types.AliasTarget{
		DNSName: aws.String(hub.api + "-1a2b3c4d.api.ecr.us-west-2.vpce.amazonaws.com"), HostedZoneId: aws.String("Z1YSA3EXCYUU9Z")}}
	a.makeZone(spoke.vpc, "api.ecr.us-west-2.amazonaws.com", alias)
	// The address of the hub's ecr.dkr endpoint.
	endpoint := made(a.ec2.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{VpcEndpointIds: []string{hub.dkr}}))(t).VpcEndpoints[0]
	eni := made(a.ec2.DescribeNetworkInterfaces(t.Context(), &ec2.DescribeNetworkInterfacesInput{NetworkInterfaceIds: endpoint.NetworkInterfaceIds}))(t).NetworkInterfaces[0]
	a.makeZone(spoke.vpc, "dkr.ecr.us-west-2.amazonaws.com", route53types.ResourceRecordSet{Type: route53types.RRTypeA, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: eni.PrivateIpAddress}}})
	a.makeZone(spoke.vpc, "corp.example", route53types.ResourceRecordSet{Type: route53types.RRTypeCname, TTL: aws.Int64(60),
		ResourceRecords: []route53types.ResourceRecord{{Value: aws.String("www.example")}}})
	rule := made(a.resolver.CreateResolverRule(t.Context(), &route53resolver.CreateResolverRuleInput{CreatorRequestId: aws.String("1"), Name: aws.String("corp"),
		RuleType: resolvertypes.RuleTypeOptionForward, DomainName: aws.String("corp.example"), TargetIps: []resolvertypes.TargetAddress{{Ip: aws.String("10.99.0.2"), Port: aws.Int32(53)}},
		ResolverEndpointId: a.makeResolverEndpoint(spoke)}))(t).ResolverRule.Id
	made(a.resolver.AssociateResolverRule(t.Context(), &route53resolver.AssociateResolverRuleInput{ResolverRuleId: rule, VPCId: &spoke.vpc}))(t)

	// moto gives the network interfaces of endpoints no interface type, by which the reader selects them.
	g := &gate{rewrite: map[string]func(string) string{"ec2:DescribeNetworkInterfaces": func(body string) string {
		return strings.NewReplacer("interface-type", "status", "vpc_endpoint", "available").Replace(body)
	}}}
	read, err := a.reader(g).ReadVPC(t.Context(), spoke.vpc)
	if err != nil {
		t.Fatal(err)
	}
	zone := func(name string) trace.HostedZone {
		return one(t, read.HostedZones, name, func(z trace.HostedZone) string { return z.DNSName.String() })
	}
	record := func(z trace.HostedZone) trace.Record {
		return one(t, z.Records.Items, "A", func(r trace.Record) string { v, _ := r.Type.Get(); return v })
	}
	t.Run("an alias record leads to the hub's endpoint", func(t *testing.T) {
		known(t, "endpoint", record(zone("api.ecr.us-west-2.amazonaws.com")).Endpoint, hub.api)
	})
	t.Run("an address record leads to the endpoint that has the address", func(t *testing.T) {
		known(t, "endpoint", record(zone("dkr.ecr.us-west-2.amazonaws.com")).Endpoint, hub.dkr)
	})
	t.Run("the records of zones that hold no AWS names are not read", func(t *testing.T) {
		if records := zone("corp.example").Records; records.Complete() || len(records.Items) > 0 {
			t.Errorf("got %+v", records)
		}
	})
	t.Run("the hub is read too, with its endpoints", func(t *testing.T) {
		one(t, read.VPCs, hub.vpc, vpcID)
		known(t, "VPC of the endpoint", one(t, read.Endpoints, hub.api, endpointID).VPC, hub.vpc)
	})
	t.Run("a forwarding rule carries its domain", func(t *testing.T) {
		if len(read.ResolverRules) != 1 || strings.TrimSuffix(read.ResolverRules[0].Domain.String(), ".") != "corp.example" {
			t.Fatalf("got %+v", read.ResolverRules)
		}
		known(t, "system", read.ResolverRules[0].System, false)
	})
	t.Run("a Route 53 Profile shares a zone and a rule with a VPC", func(t *testing.T) {
		zoneID := zone("api.ecr.us-west-2.amazonaws.com").ID
		other := a.with(t).makeVPC("profile", "10.12.0.0/16", "10.12.1.0/24")
		g := &gate{answers: withProfile("arn:aws:route53:::hostedzone/"+zoneID, "arn:aws:route53resolver:us-west-2:123456789012:resolver-rule/"+*rule)}
		read, err := a.with(t).reader(g).ReadVPC(t.Context(), other.vpc)
		if err != nil {
			t.Fatal(err)
		}
		if len(read.HostedZones) != 1 || !reflect.DeepEqual(read.HostedZones[0].VPCs, trace.Of(other.vpc)) || len(read.ResolverRules) != 1 || len(read.Gaps) > 0 {
			t.Errorf("zones %+v, rules %+v, gaps %+v", read.HostedZones, read.ResolverRules, read.Gaps)
		}
	})
	t.Run("a Route 53 Profile that shares an endpoint leaves a gap", func(t *testing.T) {
		read, err := a.with(t).reader(&gate{answers: withProfile("arn:aws:ec2:us-west-2:123456789012:vpc-endpoint/" + hub.api)}).ReadVPC(t.Context(), spoke.vpc)
		if err != nil || !strings.Contains(fmt.Sprint(read.Gaps), hub.api) {
			t.Errorf("gaps %+v, %v", read.Gaps, err)
		}
	})
	t.Run("a VPC without zones has none", func(t *testing.T) {
		if zones := a.with(t).read(hub.vpc).HostedZones; len(zones) > 0 {
			t.Errorf("got %+v", zones)
		}
	})
}

func (a *account) makeResolverEndpoint(n network) *string {
	a.t.Helper()
	second := *made(a.ec2.CreateSubnet(a.t.Context(), &ec2.CreateSubnetInput{VpcId: &n.vpc, CidrBlock: aws.String(strings.Replace(*made(a.ec2.DescribeSubnets(a.t.Context(),
		&ec2.DescribeSubnetsInput{SubnetIds: []string{n.subnet}}))(a.t).Subnets[0].CidrBlock, ".1.0/24", ".2.0/24", 1)), AvailabilityZone: aws.String(moto.Region + "b")}))(a.t).Subnet.SubnetId
	return made(a.resolver.CreateResolverEndpoint(a.t.Context(), &route53resolver.CreateResolverEndpointInput{
		CreatorRequestId: aws.String("2"), Direction: resolvertypes.ResolverEndpointDirectionOutbound, SecurityGroupIds: []string{n.taskGroup},
		IpAddresses: []resolvertypes.IpAddressRequest{{SubnetId: &n.subnet}, {SubnetId: &second}}}))(a.t).ResolverEndpoint.Id
}

func testFailures(t *testing.T, a *account) {
	a = a.with(t)
	n := a.makeVPC("failing", "10.20.0.0/16", "10.20.1.0/24")
	for _, c := range []struct {
		name string
		vpc  string
		gate *gate
		want string
	}{
		{"a VPC that does not exist is named, with the Region and the account", "vpc-0123456789abcdef0", &gate{},
			`there is no VPC "vpc-0123456789abcdef0" in us-west-2 of account 123456789012`},
		{"expired credentials end the reading", n.vpc, &gate{answers: refuse("sts:GetCallerIdentity", "ExpiredToken")}, "AWS does not accept the credentials (ExpiredToken"},
		{"credentials that expire on the way end the reading", n.vpc, &gate{answers: refuse("ec2:DescribeSubnets", "RequestExpired")}, "AWS does not accept the credentials (RequestExpired"},
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
		b.url = "http://127.0.0.1:1"
		_, err := b.reader(nil).ReadVPC(t.Context(), n.vpc)
		if err == nil || !strings.Contains(err.Error(), "cannot reach AWS for sts:GetCallerIdentity") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a cancelled context ends the reading", func(t *testing.T) {
		ctx, cancel := contextThat(t)
		cancel()
		if _, err := a.with(t).reader(nil).ReadVPC(ctx, n.vpc); !errors.Is(err, ctx.Err()) {
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
		read, err := a.with(t).reader(g).ReadVPC(t.Context(), n.vpc)
		if err != nil || len(read.Gaps) > 0 || len(read.Endpoints) != 4 {
			t.Errorf("error %v, gaps %+v, %d endpoints", err, read.Gaps, len(read.Endpoints))
		}
		if g.calls["ec2:DescribeVpcEndpoints"] != 3 {
			t.Errorf("%d calls", g.calls["ec2:DescribeVpcEndpoints"])
		}
	})
	t.Run("a call that is throttled for good leaves a gap", func(t *testing.T) {
		read, err := a.with(t).reader(&gate{answers: refuse("ec2:DescribeVpcEndpoints", "RequestLimitExceeded")}).ReadVPC(t.Context(), n.vpc)
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
		if _, err := r.ReadVPC(t.Context(), n.vpc); err != nil || calls < 15 {
			t.Errorf("%d calls told, error %v", calls, err)
		}
	})
}

// testRefusedVPC denies each call in turn.
func testRefusedVPC(t *testing.T, a *account) {
	a = a.with(t)
	n := a.makeEverything()
	for _, p := range Permissions() {
		if !slices.Contains(p.Commands, VPCCommand) {
			continue
		}
		t.Run(p.Action, func(t *testing.T) {
			answers := withProfile("arn:aws:route53:::hostedzone/Z1")
			maps.Copy(answers, refuse(p.Action, "UnauthorizedOperation"))
			read, err := a.with(t).reader(&gate{answers: answers}).ReadVPC(t.Context(), n.vpc)
			if err != nil {
				t.Fatalf("the reading ended: %v", err)
			}
			want := p.Action + " was denied (UnauthorizedOperation); allow that action to settle it"
			if !strings.Contains(fmt.Sprintf("%+v", read), want) {
				t.Errorf("nothing says %q", want)
			}
		})
	}
	t.Run("everything", func(t *testing.T) {
		g := &gate{answers: map[string]func(int) *answerOf{}}
		for _, p := range Permissions() {
			g.answers[p.Action] = refuse(p.Action, "AccessDenied")[p.Action]
		}
		read, err := a.with(t).reader(g).ReadVPC(t.Context(), n.vpc)
		if err != nil {
			t.Fatalf("the reading ended: %v", err)
		}
		if v := one(t, read.VPCs, n.vpc, vpcID); v.DNSSupport.Known() || v.CIDRs.Complete() || v.DNSServers.Complete() || v.MainRouteTable.Known() {
			t.Errorf("something is known of the VPC: %+v", v)
		}
	})
}

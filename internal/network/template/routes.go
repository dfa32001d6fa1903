package template

import (
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) routeTable(s *cfn.Resource) {
	r.routeTables.put(&network.RouteTable{Object: object(s), VPC: r.vpcID(s, "VpcId")})
}

func undeclaredRouteTable(name string, _ *cfn.Stack) *network.RouteTable {
	why := "route table " + name + " is not declared in the templates"
	return &network.RouteTable{Object: external(name), VPC: partial.Unknown[string](why), Routes: partial.UnknownList[network.Route](why)}
}

func (r *reader) route(s *cfn.Resource) {
	attachTo(r, s, s.Property("RouteTableId"), &r.routeTables, func(table *network.RouteTable, doubt string) {
		route := network.Route{Label: object(s), Destination: destination(s)}
		route.Target, route.Blackhole = r.target(s, table)
		add(&table.Routes, route, doubt)
	})
}

func destination(s *cfn.Resource) network.Range {
	if v := first(s.Property, "DestinationCidrBlock", "DestinationIpv6CidrBlock"); !v.IsAbsent() {
		return addresses(v)
	}
	return prefixListRange(s.Property("DestinationPrefixListId"))
}

// targets are the properties of a route that name its target, GatewayId excepted.
var targets = []struct {
	property string
	kind     network.TargetKind
}{
	{"NatGatewayId", network.NATGatewayTarget},
	{"TransitGatewayId", network.TransitGatewayTarget},
	{"VpcPeeringConnectionId", network.PeeringTarget},
	{"InstanceId", network.InterfaceTarget},
	{"NetworkInterfaceId", network.InterfaceTarget},
	{"EgressOnlyInternetGatewayId", network.EgressOnlyTarget},
	{"VpcEndpointId", network.FirewallTarget},
	{"LocalGatewayId", network.OtherTarget},
	{"CarrierGatewayId", network.OtherTarget},
	{"CoreNetworkArn", network.OtherTarget},
}

func (r *reader) target(s *cfn.Resource, table *network.RouteTable) (t network.Target, blackhole bool) {
	for _, row := range targets {
		if v := s.Property(row.property); !v.IsAbsent() {
			name, _ := id(v).Get()
			return network.Target{Kind: row.kind, ID: name}, false
		}
	}
	v := s.Property("GatewayId")
	name, ok := id(v).Get()
	if !ok {
		return network.Target{Why: why(v)}, false
	}
	t = network.Target{ID: name}
	gateway, _ := v.Resource()
	switch {
	case gateway != nil && gateway.Type == "AWS::EC2::InternetGateway":
		t.Kind = network.InternetGatewayTarget
		switch attached := r.isAttached(name, table.VPC); attached.Is {
		case partial.No:
			return t, true
		case partial.Maybe:
			return network.Target{ID: name, Why: attached.Why}, false
		}
		return t, false
	case gateway != nil && gateway.Type == "AWS::EC2::VPNGateway", strings.HasPrefix(name, "vgw-"):
		t.Kind = network.VirtualPrivateTarget
	case strings.HasPrefix(name, "igw-"):
		t.Kind = network.InternetGatewayTarget
	case strings.HasPrefix(name, "vpce-"):
		t.Kind = network.GatewayEndpointTarget
	case name == "local":
		t.Kind = network.LocalTarget
	default:
		t.Why = "whether " + name + " is an internet gateway is not known"
	}
	return t, false
}

// gatewayAttachment attaches an internet gateway. Without it a route to the gateway leads nowhere.
func (r *reader) gatewayAttachment(s *cfn.Resource) {
	gateway := s.Property("InternetGatewayId")
	vpc := r.vpcIn(s, "VpcId")
	if reason := open(gateway); reason != "" {
		r.attachedOpen = "which internet gateway " + s.ID() + " attaches is not known: " + reason
	}
	if name, ok := id(gateway).Get(); ok {
		r.attached[name] = append(r.attached[name], vpc)
	}
}

// isAttached answers whether an internet gateway is attached to a VPC.
func (r *reader) isAttached(gateway string, vpc partial.Value[string]) cfn.Truth {
	want, known := vpc.Get()
	out := cfn.Truth{Is: partial.No}
	if r.attachedOpen != "" {
		out = cfn.Truth{Is: partial.Maybe, Why: r.attachedOpen}
	}
	for _, a := range r.attached[gateway] {
		got, ok := a.id.Get()
		same := ok && known && got == want
		switch {
		case same && a.doubt == "":
			return cfn.Truth{Is: partial.Yes}
		case same:
			out = cfn.Truth{Is: partial.Maybe, Why: a.doubt}
		case ok && known && a.open == "" && r.isDeclared(want):
		default:
			out = cfn.Truth{Is: partial.Maybe, Why: "whether internet gateway " + gateway + " is attached to the VPC is not known"}
		}
	}
	return out
}

// propagation lets a virtual private gateway add routes that nobody can know before.
func (r *reader) propagation(s *cfn.Resource) {
	for _, item := range references(s.Property("RouteTableIds")) {
		if table := r.routeTables.referred(item, s.Stack); table != nil {
			table.Routes.More = s.ID() + " propagates the routes of a virtual private gateway"
		}
		meant(r, s, item, &r.routeTables, func(table *network.RouteTable, why string) { table.Routes.More = why })
	}
}

func (r *reader) natGateway(s *cfn.Resource) {
	r.natGateways.put(&network.NATGateway{Object: object(s), VPC: r.vpcID(s, "VpcId"), Subnet: byDefault(s.Property("SubnetId"), "", id),
		Private: byDefault(s.Property("ConnectivityType"), false, func(v cfn.Value) partial.Value[bool] {
			return worded(v, func(kind string) bool { return kind == "private" })
		})})
}

func (r *reader) peering(s *cfn.Resource) {
	r.peerings.put(&network.Peering{Object: object(s), Requester: r.vpcID(s, "VpcId"), Accepter: r.vpcID(s, "PeerVpcId")})
}

func (r *reader) transitGateway(s *cfn.Resource) {
	on := func(property string) bool {
		setting, _ := byDefault(s.Property(property), "enable", literal).Get()
		return setting == "enable"
	}
	r.transitGateways.put(&network.TransitGateway{Object: object(s),
		DefaultRouting: partial.Known(on("DefaultRouteTableAssociation") && on("DefaultRouteTablePropagation"))})
}

func undeclaredTransitGateway(name string, _ *cfn.Stack) *network.TransitGateway {
	why := "transit gateway " + name + " is not declared in the templates"
	return &network.TransitGateway{Object: external(name), VPCs: partial.UnknownList[string](why), DefaultRouting: partial.Unknown[bool](why)}
}

func (r *reader) transitGatewayAttachment(s *cfn.Resource) {
	v := s.Property("TransitGatewayId")
	meant(r, s, v, &r.transitGateways, func(g *network.TransitGateway, why string) { g.VPCs.More = why })
	gateway := r.transitGateways.referred(v, s.Stack)
	if gateway == nil {
		r.gap("", "the transit gateway of "+s.ID()+" is not known: "+why(v), network.TransitGatewayKind)
		return
	}
	r.vpcIn(s, "VpcId").addTo(&gateway.VPCs)
}

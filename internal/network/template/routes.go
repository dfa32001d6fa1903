package template

import (
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func (r *reader) routeTable(s *cfn.Resource) {
	table, _ := r.routeTables.add(s.ID())
	*table = network.RouteTable{Object: object(s), VPC: r.vpcID(s, "VpcId")}
}

// routeTableFor is the route table that a value refers to, made when the templates do not declare it; nil when it is not
// known which.
func (r *reader) routeTableFor(v cfn.Value) *network.RouteTable {
	name, ok := id(v).Get()
	if !ok {
		return nil
	}
	table, made := r.routeTables.add(name)
	if made {
		why := "route table " + name + " is not declared in the templates"
		*table = network.RouteTable{Object: external(name), VPC: partial.Unknown[string](why), Routes: partial.UnknownList[network.Route](why)}
	}
	return table
}

// routeTablesIn are the route tables of a list. Those that the templates do not declare are in the VPC, where it is known.
func (r *reader) routeTablesIn(v cfn.Value, vpc partial.Value[string]) partial.List[string] {
	items, _ := v.Items()
	for _, item := range items {
		table := r.routeTableFor(item)
		if table != nil && !table.VPC.Known() && vpc.Known() {
			table.VPC = vpc
		}
	}
	return ids(v)
}

func (r *reader) route(s *cfn.Resource) {
	table := r.routeTableFor(s.Property("RouteTableId"))
	if table == nil {
		r.gap("", "the route table of "+s.ID()+" is not known: "+why(s.Property("RouteTableId")), network.RouteTableKind)
		return
	}
	if why := doubt(s); why != "" {
		table.Routes.More = why
		return
	}
	route := network.Route{Label: object(s), Destination: destination(s)}
	route.Target, route.Blackhole = r.target(s, table)
	table.Routes.Items = append(table.Routes.Items, route)
}

func destination(s *cfn.Resource) network.Range {
	for _, property := range []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock"} {
		if v := s.Property(property); !v.IsAbsent() {
			return addresses(v)
		}
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
		return t, !r.isAttached(name, table.VPC)
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
	if gateway, ok := id(s.Property("InternetGatewayId")).Get(); ok {
		r.attached[gateway] = append(r.attached[gateway], r.vpcID(s, "VpcId"))
	}
}

// isAttached reports whether an internet gateway is, or may be, attached to a VPC.
func (r *reader) isAttached(gateway string, vpc partial.Value[string]) bool {
	want, known := vpc.Get()
	for _, v := range r.attached[gateway] {
		if got, ok := v.Get(); !ok || !known || got == want {
			return true
		}
	}
	return false
}

// propagation lets a virtual private gateway add routes that nobody can know before.
func (r *reader) propagation(s *cfn.Resource) {
	items, _ := s.Property("RouteTableIds").Items()
	for _, item := range items {
		if table := r.routeTableFor(item); table != nil {
			table.Routes.More = s.ID() + " propagates the routes of a virtual private gateway"
		}
	}
}

func (r *reader) natGateway(s *cfn.Resource) {
	nat, _ := r.natGateways.add(s.ID())
	*nat = network.NATGateway{Object: object(s), VPC: r.vpcID(s, "VpcId"), Subnet: partial.Known(""), Private: partial.Known(false)}
	if v := s.Property("SubnetId"); !v.IsAbsent() {
		nat.Subnet = id(v)
	}
	if v := s.Property("ConnectivityType"); !v.IsAbsent() {
		kind, ok := v.Literal()
		nat.Private = partial.Known(kind == "private")
		if !ok {
			nat.Private = partial.Unknown[bool](why(v))
		}
	}
}

func (r *reader) peering(s *cfn.Resource) {
	p, _ := r.peerings.add(s.ID())
	*p = network.Peering{Object: object(s), Requester: r.vpcID(s, "VpcId"), Accepter: r.vpcID(s, "PeerVpcId")}
}

func (r *reader) transitGateway(s *cfn.Resource) {
	gateway, _ := r.transitGateways.add(s.ID())
	*gateway = network.TransitGateway{Object: object(s)}
	association, propagation := literal(s.Property("DefaultRouteTableAssociation")), literal(s.Property("DefaultRouteTablePropagation"))
	on := func(v cfn.Value, known partial.Value[string]) bool {
		setting, ok := known.Get()
		return v.IsAbsent() || ok && setting == "enable"
	}
	gateway.DefaultRouting = partial.Known(on(s.Property("DefaultRouteTableAssociation"), association) &&
		on(s.Property("DefaultRouteTablePropagation"), propagation))
}

func (r *reader) transitGatewayAttachment(s *cfn.Resource) {
	v := s.Property("TransitGatewayId")
	name, ok := id(v).Get()
	if !ok {
		r.gap("", "the transit gateway of "+s.ID()+" is not known: "+why(v), network.TransitGatewayKind)
		return
	}
	gateway, made := r.transitGateways.add(name)
	if made {
		why := "transit gateway " + name + " is not declared in the templates"
		*gateway = network.TransitGateway{Object: external(name), VPCs: partial.UnknownList[string](why), DefaultRouting: partial.Unknown[bool](why)}
	}
	vpc := r.vpcID(s, "VpcId")
	switch known, ok := vpc.Get(); {
	case doubt(s) != "":
		gateway.VPCs.More = doubt(s)
	case ok:
		gateway.VPCs.Items = append(gateway.VPCs.Items, known)
	default:
		gateway.VPCs.More = vpc.Why()
	}
}

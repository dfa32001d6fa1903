package network

import (
	"cmp"
	"slices"

	"ecrprivatelink/internal/partial"
)

// Pointer is the pointer to an object of a network.
type Pointer[T any] interface {
	*T
	Self() *Object
}

// Self is what every object of a network has.
func (o *Object) Self() *Object { return o }

// ByID finds objects by their id; the first of an id wins.
func ByID[T any, P Pointer[T]](objects []T) map[string]P {
	out := make(map[string]P, len(objects))
	for i := range objects {
		o := P(&objects[i])
		if id := o.Self().ID; out[id] == nil {
			out[id] = o
		}
	}
	return out
}

// Objects are those of a Network by their ids, as [ByID] finds them.
type Objects struct {
	VPCs            map[string]*VPC
	Subnets         map[string]*Subnet
	RouteTables     map[string]*RouteTable
	NATGateways     map[string]*NATGateway
	Peerings        map[string]*Peering
	TransitGateways map[string]*TransitGateway
	NetworkACLs     map[string]*NetworkACL
	SecurityGroups  map[string]*SecurityGroup
	PrefixLists     map[string]*PrefixList
	Roles           map[string]*Role
	Endpoints       map[string]*Endpoint
	FileSystems     map[string]*FileSystem
}

// Objects finds the objects of a Network.
func (n *Network) Objects() Objects {
	return Objects{
		VPCs:            ByID(n.VPCs),
		Subnets:         ByID(n.Subnets),
		RouteTables:     ByID(n.RouteTables),
		NATGateways:     ByID(n.NATGateways),
		Peerings:        ByID(n.Peerings),
		TransitGateways: ByID(n.TransitGateways),
		NetworkACLs:     ByID(n.NetworkACLs),
		SecurityGroups:  ByID(n.SecurityGroups),
		PrefixLists:     ByID(n.PrefixLists),
		Roles:           ByID(n.Roles),
		Endpoints:       ByID(n.Endpoints),
		FileSystems:     ByID(n.FileSystems),
	}
}

// LabelOf is what reports call the object of an id: the id where there is none.
func LabelOf[T any, P Pointer[T]](byID map[string]P, id string) string {
	if o := byID[id]; o != nil {
		return o.Self().Label()
	}
	return id
}

// TableIn is the id of the route table that serves a subnet: the one that is associated with it, else the main table of
// its VPC, which is nil where it is not known. Known and empty is the main table as AWS creates it. Source: Amazon VPC
// User Guide, Subnet route tables.
func (s *Subnet) TableIn(vpc *VPC) partial.Value[string] {
	id, known := s.RouteTable.Get()
	switch {
	case !known || id != "":
		return s.RouteTable
	case vpc == nil:
		return partial.Unknown[string]("the main route table of the VPC is not known")
	}
	return vpc.MainRouteTable
}

// InOrder are objects in an order that does not depend on how the source lists them: by where they stand, then by id.
func InOrder[T any, P Pointer[T]](objects []T) []P {
	out := make([]P, len(objects))
	for i := range objects {
		out[i] = &objects[i]
	}
	slices.SortStableFunc(out, func(a, b P) int {
		x, y := a.Self(), b.Self()
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.ID, y.ID))
	})
	return out
}

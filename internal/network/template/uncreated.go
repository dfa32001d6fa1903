package template

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

func spelled(kind string) (name string, misspelt bool) {
	if _, read := types[kind]; read || !strings.HasPrefix(kind, "AWS::") {
		return kind, false
	}
	for name := range types {
		if strings.EqualFold(name, kind) {
			return name, true
		}
	}
	return kind, false
}

func (r *reader) uncreated() {
	for _, vpc := range r.vpcs.order {
		r.refusePrivateDNS(vpc)
	}
	for _, stack := range r.app.Stacks {
		for _, s := range stack.Resources {
			name, misspelt := spelled(s.Type)
			switch {
			case doubt(s) != "":
			case misspelt:
				r.defect(object(s), notCreated, fmt.Sprintf("There is no type %s, so that %s cannot be created: the letters of types count, and this one is %s.", s.Type, s.ID(), name), "Write "+name+".")
			case s.Type == "AWS::EC2::VPCEndpoint":
				r.refuseEndpoint(s, r.endpoints.get(s.ID()))
			case s.Type == "AWS::EC2::NatGateway":
				r.refuseGateway(s)
			case s.Type == "AWS::EC2::PrefixList":
				r.refuseEntries(s)
			}
		}
	}
}

func (r *reader) refusePrivateDNS(vpc *network.VPC) {
	if vpc.LogicalID == "" || vpc.Perhaps != "" || partial.TruthOf(vpc.DNSSupport).And(partial.TruthOf(vpc.DNSHostnames)) != partial.No {
		return
	}
	var at []network.Object
	var names []string
	for _, e := range r.endpoints.order {
		in, _ := e.VPC.Get()
		if kind, _ := e.Type.Get(); in == vpc.ID && kind == pullpath.Interface && e.Perhaps == "" && partial.TruthOf(e.PrivateDNS) == partial.Yes {
			at, names = append(at, e.Object), append(names, e.Label())
		}
	}
	if len(at) > 0 {
		r.defect(at[0], notCreated, fmt.Sprintf("VPC %s has not both enableDnsSupport and enableDnsHostnames on, so that what has private DNS cannot be created in it: %s.", vpc.Label(), plain.List(names)),
			"Turn on both DNS attributes of the VPC.")
	}
}

func (r *reader) refuseEndpoint(s *cfn.Resource, e *network.Endpoint) {
	refuse := func(fix, format string, parts ...any) {
		r.defect(e.Object, notCreated, fmt.Sprintf("Endpoint "+e.Label()+" "+format+", so that it cannot be created.", parts...), fix)
	}
	name, _ := e.ServiceName.Text()
	service, _, _ := pullpath.ParseServiceName(name)
	row, _ := pullpath.Lookup(service)
	kind, known := e.Type.Get()
	if known && kind == pullpath.Gateway && row.Type == pullpath.Interface {
		refuse("Set VpcEndpointType to Interface.", "has the type Gateway, which is the default, and %s has interface endpoints only", service)
	}
	if !known || kind != pullpath.Interface {
		return
	}
	addresses, _ := s.Property("IpAddressType").Literal()
	for _, id := range e.Subnets.Items {
		subnet := r.subnets.get(id)
		if (addresses == "dualstack" || addresses == "ipv6") && subnet != nil && subnet.LogicalID != "" && subnet.IPv6 == partial.No && len(r.gaps) == 0 {
			refuse("Leave IpAddressType out, or give the subnet an IPv6 block.", "has the IP address type %s, and subnet %s no IPv6 block", addresses, subnet.Label())
			return
		}
	}
}

func (r *reader) refuseGateway(s *cfn.Resource) {
	kind, known := byDefault(s.Property("ConnectivityType"), "public", literal).Get()
	if known && kind == "public" && s.Property("AvailabilityMode").IsAbsent() && s.Property("AllocationId").IsAbsent() {
		r.defect(object(s), notCreated, fmt.Sprintf("NAT gateway %s is public and has no AllocationId, so that it cannot be created.", s.ID()), "Give it the AllocationId of an AWS::EC2::EIP.")
	}
}

func (r *reader) refuseEntries(s *cfn.Resource) {
	n := len(s.Property("Entries").Members())
	if most, known := integer(s.Property("MaxEntries")).Get(); known && n > most {
		r.defect(object(s), notCreated, fmt.Sprintf("Prefix list %s has %d entries, and its MaxEntries is %d, so that it cannot be created.", s.ID(), n, most), "Raise MaxEntries.")
	}
}

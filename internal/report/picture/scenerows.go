package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
	"ecrprivatelink/internal/trace"
)

// endpointRows are the endpoints of a VPC.
func (m maker) endpointRows(vpc string, codes codes, cells func([]string) [][]string) []row {
	var out []row
	for _, e := range m.Endpoints {
		if in, _ := e.VPC.Get(); in != vpc {
			continue
		}
		service := inventory.ServiceOf(e)
		r := row{ID: e.ID, Title: string(service), Name: e.Label(), Result: m.Over[e.ID], Way: m.WayOver(e.ID, vpc), Target: serviceTitle(service)}
		if len(r.Way.Hops) == 0 { // the calls that need it may not take it
			if i := slices.IndexFunc(m.Needs[vpc], func(n survey.Need) bool { return n.State == survey.Unused && slices.Contains(n.EndpointIDs, e.ID) }); i >= 0 {
				r.Result, r.Way = m.Needs[vpc][i].Result, m.WayTo(vpc, service)
			}
		}
		policy := policyFact(e)
		if isGateway(e) {
			r.Kind, r.Arrow, r.Facts = gatewayRow, "prefix list", "gateway, "+policy
			if service == pullpath.S3 {
				r.Target = "Amazon S3: image layers"
			}
			r.Cells = cells(m.routedTo(e))
		} else {
			r.Arrow = "AWS PrivateLink"
			r.Facts = strings.Join(append(codes.of(e.SecurityGroups.Items), policy), ", ")
			if on, ok := e.PrivateDNS.Get(); ok && !on {
				r.Facts += ", no private DNS"
			}
			r.Cells = cells(e.Subnets.Items)
		}
		out = append(out, r)
	}
	return out
}

func isGateway(e network.Endpoint) bool {
	kind, known := e.Type.Get()
	return known && kind == pullpath.Gateway
}

func policyFact(e network.Endpoint) string {
	switch policy, known := e.Policy.Get(); {
	case !known:
		return "policy not known"
	case policy == nil:
		return "default policy"
	}
	return "own policy"
}

// routedTo are the subnets whose route table leads to a gateway endpoint.
func (m maker) routedTo(e network.Endpoint) []string {
	vpc, _ := e.VPC.Get()
	var out []string
	for _, s := range m.Subnets {
		in, _ := s.VPC.Get()
		table, known := m.TableOf(s)
		if in != vpc || !known {
			continue
		}
		direct := slices.ContainsFunc(table.Routes.Items, func(r network.Route) bool {
			return r.Target.Kind == network.GatewayEndpointTarget && r.Target.ID == e.ID
		})
		if direct || table.ID != "" && slices.Contains(e.RouteTables.Items, table.ID) {
			out = append(out, s.ID)
		}
	}
	return out
}

// missingRows are the endpoints that the tasks of a VPC need and the VPC does not have.
func (m maker) missingRows(vpc string, zones int) []row {
	var out []row
	for _, need := range m.Needs[vpc] {
		switch need.State {
		case survey.Present, survey.Unused, survey.OverInternet:
			continue // what goes over the internet takes one of the exits
		}
		r := row{Title: string(need.Service), Name: string(need.State), Facts: need.Why, Missing: true, Result: need.Result,
			Way: m.WayTo(vpc, need.Service), Cells: make([][]string, zones), Target: need.Title}
		if need.Type == pullpath.Gateway {
			r.Kind = gatewayRow
		}
		if need.State == survey.Elsewhere {
			at := need.EndpointIDs[0]
			r.Facts, r.Arrow, r.Target = m.EndpointName(at), "to the other VPC", "VPC "+m.VPCName(m.VPCOf(at))
			r.Way = m.WayOver(at, vpc)
		}
		out = append(out, r)
	}
	return out
}

// exitRows are the other ways out of a VPC: the targets of its routes, and the NAT gateways in it.
func (m maker) exitRows(vpc string, cells func([]string) [][]string) []row {
	type key struct {
		kind network.TargetKind
		id   string
	}
	var order []key
	from := map[key][]string{}
	to := map[key][]string{}
	note := func(k key, subnet, destination string) {
		if from[k] == nil && to[k] == nil {
			order = append(order, k)
		}
		from[k], to[k] = plain.Add(from[k], subnet), plain.Add(to[k], destination)
	}
	for _, s := range m.Subnets {
		if in, _ := s.VPC.Get(); in != vpc {
			continue
		}
		table, _ := m.TableOf(s)
		for _, r := range table.Routes.Items {
			switch r.Target.Kind {
			case network.LocalTarget, network.GatewayEndpointTarget, "":
			default:
				note(key{r.Target.Kind, r.Target.ID}, s.ID, m.rangeWords(r.Destination, nil))
			}
		}
	}
	for _, nat := range m.NATGateways {
		if in, _ := nat.VPC.Get(); in == vpc {
			note(key{network.NATGatewayTarget, nat.ID}, "", "")
		}
	}
	var out []row
	for _, k := range order {
		r := row{Kind: exitRow, ID: k.id, Title: plain.Capital(string(k.kind)), Name: m.targetName(k.kind, k.id), Cells: cells(from[k]), Arrow: "by route"}
		if len(to[k]) > 0 {
			r.Facts = "for " + strings.Join(to[k], ", ")
		}
		r.Target, r.Outside = m.leadsTo(vpc, k.kind, k.id), true
		r.Result = m.exitResult(vpc, k.kind, from[k])
		if r.Target == internet {
			r.Way = m.WayOut(from[k])
			if len(r.Way.Hosts) > 0 {
				r.Target += ": " + plain.Joined(plain.Firsts(r.Way.Hosts, 2))
			}
		}
		out = append(out, r)
	}
	return out
}

// internet is what lies beyond internet gateways and NAT gateways.
const internet = "Internet"

// nowhereRows show the calls of a VPC that find no way out, such as those to a registry on the internet.
func (m maker) nowhereRows(vpc string, zones int) []row {
	way := m.WayNowhere(vpc)
	if len(way.Hosts) == 0 {
		return nil
	}
	return []row{{Kind: exitRow, Title: "No way out", Name: plain.Joined(plain.Firsts(way.Hosts, 2)), Result: way.Result(), Way: way,
		Missing: true, Outside: true, Cells: make([][]string, zones), Target: internet + ": " + plain.Joined(plain.Firsts(way.Hosts, 2)), Arrow: "no route"}}
}

// exitResult is how the calls fare that are known to take an exit from some subnets: to public addresses, or to
// endpoints of other VPCs.
func (m maker) exitResult(vpc string, kind network.TargetKind, subnets []string) trace.Result {
	result := trace.Result("")
	switch kind {
	case network.InternetGatewayTarget, network.NATGatewayTarget:
		for _, id := range subnets {
			result = trace.Worse(result, m.Outward[id])
		}
	case network.TransitGatewayTarget, network.PeeringTarget:
		for _, need := range m.Needs[vpc] {
			if need.State == survey.Elsewhere {
				result = trace.Worse(result, need.Result)
			}
		}
	}
	return result
}

func (m maker) targetName(kind network.TargetKind, id string) string {
	name := id
	switch kind {
	case network.NATGatewayTarget:
		name = network.LabelOf(m.Found.NATGateways, id)
	case network.PeeringTarget:
		name = network.LabelOf(m.Found.Peerings, id)
	case network.TransitGatewayTarget:
		name = network.LabelOf(m.Found.TransitGateways, id)
	}
	return cmp.Or(name, "which one is not known")
}

// leadsTo says what is beyond an exit.
func (m maker) leadsTo(vpc string, kind network.TargetKind, id string) string {
	switch kind {
	case network.InternetGatewayTarget, network.NATGatewayTarget, network.EgressOnlyTarget:
		return internet
	case network.PeeringTarget:
		if p := m.Found.Peerings[id]; p != nil {
			for _, end := range []partial.Value[string]{p.Requester, p.Accepter} {
				if other, ok := end.Get(); ok && other != vpc {
					return "VPC " + m.VPCName(other)
				}
			}
		}
		return "the other VPC"
	case network.TransitGatewayTarget:
		g := m.Found.TransitGateways[id]
		if g == nil {
			return "other networks"
		}
		var others []string
		for _, other := range g.VPCs.Items {
			if other != vpc {
				others = append(others, m.VPCName(other))
			}
		}
		if len(others) > 0 && len(others) < 4 {
			return "VPC " + plain.List(others)
		}
		return plain.Count(len(others), "other VPC")
	}
	return "beyond the VPC"
}

// group describes a security group; the groups that its rules name go by their codes, if they have one.
func (m maker) group(id string, codes codes) group {
	g := group{Code: codes.code(id), Name: id, In: "rules not known", Out: "rules not known"}
	if known := m.Found.SecurityGroups[id]; known != nil {
		g.Name, g.In, g.Out = known.Label(), m.ruleWords(known.Ingress, "from", codes), m.ruleWords(known.Egress, "to", codes)
	}
	return g
}

// ruleWords says what the rules of a group let through; way is "from" or "to".
func (m maker) ruleWords(rules partial.List[network.Rule], way string, codes codes) string {
	var out []string
	for _, r := range rules.Items {
		if r.Peer.Kind == network.CIDRRange && r.Peer.Prefix.String() == noAddress {
			continue
		}
		out = plain.Add(out, portWords(r.Ports)+" "+way+" "+m.rangeWords(r.Peer, codes))
	}
	if !rules.Complete() {
		out = append(out, "perhaps more")
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, "; ")
}

// noAddress is what the CDK writes into a group that must let nothing out: a group without any rule would let out all.
const noAddress = "255.255.255.255/32"

func portWords(p network.Ports) string {
	protocol, known := p.Protocol.Get()
	from, fromKnown := p.From.Get()
	to, toKnown := p.To.Get()
	switch {
	case !known:
		return "ports not known"
	case protocol == "-1":
		return "everything"
	case !fromKnown || !toKnown:
		return strings.ToUpper(protocol) + ", ports not known,"
	case from == -1 || from == 0 && to == 65535:
		return "all " + strings.ToUpper(protocol)
	case from == to:
		return fmt.Sprintf("%s %d", strings.ToUpper(protocol), from)
	}
	return fmt.Sprintf("%s %d–%d", strings.ToUpper(protocol), from, to)
}

func (m maker) rangeWords(r network.Range, codes codes) string {
	switch r.Kind {
	case network.CIDRRange:
		if r.Prefix.Bits() == 0 {
			return "anywhere"
		}
		return r.Prefix.String()
	case network.GroupRange:
		if g := m.Found.SecurityGroups[r.ID]; codes[r.ID] == 0 && g != nil {
			return g.Label()
		}
		return codes.code(r.ID)
	case network.PrefixListRange:
		return "prefix list " + network.LabelOf(m.Found.PrefixLists, r.ID)
	case network.VPCRange:
		return "VPC " + m.VPCName(r.ID)
	case network.SubnetRange:
		return "subnet " + m.SubnetName(r.ID)
	}
	return "addresses not known"
}

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/inventory"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/trace"
)

// endpointRows are the endpoints of a VPC.
func (d *data) endpointRows(vpc string, code func([]string) []string, cells func([]string) [][]string) []row {
	var out []row
	for _, e := range d.network.Endpoints {
		if in, _ := e.VPC.Get(); in != vpc {
			continue
		}
		service := inventory.ServiceOf(e)
		r := row{ID: e.ID, Title: string(service), Name: label(e.Object), Result: d.carried[label(e.Object)], Target: serviceTitle(service)}
		policy := policyFact(e)
		if isGateway(e) {
			r.Kind, r.Arrow, r.Facts = gatewayRow, "route to prefix list", "gateway endpoint, "+policy
			if service == pullpath.S3 {
				r.Target = "Amazon S3: image layers"
			}
			r.Cells = cells(d.routedTo(e))
		} else {
			r.Arrow = "AWS PrivateLink"
			r.Facts = strings.Join(append(code(e.SecurityGroups.Items), policy), ", ")
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
func (d *data) routedTo(e network.Endpoint) []string {
	vpc, _ := e.VPC.Get()
	var out []string
	for _, s := range d.network.Subnets {
		in, _ := s.VPC.Get()
		table, known := d.tableOf(s)
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
func (d *data) missingRows(vpc string, zones int) []row {
	var out []row
	for _, need := range d.plans[vpc].Endpoints {
		status := d.status(vpc, need.Service)
		if status.State == present || status.State == overNet {
			continue // what goes over the internet takes one of the exits
		}
		r := row{Title: string(need.Service), Name: status.Words, Facts: status.Detail, Missing: true, Result: status.Result, Cells: make([][]string, zones), Target: need.Title}
		if need.Type == pullpath.Gateway {
			r.Kind = gatewayRow
		}
		if status.State == elsewhere {
			r.Arrow, r.Target = "to the other VPC", "VPC "+d.vpcName(d.vpcOfEndpoint[status.Detail])
		}
		out = append(out, r)
	}
	return out
}

// exitRows are the other ways out of a VPC: the targets of its routes, and the NAT gateways in it.
func (d *data) exitRows(vpc string, cells func([]string) [][]string) []row {
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
		from[k], to[k] = add(from[k], subnet), add(to[k], destination)
	}
	for _, s := range d.network.Subnets {
		if in, _ := s.VPC.Get(); in != vpc {
			continue
		}
		table, _ := d.tableOf(s)
		for _, r := range table.Routes.Items {
			switch r.Target.Kind {
			case network.LocalTarget, network.GatewayEndpointTarget, "":
			default:
				note(key{r.Target.Kind, r.Target.ID}, s.ID, d.rangeWords(r.Destination))
			}
		}
	}
	for _, nat := range d.network.NATGateways {
		if in, _ := nat.VPC.Get(); in == vpc {
			note(key{network.NATGatewayTarget, nat.ID}, "", "")
		}
	}
	var out []row
	for _, k := range order {
		r := row{Kind: exitRow, ID: k.id, Title: capital(string(k.kind)), Name: d.targetName(k.kind, k.id), Cells: cells(from[k]), Arrow: "by route"}
		if len(to[k]) > 0 {
			r.Facts = "for " + strings.Join(to[k], ", ")
		}
		r.Target = d.leadsTo(vpc, k.kind, k.id)
		r.Result = d.exitResult(vpc, k.kind, from[k])
		out = append(out, r)
	}
	return out
}

// exitResult is how the calls fare that are known to take an exit from some subnets: to public addresses, or to
// endpoints of other VPCs.
func (d *data) exitResult(vpc string, kind network.TargetKind, subnets []string) trace.Result {
	result := trace.Result("")
	switch kind {
	case network.InternetGatewayTarget, network.NATGatewayTarget:
		for _, id := range subnets {
			result = worse(result, d.outward[d.subnetName(id)])
		}
	case network.TransitGatewayTarget, network.PeeringTarget:
		for _, name := range d.reached[vpc] {
			if d.vpcOfEndpoint[name] != vpc {
				result = worse(result, d.carried[name])
			}
		}
	}
	return result
}

func (d *data) targetName(kind network.TargetKind, id string) string {
	switch kind {
	case network.NATGatewayTarget:
		for _, o := range d.network.NATGateways {
			if o.ID == id {
				return label(o.Object)
			}
		}
	case network.PeeringTarget:
		for _, o := range d.network.Peerings {
			if o.ID == id {
				return label(o.Object)
			}
		}
	case network.TransitGatewayTarget:
		for _, o := range d.network.TransitGateways {
			if o.ID == id {
				return label(o.Object)
			}
		}
	}
	return cmp.Or(id, "which one is not known")
}

// leadsTo says what is beyond an exit.
func (d *data) leadsTo(vpc string, kind network.TargetKind, id string) string {
	switch kind {
	case network.InternetGatewayTarget, network.NATGatewayTarget, network.EgressOnlyTarget:
		return "Internet"
	case network.PeeringTarget:
		for _, p := range d.network.Peerings {
			if p.ID != id {
				continue
			}
			for _, end := range []partial.Value[string]{p.Requester, p.Accepter} {
				if other, ok := end.Get(); ok && other != vpc {
					return "VPC " + d.vpcName(other)
				}
			}
		}
		return "the other VPC"
	case network.TransitGatewayTarget:
		for _, g := range d.network.TransitGateways {
			if g.ID == id {
				var others []string
				for _, other := range g.VPCs.Items {
					if other != vpc {
						others = append(others, d.vpcName(other))
					}
				}
				if len(others) > 0 && len(others) < 4 {
					return "VPC " + series(others)
				}
				return count(len(others), "other VPC")
			}
		}
		return "other networks"
	}
	return "beyond the VPC"
}

func (d *data) vpcName(id string) string {
	if vpc, ok := d.vpcs[id]; ok {
		return label(vpc.Object)
	}
	return id
}

// group describes a security group. Groups that its rules name stand as marks until every group has its code.
func (d *data) group(id, code string) group {
	g := group{ID: id, Code: code, Name: id, In: "rules not known", Out: "rules not known"}
	if known, ok := d.groups[id]; ok {
		g.Name, g.In, g.Out = label(known.Object), d.ruleWords(known.Ingress, "from"), d.ruleWords(known.Egress, "to")
	}
	return g
}

// The marks around the id of a group in the words of a rule. They cannot be printed, so no name that is shown has them.
const markBegin, markEnd = "\x02", "\x03"

func groupMark(id string) string { return markBegin + id + markEnd }

// unmarked puts names in the place of the marks that are left.
func (d *data) unmarked(text string) string {
	for _, g := range d.network.SecurityGroups {
		text = strings.ReplaceAll(text, groupMark(g.ID), label(g.Object))
	}
	return strings.NewReplacer(markBegin, "", markEnd, "").Replace(text)
}

// ruleWords says what the rules of a group let through; way is "from" or "to".
func (d *data) ruleWords(rules partial.List[network.Rule], way string) string {
	var out []string
	for _, r := range rules.Items {
		if r.Peer.Kind == network.CIDRRange && r.Peer.Prefix.String() == noAddress {
			continue
		}
		out = add(out, portWords(r.Ports)+" "+way+" "+d.rangeWords(r.Peer))
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

func (d *data) rangeWords(r network.Range) string {
	switch r.Kind {
	case network.CIDRRange:
		if r.Prefix.Bits() == 0 {
			return "anywhere"
		}
		return r.Prefix.String()
	case network.GroupRange:
		return groupMark(r.ID)
	case network.PrefixListRange:
		for _, l := range d.network.PrefixLists {
			if l.ID == r.ID {
				return "prefix list " + label(l.Object)
			}
		}
		return "prefix list " + r.ID
	case network.VPCRange:
		return "VPC " + d.vpcName(r.ID)
	case network.SubnetRange:
		return "subnet " + d.subnetName(r.ID)
	}
	return "addresses not known"
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

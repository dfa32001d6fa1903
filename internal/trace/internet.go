package trace

import (
	"fmt"
	"net/netip"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// exit is the way from a place to the internet.
type exit struct {
	answer
	// problem is what is wrong with a way that is meant to lead there.
	problem *problem
	// nat is the subnet of the NAT gateway it leads over, if it does.
	nat *network.Subnet
	// via names the way.
	via string
}

// internet answers whether the routes lead from an origin to the public addresses of the internet, over IPv4.
func (x *index) internet(o origin) exit {
	t := x.tableOf(o.subnet, o.vpc, o.why)
	if t.table == nil {
		return exit{answer: answer{maybe, orReason(t.why, "the route table is not known")}}
	}
	if o.subnet != nil && o.subnet.IPv6Only == yes {
		return exit{answer: answer{no, fmt.Sprintf("%s has IPv6 only", o.label())}}
	}
	legs, more := x.legs(t.table)
	open := more
	exits := make([]*exit, len(legs))
	blocks := make([]netip.Prefix, len(legs))
	for i, l := range legs {
		blocks[i] = l.block
	}
	var used []*exit
	share := decide(anyIPv4, blocks, private, func(i int) (coverage, bool) {
		if exits[i] == nil {
			e := x.leads(legs[i].route, o, t)
			if legs[i].doubt != "" { // the route may not be there: its answer is not the table's, unless what follows agrees
				open, e.problem = orReason(open, legs[i].doubt), nil
			}
			exits[i] = &e
			used = append(used, &e)
		}
		return [...]coverage{no: none, maybe: some, yes: whole}[exits[i].is], legs[i].doubt != ""
	})
	best := exit{answer: answer{no, fmt.Sprintf("%s has no route to the internet", t.what)}}
	for _, e := range used {
		if e.is > best.is || best.problem == nil && e.problem != nil {
			best = *e
		}
	}
	switch {
	case share == whole:
		return best
	case share == none && more == "":
		best.is = no
		return best
	case share == none:
		return exit{answer: answer{maybe, more}}
	case best.is == maybe:
		return best
	case open != "":
		return exit{answer: answer{maybe, open}}
	}
	return exit{answer: answer{maybe, fmt.Sprintf("%s leads only some public addresses to the internet", t.what)}}
}

// leads answers whether a route's target leads to the internet.
func (x *index) leads(r network.Route, o origin, t effectiveTable) exit {
	if r.Blackhole {
		return exit{answer: answer{no, fmt.Sprintf("a route of %s is a blackhole", t.what)}, problem: blackhole(r, o, t)}
	}
	switch r.Target.Kind {
	case network.InternetGatewayTarget:
		e := x.overInternetGateway(o, t)
		if is, cause := x.blocked(o.subnet, o.vpc, o.nat, false); is.is != no && e.is != no {
			e.answer = and(e.answer, answer{is.is.Not(), is.why})
			if is.is == yes {
				e.problem = cause
			}
		}
		return e
	case network.NATGatewayTarget:
		if o.nat {
			return exit{} // from one NAT gateway to the next, and perhaps round in circles
		}
		return x.overNAT(r.Target.ID)
	case network.LocalTarget, network.EgressOnlyTarget, network.GatewayEndpointTarget:
		return exit{}
	case network.PeeringTarget:
		return exit{answer: answer{no, "a peering connection carries nothing to the internet of the other VPC"}}
	case "":
		return exit{answer: answer{maybe, orReason(r.Target.Why, "the target of a route is not known")}}
	}
	return exit{answer: answer{maybe, fmt.Sprintf("%s leads to %s %s; whether that reaches the internet cannot be seen from here", t.what, r.Target.Kind, r.Target.ID)}}
}

func (x *index) overInternetGateway(o origin, t effectiveTable) exit {
	e := exit{answer: o.publicIP, via: "an internet gateway"}
	if o.publicIP.is == yes {
		e.why = fmt.Sprintf("%s leads to an internet gateway, and the network interface has a public IP", t.what)
	}
	if o.publicIP.is != no {
		return e
	}
	e.why = fmt.Sprintf("%s leads to an internet gateway, but %s", t.what, orReason(o.publicIP.why, "there is no public IP"))
	fix := "Give the instances public IPs, run them in subnets with a NAT gateway, or create the endpoints."
	switch {
	case o.fargate:
		fix = "Set assignPublicIp to ENABLED, or run the tasks in subnets with a NAT gateway or with endpoints."
	case o.own:
		fix = "Run the tasks in subnets with a NAT gateway or with endpoints: on EC2 tasks in network mode awsvpc get no public IP."
	}
	e.problem = &problem{rule: publicIPDisabled, sayFrom: func(names []string, from []place) (string, string) {
		return fmt.Sprintf("It runs in %s, with an internet gateway as the only way to the internet, but without a public IP, so it does not reach %s.", inPlaces(from), plain.List(names)), fix
	}}
	if o.own && !o.fargate {
		e.problem.source = taskNetwork
	}
	return e
}

// overNAT answers whether a NAT gateway reaches the internet: a public one does from a subnet with an internet gateway.
func (x *index) overNAT(id string) exit {
	nat := x.NATGateways[id]
	if nat == nil {
		return exit{answer: answer{maybe, fmt.Sprintf("NAT gateway %s is not in the source", id)}, via: "a NAT gateway"}
	}
	e := exit{answer: answer{yes, "NAT gateway " + nat.Label()}, via: "NAT gateway " + nat.Label()}
	broken := func(what, fix string) exit {
		return exit{answer: answer{no, fmt.Sprintf("NAT gateway %s %s", nat.Label(), what)}, problem: &problem{rule: natWithoutInternet, at: nat.Object,
			say: said(fmt.Sprintf("NAT gateway %s %s, so it does not reach the internet.", nat.Label(), what), fix)}}
	}
	if nat.State != "" && nat.State != "available" {
		if nat.State == "pending" {
			return exit{answer: answer{maybe, fmt.Sprintf("NAT gateway %s is still being created", nat.Label())}}
		}
		return broken("is "+nat.State, "Create the NAT gateway anew.")
	}
	switch partial.TruthOf(nat.Private) {
	case yes:
		return broken("has private connectivity", "Use a public NAT gateway, or endpoints.")
	case maybe:
		return exit{answer: answer{maybe, nat.Private.Why()}}
	}
	subnet, known := nat.Subnet.Get()
	switch {
	case nat.Perhaps != "":
		return exit{answer: answer{maybe, nat.Perhaps}, via: e.via}
	case !known:
		return exit{answer: answer{maybe, nat.Subnet.Why()}}
	case subnet == "": // a regional NAT gateway
		vpc, _ := nat.VPC.Get()
		if is, cause := x.blocked(nil, x.VPCs[vpc], true, false); is.is != no {
			return exit{answer: answer{is.is.Not(), is.why}, problem: cause, via: e.via}
		}
		return e
	}
	s := x.Subnets[subnet]
	if s == nil {
		return exit{answer: answer{maybe, fmt.Sprintf("subnet %s of NAT gateway %s is not in the source", subnet, nat.Label())}}
	}
	here := origin{subnet: s, publicIP: answer{is: yes}, nat: true}
	if vpc, ok := s.VPC.Get(); ok {
		here.vpc = x.VPCs[vpc]
	}
	next := x.internet(here)
	switch next.is {
	case no:
		if next.problem != nil && next.problem.rule == publicAccessBlocked {
			return exit{answer: answer{no, next.why}, problem: next.problem, via: e.via}
		}
		return broken(fmt.Sprintf("stands in subnet %s, which has no route to an internet gateway", s.Label()), "Put it in a public subnet, whose route table leads 0.0.0.0/0 to an internet gateway.")
	case maybe:
		return exit{answer: answer{maybe, next.why}}
	}
	e.nat = s
	return e
}

// exit is the way to the internet from an origin, found once.
func (c *checker) exit(o origin) exit {
	return remembered(c.exits, o.key(), func() exit { return c.internet(o) })
}

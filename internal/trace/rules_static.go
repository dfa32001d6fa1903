package trace

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// static applies the rules that no single call meets.
func (c *checker) static() {
	for i := range c.network.VPCs {
		c.duplicates(&c.network.VPCs[i])
	}
	for i := range c.network.Endpoints {
		e := &c.network.Endpoints[i]
		if _, ours := pullpath.Lookup(c.services[e].service); !ours {
			continue
		}
		c.wideOpen(e)
		c.endpointForm(e)
		c.zoneTwice(e)
	}
	for i := range c.network.Tasks {
		c.cancelled(&c.network.Tasks[i])
		c.roleForms(&c.network.Tasks[i])
	}
	for _, d := range c.network.Defects {
		c.found.add(&problem{rule: d.Rule, at: d.Object, key: d.Message, say: said(d.Message, d.Fix)}, "")
	}
}

// duplicates finds endpoints of one service in one VPC.
func (c *checker) duplicates(vpc *network.VPC) {
	endpoints := surely(c.endpointsOf[vpc.ID])
	for i, a := range endpoints {
		for _, b := range endpoints[i+1:] {
			name := c.services[a]
			if !name.known || name.service != c.services[b].service || same(name.region, c.services[b].region) != yes {
				continue
			}
			if _, ours := pullpath.Lookup(name.service); !ours {
				continue
			}
			c.duplicate(vpc, a, b, name.service)
		}
	}
}

func (c *checker) duplicate(vpc *network.VPC, a, b *network.Endpoint, service pullpath.Service) {
	first, known := a.Type.Get()
	second, knownToo := b.Type.Get()
	if !known || !knownToo || first != second {
		return
	}
	if first == pullpath.Gateway {
		for _, table := range a.RouteTables.Items {
			if slices.Contains(b.RouteTables.Items, table) {
				c.found.add(&problem{rule: duplicateS3Route, at: b.Object, key: a.ID, items: []string{network.LabelOf(c.RouteTables, table)}, say: func(tables []string) (string, string) {
					return fmt.Sprintf("Gateway endpoints %s and %s are both in %s.", a.Label(), b.Label(), named("route table", tables)),
						"Delete one of them, or take the route tables out of it."
				}}, "")
			}
		}
		return
	}
	one, other := partial.TruthOf(a.PrivateDNS), partial.TruthOf(b.PrivateDNS)
	switch {
	case one == yes && other == yes:
		c.found.add(&problem{rule: privateDNSConflict, at: b.Object, key: a.ID, say: said(
			fmt.Sprintf("Endpoints %s and %s of VPC %s are both for %s with private DNS; the second cannot be created.", a.Label(), b.Label(), vpc.Label(), service),
			"Delete one of them.")}, "")
	case one == no || other == no:
		idle := b
		if one == no {
			idle = a
		}
		c.found.add(&problem{rule: duplicateEndpoint, at: b.Object, key: a.ID, say: said(
			fmt.Sprintf("VPC %s has two interface endpoints for %s: %s and %s.", vpc.Label(), service, a.Label(), b.Label()),
			fmt.Sprintf("Delete %s, which has no private DNS, unless callers name it by its own host name.", idle.Label()))}, "")
	}
}

// zoneTwice finds interface endpoints with two subnets in one Availability Zone.
func (c *checker) zoneTwice(e *network.Endpoint) {
	if kind, known := e.Type.Get(); known && kind != pullpath.Interface {
		return
	}
	for i, first := range e.Subnets.Items {
		for _, second := range e.Subnets.Items[i+1:] {
			a, b := c.Subnets[first], c.Subnets[second]
			if a == nil || b == nil || a == b || same(a.AZ, b.AZ) != yes {
				continue
			}
			c.ofCreated(&problem{rule: endpointZoneTwice, at: e.Object, key: a.AZ.String(), items: []string{a.Label(), b.Label()}, say: func(names []string) (string, string) {
				return fmt.Sprintf("Endpoint %s is in %s, all of Availability Zone %s, so it cannot be created.", e.Label(), named("subnet", names), a.AZ), "Name one subnet of each Availability Zone."
			}}, e.Perhaps, a.Perhaps, b.Perhaps)
		}
	}
}

// ofCreated reports a problem of something that AWS does not create, by why each thing that it takes may not be there
// anyway: then it is a warning.
func (c *checker) ofCreated(p *problem, perhaps ...string) {
	if strings.Join(perhaps, "") != "" && p.level() == Error {
		p = p.milder(Warning)
	}
	c.found.add(p, "")
}

// wideOpen finds endpoint groups that let everybody in.
func (c *checker) wideOpen(e *network.Endpoint) {
	for _, id := range e.SecurityGroups.Items {
		g := c.SecurityGroups[id]
		if g == nil {
			continue
		}
		for _, r := range g.Ingress.Items {
			if r.Peer.Kind != network.CIDRRange || r.Peer.Prefix.Bits() != 0 || holds(r.Ports, https).is != yes {
				continue
			}
			at := g.Object
			c.found.add(&problem{rule: groupWideOpen, at: at, key: r.Peer.Prefix.String(), items: []string{e.Label()}, say: func(names []string) (string, string) {
				return fmt.Sprintf("Security group %s of %s lets TCP 443 in from %s.", g.Label(), named("endpoint", names), every(r.Peer.Prefix)),
					"Let in the tasks' security groups, or the VPC's CIDR."
			}}, "")
		}
	}
}

func every(p netip.Prefix) string {
	if p.Addr().Is4() {
		return "every IPv4 address (0.0.0.0/0)"
	}
	return "every IPv6 address (::/0)"
}

// cancelled finds execution roles that restrict the pull to an endpoint or a VPC in one statement and allow it
// unconditionally in another.
func (c *checker) cancelled(t *network.Task) {
	id, _ := t.ExecutionRole.Get()
	role := c.Roles[id]
	if role == nil {
		return
	}
	q := iam.Request{Action: "ecr:BatchGetImage", Resource: partial.Token("the repository"), Principal: iam.Principal{ARN: role.ARN}}
	outside := q
	outside.Absent = []string{"aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"}
	if !c.identityOf(role).onSource {
		return
	}
	policies := c.identityOf(role).concerning("ecr:BatchGetImage")
	restricted := ""
	for _, p := range policies {
		if p.Document == nil {
			continue
		}
		for _, s := range p.Document.Statements {
			one := iam.Policy{Document: &iam.Document{Version: p.Document.Version, Statements: []iam.Statement{s}}}
			if s.Effect == iam.Allow && onSource(s) && iam.Evaluate(q, one).Verdict != iam.VerdictImplicitDeny {
				restricted = p.Name
			}
		}
	}
	if restricted == "" {
		return
	}
	if d := iam.Evaluate(outside, policies...); d.Verdict == iam.VerdictAllow {
		c.found.add(&problem{rule: roleCancelled, at: role.Object, say: said(
			fmt.Sprintf("Role %s restricts the pull by a condition in %s, but %s without it.", role.Label(), restricted, d.Reason),
			"Take the ECR permissions out of the unconditional policy, or give up the condition.")}, t.Label())
	}
}

// onSource reports whether a statement has a condition on the endpoint or the VPC that a call comes through.
func onSource(s iam.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c iam.Condition) bool {
		key := strings.ToLower(c.Key)
		return key == "aws:sourcevpce" || key == "aws:sourcevpc" || key == "aws:vpcsourceip"
	})
}

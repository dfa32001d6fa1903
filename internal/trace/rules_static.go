package trace

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/iam"
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
		c.policyForm(e)
	}
	for i := range c.network.Tasks {
		c.cancelled(&c.network.Tasks[i])
	}
}

// duplicates finds endpoints of one service in one VPC.
func (c *checker) duplicates(vpc *VPC) {
	endpoints := c.endpointsOf[vpc.ID]
	for i, a := range endpoints {
		for _, b := range endpoints[i+1:] {
			name := c.services[a]
			if !name.known || name.service != c.services[b].service || sameShown(name.region, c.services[b].region) != yes {
				continue
			}
			if _, ours := pullpath.Lookup(name.service); !ours {
				continue
			}
			c.duplicate(vpc, a, b, name.service)
		}
	}
}

func (c *checker) duplicate(vpc *VPC, a, b *Endpoint, service pullpath.Service) {
	first, known := a.Type.Get()
	second, knownToo := b.Type.Get()
	if !known || !knownToo || first != second {
		return
	}
	if first == pullpath.Gateway {
		for _, table := range a.RouteTables.Items {
			if slices.Contains(b.RouteTables.Items, table) {
				c.found.add(&problem{rule: duplicateS3Route, at: b.Object, key: a.ID, items: []string{c.tableName(table)}, say: func(tables []string) (string, string) {
					return fmt.Sprintf("Gateway endpoints %s and %s are both in %s.", a.label(), b.label(), named("route table", tables)),
						"Delete one of them, or take the route tables out of it."
				}}, "")
			}
		}
		return
	}
	one, other := truthOf(a.PrivateDNS), truthOf(b.PrivateDNS)
	switch {
	case one == yes && other == yes:
		c.found.add(&problem{rule: privateDNSConflict, at: b.Object, key: a.ID, say: said(
			fmt.Sprintf("Endpoints %s and %s of VPC %s are both for %s with private DNS; the second cannot be created.", a.label(), b.label(), vpc.label(), service),
			"Delete one of them.")}, "")
	case one == no || other == no:
		idle := b
		if one == no {
			idle = a
		}
		c.found.add(&problem{rule: duplicateEndpoint, at: b.Object, key: a.ID, say: said(
			fmt.Sprintf("VPC %s has two interface endpoints for %s: %s and %s.", vpc.label(), service, a.label(), b.label()),
			fmt.Sprintf("Delete %s, which has no private DNS, unless callers name it by its own host name.", idle.label()))}, "")
	}
}

func (c *checker) tableName(id string) string {
	if t := c.routeTables[id]; t != nil {
		return t.label()
	}
	return id
}

// wideOpen finds endpoint groups that let everybody in.
func (c *checker) wideOpen(e *Endpoint) {
	for _, id := range e.SecurityGroups.Items {
		g := c.securityGroups[id]
		if g == nil {
			continue
		}
		for _, r := range g.Ingress.Items {
			if r.Peer.Kind != CIDRRange || r.Peer.Prefix.Bits() != 0 || r.Ports.holds(https).is != yes {
				continue
			}
			at := g.Object
			c.found.add(&problem{rule: groupWideOpen, at: at, key: r.Peer.Prefix.String(), items: []string{e.label()}, say: func(names []string) (string, string) {
				return fmt.Sprintf("Security group %s of %s lets TCP 443 in from %s.", g.label(), named("endpoint", names), every(r.Peer.Prefix)),
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

// policyForm finds endpoint policies that are too long or cannot be meant.
func (c *checker) policyForm(e *Endpoint) {
	document, _ := e.Policy.Get()
	if document == nil {
		return
	}
	if err := iam.CheckEndpointSize(*document); err != nil {
		c.found.add(&problem{rule: policyTooLarge, at: e.Object, say: said(
			fmt.Sprintf("The policy of endpoint %s cannot be attached: %v.", e.label(), err), "Shorten it: wildcards in place of lists, conditions in place of principals.")}, "")
	}
	kind := iam.InterfaceEndpointPolicy
	if t, _ := e.Type.Get(); t == pullpath.Gateway {
		kind = iam.GatewayEndpointPolicy
	}
	for _, p := range iam.LintEndpoint(*document, kind) {
		slip := p.Error()
		if !strings.HasSuffix(slip, "?") {
			slip = strings.TrimSuffix(slip, ".") + "."
		}
		c.found.add(&problem{rule: policySuspect, at: e.Object, key: strings.TrimSpace(p.Statement + " " + p.Element), source: p.Source,
			items: []string{slip}, say: func(slips []string) (string, string) {
				return fmt.Sprintf("The policy of endpoint %s: %s", e.label(), strings.Join(slips, " ")), "Correct the policy."
			}}, "")
	}
}

// cancelled finds execution roles that restrict the pull to an endpoint or a VPC in one statement and allow it
// unconditionally in another.
func (c *checker) cancelled(t *Task) {
	id, _ := t.ExecutionRole.Get()
	role := c.roles[id]
	if role == nil {
		return
	}
	q := iam.Request{Action: "ecr:BatchGetImage", Resource: iam.Token("the repository"), Principal: iam.Principal{ARN: role.ARN}}
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
			fmt.Sprintf("Role %s restricts the pull by a condition in %s, but %s without it.", role.label(), restricted, d.Reason),
			"Take the ECR permissions out of the unconditional policy, or give up the condition.")}, t.label())
	}
}

// onSource reports whether a statement has a condition on the endpoint or the VPC that a call comes through.
func onSource(s iam.Statement) bool {
	return slices.ContainsFunc(s.Conditions, func(c iam.Condition) bool {
		key := strings.ToLower(c.Key)
		return key == "aws:sourcevpce" || key == "aws:sourcevpc" || key == "aws:vpcsourceip"
	})
}

package trace

import (
	"fmt"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// egress answers whether the caller's security groups and network ACL let a call out to the other side, and its answer
// in. Groups are those of the other side, if it has any.
func (c *checker) egress(o origin, to side, name string, groups partial.List[string]) (answer, []*problem) {
	var problems []*problem
	pass := c.groupsAllow(o.groups, true, to, https)
	result := pass.answer
	switch result.is {
	case no:
		result.why = fmt.Sprintf("no outbound rule of %s lets TCP 443 out to %s", c.groupNames(o.groups), to.what)
		problems = append(problems, c.noEgress(o, to, name, groups))
	case yes:
		result.why = fmt.Sprintf("TCP 443 to %s is allowed by %s", to.what, c.groupNames(o.groups))
	default:
		result.why = orReason(result.why, "the outbound rules are not known")
	}
	if to.subnet != nil && to.subnet == o.subnet {
		return result, problems // network ACLs do not concern traffic within a subnet
	}
	acl, more := c.acl(o.subnet, true, to, name, https, o.ports)
	return and(result, acl), append(problems, more...)
}

// ingress answers whether an endpoint's security groups and the network ACL of its subnet let a call in, and its answer
// out.
func (c *checker) ingress(o origin, e *network.Endpoint, subnet *network.Subnet, far bool) (answer, []*problem) {
	from := c.sideOf(o)
	from.far = far
	var problems []*problem
	pass := c.groupsAllow(e.SecurityGroups, false, from, https)
	result := pass.answer
	switch result.is {
	case no:
		p := c.noIngress(o, e, pass.open)
		result.why = fmt.Sprintf("no inbound rule of %s of endpoint %s lets TCP 443 in from %s", c.groupNames(e.SecurityGroups), e.Label(), from.what)
		problems = append(problems, p)
	case yes:
		result.why = fmt.Sprintf("TCP 443 from %s is allowed by %s of endpoint %s", from.what, c.groupNames(e.SecurityGroups), e.Label())
	default:
		result.why = orReason(result.why, "the inbound rules are not known")
	}
	if subnet != nil && subnet == o.subnet {
		return result, problems
	}
	from.groups = partial.List[string]{}
	acl, more := c.acl(subnet, false, from, from.what, https, o.ports)
	return and(result, acl), append(problems, more...)
}

// acl answers whether a subnet's network ACL lets a request to a port through and the answer, from or to the caller's
// ephemeral ports, back. Outward says that the request leaves the subnet.
func (c *checker) acl(subnet *network.Subnet, outward bool, other side, name string, request, reply portRange) (answer, []*problem) {
	var problems []*problem
	result := answer{is: yes}
	for _, step := range []struct {
		rule   string
		egress bool
		ports  portRange
	}{{aclBlocksRequest, outward, request}, {aclBlocksReply, !outward, reply}} {
		a, acl := c.aclAllows(subnet, step.egress, other, step.ports)
		if a.is == no {
			p := blockedByACL(acl, subnet, step.rule, step.egress, name, step.ports)
			message, _ := p.words()
			a.why = message
			problems = append(problems, p)
		}
		result = and(result, a)
	}
	return result, problems
}

// natACL answers whether the network ACL of a NAT gateway's subnet lets calls in from an origin and on to the internet.
func (c *checker) natACL(o origin, subnet *network.Subnet) (answer, []*problem) {
	var problems []*problem
	internet := publicSide("the internet", "", partial.Text{})
	result := answer{is: yes}
	if subnet != o.subnet {
		result, problems = c.acl(subnet, false, c.sideOf(o), o.label(), https, o.ports)
	}
	out, more := c.acl(subnet, true, internet, internet.what, https, natPorts)
	return and(result, out), append(problems, more...)
}

func blockedByACL(acl *network.NetworkACL, subnet *network.Subnet, rule string, egress bool, name string, ports portRange) *problem {
	direction, preposition := "inbound", "from"
	if egress {
		direction, preposition = "outbound", "to"
	}
	return &problem{rule: rule, at: acl.Object, key: fmt.Sprintf("%s %s", direction, ports), items: []string{name}, say: func(names []string) (string, string) {
		return fmt.Sprintf("Network ACL %s of subnet %s blocks %s TCP %s %s %s.", acl.Label(), subnet.Label(), direction, ports, preposition, plain.List(names)),
			fmt.Sprintf("Allow %s TCP %s %s the VPC's CIDR and, for Amazon S3 and the internet, 0.0.0.0/0, before any deny rule.", direction, aclPorts(ports), preposition)
	}}
}

// aclPorts returns what AWS advises to open: all ephemeral ports of whatever client.
func aclPorts(ports portRange) portRange {
	if ports == https {
		return ports
	}
	return natPorts
}

// noEgress is the problem of security groups that let nothing out to a side.
func (c *checker) noEgress(o origin, to side, name string, groups partial.List[string]) *problem {
	p := &problem{at: c.firstGroup(o.groups), items: []string{name}}
	own := c.groupNames(o.groups)
	switch {
	case !to.public:
		p.rule = egressToEndpoint
		p.say = func(names []string) (string, string) {
			return fmt.Sprintf("No outbound rule of %s lets TCP 443 out to %s.", own, named("endpoint", names)),
				fmt.Sprintf("Add an outbound rule for TCP 443 to %s, or to the VPC's CIDR.", c.groupNames(groups))
		}
	case to.gateway:
		p.rule = egressToS3
		p.say = said(fmt.Sprintf("No outbound rule of %s lets TCP 443 out to Amazon S3, where the image layers are.", own),
			fmt.Sprintf("Add an outbound rule for TCP 443 to the prefix list of %s%s.", o.env.ServiceName(pullpath.S3), knownList(o.env.Region)))
	default:
		p.rule = egressToInternet
		p.say = func(names []string) (string, string) {
			return fmt.Sprintf("No outbound rule of %s lets TCP 443 out to the internet, the way to %s, which no endpoint carries.", own, plain.List(names)),
				"Create the endpoints, or add an outbound rule for TCP 443 to 0.0.0.0/0."
		}
	}
	return p
}

func knownList(region partial.Text) string {
	name, _ := region.Text()
	if id, ok := pullpath.S3PrefixList(name); ok {
		return " (" + id + ")"
	}
	return ""
}

// noIngress is the problem of endpoint groups that let nothing in from an origin.
func (c *checker) noIngress(o origin, e *network.Endpoint, open bool) *problem {
	own, theirs := c.groupNames(e.SecurityGroups), c.groupNames(o.groups)
	at := orObject(c.firstGroup(e.SecurityGroups), e.Object)
	if !open {
		return &problem{rule: ingressMissing, at: at, items: []string{e.Label()}, say: func(names []string) (string, string) {
			return fmt.Sprintf("No inbound rule of %s of %s lets TCP 443 in.", own, named("endpoint", names)),
				fmt.Sprintf("Add an inbound rule for TCP 443 from %s, or from the VPC's CIDR.", theirs)
		}}
	}
	return &problem{rule: ingressNotFromTask, at: at, key: strings.Join(o.groups.Items, " "), items: []string{e.Label()}, places: []place{o.place()}, sayFrom: func(names []string, from []place) (string, string) {
		return fmt.Sprintf("The inbound rules of %s of %s let TCP 443 in, but not from %s in %s.", own, named("endpoint", names), theirs, inPlaces(from)),
			fmt.Sprintf("Add an inbound rule for TCP 443 from %s, or from the VPC's CIDR.", theirs)
	}}
}

// groupNames names security groups in messages.
func (c *checker) groupNames(groups partial.List[string]) string {
	if len(groups.Items) == 0 {
		return "the security groups"
	}
	names := make([]string, len(groups.Items))
	for i, id := range groups.Items {
		names[i] = network.LabelOf(c.SecurityGroups, id)
	}
	return named("security group", names)
}

// firstGroup is the object that a finding about security groups points at.
func (c *checker) firstGroup(groups partial.List[string]) network.Object {
	for _, id := range groups.Items {
		if g := c.SecurityGroups[id]; g != nil {
			return g.Object
		}
	}
	return network.Object{}
}

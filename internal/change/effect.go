package change

import (
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

const (
	endpointType = "AWS::EC2::VPCEndpoint"
	subnetType   = "AWS::EC2::Subnet"
	// parameterType is a parameter that tells others of the network. No pull needs it.
	parameterType = "AWS::SSM::Parameter"
)

func isGateway(r *cfn.Resource) bool {
	kind := r.Property("VpcEndpointType")
	text, _ := kind.Literal()
	return r.Type == endpointType && (text == "Gateway" || kind.IsAbsent()) // Gateway is the default
}

// created says what a new resource does to pulls.
func (c *comparison) created(change *Change, p pairOf) {
	change.Message = "is created"
	c.conflicts(change, p)
	switch {
	case isGateway(p.next) && c.among(p.next.Property("RouteTableIds")):
		change.Effects, change.Source = append(change.Effects, Interrupts), string(pullpath.ECRGuide)
		change.Message += "; open connections to Amazon S3 from the route tables that exist break off once, as the routes change under them"
	case strings.HasPrefix(p.next.Type, "AWS::EC2::SecurityGroup") && p.next.Type != "AWS::EC2::SecurityGroup":
		change.Effects = append(change.Effects, Loosens)
	case p.next.Type == "AWS::EC2::NetworkAclEntry":
		change.Effects = append(change.Effects, aclEffect(p.next, true))
	case grants(p.next):
		loosens, tightens := policyChange(nil, statements(p.next.Property("PolicyDocument")))
		change.Effects = append(change.Effects, both(loosens, tightens)...)
	}
}

// grants reports whether a resource is a policy that stands beside what it is for.
func grants(r *cfn.Resource) bool {
	return slices.Contains([]string{"AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"}, r.Type)
}

// among reports whether a list names a resource of the new state that was there before and stays.
func (c *comparison) among(list cfn.Value) bool {
	items, more := list.Items()
	for _, item := range items {
		r, _ := item.Resource()
		if r == nil {
			return true // it stands elsewhere, and so before
		}
		if old := c.pairs[r.Stack]; old != nil && old.Resource(r.LogicalID) != nil && !c.renewed[r] {
			return true
		}
	}
	return more != ""
}

// replaced says what a replacement does to pulls.
func (c *comparison) replaced(change *Change, p pairOf, f fact) {
	if p.next.Type != parameterType {
		change.Effects = append(change.Effects, Interrupts)
	}
	change.Message = fmt.Sprintf("is replaced, because of %s: a new %s is created, what refers to it is led there, and the old one is deleted in the cleanup",
		strings.Join(change.Properties, ", "), f.part)
	if f.deletesFirst {
		change.Message = fmt.Sprintf("is replaced, because of %s: the old %s is deleted before the new one is created", strings.Join(change.Properties, ", "), f.part)
	}
	if !change.Certain {
		change.Message = strings.Replace(change.Message, "is replaced", "may be replaced", 1)
	}
	switch p.next.Type {
	case subnetType:
		change.Message += ". Network interfaces in the old one, those of tasks too, keep it from being deleted until they are gone"
	case "AWS::ECR::Repository":
		change.Message += ". The new one has no images"
	case "AWS::Logs::LogGroup":
		change.Message += ". Logs stay in the old one, and go with it"
	}
	if !f.deletesFirst {
		c.conflicts(change, p)
	}
}

// updated says what an update in place does to pulls.
func (c *comparison) updated(change *Change, p pairOf) {
	change.Message = "is updated in place: " + strings.Join(change.Properties, ", ")
	for _, property := range change.Properties {
		effects, what, source := c.effect(p, property)
		for _, effect := range effects {
			if !change.Has(effect) {
				change.Effects = append(change.Effects, effect)
			}
		}
		if what != "" {
			change.Message += ". " + what
		}
		if source != "" {
			change.Source = source
		}
	}
}

// effect says what the change of a property does to pulls.
func (c *comparison) effect(p pairOf, property string) (effects []Effect, what, source string) {
	old, next := p.old.Property(property), p.next.Property(property)
	switch {
	case property == "PrivateDnsEnabled" && turnsOff(old, next, "false"):
		return []Effect{Interrupts}, "Without private DNS the service's name leads to its public addresses, which nothing reaches without a way to the internet", string(pullpath.InterfaceEndpoints)
	case property == "PrivateDnsEnabled":
		return nil, "With private DNS the service's name leads to the endpoint; its policy and security group decide on every call from then on", string(pullpath.InterfaceEndpoints)
	case property == "EnableDnsSupport" && turnsOff(old, next, "true"), property == "EnableDnsHostnames" && turnsOff(old, next, "false"):
		return []Effect{Interrupts}, "Private DNS of endpoints needs " + property + " on", string(pullpath.InterfaceEndpoints)
	case property == "SubnetIds" && p.next.Type == endpointType:
		if lost := c.missing(old, next); lost {
			return []Effect{Interrupts}, "Connections through the network interfaces in the subnets that it leaves break off", string(pullpath.InterfaceEndpoints)
		}
		return nil, "The endpoint gets network interfaces in more subnets; the others stay", string(pullpath.InterfaceEndpoints)
	case property == "RouteTableIds":
		if c.missing(old, next) {
			return []Effect{Interrupts}, "The route tables that it leaves lose their route to the service", string(pullpath.GatewayEndpoints)
		}
		if c.among(c.added(old, next)) {
			return []Effect{Interrupts}, "Open connections to the service from the route tables that it joins break off once", string(pullpath.ECRGuide)
		}
		return nil, "It joins route tables that are new", string(pullpath.GatewayEndpoints)
	case property == "SecurityGroupIds" || property == "SecurityGroups":
		return []Effect{Loosens, Tightens}, "Other security groups decide who gets through", ""
	case strings.HasPrefix(property, "SecurityGroup") && p.next.Type == "AWS::EC2::SecurityGroup":
		return both(len(c.more(old, next)) > 0, len(c.more(next, old)) > 0), "Its rules change", ""
	case slices.Contains(policies, property):
		loosens, tightens := policyChange(policyOf(p.old, old), policyOf(p.next, next))
		return both(loosens, tightens), "", ""
	case property == "ManagedPolicyArns" || property == "Policies":
		return both(len(c.more(old, next)) > 0, len(c.more(next, old)) > 0), "", ""
	case p.next.Type == "AWS::EC2::Route":
		return []Effect{Interrupts}, "The route leads elsewhere from one moment to the next", ""
	case p.next.Type == "AWS::EC2::NetworkAclEntry":
		return []Effect{Loosens, Tightens}, "", ""
	case p.next.Type == "AWS::Route53::RecordSet", p.next.Type == "AWS::Route53::HostedZone" && property == "VPCs" && c.missing(old, next):
		return []Effect{Interrupts}, "Names lead elsewhere, or nowhere, once the answers that are kept expire", ""
	}
	return nil, "", ""
}

// turnsOff reports whether a switch that was on is off; otherwise says what it is where it is not set.
func turnsOff(old, next cfn.Value, otherwise string) bool {
	read := func(v cfn.Value) string {
		if v.IsAbsent() {
			return otherwise
		}
		text, _ := v.Literal()
		return strings.ToLower(text)
	}
	return read(old) != "false" && read(next) != "true"
}

// more are the items of the second list that the first does not certainly have.
func (c *comparison) more(a, b cfn.Value) []cfn.Value {
	had, _ := a.Items()
	has, _ := b.Items()
	return slices.DeleteFunc(slices.Clone(has), func(item cfn.Value) bool {
		return slices.ContainsFunc(had, func(other cfn.Value) bool {
			return c.equal(item, other) == partial.Yes || c.equal(other, item) == partial.Yes
		})
	})
}

// missing reports whether an item of the old list is not in the new one.
func (c *comparison) missing(old, next cfn.Value) bool {
	if _, more := old.Items(); more != "" {
		return c.equal(old, next) != partial.Yes
	}
	return len(c.more(next, old)) > 0
}

// added is the list of what is new in a list.
func (c *comparison) added(old, next cfn.Value) cfn.Value { return cfn.ListOf(next, c.more(old, next)) }

// deleted says what a deletion does to pulls.
func (c *comparison) deleted(change *Change, p pairOf) {
	change.Message = "is deleted"
	if p.next != nil {
		change.Message = "the old one is deleted, after its replacement is in place"
	}
	switch {
	case strings.HasPrefix(p.old.Type, "AWS::EC2::SecurityGroup") && p.old.Type != "AWS::EC2::SecurityGroup":
		if p.next == nil {
			change.Effects = append(change.Effects, Tightens)
		}
	case p.old.Type == "AWS::EC2::NetworkAclEntry":
		change.Effects = append(change.Effects, aclEffect(p.old, false))
	case grants(p.old):
		loosens, tightens := policyChange(statements(p.old.Property("PolicyDocument")), nil)
		change.Effects = append(change.Effects, both(loosens, tightens)...)
	case p.old.Type == parameterType:
		change.Message += "; stacks that read it cannot be updated any more"
	default:
		change.Effects = append(change.Effects, Interrupts)
		change.Message += "; what still uses it loses it"
	}
}

// aclEffect is what a rule of a network ACL does when it comes, or goes.
func aclEffect(r *cfn.Resource, comes bool) Effect {
	if action, _ := r.Property("RuleAction").Literal(); (action == "allow") == comes {
		return Loosens
	}
	return Tightens
}

func both(loosens, tightens bool) (out []Effect) {
	if loosens {
		out = append(out, Loosens)
	}
	if tightens {
		out = append(out, Tightens)
	}
	return out
}

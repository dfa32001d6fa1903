package template

import (
	"cmp"
	"slices"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// hides says why a resource creates others by a template that is not at hand; empty for one that does not.
func hides(s *cfn.Resource) string {
	switch {
	case s.Nests() && s.Nested != nil:
	case s.Type == "AWS::CloudFormation::StackSet":
		return "the template of the stack set " + s.ID() + " is not at hand; give it, too"
	case s.Nests():
		return "the template of the nested stack " + s.ID() + " is not at hand; give it, too"
	case hiders[s.Type] != "":
		return s.ID() + " may create anything: " + hiders[s.Type]
	}
	return ""
}

// given is what a resource hands on to the template that is not at hand.
func given(s *cfn.Resource) cfn.Value {
	if s.Nests() {
		return s.Property("Parameters")
	}
	return s.Property()
}

// openClusters heeds that a template which is not at hand may give capacity providers and a default strategy to a
// cluster that it can name: one that it is given, or that has a name of its own.
func (r *reader) openClusters() {
	for _, stack := range r.app.Stacks {
		for _, s := range stack.Resources {
			why := hides(s)
			if why == "" {
				continue
			}
			mentions(given(s), func(p cfn.Part) bool {
				if p.Token != nil && p.Token.Resource != nil && r.clusters[p.Token.Resource.ID()] != nil {
					in := r.clusters[p.Token.Resource.ID()]
					in.more = cmp.Or(in.more, why)
				}
				return false
			})
			for _, in := range r.clusters {
				if name := in.resource.Property("ClusterName"); !name.IsAbsent() && isNamed(text(name)) {
					in.more = cmp.Or(in.more, why)
				}
			}
		}
	}
}

// hidden notes that a resource creates others by a template that is not at hand. They can only add to what that
// template can name: what it is given, what another stack exports, and what a parameter of AWS Systems Manager holds.
// It cannot know the ids that AWS gives to the network of the templates at hand, nor import what a stack around it
// exports, which is there only once that stack is complete. Names that a template gives it may know.
func (r *reader) hidden(s *cfn.Resource, why string, given cfn.Value) {
	r.leave(s, why)
	r.reached(s, given, why)
	for _, other := range r.app.Stacks {
		if root(other) != root(s.Stack) && beside(other, s.Stack) {
			for _, v := range other.Exported() {
				r.reached(s, v, why)
			}
		}
		for _, stored := range other.Resources {
			if stored.Type == "AWS::SSM::Parameter" {
				r.reached(s, stored.Property("Value"), why)
			}
		}
	}
	for _, role := range r.roles.order {
		if isNamed(role.ARN) {
			incomplete(&role.Policies, why)
		}
	}
	for _, o := range r.resources.order {
		if isNamed(o.ARN) {
			hidePolicy(o, why)
		}
	}
}

// isNamed reports whether something has a name that its template gives it, so that other templates may know it, too.
func isNamed(arn partial.Text) bool {
	return !slices.ContainsFunc(arn.Parts(), func(p partial.Part) bool { return p.Generated })
}

// hidePolicy makes the policy of a resource unknown, where it is one that stands in a resource of its own.
func hidePolicy(o *network.Resource, why string) {
	if o.Kind == network.BucketKind || o.Kind == network.SecretKind {
		o.Policy = partial.Unknown[*iam.Document](why)
	}
}

// reached makes open what a hidden resource may add to the objects that a value refers to. A parameter, an import and
// what a custom resource answers may be anything of another stack; what is not known at all, such as one of the two
// values of Fn::If, anything.
func (r *reader) reached(s *cfn.Resource, v cfn.Value, why string) {
	r.touches(v, why)
	mentions(v, func(p cfn.Part) bool {
		switch {
		case p.Token == nil:
		case p.Token.Name == "":
			r.gap("", why, networkKinds...)
			for _, role := range r.roles.order {
				incomplete(&role.Policies, why)
			}
			for _, o := range r.resources.order {
				hidePolicy(o, why)
			}
		case p.Token.Resource == nil && !p.Token.Word, p.Token.Resource != nil && isCustom(p.Token.Resource.Type):
			r.anyElsewhere(s, why)
		case p.Token.Resource != nil:
			r.mayAdd(p.Token.Resource, why)
			if vpc := vpcOf(p.Token.Resource); vpc != "" || p.Token.Attribute == "VpcId" {
				r.gap(vpc, why, networkKinds...)
			}
		}
		return false
	})
}

// incomplete makes a list one that may have further members.
func incomplete[T any](list *partial.List[T], why string) { list.More = cmp.Or(list.More, why) }

// vpcOf is the VPC that a part of the network is in, or is; empty where it is not known.
func vpcOf(part *cfn.Resource) string {
	if part.Type == "AWS::EC2::VPC" {
		return part.ID()
	}
	vpc, _ := id(part.Property("VpcId")).Get()
	return vpc
}

// anyElsewhere heeds that a value which is not known may be any VPC but those of the stack itself.
func (r *reader) anyElsewhere(s *cfn.Resource, why string) {
	for _, vpc := range r.vpcs.order {
		if in := r.stacks[vpc.Stack]; in == nil || root(in) != root(s.Stack) && beside(in, s.Stack) {
			r.gap(vpc.ID, why, networkKinds...)
		}
	}
}

// mayAdd makes open what something that knows an object may add to it, beside the parts of a VPC; see [reader.touches].
func (r *reader) mayAdd(part *cfn.Resource, why string) {
	if role := r.roles.get(part.ID()); role != nil {
		incomplete(&role.Policies, why)
	}
	if acl := r.networkACLs.get(part.ID()); acl != nil {
		incomplete(&acl.Entries, why)
	}
	if zone := r.hostedZones.get(part.ID()); zone != nil {
		incomplete(&zone.Records, why)
		incomplete(&zone.VPCs, why)
	}
	if gateway := r.transitGateways.get(part.ID()); gateway != nil {
		incomplete(&gateway.VPCs, why)
	}
	if files := r.fileSystems.get(part.ID()); files != nil {
		incomplete(&files.MountTargets, why)
	}
	if o := r.resources.get(part.ID()); o != nil {
		hidePolicy(o, why)
	}
}

package template

import (
	"fmt"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// open says why a reference may turn out to be any object of its kind, and what would settle it: a parameter without a
// value, an import whose template is not at hand, an attribute of a custom resource. It is empty where the reference is
// a literal or a resource of the templates.
func open(v cfn.Value) string {
	if v.IsAbsent() {
		return ""
	}
	if _, ok := v.Literal(); ok {
		return ""
	}
	if resource, attribute := v.Resource(); resource != nil && (v.Token().Word || isDefault(attribute)) {
		return ""
	}
	return why(v)
}

// references are the members of a list, or the one reference that stands for a list whose members are not known.
func references(v cfn.Value) []cfn.Value {
	items, more := v.Items()
	if more != "" {
		return []cfn.Value{v}
	}
	return items
}

// isDefault says whether an attribute of a VPC is one of the objects that AWS makes with it.
func isDefault(attribute string) bool {
	return "."+attribute == defaultGroup || "."+attribute == defaultACL
}

// meant calls f for each declared object that an open reference of a resource may turn out to be, with the reason.
//
// A parameter or an import of a stack is taken to be no object of that stack itself, nor of one that is nested in it or
// that it is nested in: at the first deployment there is none yet.
func meant[T any, P network.Pointer[T]](r *reader, by *cfn.Resource, v cfn.Value, all *set[T], f func(object P, why string)) {
	reason := open(v)
	if reason == "" {
		return
	}
	given := v.Token() != nil && v.Token().Name != ""
	for _, o := range all.order {
		declared := P(o).Self()
		stack := r.stacks[declared.Stack]
		if stack == nil || !beside(by.Stack, stack) || given && root(by.Stack) == root(stack) {
			continue
		}
		f(o, fmt.Sprintf("whether %s concerns %s is not known: %s", by.ID(), declared.Label(), reason))
	}
}

// beside reports whether two stacks may stand in one Region and account.
func beside(a, b *cfn.Stack) bool {
	alike := func(x, y string) bool { return x == "" || y == "" || x == y }
	return alike(a.Region, b.Region) && alike(a.Account, b.Account)
}

// root is the stack that a stack is nested in, or itself.
func root(s *cfn.Stack) *cfn.Stack {
	for s.Parent != nil {
		s = s.Parent.Stack
	}
	return s
}

// differ reports whether two VPCs are known to be two: both are declared, and not the same.
func (r *reader) differ(a, b partial.Value[string]) bool {
	_, _, differ := r.apart(a, b)
	return differ
}

func (r *reader) isDeclared(vpc string) bool {
	v := r.vpcs.get(vpc)
	return v != nil && v.LogicalID != ""
}

// perhaps adds a member to a list of which it is not known whether it is there.
func perhaps[T any](list *partial.List[T], item T, why string) {
	list.Perhaps = append(list.Perhaps, partial.Doubt[T]{Item: item, Why: why})
}

// add adds a member that a resource brings: for certain, or perhaps where the resource may not be created.
func add[T any](list *partial.List[T], by *cfn.Resource, item T) {
	if why := doubt(by); why != "" {
		perhaps(list, item, why)
		return
	}
	list.Items = append(list.Items, item)
}

// addVPC adds a VPC to those that something is associated with. Where the reference is open, it may be any other, too.
func addVPC(list *partial.List[string], vpc partial.Value[string], reference cfn.Value, doubt string) {
	name, known := vpc.Get()
	switch {
	case known && doubt != "":
		perhaps(list, name, doubt)
	case known:
		list.Items = append(list.Items, name)
	default:
		list.More = vpc.Why()
	}
	if reason := open(reference); reason != "" {
		list.More = reason
	}
}

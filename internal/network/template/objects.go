package template

import (
	"cmp"
	"fmt"
	"regexp"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// set holds objects by id, in the order in which they were added.
type set[T any, P network.Pointer[T]] struct {
	byID  map[string]P
	order []P
	// undeclared is what stands for an object that a stack names and the templates do not declare; nil for nothing.
	undeclared func(name string, by *cfn.Stack) P
}

// put adds an object, in place of another one with its id.
func (s *set[T, P]) put(object P) P {
	id := object.Self().ID
	if o := s.byID[id]; o != nil {
		*o = *object
		return o
	}
	if s.byID == nil {
		s.byID = map[string]P{}
	}
	s.byID[id] = object
	s.order = append(s.order, object)
	return object
}

func (s *set[T, P]) get(id string) P { return s.byID[id] }

// named is the object with a name, or what stands for one that the templates do not declare; nil where nothing does.
func (s *set[T, P]) named(name string, by *cfn.Stack) P {
	if o := s.byID[name]; o != nil || s.undeclared == nil {
		return o
	}
	if o := s.undeclared(name, by); o != nil {
		return s.put(o)
	}
	return nil
}

// referred is the object that a value of a stack refers to, as named finds it; nil when it is not known which.
func (s *set[T, P]) referred(v cfn.Value, by *cfn.Stack) P {
	if name, known := id(v).Get(); known {
		return s.named(name, by)
	}
	return nil
}

func (s *set[T, P]) list() []T {
	out := make([]T, len(s.order))
	for i, o := range s.order {
		out[i] = *o
	}
	return out
}

// awsID is the form of the ids that AWS gives to network objects.
var awsID = regexp.MustCompile(`^[a-z]+-[0-9a-f]+$`)

// external is an object that the templates refer to but do not declare.
func external(id string) network.Object {
	ref := partial.Token(id)
	if awsID.MatchString(id) {
		ref = partial.Literal(id)
	}
	return network.Object{ID: id, Name: id, Ref: ref}
}

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
func meant[T any, P network.Pointer[T]](r *reader, by *cfn.Resource, v cfn.Value, all *set[T, P], f func(object P, why string)) {
	reason := open(v)
	if reason == "" {
		return
	}
	given := v.Token() != nil && v.Token().Name != ""
	for _, o := range all.order {
		declared := o.Self()
		stack := r.stacks[declared.Stack]
		if stack == nil || !beside(by.Stack, stack) || given && root(by.Stack) == root(stack) {
			continue
		}
		f(o, fmt.Sprintf("whether %s concerns %s is not known: %s", by.ID(), declared.Label(), reason))
	}
}

// attachTo calls f for the object that a resource adds something to, and for each that it may turn out to be. The doubt
// is whether the resource is created, or concerns that one; it is empty where it surely does.
func attachTo[T any, P network.Pointer[T]](r *reader, by *cfn.Resource, v cfn.Value, all *set[T, P], f func(object P, doubt string)) {
	if o := all.referred(v, by.Stack); o != nil {
		f(o, doubt(by))
	}
	meant(r, by, v, all, f)
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

// add adds a member to a list: for certain, or perhaps where there is a doubt.
func add[T any](list *partial.List[T], item T, doubt string) {
	if doubt != "" {
		list.Perhaps = append(list.Perhaps, partial.Doubt[T]{Item: item, Why: doubt})
		return
	}
	list.Items = append(list.Items, item)
}

// vpcReference is a VPC that something is associated with.
type vpcReference struct {
	id partial.Value[string]
	// open says why it may be any VPC, and doubt why it may be none.
	open, doubt string
}

// vpcIn is the VPC that a property of a resource refers to.
func (r *reader) vpcIn(s *cfn.Resource, property string) vpcReference {
	return vpcReference{r.vpcID(s, property), open(s.Property(property)), doubt(s)}
}

// sure is the id of the one VPC that it can be; empty where it may be any.
func (v vpcReference) sure() string {
	if v.open != "" {
		return ""
	}
	name, _ := v.id.Get()
	return name
}

// addTo adds the VPC to those that something is associated with.
func (v vpcReference) addTo(list *partial.List[string]) {
	if name, known := v.id.Get(); known {
		add(list, name, v.doubt)
	} else {
		list.More = v.id.Why()
	}
	list.More = cmp.Or(v.open, list.More)
}

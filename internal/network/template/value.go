package template

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/partial"
)

// text turns a value into the text of the model. The tokens of a template become tokens of the same name, so that a
// role in an endpoint's policy is the role that a task runs with.
func text(v cfn.Value) partial.Text { return v.Text() }

// literal is a text that has to be known to be of use.
func literal(v cfn.Value) partial.Value[string] {
	return word[string](v)
}

// word is a word of a setting that has to be known to be of use.
func word[T ~string](v cfn.Value) partial.Value[T] {
	return worded(v, func(word string) T { return T(word) })
}

// worded is what the word of a setting means, which has to be known to be of use.
func worded[T any](v cfn.Value, means func(word string) T) partial.Value[T] {
	if word, ok := v.Literal(); ok {
		return partial.Known(means(word))
	}
	return partial.Unknown[T](why(v))
}

// byDefault is what a setting is where the template leaves it out, else what read makes of it.
func byDefault[T any](v cfn.Value, otherwise T, read func(cfn.Value) partial.Value[T]) partial.Value[T] {
	if v.IsAbsent() {
		return partial.Known(otherwise)
	}
	return read(v)
}

// first is the property of the first of some names that the template has.
func first(property func(...string) cfn.Value, names ...string) cfn.Value {
	for _, name := range names {
		if v := property(name); !v.IsAbsent() {
			return v
		}
	}
	return cfn.Value{}
}

func why(v cfn.Value) string {
	if reason := v.Why(); reason != "" {
		return reason
	}
	return "the template does not say"
}

// id is the id of the object that a value refers to.
func id(v cfn.Value) partial.Value[string] {
	if t := v.Token(); t != nil && t.Name != "" {
		return partial.Known(t.Name)
	}
	if s, ok := v.Literal(); ok && s != "" {
		return partial.Known(s)
	}
	if parts := v.Spelled(); len(parts) > 0 && v.Kind() == cfn.Text && named(parts) {
		return partial.Known(text(v).String())
	}
	return partial.Unknown[string](why(v))
}

// named reports whether every unknown part of a text is a token with a name, so that the same text is the same object.
func named(parts []cfn.Part) bool {
	for _, p := range parts {
		if p.Token != nil && p.Token.Name == "" {
			return false
		}
	}
	return true
}

// list reads the members of a list, each by itself. One that is not known may be any.
func list[T any](v cfn.Value, read func(cfn.Value) partial.Value[T]) partial.List[T] {
	items, more := v.Items()
	out := partial.List[T]{More: more}
	for _, item := range items {
		if member := read(item); member.Known() {
			known, _ := member.Get()
			out.Items = append(out.Items, known)
		} else {
			incomplete(&out, member.Why())
		}
	}
	return out
}

// incomplete makes a list one that may have further members, for a reason that is not empty.
func incomplete[T any](list *partial.List[T], why string) { list.More = cmp.Or(list.More, why) }

// extend adds the members of another list to a list.
func extend[T any](list *partial.List[T], other partial.List[T]) {
	list.Items = append(list.Items, other.Items...)
	incomplete(list, other.More)
}

// ids are the ids of the objects that a list refers to.
func ids(v cfn.Value) partial.List[string] { return list(v, id) }

// boolean is a property that is true or false, and what it is when the template leaves it out.
func boolean(v cfn.Value, otherwise bool) partial.Value[bool] {
	if v.IsAbsent() {
		return partial.Known(otherwise)
	}
	if s, ok := v.Literal(); ok {
		switch strings.ToLower(s) {
		case "true", "1":
			return partial.Known(true)
		case "false", "0":
			return partial.Known(false)
		}
		return partial.Unknown[bool](strconv.Quote(s) + " is neither true nor false")
	}
	return partial.Unknown[bool](why(v))
}

func integer(v cfn.Value) partial.Value[int] { return parsed(v, "a number", strconv.Atoi) }

// parsed is what a text that has to be of some form says.
func parsed[T any](v cfn.Value, form string, parse func(string) (T, error)) partial.Value[T] {
	s, ok := v.Literal()
	if !ok {
		return partial.Unknown[T](why(v))
	}
	out, err := parse(s)
	if err != nil {
		return partial.Unknown[T](strconv.Quote(s) + " is not " + form)
	}
	return partial.Known(out)
}

func block(v cfn.Value) partial.Value[netip.Prefix] {
	return parsed(v, "a CIDR block", func(s string) (netip.Prefix, error) {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err
	})
}

// blocks adds the CIDR blocks of values that are there.
func blocks(list *partial.List[netip.Prefix], values ...cfn.Value) {
	for _, v := range values {
		if v.IsAbsent() {
			continue
		}
		one := block(v)
		if p, known := one.Get(); known {
			list.Items = append(list.Items, p)
		} else {
			incomplete(list, one.Why())
		}
	}
}

// Policy is a policy document as far as a template tells it.
func Policy(v cfn.Value) iam.Document {
	return iam.Declared(v.Tree(func(v cfn.Value) any {
		if s, ok := v.Literal(); ok {
			return s
		}
		return text(v)
	}))
}

// policyIn is the policy of a property; nil where the template leaves it out.
func policyIn(v cfn.Value) partial.Value[*iam.Document] {
	return byDefault(v, nil, func(v cfn.Value) partial.Value[*iam.Document] {
		d := Policy(v)
		return partial.Known(&d)
	})
}

// texts are the parts of all texts within a value.
func texts(v cfn.Value) []cfn.Part {
	all := slices.Clone(v.Parts())
	if v.Kind() == cfn.List {
		for _, item := range v.Members() {
			all = append(all, texts(item)...)
		}
	}
	for _, f := range v.Fields() {
		all = append(all, texts(f.Value)...)
	}
	return all
}

// mentioned are the resources that the texts within a value refer to.
func mentioned(v cfn.Value) []*cfn.Resource {
	var all []*cfn.Resource
	for _, p := range texts(v) {
		if p.Token != nil && p.Token.Resource != nil {
			all = append(all, p.Token.Resource)
		}
	}
	return all
}

// mappings reads the members of a list that are mappings. Any other may be any.
func mappings[T any](v cfn.Value, read func(cfn.Value) T) partial.List[T] {
	return list(v, func(item cfn.Value) partial.Value[T] {
		if item.Kind() != cfn.Map {
			return partial.Unknown[T](why(item))
		}
		return partial.Known(read(item))
	})
}

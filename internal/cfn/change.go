package cfn

import (
	"regexp"
	"slices"
	"strings"
)

// Written is the expression that the value comes from, nil where it is written nowhere.
func (v Value) Written() *Node { return v.at.node }

// Attribute is the text of an attribute beside Type and Properties, such as DeletionPolicy; empty where there is none
// or where it is not known.
func (r *Resource) Attribute(name string) string {
	n := r.node.Get(name)
	if n == nil {
		return ""
	}
	text, _ := r.Stack.Resolve(n).Literal()
	return text
}

// substitution is a name in the text of Fn::Sub.
var substitution = regexp.MustCompile(`\$\{([A-Za-z0-9]+)`)

// Needs are the resources of the same stack that the resource refers to or names in DependsOn, each once, in the order
// of the template. CloudFormation makes them first.
func (r *Resource) Needs() []*Resource {
	named := map[string]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if isFunction(n) {
			switch name, argument, _ := n.Single(); {
			case name == "Ref" && argument.IsText():
				named[argument.Text] = true
			case name == "Fn::GetAtt" && argument.IsText():
				id, _, _ := strings.Cut(argument.Text, ".")
				named[id] = true
			case name == "Fn::GetAtt" && len(argument.Items) > 0:
				named[argument.Items[0].Text] = true
			case name == "Fn::Sub":
				text := argument.Text
				if len(argument.Items) > 0 {
					text = argument.Items[0].Text
				}
				for _, found := range substitution.FindAllStringSubmatch(text, -1) {
					named[found[1]] = true
				}
			}
		}
		for i := range n.Items {
			walk(&n.Items[i])
		}
	}
	if properties := r.node.Get("Properties"); properties != nil {
		walk(properties)
	}
	if after := r.node.Get("DependsOn"); after != nil {
		named[after.Text] = true
		for i := range after.Items {
			named[after.Items[i].Text] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(r.Stack.Resources), func(other *Resource) bool { return other == r || !named[other.LogicalID] })
}

package cfn

import (
	"maps"
	"slices"
	"strings"

	"ecrprivatelink/internal/partial"
)

// export is an output that other stacks can import.
type export struct {
	name  Value
	text  string // the name, when it is known
	stack *Stack
	key   string
}

// Output is the value of an output of the stack.
func (s *Stack) Output(name string) Value {
	n := s.outputs[name]
	if n == nil {
		return unknown("%s: there is no output %s", s.Template.Name, shorten(name, 80))
	}
	return once(s.outputValues, name, unknown("the output %s of %s depends on itself", name, s.Name), func() Value {
		v := s.Resolve(n.Get("Value"))
		if v.kind == Map || v.kind == List {
			v = unknown("the output %s of %s is not a text", name, s.Name)
		}
		if t := s.when(n); t.Is == partial.Maybe {
			s.app.Depends(t)
			v = unknown("the output %s of %s depends on a condition: %s", name, s.Name, t.Why)
		}
		return v
	})
}

// export collects the exports of all stacks.
func (a *App) export() {
	a.exports = nil
	for _, s := range a.Stacks {
		for _, key := range s.outputKeys {
			n := s.outputs[key].Find("Export", "Name")
			if n == nil {
				continue
			}
			name := s.Resolve(n)
			text, _ := name.Literal()
			a.exports = append(a.exports, export{name, text, s, key})
		}
	}
}

// Exported are the values that the stack exports.
func (s *Stack) Exported() []Value {
	var out []Value
	for _, key := range s.outputKeys {
		if s.outputs[key].Find("Export", "Name") != nil {
			out = append(out, s.Output(key))
		}
	}
	return out
}

func importValue(s *Stack, n *Node) Value {
	name := s.Resolve(n)
	if name.kind != Text {
		return s.unknown(n, "the name of the import is not known: %s", name.Why())
	}
	shown := showParts(name.Spelled())
	found := s.app.exporters(s, name)
	for _, e := range found {
		s.need(e.stack)
	}
	missing := "no template given exports " + shown + "; give the template of the stack that does, too"
	switch len(found) {
	case 0:
	case 1:
		if same(name, found[0].name) != partial.Yes {
			s.app.assume(s, found[0].stack, shown)
		}
		return found[0].stack.Output(found[0].key)
	default:
		missing = shown + " is exported by more than one stack: " + found[0].stack.Name + " and " + found[1].stack.Name
	}
	return tokenValue(&Token{Name: "export " + shown, Why: missing})
}

// Assumption is that a stack imports from another one of the application, where their names leave it open.
type Assumption struct {
	// Importing is the stack that imports, and Exporting the one that it is taken to import from.
	Importing, Exporting *Stack
	// Name is the first import that led to it.
	Name string
}

func (a *App) assume(importing, exporting *Stack, name string) {
	for _, before := range a.Assumptions {
		if before.Importing == importing && before.Exporting == exporting {
			return
		}
	}
	a.Assumptions = append(a.Assumptions, Assumption{importing, exporting, name})
}

// exporters are the exports that a name stands for: those of that very name, in the Region and account of the importing
// stack, else those whose name may come to the same. The name of a stack, for one, is often a part of its exports'
// names and a parameter of the importing stacks: [Stack.parents] then tells the stacks apart.
func (a *App) exporters(s *Stack, name Value) []export {
	exact, near := a.matching(s, name)
	if len(exact) > 0 {
		return exact
	}
	parts := name.Spelled()
	if len(near) < 2 || parts[0].Token == nil {
		return near
	}
	parents := s.parents(parts[0].Token.Name)
	return slices.DeleteFunc(near, func(e export) bool { return !parents[e.stack] })
}

// matching are the exports of other stacks that have a name, and those that may have it.
func (a *App) matching(s *Stack, name Value) (exact, near []export) {
	text, known := name.Literal()
	for _, e := range a.exports {
		a.step(1 + len(name.parts))
		switch {
		case e.stack.when(e.stack.outputs[e.key]).Is == partial.No:
		case e.stack == s || e.stack.Region != s.Region || e.stack.Account != s.Account:
		case known && e.text == text && text != "":
			exact = append(exact, e)
		case known && e.text != "":
		case telling(name) && telling(e.name):
			a.step(len(text))
			switch same(name, e.name) {
			case partial.Yes:
				exact = append(exact, e)
			case partial.Maybe:
				near = append(near, e)
			}
		}
	}
	return exact, near
}

// parents are the stacks that a token may name: those with an export for every import whose name begins with the token.
func (s *Stack) parents(token string) map[*Stack]bool {
	if s.imports == nil {
		s.imports = map[string]map[*Stack]bool{} // before collecting, which may come here again
		for n := range s.Template.Root.All() {
			s.app.step(1)
			if key, argument, _ := n.Single(); key == "Fn::ImportValue" {
				s.narrow(s.Resolve(argument))
			}
		}
	}
	return s.imports[token]
}

// narrow narrows the parents down by the name of an import.
func (s *Stack) narrow(name Value) {
	parts := name.Spelled()
	if name.kind != Text || len(parts) == 0 || parts[0].Token == nil {
		return
	}
	exact, near := s.app.matching(s, name)
	found := map[*Stack]bool{}
	for _, e := range append(exact, near...) {
		found[e.stack] = true
	}
	token := parts[0].Token.Name
	if before, ok := s.imports[token]; ok {
		maps.DeleteFunc(before, func(stack *Stack, _ bool) bool { return !found[stack] })
	} else {
		s.imports[token] = found
	}
}

// telling reports whether enough of a name is known to tell it from others.
func telling(name Value) bool {
	known := 0
	for _, p := range name.Spelled() {
		known += len(strings.Trim(p.Text, "-_:./"))
	}
	return known >= 3
}

// ssmValue is the value of a Systems Manager parameter that a template of the application makes.
func (s *Stack) ssmValue(name string) (Value, bool) {
	a := s.app
	if a.stored == nil {
		a.stored = map[string]*Resource{}
		for _, s := range a.Stacks {
			for _, r := range s.Resources {
				if r.Type == "AWS::SSM::Parameter" {
					if text, ok := r.Property("Name").Literal(); ok {
						a.stored[text] = r
					}
				}
			}
		}
	}
	r := a.stored[name]
	if r == nil {
		return Value{}, false
	}
	s.need(r.Stack)
	v := r.Value("Value")
	return v, v.kind == Text
}

// stackOutput is Fn::GetStackOutput: an output of another stack, which may stand in another account and Region.
// Source: AWS CloudFormation Template Reference, Fn::GetStackOutput.
func stackOutput(s *Stack, n *Node) Value {
	if n.Kind != MappingNode {
		return s.wrong(n, "Fn::GetStackOutput", "StackName, OutputName, Region and RoleArn")
	}
	name, known := s.Resolve(n.Get("StackName")).Literal()
	key, knownToo := s.Resolve(n.Get("OutputName")).Literal()
	if !known || !knownToo {
		return s.unknown(n, "the stack or the output that Fn::GetStackOutput reads is not known")
	}
	region, account := s.Region, s.Account
	if given := s.Resolve(n.Get("Region")); given.kind != Absent {
		if region, known = given.Literal(); !known {
			return s.unknown(n, "the Region that Fn::GetStackOutput reads from is not known: %s", given.Why())
		}
	}
	if role := n.Get("RoleArn"); role != nil {
		account = accountOf(s.Resolve(role))
	}
	var found []*Stack
	for _, other := range s.app.Stacks {
		s.app.step(1)
		if other.StackName == name && alike(other.Region, region) && alike(other.Account, account) {
			found = append(found, other)
		}
	}
	if len(found) == 1 {
		return found[0].Output(key)
	}
	why := "no template given is that of stack " + shorten(name, 80) + "; give it, too"
	if len(found) > 1 {
		why = "more than one stack is called " + shorten(name, 80)
	}
	return tokenValue(&Token{Name: "output " + shorten(key, 80) + " of " + shorten(name, 80), Why: why})
}

// alike reports whether two Regions, or accounts, are the same as far as they are known.
func alike(a, b string) bool { return a == "" || b == "" || a == b }

// accountOf is the account in an ARN, empty when it is not known.
func accountOf(arn Value) string {
	if arn.kind != Text {
		return ""
	}
	before := ""
	for _, p := range arn.Spelled() {
		if p.Text == "" {
			before += "?"
			continue
		}
		before += p.Text
	}
	fields := strings.SplitN(before, ":", 6)
	if len(fields) < 6 || strings.Contains(fields[4], "?") {
		return ""
	}
	return fields[4]
}

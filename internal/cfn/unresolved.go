package cfn

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/suggest"
)

// maxDefects is how many defects of a stack are told apart.
const maxDefects = 20

// Defects are what CloudFormation refuses in the stack's template, one for each name, however often it stands there.
// Ask after [App.Link]. What a macro may add to the template is not missing, and a nested stack that may not be created
// is not refused: then there are none.
func (s *Stack) Defects() []Defect {
	if s.macros || s.Parent != nil && !s.Parent.Exists.isTrue() {
		return nil
	}
	w := &walker{stack: s, found: map[string]*found{}}
	w.syntaxDefects()
	w.repeated()
	if len(s.Hidden) > 0 {
		return w.defects()
	}
	w.shape()
	for _, section := range []string{"Conditions", "Resources", "Outputs"} {
		for key := range s.Template.Root.Get(section).Entries() {
			if strings.HasPrefix(key.Text, loopPrefix) {
				w.extension(key, "Fn::ForEach")
			}
		}
	}
	w.inConditions, w.live = true, true
	for _, name := range slices.Sorted(maps.Keys(s.conditions)) {
		w.walk(s.conditions[name])
	}
	w.inConditions = false
	for _, r := range s.declared {
		w.resource, w.live = r, r.Exists.isTrue()
		w.named("Condition", "condition", r.node.Get("Condition"), s.conditions)
		w.ordering = true
		w.dependsOn(r.node.Get("DependsOn"))
		w.walk(r.node.Get("Properties"))
		w.ordering = false
		w.walk(r.node.Get("UpdatePolicy"))
		w.walk(r.node.Get("CreationPolicy"))
		w.nested(r)
	}
	w.circles()
	for _, name := range s.outputKeys {
		output := s.outputs[name]
		condition := output.Get("Condition")
		w.named("Condition", "condition", condition, s.conditions)
		w.live = condition == nil || condition.IsText() && s.Condition(condition.Text).isTrue()
		w.walk(output.Get("Value"))
		w.walk(output.Get("Export"))
	}
	return w.defects()
}

// walker looks for defects below the nodes of a stack.
type walker struct {
	stack    *Stack
	resource *Resource // the one that the nodes are part of
	live     bool      // what is walked takes effect for certain

	inConditions bool // where only parameters can be referred to and {"Condition": name} is a function

	ordering bool // where what is referred to has to be created before the resource
	after    map[*Resource][]*Resource

	loops []string // the identifiers of the Fn::ForEach around
	order []*found
	found map[string]*found
}

// found is a defect in the making: the places of one name.
type found struct {
	Defect
	lines []int
	say   func(lines string) string
}

// add notes a defect at a node; the ones with the same key are one.
func (w *walker) add(kind DefectKind, key string, at *Node, fix string, say func(lines string) string) {
	line := w.stack.Template.Line(at)
	key = string(kind) + " " + key
	f := w.found[key]
	if f == nil {
		f = &found{Defect: Defect{Kind: kind, Resource: w.resource, Line: line, Fix: fix}, say: say}
		w.found[key] = f
		w.order = append(w.order, f)
	}
	if !slices.Contains(f.lines, line) && len(f.lines) < maxDefects {
		f.lines = append(f.lines, line)
	}
}

func (w *walker) defects() []Defect {
	var out []Defect
	for i, f := range w.order {
		if i == maxDefects {
			out[i-1].Message += fmt.Sprintf(" The template has %d more such defects.", len(w.order)-maxDefects)
			break
		}
		where := "line "
		if len(f.lines) > 1 {
			where = "lines "
		}
		var lines []string
		for _, line := range f.lines {
			lines = append(lines, strconv.Itoa(line))
		}
		f.Message = f.say(where + plain.List(lines))
		out = append(out, f.Defect)
	}
	return out
}

// walk goes through a node and everything below it.
func (w *walker) walk(n *Node) {
	if n == nil {
		return
	}
	if name, argument, ok := n.Single(); ok && (isFunction(n) || w.inConditions && name == "Condition") {
		w.function(name, argument)
		return
	}
	for key, value := range n.Entries() {
		if strings.HasPrefix(key.Text, loopPrefix) {
			w.loop(key, value)
		} else {
			w.walk(value)
		}
	}
	if n.Kind == SequenceNode {
		for i := range n.Items {
			w.walk(&n.Items[i])
		}
	}
}

func (w *walker) loop(key, value *Node) {
	w.extension(key, "Fn::ForEach")
	if a := arguments(value, 3, 3); a != nil {
		w.walk(&a[1])
		w.loops = append(w.loops, a[0].Text)
		w.walk(&a[2])
		w.loops = w.loops[:len(w.loops)-1]
	}
}

// function checks the names in a call of an intrinsic function.
func (w *walker) function(name string, argument *Node) {
	switch name {
	case "Ref":
		if argument.IsText() {
			w.reference("Ref", argument.Text, argument)
		} else if isFunction(argument) {
			w.extension(argument, "a function in Ref")
		}
	case "Condition":
		w.named("Condition", "condition", argument, w.stack.conditions)
	case "Fn::GetAtt":
		w.getAtt(argument)
	case "Fn::Sub":
		w.sub(argument)
		return
	case "Fn::If":
		w.ifElse(argument)
		return
	case "Fn::FindInMap":
		if a := arguments(argument, 3, 4); a != nil {
			w.findInMap(a)
		}
	case "Fn::Length", "Fn::ToJsonString":
		w.extension(argument, name)
	}
	w.walk(argument)
}

func (w *walker) getAtt(argument *Node) {
	if argument.IsText() {
		name, attribute, _ := strings.Cut(argument.Text, ".")
		w.check("Fn::GetAtt", "resource", name, argument)
		w.output("Fn::GetAtt", name, attribute, argument)
	}
	if a := arguments(argument, 2, 2); a != nil {
		if a[0].IsText() {
			w.check("Fn::GetAtt", "resource", a[0].Text, &a[0])
			if a[1].IsText() {
				w.output("Fn::GetAtt", a[0].Text, a[1].Text, &a[1])
			}
		} else if isFunction(&a[0]) {
			w.extension(&a[0], "a function for the resource of Fn::GetAtt")
		}
	}
}

// variable is a name that Fn::Sub replaces; other text between braces, such as that of ${!literal}, is no name.
var variable = regexp.MustCompile(`^[A-Za-z0-9:._]+$`)

// sub checks the names in Fn::Sub, except those that it gives values itself.
func (w *walker) sub(argument *Node) {
	pattern, names := argument, (*Node)(nil)
	if a := arguments(argument, 2, 2); a != nil {
		pattern, names = &a[0], &a[1]
	}
	w.walk(names)
	if isFunction(names) {
		return
	}
	for name, is := range pieces(pattern.Text) {
		if name = strings.TrimSpace(name); !is || !variable.MatchString(name) || names.Get(name) != nil {
			continue
		}
		if id, attribute, dotted := strings.Cut(name, "."); dotted {
			w.check("Fn::Sub", "resource", id, pattern)
			w.output("Fn::Sub", id, attribute, pattern)
		} else {
			w.reference("Fn::Sub", name, pattern)
		}
	}
}

// ifElse checks the condition, and both values: CloudFormation resolves the names in the one that it does not take,
// too.
func (w *walker) ifElse(argument *Node) {
	a := arguments(argument, 3, 3)
	if a == nil {
		return
	}
	live := w.live
	defer func() { w.live = live }()
	w.named("Fn::If", "condition", &a[0], w.stack.conditions)
	holds := w.stack.Condition(a[0].Text)
	w.live = live && holds.isTrue()
	w.walk(&a[1])
	w.live = live && not(holds).isTrue()
	w.walk(&a[2])
}

func (w *walker) findInMap(a []Node) {
	if len(a) == 4 {
		w.extension(&a[3], "DefaultValue of Fn::FindInMap")
		return
	}
	if w.stack.mappings["Fn::Transform"] != nil {
		return
	}
	w.named("Fn::FindInMap", "mapping", &a[0], w.stack.mappings)
	table, first, second := w.stack.mappings[a[0].Text], w.stack.Resolve(&a[1]), w.stack.Resolve(&a[2])
	one, known := first.Literal()
	other, knownToo := second.Literal()
	if !w.live || len(w.loops) > 0 || table == nil || !known || !knownToo || table.Get("Fn::Transform") != nil || len(w.stack.lookUp(table, first, second)) > 0 {
		return
	}
	w.add(UnresolvedReference, "in "+a[0].Text+" "+one+" "+other, &a[1], "Add the keys to the mapping: CloudFormation refuses the template as it is.", func(lines string) string {
		return fmt.Sprintf("Fn::FindInMap in %s asks for the keys %s and %s, which the mapping %s does not have.", lines, shorten(one, 80), shorten(other, 80), shorten(a[0].Text, 80))
	})
}

func (w *walker) dependsOn(n *Node) {
	if n.IsText() {
		if r := w.stack.resources[n.Text]; r != nil {
			w.dependsOnResource(r)
		} else {
			w.missing("DependsOn", "resource", n.Text, n, w.names(false))
		}
	}
	if n != nil && n.Kind == SequenceNode {
		for i := range n.Items {
			w.dependsOn(&n.Items[i])
		}
	}
}

// reference checks a name that a parameter or a resource has.
func (w *walker) reference(by, name string, at *Node) {
	if _, ok := w.stack.parameters[name]; ok || strings.HasPrefix(name, "AWS::") {
		return
	}
	if w.inConditions {
		w.missing(by, "parameter", name, at, slices.Sorted(maps.Keys(w.stack.parameters)))
		return
	}
	w.check(by, "parameter or resource", name, at)
}

// check checks a name that a resource, or something else, has.
func (w *walker) check(by, what, name string, at *Node) {
	if slices.Contains(w.loops, name) || strings.Contains(name, "{") {
		return // a Fn::ForEach around it makes the name
	}
	r := w.stack.resources[name]
	switch {
	case r == nil:
		w.missing(by, what, name, at, w.names(what != "resource"))
	case w.live && not(r.Exists).isTrue():
		w.add(UnresolvedReference, "of "+name, at, "Put the reference into Fn::If with the condition of "+shorten(name, 80)+".",
			func(lines string) string {
				return fmt.Sprintf("%s in %s refers to %s, whose condition does not hold, so that it is not created; CloudFormation refuses the template.",
					by, lines, shorten(name, 80))
			})
	default:
		w.dependsOnResource(r)
	}
}

// named checks the name of a condition or a mapping.
func (w *walker) named(by, what string, n *Node, declared map[string]*Node) {
	if n.IsText() && declared[n.Text] == nil && !slices.Contains(w.loops, n.Text) && !strings.Contains(n.Text, "{") {
		w.missing(by, what, n.Text, n, slices.Sorted(maps.Keys(declared)))
	}
}

// missing notes a name that nothing has.
func (w *walker) missing(by, what, name string, at *Node, valid []string) {
	shown, hint := shorten(name, 80), "."
	if len(w.order) < maxDefects {
		if near, ok := suggest.Name(name, valid); ok {
			hint = "; did you mean " + shorten(near, 80) + "?"
		}
	}
	w.add(UnresolvedReference, what+" "+name, at, "Correct the name, or declare it: CloudFormation refuses the template as it is.",
		func(lines string) string {
			return fmt.Sprintf("%s in %s names %s, but the template has no such %s%s", by, lines, shown, what, hint)
		})
}

// extension notes what the template may use only with the transform AWS::LanguageExtensions.
func (w *walker) extension(at *Node, what string) {
	if !w.stack.extended {
		w.add(TransformMissing, what, at, "Add Transform: AWS::LanguageExtensions to the template.", func(lines string) string {
			return fmt.Sprintf("%s in %s needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template.",
				plain.Capital(what), lines)
		})
	}
}

// names are the logical ids of the template and, with them, the names of its parameters.
func (w *walker) names(parameters bool) []string {
	all := slices.Sorted(maps.Keys(w.stack.resources))
	if parameters {
		all = append(all, slices.Sorted(maps.Keys(w.stack.parameters))...)
		slices.Sort(all)
	}
	return all
}

package cfn

import (
	"errors"
	"fmt"
)

// What resolving takes at most, in all stacks of an App together.
const (
	maxSteps   = 20_000_000 // expressions resolved
	maxNesting = 128        // expressions within expressions
	maxCopies  = 1_000_000  // nodes that Fn::ForEach makes in a stack
	maxStacks  = 5_000      // stacks, nested ones included
)

// App is the stacks of one application. What one of them exports the others can import.
type App struct {
	// Stacks are all stacks, each before the stacks nested in it.
	Stacks []*Stack
	// Assumptions are what was assumed of imports so far.
	Assumptions []Assumption

	names   map[string]bool
	exports []export
	stored  map[string]*Resource
	steps   int
	nesting int
	failed  error

	decided  map[string]Option
	choices  map[string]*Choice
	watching bool
	met      []string
	isMet    map[string]bool
}

// NewApp returns an App without stacks.
func NewApp() *App {
	return &App{names: map[string]bool{}, choices: map[string]*Choice{}, isMet: map[string]bool{}}
}

// Options say what is known of a stack before its deployment. The zero Options know nothing.
type Options struct {
	// Name is what the stack is called in resource ids; it must be unique in the App.
	Name string
	// StackName is the stack's CloudFormation name, AWS::StackName, where it is known.
	StackName string
	// Region and Account are AWS::Region and AWS::AccountId, where they are known. Stacks whose Region, or account, is
	// not known are taken to stand in the same one.
	Region, Account string
	// Partition and Suffix are AWS::Partition and AWS::URLSuffix, where they are known.
	Partition, Suffix string
	// Parameters are the values of parameters, over their defaults. Of a parameter that the template does not have
	// nothing is said.
	Parameters map[string]string
}

// Add makes a stack of a template. Call [App.Link] once after the last one.
func (a *App) Add(t *Template, o Options) (*Stack, error) {
	return a.add(t, o, nil)
}

func (a *App) add(t *Template, o Options, parent *Resource) (*Stack, error) {
	if len(a.Stacks) >= maxStacks {
		return nil, fmt.Errorf("%s: the application has more than %d stacks", t.Name, maxStacks)
	}
	if a.names[o.Name] {
		return nil, fmt.Errorf("%s: two stacks of the application have the name %q", t.Name, o.Name)
	}
	a.names[o.Name] = true
	s := &Stack{Options: o, Template: t, Parent: parent, app: a}
	if s.load(); a.failed != nil {
		return nil, a.failed
	}
	a.Stacks = append(a.Stacks, s)
	return s, nil
}

// Link makes the stacks nested in those added, as far as open finds their templates, and the exports of all. The
// function open is asked once for each resource that [Resource.Nests]; a nil Template means that its template is not at
// hand. A template that is nested in itself is an error.
func (a *App) Link(open func(nested *Resource) (*Template, error)) error {
	for i := 0; i < len(a.Stacks); i++ {
		for _, r := range a.Stacks[i].Resources {
			if !r.Nests() {
				continue
			}
			if err := a.nest(r, open); err != nil {
				return err
			}
		}
	}
	a.export()
	for _, s := range a.Stacks {
		s.settle()
	}
	return a.Err()
}

func (a *App) nest(r *Resource, open func(*Resource) (*Template, error)) error {
	t, err := open(r)
	if err != nil || t == nil {
		return err
	}
	for up := r; up != nil; up = up.Stack.Parent {
		if up.Stack.Template == t {
			return fmt.Errorf("%s:%d: the nested stack %s uses a template that it is itself part of: %s; "+
				"CloudFormation cannot deploy that", r.Stack.Template.Name, r.Line(), r.LogicalID, t.Name)
		}
	}
	o := r.Stack.Options
	o.Name, o.StackName, o.Parameters = r.ID(), "", nil
	if r.Type == stackSet {
		o.Region, o.Account = r.target("Regions", o.Region), r.target("Accounts", o.Account)
	}
	s, err := a.add(t, o, r)
	if err != nil {
		return err
	}
	r.Nested = s
	return nil
}

// target is the one Region, or account, that a stack set's instances stand in; empty where there are several, and the
// parent's where the template names none.
// Source: AWS CloudFormation Template Reference, AWS::CloudFormation::StackSet StackInstances.
func (r *Resource) target(name, otherwise string) string {
	groups, more := r.Property("StackInstancesGroup").Items()
	found, several := "", more != ""
	for _, g := range groups {
		named := g.Field("Regions")
		if name == "Accounts" {
			named = g.Field("DeploymentTargets", "Accounts")
			several = several || !g.Field("DeploymentTargets", "OrganizationalUnitIds").IsAbsent()
		}
		items, more := named.Items()
		for _, item := range items {
			text, known := item.Literal()
			several = several || !known || found != "" && found != text
			found = text
		}
		several = several || more != ""
	}
	switch {
	case several:
		return ""
	case found == "":
		return otherwise
	}
	return found
}

// Err is an error when the App asks for more than can be resolved in reasonable time. Ask after resolving.
func (a *App) Err() error { return a.failed }

var errSteps = errors.New("resolving the templates' expressions takes too many steps; " +
	"split the application and check its parts")

// step counts the resolving of an expression.
func (a *App) step(cost int) {
	if a.steps += cost; a.steps > maxSteps {
		a.failed = errSteps
	}
}

package template

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/suggest"
)

// Options say what the templates leave to the deployment. The zero Options say nothing.
type Options struct {
	// Parameters are values of template parameters, over their defaults, by name. A name "Stack:Name" is for one stack.
	Parameters map[string]string
	// Region is the Region of the stacks whose own is not known, such as "us-west-2". Default: not known; the stacks
	// are then taken to stand in one Region of the partition "aws".
	Region string
	// Account is the 12-digit account id of the stacks whose own is not known. Default: not known.
	Account string
	// Today is the day on which acknowledgements must not have expired. Default: the day of the check, in UTC.
	Today time.Time
	// Texts are templates at hand, by the paths that name them: they are not read from files. Such a path is the name
	// of the stack in AWS CloudFormation.
	Texts map[string]string
	// Name is what the stack is called where the paths hold a single one whose name is not known. Default: the name of
	// its file.
	Name string
	// AnyParameters passes over the parameters that no template has. Default: they are an error.
	AnyParameters bool
}

// Warning is something that the reader passed over.
type Warning struct {
	// File is the template and Line the line in it, 0 when it concerns the whole file.
	File string
	Line int
	// Message says what, in one sentence.
	Message string
}

// String is the warning as a line of text.
func (w Warning) String() string {
	if w.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", w.File, w.Line, w.Message)
	}
	return w.File + ": " + w.Message
}

// Read reads templates, folders of templates and cdk.out folders as one application. The tasks of the Network are those
// of the templates and those of the workloads that the metadata of a template names under "privatepull"; where there
// are none of either, [trace.WithHypothetical] adds what a user asks for.
//
// The error is one line that says what is wrong, where and what is wanted: a path that cannot be read, a file that is
// no template, a folder without templates, stacks that are nested in themselves, a parameter that no template has.
func Read(ctx context.Context, paths []string, o Options) (network.Network, []Warning, error) {
	a, err := load(ctx, paths, o)
	if err != nil {
		return network.Network{}, nil, err
	}
	r, err := a.read(ctx, nil)
	if err != nil {
		return network.Network{}, nil, err
	}
	return r.network, r.warnings, nil
}

// application is templates that were parsed, from which networks are read.
type application struct {
	paths   []string
	options Options
	files   files
	stacks  []source
	// warnings are what the reader took for granted before it read anything.
	warnings []Warning
	// with adds to a network what is to be traced beside the tasks of the templates.
	with func(network.Network) (network.Network, error)
}

func load(ctx context.Context, paths []string, o Options) (*application, error) {
	if len(paths) == 0 {
		return nil, fmt.Errorf("no path is given; give a CloudFormation template or a cdk.out folder")
	}
	if o.Region != "" {
		if _, err := pullpath.PartitionOf(o.Region); err != nil {
			return nil, err
		}
	}
	var all []source
	for _, p := range paths {
		if text, ok := o.Texts[p]; ok {
			all = append(all, source{path: p, name: o.Name, stackName: p, text: text})
			continue
		}
		found, err := find(p)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	files := files{}
	if err := files.parse(ctx, all); err != nil {
		return nil, err
	}
	stacks := files.stacks(all)
	if len(stacks) == 0 {
		return nil, fmt.Errorf("%s: there is no CloudFormation template in the folder; want .json, .yaml, .yml or .template files with Resources, or a cdk.out folder",
			strings.Join(paths, ", "))
	}
	if len(stacks) == 1 && stacks[0].stackName == "" && o.Name != "" {
		stacks[0].name = o.Name
	}
	if err := checkParameters(stacks, o.Parameters); err != nil && !o.AnyParameters {
		return nil, err
	}
	a := &application{paths: paths, options: o, files: files, stacks: stacks,
		with: func(n network.Network) (network.Network, error) { return n, nil }}
	a.takeRegion()
	return a, nil
}

// reading is a network that was read, and what it leaves open.
type reading struct {
	network  network.Network
	warnings []Warning
	open     []cfn.Choice
}

// read reads the network, with some choices decided on.
func (a *application) read(ctx context.Context, decided map[string]cfn.Option) (reading, error) {
	if err := ctx.Err(); err != nil {
		return reading{}, err
	}
	if err := a.restore(); err != nil {
		return reading{}, err
	}
	app, err := a.link(decided)
	if err != nil {
		return reading{}, err
	}
	return a.readApp(app)
}

// readApp reads the network of stacks that were linked.
func (a *application) readApp(app *cfn.App) (reading, error) {
	defects := readDefects(app)
	app.Watch()
	r := fill(app)
	r.defects = slices.Concat(defects, r.defects)
	open := app.Open()
	dependencies := a.dependencies(app)
	if err := app.Err(); err != nil {
		return reading{}, fmt.Errorf("%s: %w", strings.Join(a.paths, ", "), err)
	}
	n, err := withWorkloads(r.network(), app)
	n.Dependencies = dependencies
	return reading{n, slices.Concat(a.warnings, r.warnings), open}, err
}

// dependencies are those between the stacks that are deployed by themselves: by what they take from each other, and by
// what the app says of them.
func (a *application) dependencies(app *cfn.App) []network.Dependency {
	var out []network.Dependency
	for _, s := range a.stacks {
		for _, other := range s.after {
			out = append(out, network.Dependency{Stack: s.name, On: other})
		}
	}
	for _, s := range app.Stacks {
		for _, other := range s.Needs() {
			if root(s) != root(other) {
				out = append(out, network.Dependency{Stack: root(s).Name, On: root(other).Name})
			}
		}
	}
	return out
}

// link makes the stacks of the templates, with some choices decided on.
func (a *application) link(decided map[string]cfn.Option) (*cfn.App, error) {
	app := cfn.NewApp()
	app.Decide(decided)
	for _, s := range a.stacks {
		if _, err := app.Add(s.template, s.options(a.options)); err != nil {
			return nil, err
		}
	}
	return app, app.Link(a.files.nested)
}

// Stacks reads templates as [Read] does, and returns their stacks. The error is that of Read.
func Stacks(ctx context.Context, paths []string, o Options) (*cfn.App, error) {
	a, err := load(ctx, paths, o)
	if err != nil {
		return nil, err
	}
	return a.link(nil)
}

// options are the source's own environment, filled up with the user's.
func (s source) options(o Options) cfn.Options {
	c := cfn.Options{Name: s.name, StackName: s.stackName, Region: cmp.Or(s.region, o.Region), Account: cmp.Or(s.account, o.Account), Parameters: map[string]string{}}
	partition := pullpath.Partitions()[0]
	if p, err := pullpath.PartitionOf(c.Region); err == nil {
		partition = p
	}
	c.Partition, c.Suffix = partition.Name, partition.Suffix
	for name, value := range o.Parameters {
		if !strings.Contains(name, ":") {
			c.Parameters[name] = value
		}
	}
	for name, value := range o.Parameters {
		if stack, parameter, ok := strings.Cut(name, ":"); ok && (stack == s.name || stack == s.stackName) {
			c.Parameters[parameter] = value
		}
	}
	return c
}

// checkParameters refuses the values of parameters that no template has.
func checkParameters(stacks []source, given map[string]string) error {
	var known []string
	for _, s := range stacks {
		for key := range s.template.Root.Get("Parameters").Entries() {
			known = append(known, key.Text, s.name+":"+key.Text)
			if s.stackName != "" {
				known = append(known, s.stackName+":"+key.Text)
			}
		}
	}
	for name := range given {
		if slices.Contains(known, name) {
			continue
		}
		hint := "the templates have no parameters"
		if len(known) > 0 {
			hint = "give it as NAME=VALUE or STACK:NAME=VALUE"
		}
		return fmt.Errorf("no template has a parameter %q; %s", name, cmp.Or(suggest.Ask(name, known), hint))
	}
	return nil
}

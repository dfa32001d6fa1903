package change

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// several is an application of the stacks "one" and "two"; a nested stack has the template "nested".
func several(t *testing.T, templates map[string]string) *cfn.App {
	t.Helper()
	a := cfn.NewApp()
	parse := func(name string) *cfn.Template {
		parsed, err := cfn.Parse(name+".yaml", templates[name])
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, name := range []string{"one", "two"} {
		if templates[name] == "" {
			continue
		}
		if _, err := a.Add(parse(name), cfn.Options{Name: "stage/" + name, StackName: name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Link(func(r *cfn.Resource) (*cfn.Template, error) { return parse("nested"), nil }); err != nil {
		t.Fatal(err)
	}
	return a
}

const (
	exporting = "Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}\nOutputs: {Vpc: {Value: !Ref Vpc, Export: {Name: vpc}}}\n"
	importing = "Resources: {A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !ImportValue vpc, CidrBlock: 10.0.0.0/24}}}\n"
	nesting   = "Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}}\n"
	nested    = "Resources: {Role: {Type: AWS::IAM::Role, Properties: {Path: /a/, AssumeRolePolicyDocument: {Statement: []}}}}\n"
)

func TestStacks(t *testing.T) {
	otherBlock := strings.Replace(exporting, "10.0.0.0", "10.1.0.0", 1)
	for name, c := range map[string]struct {
		old, next map[string]string
		only      string
		want      string
		note      string
	}{
		"what one stack exports and another imports": {map[string]string{"one": exporting, "two": importing}, map[string]string{"one": exporting, "two": importing}, "", "", ""},
		"the old state of one stack alone":           {map[string]string{"two": importing}, map[string]string{"one": exporting, "two": importing}, "two", "", ""},
		"a VPC that others import is replaced, and they with it": {map[string]string{"one": exporting, "two": importing}, map[string]string{"one": otherBlock, "two": importing}, "",
			"update replace Vpc interrupts\ncleanup delete Vpc interrupts\nupdate replace A interrupts\ncleanup delete A interrupts", ""},
		"of one stack the others are not told": {map[string]string{"one": exporting, "two": importing}, map[string]string{"one": otherBlock, "two": importing}, "one",
			"update replace Vpc interrupts\ncleanup delete Vpc interrupts", ""},
		"a new stack":  {map[string]string{"one": exporting}, map[string]string{"one": exporting, "two": importing}, "", "update create A", "two is a new stack"},
		"a stack less": {map[string]string{"one": exporting, "two": importing}, map[string]string{"one": exporting}, "", "", "two is only among the old ones"},
		"a nested stack": {map[string]string{"one": nesting, "nested": nested}, map[string]string{"one": nesting, "nested": strings.Replace(nested, "/a/", "/b/", 1)}, "",
			"update replace Role interrupts\ncleanup delete Role interrupts", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := Compare(several(t, c.old), several(t, c.next), c.only)
			if got := told(r); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("the notes are %q, want %q", notes, c.note)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	const open = "Parameters: {Stage: {Type: String}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\nResources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}, " +
		"A: {Condition: Prod, Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !If [Prod, 10.0.0.0/24, 10.0.1.0/24]}}}\n"
	if got := told(Compare(app(t, open), app(t, open), "")); got != "" {
		t.Errorf("nothing changes, and it says\n%s", got)
	}
	got := told(Compare(app(t, open), app(t, strings.Replace(open, "10.0.0.0/24", "10.0.2.0/24", 1)), ""))
	if want := "update replace A interrupts?\ncleanup delete A interrupts?"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

package cfn_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/partial"
)

// value is a template with the resource R, whose property X is the expression.
func value(expression string) string {
	return "Resources: {R: {Type: T, Properties: {X: " + expression + "}}}\n"
}

// app makes an App of templates by stack name; where a nested stack's TemplateURL names one of them, that one is used.
func app(t *testing.T, templates map[string]string, order ...string) map[string]*cfn.Stack {
	t.Helper()
	a := cfn.NewApp()
	parsed := map[string]*cfn.Template{}
	for name, text := range templates {
		parsed[name] = parse(t, name+".yaml", text)
	}
	for _, name := range order {
		region := ""
		if _, where, ok := strings.Cut(name, "@"); ok {
			region = where
		}
		if _, err := a.Add(parsed[name], cfn.Options{Name: name, Region: region}); err != nil {
			t.Fatal(err)
		}
	}
	err := a.Link(func(r *cfn.Resource) (*cfn.Template, error) {
		url, _ := r.Property("TemplateURL").Literal()
		return parsed[url], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stacks := map[string]*cfn.Stack{}
	for _, s := range a.Stacks {
		stacks[s.Name] = s
	}
	return stacks
}

func TestImports(t *testing.T) {
	vpc := "Resources: {Vpc: {Type: 'AWS::EC2::VPC'}}\nOutputs:\n  Vpc: {Value: !Ref Vpc, Export: {Name: %s}}\n"
	cases := []struct {
		name      string
		templates map[string]string
		order     []string
		want      string
	}{
		{"an import is what the other stack exports",
			map[string]string{"net": fmt.Sprintf(vpc, "net-Vpc"), "app": value("!ImportValue net-Vpc")}, []string{"app", "net"}, "‹net/Vpc›"},
		{"an import nobody exports is unknown",
			map[string]string{"net": fmt.Sprintf(vpc, "net-Vpc"), "app": value("!ImportValue net-Subnet")}, []string{"app", "net"}, "‹export net-Subnet›"},
		{"a stack name that is not known may be the one that is imported",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"), "app": value("!ImportValue production-VpcId")}, []string{"net", "app"}, "‹net/Vpc›"},
		{"a stack name that is a parameter may be the one that exports",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"),
				"app": "Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-VpcId'}")}, []string{"net", "app"}, "‹net/Vpc›"},
		{"of two stacks that may export, neither is taken",
			map[string]string{"a": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"), "b": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"),
				"app": value("!ImportValue production-VpcId")}, []string{"a", "b", "app"}, "‹export production-VpcId›"},
		{"of two stacks that may export, the one is taken that has all imports",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'") + "  A: {Value: x, Export: {Name: !Sub '${AWS::StackName}-Subnet'}}\n",
				"cluster": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"),
				"app":     "Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-VpcId'}, Y: !ImportValue {'Fn::Sub': '${Net}-Subnet'}")},
			[]string{"net", "cluster", "app"}, "‹net/Vpc›"},
		{"a name that is not known may be the one that is exported",
			map[string]string{"net": fmt.Sprintf(vpc, "net-Vpc"), "app": "Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-Vpc'}")}, []string{"net", "app"}, "‹net/Vpc›"},
		{"two letters do not tell a name from others",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-ab'"), "app": value("!ImportValue production-ab")}, []string{"net", "app"}, "‹export production-ab›"},
		{"three letters do",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-abc'"), "app": value("!ImportValue production-abc")}, []string{"net", "app"}, "‹net/Vpc›"},
		{"an export that is a list is no text",
			map[string]string{"net": "Resources: {}\nOutputs: {O: {Value: [a], Export: {Name: net-Ids}}}\n", "app": value("!ImportValue net-Ids")}, []string{"net", "app"}, "‹the output O of net is not a text›"},
		{"an export that is an object is no text",
			map[string]string{"net": "Resources: {}\nOutputs: {O: {Value: {a: b}, Export: {Name: net-Ids}}}\n", "app": value("!ImportValue net-Ids")}, []string{"net", "app"}, "‹the output O of net is not a text›"},
		{"a stack does not import from itself",
			map[string]string{"app": value("!ImportValue app-x") + "Outputs: {O: {Value: y, Export: {Name: app-x}}}\n"}, []string{"app"}, "‹export app-x›"},
		{"a name of which nothing is known is not taken",
			map[string]string{"net": fmt.Sprintf(vpc, "!Ref 'AWS::StackName'"), "app": value("!ImportValue production")}, []string{"net", "app"}, "‹export production›"},
		{"an export of another Region is not taken",
			map[string]string{"net@us-east-1": fmt.Sprintf(vpc, "net-Vpc"), "app": value("!ImportValue net-Vpc")}, []string{"net@us-east-1", "app"}, "‹export net-Vpc›"},
		{"an export whose condition does not hold is not taken",
			map[string]string{"net": "Conditions: {No: !Equals [a, b]}\nResources: {Vpc: {Type: 'AWS::EC2::VPC'}}\nOutputs: {Vpc: {Condition: No, Value: !Ref Vpc, Export: {Name: net-Vpc}}}\n",
				"app": value("!ImportValue net-Vpc")}, []string{"net", "app"}, "‹export net-Vpc›"},
		{"an export whose condition holds is taken",
			map[string]string{"net": "Conditions: {Is: !Equals [a, a]}\nResources: {Vpc: {Type: 'AWS::EC2::VPC'}}\nOutputs: {Vpc: {Condition: Is, Value: !Ref Vpc, Export: {Name: net-Vpc}}}\n",
				"app": value("!ImportValue net-Vpc")}, []string{"net", "app"}, "‹net/Vpc›"},
		{"an export whose condition is not known is unknown",
			map[string]string{"net": "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\nResources: {Vpc: {Type: 'AWS::EC2::VPC'}}\nOutputs: {Vpc: {Condition: Is, Value: !Ref Vpc, Export: {Name: net-Vpc}}}\n",
				"app": value("!ImportValue net-Vpc")}, []string{"net", "app"}, "‹the output Vpc of net depends on a condition: the parameter P has no default; give --parameter P=…›"},
		{"other uses of the name of a stack do not tell which one it is",
			map[string]string{"net": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'") + "  A: {Value: x, Export: {Name: !Sub '${AWS::StackName}-Subnet'}}\n",
				"cluster": fmt.Sprintf(vpc, "!Sub '${AWS::StackName}-VpcId'"),
				"app": "Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-VpcId'}, Y: !ImportValue {'Fn::Sub': '${Net}-Subnet'}, "+
					"Z: {A: !Ref Net}, V: !ImportValue fixed-Name, W: !ImportValue ''")},
			[]string{"net", "cluster", "app"}, "‹net/Vpc›"},
		{"exports in a circle end",
			map[string]string{"a": "Resources: {}\nOutputs: {O: {Value: !ImportValue from-b, Export: {Name: from-a}}}\n",
				"b":   "Resources: {}\nOutputs: {O: {Value: !ImportValue from-a, Export: {Name: from-b}}}\n",
				"app": value("!ImportValue from-a")}, []string{"a", "b", "app"}, "‹the output O of a depends on itself›"},
		{"exports whose names import each other end",
			map[string]string{"a": "Resources: {}\nOutputs: {O: {Value: x, Export: {Name: !ImportValue from-a}}}\n", "app": value("!ImportValue from-a")},
			[]string{"a", "app"}, "‹export from-a›"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			stacks := app(t, c.templates, c.order...)
			if got := show(stacks["app"].Resource("R").Property("X")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestNestedStacks(t *testing.T) {
	stacks := app(t, map[string]string{
		"root": `
Parameters: {Open: {Type: String}}
Conditions: {No: !Equals [a, b]}
Resources:
  Net: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: net, Parameters: {Cidr: 10.7.0.0/16}}}
  App:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: app
      Parameters: {Vpc: !GetAtt Net.Outputs.Vpc, Subnets: !Join [',', [!GetAtt Net.Outputs.A, !Ref Open]], Secret: !Ref Open}
  Never: {Type: 'AWS::CloudFormation::Stack', Condition: 'No', Properties: {TemplateURL: net}}
  Gone: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: elsewhere}}
  Uses: {Type: T, Properties: {X: !GetAtt Net.Outputs.Vpc, Y: !GetAtt Gone.Outputs.Z, Z: !GetAtt Net.Outputs.None}}
`,
		"net": `
Parameters: {Cidr: {Type: String, Default: 10.0.0.0/16}}
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Cidr}}
  A: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc}}
Outputs: {Vpc: {Value: !Ref Vpc}, A: {Value: !Ref A}}
`,
		"app": `
Parameters: {Vpc: {Type: String}, Subnets: {Type: CommaDelimitedList}, Secret: {Type: String}, More: {Type: String}}
Resources:
  Uses: {Type: T, Properties: {Vpc: !Ref Vpc, First: !Select [0, !Ref Subnets], Secret: !Ref Secret, More: !Ref More}}
`}, "root")
	cases := []struct{ name, stack, resource, property, want string }{
		{"a parameter that the parent gives", "root/Net", "Vpc", "CidrBlock", "10.7.0.0/16"},
		{"an output of a nested stack", "root", "Uses", "X", "‹root/Net/Vpc›"},
		{"an output of a nested stack whose template is not at hand", "root", "Uses", "Y", "‹root/Gone.Outputs.Z›"},
		{"an output that is not there", "root", "Uses", "Z", "‹net.yaml: there is no output None›"},
		{"an output handed to another nested stack", "root/App", "Uses", "Vpc", "‹root/Net/Vpc›"},
		{"a list of which a part is not known", "root/App", "Uses", "First", "‹the parameter Open has no default; give --parameter Open=…›"},
		{"an unknown parameter of the parent", "root/App", "Uses", "Secret", "‹parameter Open of root›"},
		{"a parameter that the parent does not give", "root/App", "Uses", "More", "‹parameter More of root/App›"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := show(stacks[c.stack].Resource(c.resource).Property(c.property)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("a nested stack that is not created has no resources", func(t *testing.T) {
		if got := len(stacks["root/Never"].Resources); got != 0 {
			t.Errorf("got %d resources", got)
		}
	})
}

func TestStacksNestedInThemselvesAreRefused(t *testing.T) {
	a := cfn.NewApp()
	template := parse(t, "t.yaml", "Resources:\n  Me: {Type: 'AWS::CloudFormation::Stack'}\n")
	if _, err := a.Add(template, cfn.Options{Name: "S"}); err != nil {
		t.Fatal(err)
	}
	err := a.Link(func(*cfn.Resource) (*cfn.Template, error) { return template, nil })
	want := "t.yaml:2: the nested stack Me uses a template that it is itself part of: t.yaml; CloudFormation cannot deploy that"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestStackNamesAreUnique(t *testing.T) {
	a := cfn.NewApp()
	template := parse(t, "t.yaml", "Resources: {}")
	if _, err := a.Add(template, cfn.Options{Name: "S"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Add(template, cfn.Options{Name: "S"}); err == nil {
		t.Error("two stacks of one name: got no error")
	}
}

func TestConditionsOnResources(t *testing.T) {
	s := stack(t, `
Parameters: {Open: {Type: String}}
Conditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref Open, a]}
Resources:
  Plain: {Type: T}
  Made: {Type: T, Condition: 'Yes'}
  NotMade: {Type: T, Condition: 'No'}
  Perhaps: {Type: T, Condition: Open}
`, cfn.Options{})
	var got []string
	for _, r := range s.Resources {
		got = append(got, fmt.Sprintf("%s:%v", r.LogicalID, r.Exists.Is == partial.Yes))
	}
	if want := "Plain:true Made:true Perhaps:false"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if why := s.Resource("Perhaps").Exists.Why; !strings.Contains(why, "--parameter Open=") {
		t.Errorf("what settles the condition: got %q", why)
	}
}

func TestLoopsOverResources(t *testing.T) {
	s := stack(t, `
Transform: AWS::LanguageExtensions
Parameters: {Open: {Type: CommaDelimitedList}, Names: {Type: CommaDelimitedList, Default: 'api.ecr,dkr.ecr'}}
Resources:
  Fn::ForEach::Endpoints:
    - Name
    - !Ref Names
    - Endpoint&{Name}: {Type: 'AWS::EC2::VPCEndpoint', Properties: {ServiceName: !Sub 'com.${Name}', Same: !Ref Name}}
  Fn::ForEach::Unknown: [Name, !Ref Open, {'R${Name}': {Type: T}}]
`, cfn.Options{})
	if r := s.Resource("Endpointapiecr"); r == nil || show(r.Property("ServiceName")) != "com.api.ecr" || show(r.Property("Same")) != "api.ecr" {
		t.Errorf("the first endpoint of the loop: got %v", r)
	}
	if len(s.Resources) != 2 || len(s.Hidden) != 1 || !strings.Contains(s.Hidden[0], "--parameter Open=") {
		t.Errorf("got %d resources, hidden %q", len(s.Resources), s.Hidden)
	}
}

func TestMacrosHideResources(t *testing.T) {
	for _, c := range []struct {
		name, transform string
		hidden          int
	}{
		{"language extensions hide nothing", "AWS::LanguageExtensions", 0},
		{"serverless hides nothing", "[AWS::Serverless-2016-10-31, AWS::LanguageExtensions]", 0},
		{"a macro of one's own may", "[AWS::LanguageExtensions, MyMacro]", 1},
		{"an include may", "{Name: AWS::Include, Parameters: {Location: s3://bucket/file}}", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if s := stack(t, "Transform: "+c.transform+"\nResources: {}\n", cfn.Options{}); len(s.Hidden) != c.hidden {
				t.Errorf("got %q, want %d", s.Hidden, c.hidden)
			}
		})
	}
}

func TestParametersFromOutside(t *testing.T) {
	s := stack(t, "Parameters: {P: {Type: CommaDelimitedList, Default: x}}\n"+value("!Ref P"), cfn.Options{Parameters: map[string]string{"P": "a,b", "Q": "c"}})
	if got := show(s.Resource("R").Property("X")); got != "[a b]" {
		t.Errorf("got %s", got)
	}
}

func TestResolvingEnds(t *testing.T) {
	t.Run("a text that doubles again and again", func(t *testing.T) {
		var text strings.Builder
		text.WriteString("Resources:\n  R0: {Type: 'AWS::SSM::Parameter', Properties: {Value: 0123456789}}\n")
		for i := range 60 {
			fmt.Fprintf(&text, "  R%d: {Type: 'AWS::SSM::Parameter', Properties: {Value: !Sub '${R%d.Value}${R%d.Value}'}}\n", i+1, i, i)
		}
		s := stack(t, text.String(), cfn.Options{})
		if got := s.Resource("R60").Property("Value"); got.Why() == "" {
			t.Errorf("got a text of %d bytes", len(got.String()))
		}
	})
	t.Run("loops in loops", func(t *testing.T) {
		text := "X: {Type: T}"
		for i := range 12 {
			text = fmt.Sprintf("'Fn::ForEach::L%d': [N%d, [a, b, c, d, e, f, g, h, i, j], {%s}]", i, i, text)
		}
		_, err := cfn.NewApp().Add(parse(t, "t.yaml", "Resources: {"+text+"}"), cfn.Options{Name: "S"})
		if err == nil || !strings.Contains(err.Error(), "more than 500 resources, the most that CloudFormation takes") {
			t.Errorf("got %v, want an error that names the quota", err)
		}
	})
	t.Run("loops in loops of a property", func(t *testing.T) {
		text := "K: x"
		for i := range 8 {
			text = fmt.Sprintf("'Fn::ForEach::L%d': [N%d, [a, b, c, d, e, f, g, h, i, j], {%s}]", i, i, text)
		}
		s := stack(t, value("{"+text+"}"), cfn.Options{})
		s.Resource("R").Property("X")
		if err := s.App().Err(); err == nil || !strings.Contains(err.Error(), "comes to more than a template may have") {
			t.Errorf("got %v, want an error that says that it is too much", err)
		}
	})
	t.Run("more steps than any application needs", func(t *testing.T) {
		list := "[" + strings.Repeat("a,", 5000) + "a]"
		text := "Resources:\n  R: {Type: T, Properties: {L: &l " + list + "}}\n"
		s := stack(t, text, cfn.Options{})
		a := cfn.NewApp()
		s, err := a.Add(s.Template, cfn.Options{Name: "S"})
		if err != nil {
			t.Fatal(err)
		}
		for range 10_000 {
			s.Resource("R").Property("L")
			if a.Err() != nil {
				return
			}
		}
		t.Error("no limit was reached")
	})
}

func TestAssumptionsAreTold(t *testing.T) {
	const net = "Resources: {Vpc: {Type: 'AWS::EC2::VPC'}}\nOutputs: {Vpc: {Value: !Ref Vpc, Export: {Name: %s}}}\n"
	for _, c := range []struct {
		name, export string
		want         int
	}{
		{"a name that is known is no assumption", "production-VpcId", 0},
		{"a stack name that is left open is one of each stack, told once", "!Sub '${AWS::StackName}-VpcId'", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			often := value("[!ImportValue production-VpcId, !ImportValue production-VpcId, !ImportValue production-VpcId]")
			stacks := app(t, map[string]string{"net": fmt.Sprintf(net, c.export), "app": often, "other": often}, "net", "app", "other")
			show(stacks["app"].Resource("R").Property("X"))
			show(stacks["other"].Resource("R").Property("X"))
			if got := stacks["app"].App().Assumptions; len(got) != c.want {
				t.Errorf("got %v, want %d", got, c.want)
			}
		})
	}
}

func TestAListThatIsHandedOverKeepsReferences(t *testing.T) {
	stacks := app(t, map[string]string{
		"root":  "Resources:\n  Role: {Type: 'AWS::IAM::Role', Properties: {RoleName: puller}}\n  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: child, Parameters: {P: !Join [',', [!Ref Role, ' x ']]}}}\n",
		"child": "Parameters: {P: {Type: CommaDelimitedList}}\n" + value("!Ref P"),
	}, "root")
	v := stacks["root/Child"].Resource("R").Property("X")
	items, _ := v.Items()
	if r, _ := items[0].Resource(); r == nil || show(v) != "[‹root/Role› x]" {
		t.Errorf("got %s, of which the first refers to %v", show(v), r)
	}
}

// TestPropertiesThatAFunctionGives holds that a property is found in what a function or a loop makes of them.
func TestPropertiesThatAFunctionGives(t *testing.T) {
	const frame = "Parameters: {Open: {Type: CommaDelimitedList}, P: {Type: String, Default: {a: b}}}\nConditions: {Is: !Equals [a, a]}\n"
	for name, c := range map[string]struct{ properties, want string }{
		"a value that is taken":     {"!If [Is, {X: a}, {X: b}]", "a"},
		"a list that is not known":  {"{'Fn::ForEach::L': [N, !Ref Open, {'K${N}': v}], Y: c}", "‹line 3: the list of Fn::ForEach::L is not known: the parameter Open has no default; give --parameter Open=…›"},
		"beside a list that is not": {"{'Fn::ForEach::L': [N, !Ref Open, {'K${N}': v}], X: c}", "c"},
		"a loop":                    {"{'Fn::ForEach::L': [N, [X], {'${N}': v}]}", "v"},
		"a default that is no text": {"{X: !Ref P}", "‹parameter P of S›"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stack(t, frame+"Resources: {R: {Type: T, Properties: "+c.properties+"}}\n", cfn.Options{})
			if got := show(s.Resource("R").Property("X")); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestLoopsUpToTheQuota holds that a loop may make as many resources as CloudFormation takes, and that conditions have
// no quota.
func TestLoopsUpToTheQuota(t *testing.T) {
	names := strings.TrimSuffix(strings.Repeat("%, ", 500), ", ")
	for i := range 500 {
		names = strings.Replace(names, "%", fmt.Sprint("n", i), 1)
	}
	s := stack(t, "Transform: AWS::LanguageExtensions\nConditions: {'Fn::ForEach::C': [N, ["+names+"], {'C${N}': !Equals [a, a]}]}\nResources: {'Fn::ForEach::L': [N, ["+names+"], {'R${N}': {Type: T}}]}\n", cfn.Options{})
	if len(s.Resources) != 500 || s.Condition("Cn499").Is != partial.Yes {
		t.Errorf("got %d resources, and the last condition is %s", len(s.Resources), s.Condition("Cn499").Is)
	}
}

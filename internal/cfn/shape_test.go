package cfn_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// defects are the defects of a stack, a line each.
func defects(s *cfn.Stack) string {
	var got []string
	for _, d := range s.Defects() {
		got = append(got, fmt.Sprintf("%s: %s", d.Kind, d.Message))
	}
	return strings.Join(got, "\n")
}

func TestShape(t *testing.T) {
	const extensions = "Transform: AWS::LanguageExtensions\n"
	resource := func(id string) string { return "Resources: {" + id + ": {Type: T}}\n" }
	circle := func(a, b string) string {
		return "Conditions: {Yes: !Equals [a, a], No: !Equals [a, b]}\nResources:\n  A: {Type: T, " + a + "}\n  B: {Type: T, " + b + "}\n"
	}
	const two = "circular-dependency: A refers to B and B refers to A, so that none can be created first; CloudFormation refuses the template."
	sized := func(value string) string {
		return "Parameters: {Size: {Type: String, AllowedValues: [small, 2, true], " + value + "}}\n" + resource("R")
	}
	for _, c := range []struct{ name, text, want string }{
		{"every section", "AWSTemplateFormatVersion: 2010-09-09\nDescription: d\nMetadata: {}\nParameters: {}\nMappings: {}\nConditions: {}\nRules: {}\nHooks: {}\nOutputs: {}\n" + resource("R"), ""},
		{"another version", "AWSTemplateFormatVersion: '2012-10-17'\n" + resource("R"),
			"template-refused: AWSTemplateFormatVersion is 2012-10-17, and the only version is 2010-09-09, in line 1; CloudFormation refuses the template."},
		{"a section that is not there", "Resource: {}\n" + resource("R"),
			"template-refused: A template has no section Resource (did you mean Resources?), in line 1; CloudFormation refuses the template."},
		{"sections of a macro", "Transform: Mine\nAnything: {}\n" + resource("a-b"), ""},
		{"a section that a macro makes", "Fn::Transform: {Name: Mine}\n" + resource("R"), ""},
		{"a logical id with a hyphen", resource("a-b"),
			"template-refused: The logical id a-b has other characters than letters and digits, in line 1; CloudFormation refuses the template."},
		{"logical ids of a loop", extensions + "Resources: {'Fn::ForEach::L': [S, [a.b], {'R${S}': {Type: T}}]}\n",
			"template-refused: The logical id Ra.b has other characters than letters and digits, in line 2; CloudFormation refuses the template."},
		{"logical ids of a loop without the other characters", extensions + "Resources: {'Fn::ForEach::L': [S, [a.b], {'R&{S}': {Type: T}}]}\n", ""},
		{"the name of a parameter", "Parameters: {a_b: {Type: String}}\n" + resource("R"),
			"template-refused: The name a_b in Parameters has other characters than letters and digits, in line 1; CloudFormation refuses the template."},
		{"the name of an output", "Outputs: {a-b: {Value: c}}\n" + resource("R"),
			"template-refused: The name a-b in Outputs has other characters than letters and digits, in line 1; CloudFormation refuses the template."},

		{"two that refer to each other", circle("Properties: {X: !Ref B}", "Properties: {X: !GetAtt A.Id}"), two},
		{"one by DependsOn, one in a text", circle("DependsOn: B", "Properties: {X: !Sub 'a${A}'}"), two},
		{"one that refers to itself", circle("Properties: {X: !Ref A}", "Properties: {}"), "circular-dependency: A refers to itself, so that none can be created first; CloudFormation refuses the template."},
		{"where a condition does not take it", circle("Properties: {X: !If [Yes, a, !Ref B]}", "DependsOn: A"), ""},
		{"where a condition takes it", circle("Properties: {X: !If [No, a, !Ref B]}", "DependsOn: A"), two},
		{"one way alone", circle("Properties: {X: [!Ref B, !Ref B]}", "Properties: {}"), ""},
		{"a policy of updates", circle("UpdatePolicy: {X: !Ref B}", "DependsOn: A"), ""},
		{"three, and one beside them", "Resources:\n  D: {Type: T, DependsOn: A}\n  A: {Type: T, DependsOn: B}\n  B: {Type: T, DependsOn: [C, D1]}\n  C: {Type: T, DependsOn: A}\n  D1: {Type: T}\n",
			"circular-dependency: A refers to B, B refers to C and C refers to A, so that none can be created first; CloudFormation refuses the template."},

		{"keys of a mapping that are there", "Mappings: {M: {a: {b: c}}}\nResources: {R: {Type: T, Properties: {X: !FindInMap [M, a, b]}}}\n", ""},
		{"a key of a mapping that is not there", "Mappings: {M: {a: {b: c}}}\nResources: {R: {Type: T, Properties: {X: !FindInMap [M, !Ref AWS::Region, b]}}}\n",
			"unresolved-reference: Fn::FindInMap in line 2 asks for the keys eu-west-1 and b, which the mapping M does not have."},
		{"a key that is not there, in a condition", "Mappings: {M: {a: {b: c}}}\nConditions: {C: !Equals [!FindInMap [M, a, c], d]}\n" + resource("R"),
			"unresolved-reference: Fn::FindInMap in line 2 asks for the keys a and c, which the mapping M does not have."},
		{"a key that is not there, with a default", extensions + "Mappings: {M: {a: {b: c}}}\nResources: {R: {Type: T, Properties: {X: !FindInMap [M, a, c, {DefaultValue: d}]}}}\n", ""},
		{"a key that is not there, of a resource that is not created", "Mappings: {M: {a: {b: c}}}\nConditions: {No: !Equals [a, b]}\nResources: {R: {Type: T, Condition: 'No', Properties: {X: !FindInMap [M, a, c]}}}\n", ""},
		{"a key that is not known", "Parameters: {P: {Type: String}}\nMappings: {M: {a: {b: c}}}\nResources: {R: {Type: T, Properties: {X: !FindInMap [M, !Ref P, b]}}}\n", ""},

		{"a default that is allowed", sized("Default: small"), ""},
		{"a number that is allowed", sized("Default: '2'"), ""},
		{"no default", sized("Description: d"), ""},
		{"a default that is not allowed", sized("Default: large"),
			"template-refused: The default of parameter Size is \"large\", and its AllowedValues are small, 2 and true; CloudFormation refuses that."},
		{"a member of a list that is not allowed", "Parameters: {P: {Type: CommaDelimitedList, AllowedValues: [a, b], Default: 'a, c'}}\n" + resource("R"),
			"template-refused: The default of parameter P is \"c\", and its AllowedValues are a and b; CloudFormation refuses that."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := defects(stack(t, c.text, cfn.Options{Region: "eu-west-1"})); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAGivenValueThatIsNotAllowed(t *testing.T) {
	const text = "Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}\nResources: {R: {Type: T}}\n"
	for value, want := range map[string]string{
		"prod": "",
		"Prod": "template-refused: The value of parameter Stage is \"Prod\", and its AllowedValues are dev and prod; CloudFormation refuses that.",
	} {
		if got := defects(stack(t, text, cfn.Options{Parameters: map[string]string{"Stage": value}})); got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}

func TestWhatIsGivenToANestedStack(t *testing.T) {
	root := func(given, value string) string {
		return "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: inner" + given + "}}\n" +
			"  R: {Type: T, Properties: {X: " + value + "}}\n"
	}
	const inner = "Parameters: {Vpc: {Type: String}, Size: {Type: String, Default: a}}\nResources: {R: {Type: T}}\nOutputs: {Id: {Value: !Ref R}}\n"
	for _, c := range []struct{ name, inner, given, value, want string }{
		{"what is wanted", inner, ", Parameters: {Vpc: v}", "!GetAtt N.Outputs.Id", ""},
		{"no value", inner, "", "a", "unresolved-reference: The nested stack N gives no value for the parameter Vpc of inner.yaml, which has no default; CloudFormation refuses that."},
		{"a parameter that is not there", inner, ", Parameters: {Vpc: v, Sise: b}", "a", "unresolved-reference: A parameter in line 2 names Sise, but the template has no such parameter in inner.yaml; did you mean Size?"},
		{"an output that is not there", inner, ", Parameters: {Vpc: v}", "!GetAtt [N, Outputs.Ids]", "unresolved-reference: Fn::GetAtt in line 3 names Ids, but the template has no such output in inner.yaml; did you mean Id?"},
		{"an output that is not there, in a text", inner, ", Parameters: {Vpc: v}", "!Sub '${N.Outputs.Ids}'", "unresolved-reference: Fn::Sub in line 3 names Ids, but the template has no such output in inner.yaml; did you mean Id?"},
		{"parameters by a function", inner, ", Parameters: !Ref AWS::NoValue", "a", ""},
		{"what a macro may add", "Transform: Mine\n" + inner, "", "!GetAtt N.Outputs.Ids", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			stacks := app(t, map[string]string{"root": root(c.given, c.value), "inner": c.inner}, "root")
			if got := defects(stacks["root"]); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
		})
	}
}

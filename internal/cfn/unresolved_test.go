package cfn_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

func TestDefects(t *testing.T) {
	const refused = "; CloudFormation refuses the template."
	const extensions = "Transform: AWS::LanguageExtensions\n"
	property := func(expression string) string {
		return "Parameters: {Env: {Type: String}}\nConditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref Env, a]}\n" +
			"Mappings: {Sizes: {a: {b: c}}}\n" +
			"Resources:\n  Vpc: {Type: 'AWS::EC2::VPC'}\n  Gone: {Type: T, Condition: 'No'}\n  R:\n    Type: T\n    Properties:\n      X: " + expression + "\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"names that are there", property("[!Ref Vpc, !Ref Env, !Ref AWS::Region, !GetAtt Vpc.CidrBlock, !Sub '${Env}${Vpc.CidrBlock}${AWS::Region}', !FindInMap [Sizes, a, b]]"), ""},
		{"aliases", "Resources:\n  R: &r {Type: T}\n  S: *r\n  T: *r\n", "3 yaml-alias: The template has a YAML alias in lines 3 and 4."},
		{"a merge key", "Resources:\n  R: {Type: T, Properties: {<<: {A: b}}}\n", "2 yaml-alias: The template has a YAML merge key (<<) in line 2."},
		{"an alias that a tool for AWS::Serverless writes out", "Transform: AWS::Serverless-2016-10-31\nResources:\n  R: &r {Type: T}\n  S: *r\n", ""},
		{"a key twice", "Resources:\n  R: {Type: T}\n  R: {Type: T}\n", "3 duplicate-key: The key R in line 3 stands in its mapping already; CloudFormation takes the last one without a word."},
		{"a Ref to nothing", property("!Ref Vpcc"), "10 unresolved-reference: Ref in line 10 names Vpcc, but the template has no such parameter or resource; did you mean Vpc?"},
		{"a Ref to nothing that is like nothing", property("!Ref Zzzzzzz"), "10 unresolved-reference: Ref in line 10 names Zzzzzzz, but the template has no such parameter or resource."},
		{"one name in several places", property("[!Ref Vpcc,\n        !Ref Vpcc,\n        !Ref Vpcc]"), "10 unresolved-reference: Ref in lines 10, 11 and 12 names Vpcc, but the template has no such parameter or resource; did you mean Vpc?"},
		{"a GetAtt of nothing", property("!GetAtt Vcp.CidrBlock"), "10 unresolved-reference: Fn::GetAtt in line 10 names Vcp, but the template has no such resource; did you mean Vpc?"},
		{"a GetAtt of a parameter", property("!GetAtt [Env, Arn]"), "10 unresolved-reference: Fn::GetAtt in line 10 names Env, but the template has no such resource."},
		{"a Sub of nothing", property("!Sub 'a-${Envv}-b'"), "10 unresolved-reference: Fn::Sub in line 10 names Envv, but the template has no such parameter or resource; did you mean Env?"},
		{"a Sub of a brace that nothing closes", property("!Sub 'a${Envv'"), ""},
		{"a GetAtt of a list", property("!GetAtt [[Vcp], Arn]"), ""},
		{"a Sub of an attribute of nothing", property("!Sub ['${Vpcc.Id}', {A: b}]"), "10 unresolved-reference: Fn::Sub in line 10 names Vpcc, but the template has no such resource; did you mean Vpc?"},
		{"a Sub with names of its own, and literals", property("!Sub ['${A}${!B}${c-d}$E', {A: b}]"), ""},
		{"a value in a Sub", property("!Sub ['${A}', {A: !Ref Vpcc}]"), "10 unresolved-reference: Ref in line 10 names Vpcc, but the template has no such parameter or resource; did you mean Vpc?"},
		{"a value that a condition does not take", property("!If [Yes, a, !Ref Vpcc]"), "10 unresolved-reference: Ref in line 10 names Vpcc, but the template has no such parameter or resource; did you mean Vpc?"},
		{"a condition that is not there", property("!If [Yess, a, b]"), "10 unresolved-reference: Fn::If in line 10 names Yess, but the template has no such condition; did you mean Yes?"},
		{"a resource that is not created, in the value for where the condition does not hold", property("!If [No, b, !Ref Gone]"), "10 unresolved-reference: Ref in line 10 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"a resource that is not created, in the value that is not taken", property("!If [Yes, b, !Ref Gone]"), ""},
		{"a resource that is not created, in a value within one that is not taken", property("!If [No, !If [No, b, !Ref Gone], c]"), ""},
		{"a resource that is not created, twice in a line", property("[!Ref Gone, !Ref Gone]"), "10 unresolved-reference: Ref in line 10 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"a resource that is not created, in an output", property("a") + "Outputs:\n  O: {Value: !Ref Gone}\n", "12 unresolved-reference: Ref in line 12 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"in an output whose condition holds", property("a") + "Outputs:\n  O: {Condition: 'Yes', Value: !Ref Gone}\n", "12 unresolved-reference: Ref in line 12 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"in an output whose condition does not hold", property("a") + "Outputs:\n  O: {Condition: 'No', Value: !Ref Gone}\n", ""},
		{"in an output whose condition is not known", property("a") + "Outputs:\n  O: {Condition: Open, Value: !Ref Gone}\n", ""},
		{"in an output whose condition is no name", property("a") + "Outputs:\n  O: {Condition: [Yes], Value: !Ref Gone}\n", ""},
		{"a mapping that is not there", property("!FindInMap [Size, a, b]"), "10 unresolved-reference: Fn::FindInMap in line 10 names Size, but the template has no such mapping; did you mean Sizes?"},
		{"a resource that is not created", property("!Ref Gone"), "10 unresolved-reference: Ref in line 10 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"a resource that is not created, where its condition is asked", property("!If [No, !Ref Gone, b]"), ""},
		{"a resource that is not created, where a condition is not known", property("!If [Open, !Ref Gone, b]"), ""},
		{"a resource that is not created, where another condition holds", property("!If [Yes, !Ref Gone, b]"), "10 unresolved-reference: Ref in line 10 refers to Gone, whose condition does not hold, so that it is not created" + refused},
		{"a condition of a resource that is not there", "Resources:\n  R: {Type: T, Condition: C}\n", "2 unresolved-reference: Condition in line 2 names C, but the template has no such condition."},
		{"a dependency that is not there", "Resources:\n  R: {Type: T, DependsOn: [Q, S]}\n  Q: {Type: T}\n", "2 unresolved-reference: DependsOn in line 2 names S, but the template has no such resource."},
		{"a resource in a condition", "Conditions:\n  C: !Not [!Equals [!Ref R, a]]\nResources:\n  R: {Type: T}\n", "2 unresolved-reference: Ref in line 2 names R, but the template has no such parameter."},
		{"a condition in a condition", "Conditions:\n  C: !Not [!Condition D]\nResources:\n  R: {Type: T}\n", "2 unresolved-reference: Condition in line 2 names D, but the template has no such condition."},
		{"a key Condition that is no function", property("{Condition: Nothing}"), ""},
		{"an output of nothing", "Resources:\n  R: {Type: T}\nOutputs:\n  O: {Value: !Ref S, Export: {Name: !Ref P}}\n",
			"4 unresolved-reference: Ref in line 4 names S, but the template has no such parameter or resource.\n4 unresolved-reference: Ref in line 4 names P, but the template has no such parameter or resource."},
		{"metadata, which is not resolved here", "Metadata: {A: !Ref S}\nResources:\n  R: {Type: T, Metadata: {A: !Ref S}}\n", ""},
		{"what a macro may add", "Transform: Mine\nResources:\n  R: {Type: T, Properties: {X: !Ref S}}\n", ""},
		{"what AWS::Serverless adds", "Transform: AWS::Serverless-2016-10-31\nResources:\n  R: {Type: T, Properties: {X: !Ref ServerlessRestApi}}\n", ""},
		{"what a module has", "Resources:\n  M: {Type: 'A::B::C::MODULE'}\n  R: {Type: T, Properties: {X: !Ref M.Bucket}}\n", ""},
		{"what an include adds", "Resources:\n  Fn::Transform: {Name: AWS::Include}\n  R: {Type: T, Properties: {X: !Ref S}}\n", ""},

		{"extensions with their transform", extensions + "Resources:\n  Fn::ForEach::L: [N, [a], {'R${N}': {Type: T, Properties: {X: !Ref N, Y: !Ref 'S${N}', Z: {Ref: !Sub 'S${N}'}, L: {'Fn::Length': [a]}, 'Fn::ForEach::M': [P, [a], {'K${P}': [!Ref P, !GetAtt 'S${P}.Arn']}]}}}]\n  Sa: {Type: T}\n", ""},
		{"loops without their transform", "Resources:\n  Fn::ForEach::L: [N, [a], {'R${N}': {Type: T}}]\n", "2 transform-missing: Fn::ForEach in line 2 needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template."},
		{"a length without its transform", property("{'Fn::Length': [a]}"), "10 transform-missing: Fn::Length in line 10 needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template."},
		{"a default without its transform", property("!FindInMap [Sizes, a, b, {DefaultValue: c}]"), "10 transform-missing: DefaultValue of Fn::FindInMap in line 10 needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template."},
		{"a function in Ref without its transform", property("{Ref: !Sub 'Vpc'}"), "10 transform-missing: A function in Ref in line 10 needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template."},
		{"a function in GetAtt without its transform", property("!GetAtt [!Sub Vpc, Arn]"), "10 transform-missing: A function for the resource of Fn::GetAtt in line 10 needs the transform AWS::LanguageExtensions; without it CloudFormation refuses the template."},
		{"a name in the list of a loop", extensions + "Resources:\n  R: {Type: T, Properties: {'Fn::ForEach::M': [P, [!Ref Q], {'K${P}': x}]}}\n", "3 unresolved-reference: Ref in line 3 names Q, but the template has no such parameter or resource."},
		{"a loop without its mapping", extensions + "Resources:\n  R: {Type: T, Properties: {'Fn::ForEach::M': [P, [!Ref Q]]}}\n", ""},
		{"an alias and, before it, a merge key", "Resources:\n  R: {Type: T, Properties: {<<: {A: b}}}\n  S: &s {Type: T}\n  U: *s\n",
			"2 yaml-alias: The template has a YAML merge key (<<) in line 2.\n4 yaml-alias: The template has a YAML alias in line 4."},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, d := range stack(t, c.text, cfn.Options{}).Defects() {
				got = append(got, fmt.Sprintf("%d %s: %s", d.Line, d.Kind, d.Message))
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("\ngot  %s\nwant %s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}

func TestDefectsOfNestedStacksThatAreNotCreated(t *testing.T) {
	stacks := app(t, map[string]string{
		"root": "Conditions: {No: !Equals [a, b]}\nResources:\n  Never: {Type: 'AWS::CloudFormation::Stack', Condition: 'No', Properties: {TemplateURL: bad}}\n  Made: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: bad}}\n",
		"bad":  "Resources: {R: {Type: T, Properties: {X: !Ref S}}}\n",
	}, "root")
	if got := len(stacks["root/Never"].Defects()); got != 0 {
		t.Errorf("a stack that is not created: got %d defects", got)
	}
	if got := len(stacks["root/Made"].Defects()); got != 1 {
		t.Errorf("a stack that is created: got %d defects", got)
	}
}

func TestDefectsAreCounted(t *testing.T) {
	text := "Resources:\n  R:\n    Type: T\n    Properties:\n"
	for i := range 30 {
		text += fmt.Sprintf("      P%d: !Ref Nothing%d\n", i, i)
	}
	got := stack(t, text, cfn.Options{}).Defects()
	if len(got) != 20 || !strings.HasSuffix(got[19].Message, " The template has 10 more such defects.") {
		t.Errorf("got %d defects, the last %q", len(got), got[len(got)-1].Message)
	}
}

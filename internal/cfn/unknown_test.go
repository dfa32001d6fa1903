package cfn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/partial"
)

// around is the template in which the expressions of TestWhatIsNotKnownMayBeAnyOfItsValues stand.
const around = `
Transform: AWS::LanguageExtensions
Parameters:
  Open: {Type: String}
  Names: {Type: CommaDelimitedList}
Mappings:
  Sizes: {prod: {Cidr: 10.1.0.0/16, Same: x}, test: {Cidr: 10.2.0.0/16, Same: x}, bare: {Other: y}}
  Others: {prod: {Cidr: 10.3.0.0/16}}
Conditions:
  IsOpen: !Equals [!Ref Open, '1']
  Negated: !Not [!Condition IsOpen]
  Both: !And [!Condition IsOpen, !Equals [!Ref Open, '1']]
  Either: !Or [!Condition IsOpen, !Equals [!Ref Open, prod]]
  Counted: !Equals [{'Fn::Length': [a, !If [IsOpen, b, !Ref 'AWS::NoValue']]}, '2']
  Written: !Equals [{'Fn::ToJsonString': [!Ref Open]}, '["1"]']
Resources:
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Other: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.9.0.0/16}}
  R: {Type: Test::R, Properties: {X: `

// openExpressions are expressions with an argument that is not known, by the function that takes it: at least one for
// each function, and one for each of its arguments.
var openExpressions = map[string][]string{
	"Ref":    {"{Ref: !Sub '${Open}'}", "{Ref: !Ref Open}"},
	"Base64": {"!Base64 {Ref: Open}"},
	"Cidr":   {"!Cidr [!Ref Open, 2, 8]", "!Cidr [10.0.0.0/16, !Ref Open, 8]", "!Cidr [10.0.0.0/16, 2, !Ref Open]", "!Cidr [!FindInMap [Sizes, !Ref Open, Cidr], 2, 8]"},
	"FindInMap": {"!FindInMap [!Ref Open, prod, Cidr]", "!FindInMap [Sizes, !Ref Open, Cidr]", "!FindInMap [Sizes, !Ref Open, Same]", "!FindInMap [Sizes, prod, !Ref Open]",
		"!FindInMap [Sizes, !Ref Open, Same, {DefaultValue: z}]", "!FindInMap [Sizes, prod, !Ref Open, {DefaultValue: z}]", "!FindInMap [Sizes, none, Same, {DefaultValue: !Ref Open}]"},
	"GetAtt":      {"!GetAtt [!Ref Open, CidrBlock]", "!GetAtt [Vpc, !Ref Open]", "{'Fn::GetAtt': !Sub '${Open}.CidrBlock'}"},
	"GetAZs":      {"!GetAZs {Ref: Open}"},
	"If":          {"!If [IsOpen, a, b]", "!If [IsOpen, a, !Ref 'AWS::NoValue']", "!If [Negated, a, b]", "!If [Both, a, b]", "!If [Either, a, b]", "!If [Counted, a, b]", "!If [Written, a, b]"},
	"ImportValue": {"!ImportValue {Ref: Open}", "!ImportValue {'Fn::Sub': 'x-${Open}'}"},
	"Join": {"!Join [!Ref Open, [a, b]]", "!Join [',', [a, !Ref Open]]", "!Join [',', [a, !If [IsOpen, b, !Ref 'AWS::NoValue'], c]]",
		"!Join [',', !Ref Names]", "!Join [',', !If [IsOpen, [a], [a, b]]]"},
	"Length": {"{'Fn::Length': !Ref Names}", "{'Fn::Length': !Split [',', !Ref Open]}", "{'Fn::Length': [a, !If [IsOpen, b, !Ref 'AWS::NoValue']]}",
		"{'Fn::Length': !If [IsOpen, [a], [a, b]]}", "{'Fn::Length': [!Ref Open]}"},
	"Select": {"!Select [!Ref Open, [a, b, c]]", "!Select [1, !Ref Names]", "!Select [1, [!If [IsOpen, a, !Ref 'AWS::NoValue'], b, c]]", "!Select [0, !Split [',', !Ref Open]]",
		"!Select [0, !If [IsOpen, [a], [b]]]"},
	"Split": {"!Split [!Ref Open, 'a1b']", "!Split [',', !Ref Open]", "!Split [',', !Sub 'a,${Open}']", "!Split ['o', !Sub 'a${Open}']", "!Split [',', !If [IsOpen, 'a,b', 'a']]"},
	"Sub":   {"!Sub '${Open}'", "!Sub 'a-${Open}-b'", "!Sub ['${X}', {X: !Ref Open}]", "!Sub ['${X}', {X: !If [IsOpen, a, b]}]"},
	"ToJsonString": {"{'Fn::ToJsonString': {a: !Ref Open}}", "{'Fn::ToJsonString': [a, !If [IsOpen, b, !Ref 'AWS::NoValue']]}",
		"{'Fn::ToJsonString': {a: !If [IsOpen, b, !Ref 'AWS::NoValue']}}"},
	"ForEach": {"{'Fn::ForEach::L': [N, !Ref Names, {'K${N}': v}]}", "{'Fn::ForEach::L': [N, [a, !Ref Open], {'K${N}': v}], A: b}"},
	// These are always unknown, or no value.
	"GetStackOutput": nil, "Transform": nil, "And": nil, "Or": nil, "Not": nil, "Equals": nil,
}

// given are values of the parameters that are not known.
var given = []map[string]string{
	{"Open": "1", "Names": "a"}, {"Open": "2", "Names": "a,b"}, {"Open": "prod", "Names": "a,c,d"}, {"Open": "test", "Names": "b,c"},
	{"Open": "bare", "Names": "a"}, {"Open": "none", "Names": "a"}, {"Open": "Sizes", "Names": "a"}, {"Open": "Others", "Names": "a"},
	{"Open": "Vpc", "Names": "a"}, {"Open": "Other", "Names": "a"}, {"Open": "a,b", "Names": "a"}, {"Open": "10.5.0.0/16", "Names": "a"},
	{"Open": "Same", "Names": "a"}, {"Open": "Cidr", "Names": "a"}, {"Open": "CidrBlock", "Names": "a"}, {"Open": "", "Names": ""},
}

func resolveIn(t *testing.T, expression string, parameters map[string]string) Value {
	t.Helper()
	template, err := Parse("t.yaml", around+expression+"}}\n")
	if err != nil {
		t.Fatal(err)
	}
	app := NewApp()
	s, err := app.Add(template, Options{Name: "S", Region: "us-west-2", Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Link(func(*Resource) (*Template, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	return s.Resource("R").Property("X")
}

// known reports whether nothing in a value is unknown.
func known(v Value) bool {
	switch v.kind {
	case List:
		return !slices.ContainsFunc(v.items, func(item Value) bool { return !known(item) })
	case Map:
		return !slices.ContainsFunc(v.fields, func(f Field) bool { return !known(f.Value) })
	case Text:
		_, ok := v.Literal()
		return ok
	}
	return v.kind == Absent
}

// compare compares values as same does, mappings too.
func compare(a, b Value) partial.Truth {
	if a.kind == Map && b.kind == Map {
		worst := partial.Yes
		for _, names := range [][]Field{a.fields, b.fields} {
			for _, f := range names {
				worst = worst.And(compare(a.Field(f.Name), b.Field(f.Name)))
			}
		}
		return worst
	}
	if a.optional && b.kind == Absent {
		return partial.Maybe
	}
	return same(a, b)
}

func TestWhatIsNotKnownMayBeAnyOfItsValues(t *testing.T) {
	for name, expressions := range openExpressions {
		for _, expression := range expressions {
			t.Run(name+": "+expression, func(t *testing.T) {
				open := resolveIn(t, expression, nil)
				seen := map[string]bool{}
				for _, parameters := range given {
					v := resolveIn(t, expression, parameters)
					if !known(v) {
						continue // AWS refuses it, or gives an id
					}
					seen[fmt.Sprint(v.kind, v.text, v.items, v.fields)] = true
					if compare(open, v) == partial.No {
						t.Errorf("with %v it is %s (%+v), which what is not known (%s) cannot be", parameters, v, v.items, open)
					}
				}
				if len(seen) > 1 && known(open) {
					t.Errorf("it is %s for certain, and has %d values", open, len(seen))
				}
			})
		}
	}
}

func TestEveryFunctionHasOpenExpressions(t *testing.T) {
	for name := range functions {
		if _, ok := openExpressions[strings.TrimPrefix(name, "Fn::")]; !ok {
			t.Errorf("%s has no expression with an argument that is not known", name)
		}
	}
}

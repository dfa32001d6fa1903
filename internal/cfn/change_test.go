package cfn_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// TestWhatAResourceNeeds holds that it is what its properties refer to and what it depends on.
func TestWhatAResourceNeeds(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"nothing":                       {"", ""},
		"a Ref":                         {"Properties: {X: [!Ref B]}", "B"},
		"a Ref to no name":              {"Properties: {X: !Ref [B]}", ""},
		"a mapping of one entry":        {"Properties: {X: {Y: B}}", ""},
		"an attribute":                  {"Properties: {X: !GetAtt B.Arn}", "B"},
		"an attribute in a list":        {"Properties: {X: {'Fn::GetAtt': [A, Arn]}}", "A"},
		"an attribute of nothing":       {"Properties: {X: {'Fn::GetAtt': []}}", ""},
		"names in a text":               {"Properties: {X: !Sub '${B.Arn}-${A}-${AWS::Region}-C'}", "A B"},
		"names in a text with values":   {"Properties: {X: !Sub ['${B}', {V: !Ref A}]}", "A B"},
		"a text of nothing":             {"Properties: {X: !Sub []}", ""},
		"a list that is joined":         {"Properties: {X: !Join [B, [A]]}", ""},
		"what it depends on":            {"DependsOn: B", "B"},
		"all that it depends on":        {"DependsOn: [B, A]", "A B"},
		"itself":                        {"Properties: {X: !Ref R}", ""},
		"one that the metadata names":   {"Metadata: {X: !Ref B}", ""},
		"one that is referred to twice": {"DependsOn: B\n    Properties: {X: !Ref B, Y: !GetAtt B.Arn}", "B"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stack(t, "Resources:\n  A: {Type: T}\n  B: {Type: T}\n  C: {Type: T}\n  R:\n    Type: T\n    "+c.body+"\n", cfn.Options{})
			var got []string
			for _, r := range s.Resource("R").Needs() {
				got = append(got, r.LogicalID)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

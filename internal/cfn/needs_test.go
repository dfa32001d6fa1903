package cfn_test

import (
	"strings"
	"testing"
)

// TestNeeds holds that a stack needs those that it takes something of, and those that it may take something of.
func TestNeeds(t *testing.T) {
	const net = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /net, Value: x}}}\nOutputs: {O: {Value: x, Export: {Name: net-Topic}}}\n"
	const conditions = "Parameters: {P: {Type: String}}\nConditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref P, a]}\n"
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"an import":                            {value("!ImportValue net-Topic"), "net"},
		"an import in a text of a list":        {value("[{Y: !Sub ['${A}', {A: !ImportValue net-Topic}]}]"), "net"},
		"an import twice":                      {value("[!ImportValue net-Topic, !ImportValue net-Topic]"), "net"},
		"an import of something else":          {value("!ImportValue other-Topic"), ""},
		"an import that may be it":             {"Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-Topic'}"), "net"},
		"an import by an output":               {"Resources: {}\nOutputs: {O: {Value: !ImportValue net-Topic}}\n", "net"},
		"an import by an output that is open":  {conditions + "Resources: {}\nOutputs: {O: {Condition: Open, Value: !ImportValue net-Topic}}\n", "net"},
		"an import by an output that is none":  {conditions + "Resources: {}\nOutputs: {O: {Condition: No, Value: !ImportValue net-Topic}}\n", ""},
		"an import by a resource that is none": {conditions + "Resources: {R: {Type: T, Condition: No, Properties: {X: !ImportValue net-Topic}}}\n", ""},
		"in the branch that is taken":          {conditions + value("!If [Yes, !ImportValue net-Topic, a]"), "net"},
		"in the branch that is not taken":      {conditions + value("!If [No, !ImportValue net-Topic, a]"), ""},
		"in the other branch that is taken":    {conditions + value("!If [No, a, !ImportValue net-Topic]"), "net"},
		"in the other that is not":             {conditions + value("!If [Yes, a, !ImportValue net-Topic]"), ""},
		"in a branch that may be taken":        {conditions + value("!If [Open, !ImportValue net-Topic, a]"), "net"},
		"in the other that may be taken":       {conditions + value("!If [Open, a, !ImportValue net-Topic]"), "net"},
		"a parameter in Parameter Store":       {"Parameters: {N: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /net}}\nResources: {}\n", "net"},
		"one that no template makes":           {"Parameters: {N: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /other}}\nResources: {}\n", ""},
		"a parameter that is its own text":     {"Parameters: {N: {Type: String, Default: /net}}\nResources: {}\n", ""},
		"a dynamic reference":                  {value("'a {{resolve:ssm:/net}}'"), "net"},
		"a parameter of its own":               {"Resources: {R: {Type: T, Properties: {X: '{{resolve:ssm:/net}}'}}, P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /net, Value: y}}}\n", ""},
		"nothing":                              {value("net-Topic"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			stacks := app(t, map[string]string{"net": net, "app": c.text}, "net", "app")
			for name, want := range map[string]string{"app": c.want, "net": ""} {
				var got []string
				for _, other := range stacks[name].Needs() {
					got = append(got, other.Name)
				}
				if strings.Join(got, " ") != want {
					t.Errorf("%s needs %q, want %q", name, got, want)
				}
			}
		})
	}
}

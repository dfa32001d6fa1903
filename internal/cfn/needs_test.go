package cfn_test

import "testing"

// TestNeeds holds that a stack needs those that it takes something of, and those that it may take something of.
func TestNeeds(t *testing.T) {
	const net = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /net, Value: x}}}\nOutputs: {O: {Value: x, Export: {Name: net-Topic}}}\n"
	const conditions = "Parameters: {P: {Type: String}}\nConditions: {Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref P, a]}\n"
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"an import":                            {value("!ImportValue net-Topic"), true},
		"an import in a text of a list":        {value("[{Y: !Sub ['${A}', {A: !ImportValue net-Topic}]}]"), true},
		"an import of something else":          {value("!ImportValue other-Topic"), false},
		"an import that may be it":             {"Parameters: {Net: {Type: String}}\n" + value("!ImportValue {'Fn::Sub': '${Net}-Topic'}"), true},
		"an import by an output":               {"Resources: {}\nOutputs: {O: {Value: !ImportValue net-Topic}}\n", true},
		"an import by an output that is open":  {conditions + "Resources: {}\nOutputs: {O: {Condition: Open, Value: !ImportValue net-Topic}}\n", true},
		"an import by an output that is none":  {conditions + "Resources: {}\nOutputs: {O: {Condition: No, Value: !ImportValue net-Topic}}\n", false},
		"an import by a resource that is none": {conditions + "Resources: {R: {Type: T, Condition: No, Properties: {X: !ImportValue net-Topic}}}\n", false},
		"in the branch that is taken":          {conditions + value("!If [Yes, !ImportValue net-Topic, a]"), true},
		"in the branch that is not taken":      {conditions + value("!If [No, !ImportValue net-Topic, a]"), false},
		"in the other branch that is taken":    {conditions + value("!If [No, a, !ImportValue net-Topic]"), true},
		"in the other that is not":             {conditions + value("!If [Yes, a, !ImportValue net-Topic]"), false},
		"in a branch that may be taken":        {conditions + value("!If [Open, !ImportValue net-Topic, a]"), true},
		"in the other that may be taken":       {conditions + value("!If [Open, a, !ImportValue net-Topic]"), true},
		"a parameter in Parameter Store":       {"Parameters: {N: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /net}}\nResources: {}\n", true},
		"one that no template makes":           {"Parameters: {N: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /other}}\nResources: {}\n", false},
		"a parameter that is its own text":     {"Parameters: {N: {Type: String, Default: /net}}\nResources: {}\n", false},
		"a dynamic reference":                  {value("'a {{resolve:ssm:/net}}'"), true},
		"a parameter of its own":               {"Resources: {R: {Type: T, Properties: {X: '{{resolve:ssm:/net}}'}}, P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /net, Value: y}}}\n", false},
		"nothing":                              {value("net-Topic"), false},
	} {
		t.Run(name, func(t *testing.T) {
			stacks := app(t, map[string]string{"net": net, "app": c.text}, "net", "app")
			if got := stacks["app"].Needs(); (len(got) == 1 && got[0] == stacks["net"]) != c.want || len(got) > 1 {
				t.Errorf("it needs %v, want the other stack: %v", got, c.want)
			}
			if got := stacks["net"].Needs(); len(got) > 0 {
				t.Errorf("the other stack needs %v", got)
			}
		})
	}
}

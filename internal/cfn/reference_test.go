package cfn_test

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// TestReferencesStayReferences holds which resource an expression refers to, and what is known of its text.
func TestReferencesStayReferences(t *testing.T) {
	const unknown = "?"
	for name, c := range map[string]struct{ expression, resource, text string }{
		"a name that the template gives":                {"!Ref Named", "Named", "puller"},
		"a name that is empty":                          {"!Ref Empty", "Empty", unknown},
		"a name that the deployment gives":              {"!Ref Open", "Open", unknown},
		"a text that is a name alone":                   {"!Sub '${Named}'", "Named", "puller"},
		"a name in a text":                              {"!Sub '${Named}-x'", "", "puller-x"},
		"a name that is split where it does not divide": {"!Select [0, !Split ['|', !Ref Named]]", "Named", "puller"},
		"an ARN that is split where it does not divide": {"!Select [0, !Split ['|', !GetAtt Named.Arn]]", "Named", unknown},
		"a name in a list that is joined and split":     {"!Select [1, !Split [',', !Join [',', [x, !Ref Named]]]]", "Named", "puller"},
		"a text": {"puller", "", "puller"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stack(t, "Parameters: {P: {Type: String}}\nResources:\n  Named: {Type: 'AWS::IAM::Role', Properties: {RoleName: puller}}\n"+
				"  Empty: {Type: 'AWS::IAM::Role', Properties: {RoleName: ''}}\n  Open: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref P}}\n"+
				"  R: {Type: T, Properties: {X: "+c.expression+"}}\n", cfn.Options{})
			v := s.Resource("R").Property("X")
			of, text := "", unknown
			if r, _ := v.Resource(); r != nil {
				of = r.LogicalID
			}
			if known, ok := v.Literal(); ok {
				text = known
			}
			if of != c.resource || text != c.text {
				t.Errorf("got %q and %q, want %q and %q", of, text, c.resource, c.text)
			}
		})
	}
}

// TestBlocksThatAreCut holds which block a part of one that is not known is cut from.
func TestBlocksThatAreCut(t *testing.T) {
	for name, c := range map[string]struct{ expression, of, part string }{
		"a part of a VPC's block":                {"!Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]", "Vpc", "1 of 8 bits"},
		"a part of a size that is not known":     {"!Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, !Ref P]]", "", ""},
		"a part of a block without a resource":   {"!Select [1, !Cidr [!Ref P, 4, 8]]", "", ""},
		"all parts":                              {"!Cidr [!GetAtt Vpc.CidrBlock, 4, 8]", "", ""},
		"a part of a part":                       {"!Select [0, !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]]", "Vpc", "1 of 8 bits"},
		"what is not known":                      {"!If [Is, a, b]", "", ""},
		"a list of as many members as a cut has": {"[!GetAtt Vpc.CidrBlock, '4', '8', '1']", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := stack(t, "Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, a]}\nResources:\n  Vpc: {Type: 'AWS::EC2::VPC', Properties: {Ipv4IpamPoolId: pool}}\n"+
				"  R: {Type: T, Properties: {X: "+c.expression+"}}\n", cfn.Options{})
			of, _, part := s.Resource("R").Property("X").Cut()
			got := ""
			if of != nil {
				got = of.LogicalID
			}
			if got != c.of || part != c.part {
				t.Errorf("got %q and %q, want %q and %q", got, part, c.of, c.part)
			}
		})
	}
}

// TestNamesThatDifferForCertain holds that two ids that AWS gives are never one, and that two names that are not known
// may be.
func TestNamesThatDifferForCertain(t *testing.T) {
	for name, c := range map[string]struct{ a, b, want string }{
		"ids of two groups":         {"!Ref GroupA", "!GetAtt GroupB.GroupId", "no"},
		"the id of a group, by two": {"!Ref GroupA", "!GetAtt GroupA.GroupId", "yes"},
		"names that are made up":    {"!Ref MadeA", "!Ref MadeB", "no"},
		"names of two parameters":   {"!Ref NamedA", "!Ref NamedB", "maybe"},
		"attributes of one's own":   {"!GetAtt CustomA.X", "!GetAtt CustomB.X", "maybe"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stack(t, "Parameters: {P: {Type: String}, Q: {Type: String}}\nConditions: {C: !Equals ["+c.a+", "+c.b+`]}
Resources:
  GroupA: {Type: 'AWS::EC2::SecurityGroup'}
  GroupB: {Type: 'AWS::EC2::SecurityGroup'}
  MadeA: {Type: 'AWS::IAM::Role'}
  MadeB: {Type: 'AWS::IAM::Role'}
  NamedA: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref P}}
  NamedB: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref Q}}
  CustomA: {Type: 'Custom::X'}
  CustomB: {Type: 'Custom::X'}
`, cfn.Options{})
			if got := s.Condition("C"); got.Is.String() != c.want {
				t.Errorf("got %s, want %s", got.Is, c.want)
			}
		})
	}
}

// TestExpressionsNestedTooDeep holds that they are unknown, and that what stands beside each other is not too deep.
func TestExpressionsNestedTooDeep(t *testing.T) {
	inner := func(v cfn.Value) cfn.Value {
		for v.Kind() == cfn.List {
			items, _ := v.Items()
			v = items[0]
		}
		return v
	}
	lists := func(n int, text string) string { return strings.Repeat("[", n) + text + strings.Repeat("]", n) }
	loops := func(n int) string {
		return strings.Repeat("{'Fn::ForEach::L': [N, [a], ", n) + "{K: v}" + strings.Repeat("]}", n)
	}
	var beside strings.Builder
	for range 200 {
		beside.WriteString("{'Fn::ForEach::L': [N, [a], {K: v}]}, ")
	}
	for name, c := range map[string]struct {
		expression string
		known      bool
	}{
		"lists in lists":       {lists(100, "a"), true},
		"too many of them":     {lists(200, "a"), false},
		"loops in loops":       {loops(50), true},
		"loops beside others":  {lists(1, beside.String()+"a"), true},
		"too deep in lists":    {lists(40, loops(100)), false},
		"loops in a few lists": {lists(10, loops(50)), true},
	} {
		t.Run(name, func(t *testing.T) {
			v := stack(t, value(c.expression), cfn.Options{}).Resource("R").Property("X")
			if items, _ := v.Items(); name == "loops beside others" {
				v = items[199]
			}
			if v = inner(v); (v.Why() == "") != c.known {
				t.Errorf("got %s", v)
			}
		})
	}
}

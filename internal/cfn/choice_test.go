package cfn_test

import (
	"fmt"
	"strings"
	"testing"

	"ecrprivatelink/internal/cfn"
)

// undecided is an App of one stack, "S", in which some choices are decided on.
func undecided(t *testing.T, text string, decided map[string]cfn.Option) *cfn.Stack {
	t.Helper()
	a := cfn.NewApp()
	a.Decide(decided)
	s, err := a.Add(parse(t, "t.yaml", text), cfn.Options{Name: "S"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	a.Watch()
	return s
}

// open are the keys and the options of the choices that something was found to depend on.
func open(s *cfn.Stack) string {
	var shown []string
	for _, c := range s.App().Open() {
		shown = append(shown, c.Key+": "+strings.Join(c.Options, " "))
	}
	return strings.Join(shown, "; ")
}

// TestValuesThatAParameterMayHave holds that they are those of AllowedValues which the rules of the template leave, as
// far as those are known and few.
func TestValuesThatAParameterMayHave(t *testing.T) {
	for name, c := range map[string]struct{ allowed, assertion, want string }{
		"any":                                {"", "", ""},
		"those that are allowed":             {"[a, b]", "", "a b"},
		"eight":                              {"[a, b, c, d, e, f, g, h]", "", "a b c d e f g h"},
		"nine":                               {"[a, b, c, d, e, f, g, h, i]", "", ""},
		"none":                               {"[]", "", ""},
		"no list":                            {"a", "", ""},
		"a list among them":                  {"[a, [b]]", "", ""},
		"one that only the deployment knows": {"[a, '{{resolve:ssm:/x}}']", "", ""},
		"one that a rule holds it to":        {"", "!Equals [!Ref P, a]", "a"},
		"the other way round":                {"", "!Equals [a, !Ref P]", "a"},
		"another parameter":                  {"", "!Equals [!Ref Q, !Ref P]", ""},
		"a rule on another one":              {"", "!Equals [a, !Ref Q]", ""},
		"a text that reads like its name":    {"", "!Equals [!Sub P, a]", ""},
		"one of several":                     {"", "!Contains [[a, b], !Ref P]", "a b"},
		"another one of several":             {"", "!Contains [[a], !Ref Q]", ""},
		"one of no list":                     {"", "!Contains [a, !Ref P]", ""},
		"a list":                             {"", "!Equals [[a], !Ref P]", ""},
		"all but one":                        {"[a, b, c]", "!Not [!Equals [!Ref P, a]]", "b c"},
		"not of two":                         {"[a, b, c]", "!Not [!Equals [!Ref P, a], !Equals [!Ref P, b]]", "a b c"},
		"neither of two":                     {"[a, b, c]", "!And [!Not [!Equals [!Ref P, a]], !Not [!Equals [!Ref P, b]]]", "c"},
		"either of two":                      {"[a, b, c]", "!Or [!Equals [!Ref P, a], !Equals [!Ref P, b]]", "a b"},
		"either of one":                      {"[a, b, c]", "!Or [!Equals [!Ref P, a]]", "a"},
		"either of none":                     {"[a, b, c]", "!Or []", "a b c"},
		"all of none":                        {"[a, b, c]", "!And []", "a b c"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "Parameters:\n  Q: {Type: String}\n  P:\n    Type: String\n"
			if c.allowed != "" {
				text += "    AllowedValues: " + c.allowed + "\n"
			}
			if c.assertion != "" {
				text += "Rules: {R: {Assertions: [{Assert: " + c.assertion + "}]}}\n"
			}
			s := undecided(t, text+value("!Ref P"), nil)
			if got := show(s.Resource("R").Property("X")); got != "‹parameter P of S›" {
				t.Errorf("its value is %s", got)
			}
			want := ""
			if c.want != "" {
				want = "parameter P of S: " + c.want
			}
			if got := open(s); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestConditionsUnderDecisions holds what conditions come to where a choice is decided on, and which choices they
// depend on where not.
func TestConditionsUnderDecisions(t *testing.T) {
	const texts = "!Equals [!Sub '${P}-x', !Sub '${Q}-x']"
	const both = "‹parameter P of S›-x and ‹parameter Q of S›-x"
	for name, c := range map[string]struct {
		condition, key string
		option         cfn.Option
		want, open     string
	}{
		"a stack name":                       {"!Equals [!Ref AWS::StackName, a]", "", cfn.Option{}, "maybe", "AWS::StackName of S: a"},
		"a stack name that is it":            {"!Equals [!Ref AWS::StackName, a]", "AWS::StackName of S", cfn.Option{Value: "a"}, "yes", ""},
		"a stack name that is another":       {"!Equals [a, !Ref AWS::StackName]", "AWS::StackName of S", cfn.Option{Value: "b"}, "no", ""},
		"a stack name that is not it":        {"!Equals [!Ref AWS::StackName, a]", "AWS::StackName of S", cfn.Option{Otherwise: true, Not: []string{"a"}}, "no", ""},
		"a stack name that is not another":   {"!Equals [!Ref AWS::StackName, a]", "AWS::StackName of S", cfn.Option{Otherwise: true, Not: []string{"b"}}, "maybe", "AWS::StackName of S: a"},
		"a Region that is it":                {"!Equals [!Ref AWS::Region, us-east-1]", "AWS::Region", cfn.Option{Value: "us-east-1"}, "yes", ""},
		"a Region that is not it":            {"!Equals [!Ref AWS::Region, us-east-1]", "AWS::Region", cfn.Option{Otherwise: true, Not: []string{"us-east-1"}}, "no", ""},
		"a Region that is not another":       {"!Equals [!Ref AWS::Region, eu-west-1]", "AWS::Region", cfn.Option{Otherwise: true, Not: []string{"us-east-1"}}, "maybe", "AWS::Region: eu-west-1"},
		"two texts":                          {texts, "", cfn.Option{}, "maybe", both + ": the same"},
		"two texts that are the same":        {texts, both, cfn.Option{Value: "the same"}, "yes", ""},
		"two texts that are not":             {texts, both, cfn.Option{Otherwise: true}, "no", ""},
		"a text and a list":                  {"!Equals [!Sub '${P}-x', [a]]", "", cfn.Option{}, "maybe", ""},
		"a list and a text":                  {"!Equals [[a], !Sub '${P}-x']", "", cfn.Option{}, "maybe", ""},
		"a text of a part without a name":    {"!Equals [!Sub ['${V}-x', {V: !If [Is, a, b]}], !Sub '${Q}-x']", "", cfn.Option{}, "maybe", "parameter P of S: y"},
		"beside a part without a name":       {"!Equals [!Sub '${Q}-x', !Sub ['${V}-x', {V: !If [Is, a, b]}]]", "", cfn.Option{}, "maybe", "parameter P of S: y"},
		"both of three, of which one is not": {"!And [!Equals [a, a], !Equals [b, b], !Equals [a, b]]", "", cfn.Option{}, "no", ""},
		"one of three, which is the last":    {"!Or [!Equals [a, b], !Equals [b, a], !Equals [a, a]]", "", cfn.Option{}, "yes", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := undecided(t, "Parameters: {P: {Type: String}, Q: {Type: String}}\nConditions:\n  Is: !Equals [!Ref P, y]\n  C: "+c.condition+"\n"+value("a"),
				map[string]cfn.Option{c.key: c.option})
			got := s.Condition("C")
			s.App().Depends(got)
			if got.Is.String() != c.want || open(s) != c.open {
				t.Errorf("got %s and %q, want %s and %q", got.Is, open(s), c.want, c.open)
			}
		})
	}
}

// TestConditionsOfAnyNumberAndDepth holds that conditions are answered however many there are, and that those that are
// nested too deep are unknown.
func TestConditionsOfAnyNumberAndDepth(t *testing.T) {
	const many = 200
	side, deep := "Conditions:\n", "Conditions:\n"
	for i := range many {
		side += fmt.Sprintf("  C%d: !Not [!Equals [a, b]]\n", i)
		deep += fmt.Sprintf("  C%d: !Not [!Condition C%d]\n", i, i+1)
	}
	s := stack(t, side+value("a"), cfn.Options{})
	for i := range many {
		if got := s.Condition(fmt.Sprint("C", i)); got.Is.String() != "yes" {
			t.Fatalf("condition %d beside others is %s: %s", i, got.Is, got.Why)
		}
	}
	s = stack(t, deep+fmt.Sprintf("  C%d: !Equals [a, a]\n", many)+value("a"), cfn.Options{})
	if got := s.Condition("C0"); got.Is.String() != "maybe" || !strings.Contains(got.Why, "nested too deep") {
		t.Errorf("a condition on %d others is %s: %s", many, got.Is, got.Why)
	}
}

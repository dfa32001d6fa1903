package partial

import "testing"

func TestAGeneratedNameIsNoTextOfAnotherForm(t *testing.T) {
	name := Generated("Stack/Role")
	arn := Join(Literal("arn:aws:iam::111122223333:role/"), name)
	for _, c := range []struct {
		name string
		a, b Text
		want Truth
	}{
		{"a name without a hyphen", name, Literal("MyRole"), No},
		{"a long name without a hyphen", name, Literal("ExecutionRole"), No},
		{"a name whose last word has as few characters as CloudFormation makes up", name, Literal("app-Role-1A2B3C"), Maybe},
		{"a name whose last word is too short to be made up", name, Literal("app-execution-role"), No},
		{"a name of the form", name, Literal("app-Role-1A2B3C4D5E6F"), Maybe},
		{"the same name", name, Generated("Stack/Role"), Yes},
		{"another generated name", name, Generated("Stack/Other"), No},
		{"a name that is not known", name, Token("parameter Role"), Maybe},
		{"in an ARN", arn, Literal("arn:aws:iam::111122223333:role/MyRole"), No},
		{"in an ARN, with the form", arn, Literal("arn:aws:iam::111122223333:role/app-Role-1A2B3C4D5E6F"), Maybe},
		{"before something else", Join(arn, Literal(":*")), Join(Literal("arn:aws:iam::111122223333:role/"), Generated("Stack/Other"), Literal(":x")), No},
		{"before something else, and the same", Join(arn, Literal(":x")), Join(arn, Literal(":y")), No},
		{"a word of another form before something else", Join(arn, Literal(":*")), Literal("arn:aws:iam::111122223333:role/MyRole:x"), No},
		{"a word of the form before something else", Join(arn, Literal(":x")), Literal("arn:aws:iam::111122223333:role/app-Role-1A2B3C4D5E6F:x"), Maybe},
		{"what it may go on with", Join(arn, Literal("-a:x")), Join(Literal("arn:aws:iam::111122223333:role/"), Generated("Stack/Other"), Literal(":x")), Maybe},
		{"in an ARN of another account", arn, Literal("arn:aws:iam::444455556666:role/app-Role-1A2B3C4D5E6F"), No},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Equal(c.a, c.b); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := Equal(c.b, c.a); got != c.want {
				t.Errorf("the other way round: got %s, want %s", got, c.want)
			}
		})
	}
	if got := Match(Literal("*Role").Symbols(true), name.Symbols(false)); got != Maybe {
		t.Errorf("against a pattern: got %s, want maybe", got)
	}
}

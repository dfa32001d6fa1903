package trace

import (
	"strings"
	"testing"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

func TestRolesThatAreGiven(t *testing.T) {
	known := func(id string) func(*network.Task) {
		return func(t *network.Task) { t.ExecutionRole = partial.Known(id) }
	}
	open := func(t *network.Task) { t.ExecutionRole = partial.Unknown[string]("a parameter") }
	for _, c := range []struct {
		name   string
		change func(*network.Task)
		given  []string
		want   string // the id of the execution role
		err    string
	}{
		{"none", known("other"), nil, "other", ""},
		{"the one that the task names", known("other"), []string{"other"}, "given role other", ""},
		{"its ARN", known("other"), []string{"arn:aws:iam::111122223333:role/other"}, "given role arn:aws:iam::111122223333:role/other", ""},
		{"the name in an ARN", known("arn:aws:iam::111122223333:role/other"), []string{"other"}, "given role other", ""},
		{"one for a role that is not known", open, []string{"other"}, "given role other", ""},
		{"one beside a role that is held", known("execution"), []string{"other"}, "", "no task of the templates runs with role other"},
		{"one beside no role", known(""), []string{"other"}, "", "no task of the templates runs with role other"},
		{"the end of another name", known("another"), []string{"other"}, "", "no task of the templates runs with role other"},
		{"two for a role that is not known", open, []string{"one", "two"}, "", "several roles are given"},
		{"two of which the task names one", known("two"), []string{"one", "two"}, "", "no task of the templates runs with role one"},
	} {
		n := working()
		c.change(only(&n, "fargate"))
		got, err := WithRoles(n, c.given)
		switch {
		case err != nil && (c.err == "" || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: got error %v, want %q", c.name, err, c.err)
		case err == nil && c.err != "":
			t.Errorf("%s: want error %q", c.name, c.err)
		case err == nil:
			if id, _ := got.Tasks[0].ExecutionRole.Get(); id != c.want {
				t.Errorf("%s: got %q, want %q", c.name, id, c.want)
			}
			if was, _ := n.Tasks[0].ExecutionRole.Get(); c.given != nil && was == c.want {
				t.Errorf("%s: the network given has changed", c.name)
			}
		}
	}
	if _, err := WithRoles(network.Network{}, []string{"other"}); err != nil {
		t.Errorf("without tasks: %v", err)
	}
}

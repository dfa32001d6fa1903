package pullpath_test

import (
	"testing"

	"ecrprivatelink/constructs/pullpath"
)

func TestErrorIsOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		err  pullpath.Error
		want string
	}{
		"with everything that is known": {pullpath.Error{Path: "App/Ecr", Code: pullpath.CodeInvalid, Problem: "Subnets has too few", Got: "1", Want: "2", Fix: "add one"},
			"App/Ecr: Subnets has too few, got 1, want 2; add one"},
		"without what the problem says": {pullpath.Error{Path: "App/Ecr", Code: pullpath.CodeMissing, Problem: "Vpc is missing", Fix: "pass the VPC"},
			"App/Ecr: Vpc is missing; pass the VPC"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.err.Error(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

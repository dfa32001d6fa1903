// Package guard is what every New function of the constructs asks first: whether it has a scope, an id and the props
// that it needs. What cannot be built is refused once, by a panic with a [*pullpath.Error].
package guard

import (
	"fmt"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"ecrprivatelink/constructs/pullpath"
)

// Place is where a construct is about to be created, or stands already. It asks the CDK for its path only to refuse
// something.
type Place struct {
	// Scope is the construct around the new one, or the construct itself.
	Scope constructs.IConstruct
	id    string
}

// New is the place of a construct of a kind, such as "EcrPrivateLink". It refuses a scope or an id that is missing.
func New(kind string, scope constructs.Construct, id *string) Place {
	p := Place{id: kind}
	p.Require(scope != nil, "scope", "the stack or construct to create it in")
	p.Scope = scope
	p.Require(id != nil && *id != "", "id", "a name that is unique in its scope")
	p.id = *id
	return p
}

// At is the place of a construct that exists, for its methods.
func At(c constructs.IConstruct) Place { return Place{Scope: c} }

// Refuse panics with the error, whose Path becomes that of the place.
func (p Place) Refuse(e pullpath.Error) {
	var path []string
	if p.Scope != nil {
		path = append(path, *p.Scope.Node().Path())
	}
	e.Path = strings.TrimPrefix(strings.Join(append(path, p.id), "/"), "/")
	e.Path = strings.TrimSuffix(e.Path, "/")
	panic(&e)
}

// Invalid refuses a value that cannot be meant. The text says what is wrong with it and what is wanted.
func (p Place) Invalid(format string, args ...any) {
	p.Refuse(pullpath.Error{Code: pullpath.CodeInvalid, Problem: fmt.Sprintf(format, args...)})
}

// Require refuses a prop that is not given; pass says what to pass.
func (p Place) Require(given bool, prop, pass string) {
	if !given {
		p.Refuse(pullpath.Error{Code: pullpath.CodeMissing, Problem: prop + " is missing", Fix: "pass " + pass})
	}
}

// Check refuses a prop that a check found an error in.
func (p Place) Check(prop string, err error) {
	if err != nil {
		p.Invalid("%s: %v", prop, err)
	}
}

// Each refuses the first of a prop's values that is known at synthesis and that a check finds an error in.
func (p Place) Each(prop string, values []string, check func(string) error) {
	for _, value := range values {
		if Known(value) {
			p.Check(prop, check(value))
		}
	}
}

// Known reports whether a text is free of tokens. The CDK is not asked, since it marks a token in a text for everybody
// to see (https://docs.aws.amazon.com/cdk/v2/guide/tokens.html).
func Known(s string) bool { return !strings.Contains(s, "${Token[") }

package iam

import (
	"iter"

	"ecrprivatelink/internal/partial"
)

// Document is a policy as it stands in a template, an account or a program.
type Document struct {
	// Version is the policy language version. Empty is what AWS takes it for, 2008-10-17, in which policy variables are
	// plain text (IAM User Guide, IAM JSON policy elements: Version).
	Version string
	// ID is the optional Id element. It decides nothing.
	ID string
	// Statements are the statements in order. A document that cannot be known at all has one Statement whose Unknown is
	// set.
	Statements []Statement
	// Declared says that somebody declares the document and AWS has not yet said whether it takes it.
	Declared bool
	// Refused, when not empty, is why AWS does not take the document: what it belongs to is not created.
	Refused string

	bare bool // the Statement element was one object, not a list
}

// Version20121017 is the policy language version that every new policy should use.
const Version20121017 = "2012-10-17"

// Effect is what a statement does. The zero Effect is not known: the statement may allow or deny.
type Effect string

// The two effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Statement is one statement of a policy. Of each pair, such as Action and NotAction, at most one is present.
type Statement struct {
	// SID is the statement's Sid, or empty.
	SID string
	// Effect is Allow or Deny, or empty when it is not known.
	Effect Effect
	// Principal and NotPrincipal are nil when absent, as in every identity policy.
	Principal, NotPrincipal *Principals
	// Action, NotAction, Resource and NotResource are zero when absent.
	Action, NotAction, Resource, NotResource Values
	// Conditions are the rows of the Condition element, all of which must hold.
	Conditions []Condition
	// Unknown, when not empty, is why nothing of the statement is known. It may then be any statement, several, or
	// none.
	Unknown string
}

// Values is the value of an element that takes one string or a list of them. The zero Values is an absent element.
type Values struct {
	Items []partial.Text
	// List says that a single item is written as a list. It matters to Size only.
	List bool
}

// Strings is the known texts as Values: one is written as a string, more as a list.
func Strings(texts ...string) Values { return Values{Items: partial.Literals(texts...)} }

// Absent says whether the element is not there.
func (v Values) Absent() bool { return len(v.Items) == 0 && !v.List }

// Principals is the value of Principal or NotPrincipal.
type Principals struct {
	// Any is the value "*": everyone.
	Any bool
	// AWS, Service, Federated and CanonicalUser are the lists of that kind of principal.
	AWS, Service, Federated, CanonicalUser Values
	// Unknown, when not empty, is why nothing of the value is known.
	Unknown string
}

// Condition is one row of a Condition element: an operator, a key and the values the key is held against.
type Condition struct {
	// Operator is the operator as written, such as "StringEquals" or "ForAnyValue:StringLikeIfExists".
	Operator string
	// Key is the context key as written. Its letter case does not count.
	Key string
	// Values are the policy's values for the key.
	Values Values
	// Unknown, when not empty, is why nothing of the row is known.
	Unknown string
}

// namedList is a list of a statement or of its principals with the name it has in JSON.
type namedList struct {
	name   string
	values *Values
}

// lists are the statement's lists of actions and resources, in the order messages and JSON have them.
func (s *Statement) lists() []namedList { return append(s.actions(), s.resources()...) }

func (s *Statement) actions() []namedList {
	return []namedList{{"Action", &s.Action}, {"NotAction", &s.NotAction}}
}

func (s *Statement) resources() []namedList {
	return []namedList{{"Resource", &s.Resource}, {"NotResource", &s.NotResource}}
}

// principals are the statement's elements of principals that are there, by their names.
func (s *Statement) principals() iter.Seq2[string, *Principals] {
	return func(yield func(string, *Principals) bool) {
		if s.Principal != nil && !yield("Principal", s.Principal) {
			return
		}
		if s.NotPrincipal != nil {
			yield("NotPrincipal", s.NotPrincipal)
		}
	}
}

// lists are the lists of principals by kind.
func (p *Principals) lists() []namedList {
	return []namedList{
		{"AWS", &p.AWS}, {"Service", &p.Service}, {"Federated", &p.Federated}, {"CanonicalUser", &p.CanonicalUser},
	}
}

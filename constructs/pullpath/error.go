package pullpath

// Code says what kind of fault an [Error] is about.
type Code string

// The kinds of faults.
const (
	// CodeMissing is something required that was not given.
	CodeMissing Code = "missing"
	// CodeInvalid is a value that cannot be meant: no such form, name or number.
	CodeInvalid Code = "invalid"
	// CodeConflict is two values that exclude each other, or that one makes meaningless.
	CodeConflict Code = "conflict"
	// CodeNotKnown is a value that is needed at synthesis and is decided later or by somebody else.
	CodeNotKnown Code = "not-known"
)

// Error is what a construct of this module panics with when it cannot be built from its props. It panics once, before
// anything is created; errors.As finds the Error in what was recovered.
type Error struct {
	// Path is the path of the construct in the tree, such as "MyStack/Ecr".
	Path string
	// Code is the kind of fault.
	Code Code
	// Problem says what is wrong, beginning with the name of the prop.
	Problem string
	// Got is what was given and Want what can be, where Problem does not say it. Default: empty.
	Got, Want string
	// Fix says what to do. Default: empty, Problem says it.
	Fix string
}

// Error is one line: where, what is wrong, what was given and wanted, and how to fix it.
func (e *Error) Error() string {
	text := e.Path + ": " + e.Problem
	for _, part := range []struct{ before, text string }{{", got ", e.Got}, {", want ", e.Want}, {"; ", e.Fix}} {
		if part.text != "" {
			text += part.before + part.text
		}
	}
	return text
}

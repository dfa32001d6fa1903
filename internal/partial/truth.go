package partial

// Truth is an answer in Kleene's logic of three values, ordered so that "and" is the lesser and "or" the greater. The
// zero Truth is No.
type Truth int8

// The answers.
const (
	// No: it does not hold, whatever the unknown turns out to be.
	No Truth = iota
	// Maybe: it depends on what is not known.
	Maybe
	// Yes: it holds, whatever the unknown turns out to be.
	Yes
)

// Of is Yes or No.
func Of(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Not is the opposite; that of Maybe is Maybe.
func (t Truth) Not() Truth { return Yes - t }

// And is Yes where both are, and No where one is.
func (t Truth) And(u Truth) Truth { return min(t, u) }

// Or is Yes where one is, and No where both are.
func (t Truth) Or(u Truth) Truth { return max(t, u) }

// String is the answer as a word.
func (t Truth) String() string { return [...]string{No: "no", Maybe: "maybe", Yes: "yes"}[t] }

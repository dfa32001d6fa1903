package partial

// Value is something that a source may not be able to tell. The zero Value is not known.
type Value[T any] struct {
	value T
	known bool
	why   string
}

// Known is the value v.
func Known[T any](v T) Value[T] { return Value[T]{value: v, known: true} }

// Unknown is a value that the source cannot tell. The reason appears in reports; it is best the thing that would settle
// it, such as "the parameter SubnetIds has no default".
func Unknown[T any](why string) Value[T] { return Value[T]{why: why} }

// Get returns the value and true, or the zero T and false when it is not known.
func (v Value[T]) Get() (T, bool) { return v.value, v.known }

// Known reports whether the value is known.
func (v Value[T]) Known() bool { return v.known }

// Why returns the reason a value is not known; empty when it is known.
func (v Value[T]) Why() string {
	if !v.known && v.why == "" {
		return "the source does not say"
	}
	return v.why
}

// TruthOf is the answer that a boolean gives.
func TruthOf(v Value[bool]) Truth {
	b, known := v.Get()
	if !known {
		return Maybe
	}
	return Of(b)
}

// List is a list of which some members may not be known. The zero List is known to be empty.
type List[T any] struct {
	// Items are the members that are known.
	Items []T
	// Perhaps are members of which it is not known whether they are there, each with the reason.
	Perhaps []Doubt[T]
	// More, when not empty, says why there may be further members that nothing is known of.
	More string
}

// Members returns the members that are there and then those that perhaps are. The Why of one that is there is empty.
func (l List[T]) Members() []Doubt[T] {
	all := make([]Doubt[T], 0, len(l.Items)+len(l.Perhaps))
	for _, item := range l.Items {
		all = append(all, Doubt[T]{Item: item})
	}
	return append(all, l.Perhaps...)
}

// Doubt is a member of a list that may be there or not.
type Doubt[T any] struct {
	Item T
	// Why says what it depends on, and best what would settle it.
	Why string
}

// ListOf is the list of exactly these members.
func ListOf[T any](items ...T) List[T] { return List[T]{Items: items} }

// UnknownList is a list of which no member is known.
func UnknownList[T any](why string) List[T] { return List[T]{More: why} }

// Complete reports whether Items are all there is.
func (l List[T]) Complete() bool { return l.More == "" && len(l.Perhaps) == 0 }

// Why says why Items may not be all there is; empty for a complete list.
func (l List[T]) Why() string {
	if l.More == "" && len(l.Perhaps) > 0 {
		return l.Perhaps[0].Why
	}
	return l.More
}

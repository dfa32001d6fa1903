package template

// set holds objects by id, in the order in which they were added.
type set[T any] struct {
	byID  map[string]*T
	order []*T
}

// add returns the object with an id; made says that it is new.
func (s *set[T]) add(id string) (object *T, made bool) {
	if o, ok := s.byID[id]; ok {
		return o, false
	}
	if s.byID == nil {
		s.byID = map[string]*T{}
	}
	o := new(T)
	s.byID[id] = o
	s.order = append(s.order, o)
	return o, true
}

// get returns the object with an id, or nil.
func (s *set[T]) get(id string) *T { return s.byID[id] }

// list returns the objects.
func (s *set[T]) list() []T {
	out := make([]T, len(s.order))
	for i, o := range s.order {
		out[i] = *o
	}
	return out
}

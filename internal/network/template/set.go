package template

import "ecrprivatelink/internal/cfn"

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

// referred is the object that a value refers to, made when the templates do not declare it; nil when it is not known
// which.
func referred[T any](all *set[T], v cfn.Value, undeclared func(name string) T) *T {
	name, known := id(v).Get()
	if !known {
		return nil
	}
	object, made := all.add(name)
	if made {
		*object = undeclared(name)
	}
	return object
}

// list returns the objects.
func (s *set[T]) list() []T {
	out := make([]T, len(s.order))
	for i, o := range s.order {
		out[i] = *o
	}
	return out
}

package trace

import (
	"reflect"
	"testing"
)

// TestReportsShareWhatIsAlike: the same calls, those that differ in one hop, and whatever else, unchanged.
func TestReportsShareWhatIsAlike(t *testing.T) {
	n := working()
	same, other := Check(n), Check(n)
	change := &other.Traces[0].Calls[0]
	change.Hops[0].Detail = "otherwise"
	want := Check(n)
	want.Traces[0].Calls[0].Hops[0].Detail = "otherwise"

	first := Check(n)
	var p Pool
	for _, r := range []*Report{&first, &same, &other} {
		p.Keep(r)
	}
	if &first.Traces[0].Calls[0] != &same.Traces[0].Calls[0] {
		t.Error("equal calls are kept twice")
	}
	if &first.Traces[0].Calls[0] == &other.Traces[0].Calls[0] {
		t.Error("calls that differ are one")
	}
	if &first.Traces[0].Calls[1].Hops[0] != &other.Traces[0].Calls[1].Hops[0] {
		t.Error("equal hops of calls that differ are kept twice")
	}
	if !reflect.DeepEqual(other, want) || !reflect.DeepEqual(same, Check(n)) {
		t.Error("a report has changed")
	}
}

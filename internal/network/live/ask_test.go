package live

import (
	"errors"
	"fmt"
	"testing"
)

func TestChunked(t *testing.T) {
	values := make([]string, 2*filterLimit+1)
	for i := range values {
		values[i] = fmt.Sprint(i)
	}
	for _, c := range []struct {
		name         string
		values       []string
		failAt       int // the call that is refused, from 1; 0 is none
		fatal        bool
		calls, items int
		why          string
	}{
		{"what a filter takes is asked at once", values[:filterLimit], 0, false, 1, filterLimit, ""},
		{"more is asked in parts", values, 0, false, 3, len(values), ""},
		{"nothing is not asked", nil, 0, false, 0, 0, ""},
		{"a refusal ends it and keeps what came before", values, 2, false, 2, filterLimit, "denied"},
		{"an error ends it", values, 2, true, 2, filterLimit, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			got, err := chunked(c.values, func(part []string) (answer[string], error) {
				calls++
				switch {
				case calls == c.failAt && c.fatal:
					return answer[string]{}, errors.New("expired")
				case calls == c.failAt:
					return answer[string]{why: "denied"}, nil
				}
				return answer[string]{items: part}, nil
			})
			if calls != c.calls || len(got.items) != c.items || got.why != c.why || (err != nil) != c.fatal {
				t.Errorf("%d calls, %d items, why %q, error %v", calls, len(got.items), got.why, err)
			}
		})
	}
}

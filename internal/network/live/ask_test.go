package live

import (
	"context"
	"errors"
	"strings"

	"fmt"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
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
		calls, items int
		why          string
	}{
		{"what a filter takes is asked at once", values[:filterLimit], 0, 1, filterLimit, ""},
		{"more is asked in parts", values, 0, 3, len(values), ""},
		{"nothing is not asked", nil, 0, 0, 0, ""},
		{"a refusal ends it and keeps what came before", values, 2, 2, filterLimit, "denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			got := chunked(c.values, filterLimit, func(part []string) answer[string] {
				if calls++; calls == c.failAt {
					return answer[string]{why: "denied"}
				}
				return answer[string]{items: part}
			})
			if calls != c.calls || len(got.items) != c.items || got.why != c.why {
				t.Errorf("%d calls, %d items, why %q", calls, len(got.items), got.why)
			}
		})
	}
}

func TestItemsOfAnAnswer(t *testing.T) {
	type one struct {
		NextToken *string
		Names     []string
		Failures  []int
	}
	if got := itemsOf[string](&one{Names: []string{"a"}, Failures: []int{1}}); len(got) != 1 || got[0] != "a" {
		t.Errorf("got %q", got)
	}
	if got := itemsOf[string](&one{Names: []string{}}); got == nil {
		t.Error("an empty list is none")
	}
	for name, got := range map[string][]string{
		"a list that is not there": itemsOf[string](&one{}),
		"no list of that type":     itemsOf[string](&struct{ Names []int }{[]int{1}}),
		"two lists of that type":   itemsOf[string](&struct{ Names, Others []string }{[]string{"a"}, []string{"b"}}),
	} {
		if got != nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A reading that has ended tells nothing but the first error that ended it, whatever was read before and would be read
// after.
func TestAReadingThatEnds(t *testing.T) {
	ask := func(r *reading) string {
		account, why := once(r, r.STS.GetCallerIdentity, &sts.GetCallerIdentityInput{}, func(o *sts.GetCallerIdentityOutput) *string { return o.Account })
		return aws.ToString(account) + why
	}
	first := errors.New("first")
	cancelled, cancel := context.WithCancelCause(t.Context())
	for _, c := range []struct {
		name  string
		under context.Context
		do    func(r *reading)
		want  string
		err   error
		calls int
	}{
		{"it does not end", t.Context(), func(*reading) {}, "111122223333", nil, 1},
		{"it ends, and then ends again", t.Context(), func(r *reading) { r.end(first); r.end(errors.New("second")) }, "", first, 0},
		{"whoever wants it gives up", cancelled, func(*reading) { cancel(errors.New("a signal")) }, "", context.Canceled, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &gate{answers: map[string]func(int) *answerOf{"sts:GetCallerIdentity": identity}}
			r := alone(t).reader(g).unidentified(c.under)
			got, err := whole(r, func() string {
				c.do(r)
				return ask(r)
			})
			if got != c.want || !errors.Is(err, c.err) || g.calls["sts:GetCallerIdentity"] != c.calls {
				t.Errorf("got %q, %v after %v; want %q, %v", got, err, g.calls, c.want, c.err)
			}
		})
	}
	t.Run("the call that ends it", func(t *testing.T) {
		g := &gate{answers: refuse("sts:GetCallerIdentity", "ExpiredToken")}
		r := alone(t).reader(g).unidentified(t.Context())
		if got, err := whole(r, func() string { return "read before " + ask(r) + ask(r) }); got != "" || err == nil ||
			!strings.Contains(err.Error(), "AWS does not accept the credentials") || g.calls["sts:GetCallerIdentity"] != 1 {
			t.Errorf("got %q, %v after %v", got, err, g.calls)
		}
	})
}

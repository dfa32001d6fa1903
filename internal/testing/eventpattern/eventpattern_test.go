package eventpattern

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name, pattern, event string
		want                 bool
	}{
		{"a value that is listed", `{"a": ["x", "y"]}`, `{"a": "y"}`, true},
		{"a value that is not", `{"a": ["x", "y"]}`, `{"a": "z"}`, false},
		{"a field that is missing", `{"a": ["x"]}`, `{"b": "x"}`, false},
		{"all fields must match", `{"a": ["x"], "b": ["y"]}`, `{"a": "x", "b": "z"}`, false},
		{"a field below", `{"a": {"b": ["x"]}}`, `{"a": {"b": "x"}}`, true},
		{"a field below something else", `{"a": {"b": ["x"]}}`, `{"a": "x"}`, false},
		{"one element of an array", `{"a": ["x"]}`, `{"a": ["w", "x"]}`, true},
		{"no element of an array", `{"a": ["x"]}`, `{"a": ["w"]}`, false},
		{"one object of an array", `{"a": {"b": ["x"]}}`, `{"a": [{"b": "w"}, {"b": "x"}]}`, true},
		{"fields of one object of an array", `{"a": {"b": ["x"], "c": ["y"]}}`, `{"a": [{"b": "x", "c": "y"}]}`, true},
		{"fields of two objects of an array", `{"a": {"b": ["x"], "c": ["y"]}}`, `{"a": [{"b": "x"}, {"c": "y"}]}`, false},
		{"a prefix", `{"a": [{"prefix": "ab"}]}`, `{"a": "abc"}`, true},
		{"a prefix in another letter case", `{"a": [{"prefix": "ab"}]}`, `{"a": "Abc"}`, false},
		{"a prefix whatever the letter case", `{"a": [{"prefix": {"equals-ignore-case": "aB"}}]}`, `{"a": "Abc"}`, true},
		{"a prefix of a number", `{"a": [{"prefix": "1"}]}`, `{"a": 12}`, false},
		{"anything but", `{"a": [{"anything-but": ["x"]}]}`, `{"a": "y"}`, true},
		{"anything but what is there", `{"a": [{"anything-but": ["x"]}]}`, `{"a": "x"}`, false},
		{"anything but, of a field that is missing", `{"a": [{"anything-but": ["x"]}]}`, `{}`, false},
		{"exists", `{"a": [{"exists": true}]}`, `{"a": null}`, true},
		{"exists not", `{"a": [{"exists": false}]}`, `{}`, true},
		{"one of several patterns", `{"$or": [{"a": ["x"]}, {"b": ["y"]}]}`, `{"b": "y"}`, true},
		{"none of several patterns", `{"$or": [{"a": ["x"]}, {"b": ["y"]}]}`, `{"a": "y", "b": "x"}`, false},
		{"one of several patterns and a field", `{"c": ["z"], "$or": [{"a": ["x"]}, {"b": ["y"]}]}`, `{"b": "y"}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Match([]byte(c.pattern), []byte(c.event))
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestMatchRefuses(t *testing.T) {
	for _, c := range []struct{ name, pattern, want string }{
		{"an empty pattern", `{}`, "is empty"},
		{"an empty list", `{"a": []}`, "pattern.a is an empty list"},
		{"a bare value", `{"a": "x"}`, "pattern.a is neither an object nor a list"},
		{"an operator that is not known, although the event decides before", `{"b": ["no"], "a": {"c": [{"numeric": [">", 1]}]}}`, `pattern.a.c: operator "numeric" is not known`},
		{"two operators in one", `{"a": [{"prefix": "x", "exists": true}]}`, "an operator has one name"},
		{"a prefix that is no text", `{"a": [{"prefix": 1}]}`, "prefix wants text"},
		{"a choice that is no pattern", `{"$or": ["x"]}`, "holds something other than objects"},
		{"a nested anything-but", `{"a": [{"anything-but": {"prefix": "x"}}]}`, "anything-but with an operator"},
		{"no JSON", `{`, "pattern: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := Match([]byte(c.pattern), []byte(`{"b": 1}`)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v and error %v, want one that says %q", got, err, c.want)
			}
		})
	}
}

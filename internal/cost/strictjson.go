package cost

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"ecrprivatelink/internal/suggest"
	"ecrprivatelink/internal/syntax"
)

// reader reads JSON strictly: every field is known and given once, and every error says where it stands in the file. It
// goes on after a problem, and keeps the first.
type reader struct {
	file string
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// check takes the error of a value.
func (r *reader) check(path string, err error) {
	if err != nil {
		r.fail("%s: %w", path, err)
	}
}

// written is a value as it stands in the file.
func (r *reader) written(n *syntax.Node) string {
	start, end := n.Span()
	return r.file[start:end]
}

func (r *reader) object(path string, n *syntax.Node, valid []string) map[string]*syntax.Node {
	if n.Kind != syntax.Mapping {
		r.fail("%s: want an object in braces with %s", path, strings.Join(valid, ", "))
	}
	fields := map[string]*syntax.Node{}
	for key, value := range n.Entries() {
		switch name := key.Text; {
		case !slices.Contains(valid, name):
			r.fail("%s: unknown field %q; %sthe valid ones are %s", path, clip(name), suggest.Hint(name, valid), strings.Join(valid, ", "))
		case fields[name] != nil:
			r.fail("%s: field %q is given twice", path, name)
		default:
			fields[name] = value
		}
	}
	return fields
}

func (r *reader) list(path string, n *syntax.Node) []syntax.Node {
	if n == nil || n.Kind != syntax.Sequence || len(n.Items) == 0 {
		r.fail("%s: want a list in brackets with at least one entry", path)
		return nil
	}
	return n.Items
}

func (r *reader) text(path string, n *syntax.Node, absent string) string {
	switch {
	case n == nil:
		return absent
	case n.Kind != syntax.String:
		r.fail("%s: want text in quotes, got %s", path, clip(r.written(n)))
	case strings.ContainsFunc(n.Text, func(r rune) bool { return !unicode.IsPrint(r) }):
		r.fail("%s: %q has a character that cannot be shown; leave it out", path, clip(n.Text))
	}
	return n.Text
}

// number takes a JSON string too: "0.10" keeps the digits its writer chose.
func (r *reader) number(path string, n *syntax.Node) Amount {
	if n == nil {
		r.fail("%s is missing; give a decimal number", path)
		return Amount{}
	}
	value := n.Text
	if n.Kind != syntax.String {
		value = r.written(n)
	}
	amount, err := ParseAmount(value)
	r.check(path, err)
	return amount
}

func oneOf(valid ...string) func(string) error {
	return func(got string) error {
		if slices.Contains(valid, got) {
			return nil
		}
		return fmt.Errorf("unknown value %q; %suse %s", clip(got), suggest.Hint(got, valid), strings.Join(valid, ", "))
	}
}

func form(want *regexp.Regexp, title string) func(string) error {
	return func(got string) error {
		if want.MatchString(got) {
			return nil
		}
		return fmt.Errorf("%q is not %s", clip(got), title)
	}
}

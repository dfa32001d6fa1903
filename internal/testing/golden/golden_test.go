package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder stands in for a test that may fail.
type recorder struct{ message string }

func (r *recorder) Helper()                           {}
func (r *recorder) Fatalf(format string, args ...any) { r.message = fmt.Sprintf(format, args...) }

// inFolder runs the test where testdata is its own.
func inFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv(UpdateVariable, "")
}

func TestTextHoldsTheFileToTheByte(t *testing.T) {
	inFolder(t)
	if err := write(filepath.Join("testdata", "a", "b.txt"), []byte("one\ntwo\n")); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, file, got string
		want            string // part of the failure; empty: none
	}{
		{"the same bytes pass", "a/b.txt", "one\ntwo\n", ""},
		{"a changed line fails and shows the difference", "a/b.txt", "one\nthree\n", "three"},
		{"a missing newline at the end fails", "a/b.txt", "one\ntwo", "differs from"},
		{"a missing file fails and says how to write it", "none.txt", "x", "UPDATE_GOLDEN=1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			Text(&r, c.file, []byte(c.got))
			if c.want == "" && r.message != "" {
				t.Fatalf("failed: %s", r.message)
			}
			if !strings.Contains(r.message, c.want) || (c.want != "" && r.message == "") {
				t.Fatalf("message %q lacks %q", r.message, c.want)
			}
		})
	}
}

func TestUpdateWritesAndStillFails(t *testing.T) {
	inFolder(t)
	t.Setenv(UpdateVariable, "1")
	var first, second recorder
	JSON(&first, "new/x.json", []byte(`{"b":1,"a":[]}`))
	if !strings.Contains(first.message, "wrote") {
		t.Fatalf("the run that writes must fail and say so, got %q", first.message)
	}
	written, err := os.ReadFile(filepath.Join("testdata", "new", "x.json"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"a\": [],\n  \"b\": 1\n}\n"; string(written) != want {
		t.Fatalf("wrote %q, want %q", written, want)
	}
	JSON(&second, "new/x.json", []byte(`{"a":[],"b":1}`))
	if second.message != "" {
		t.Fatalf("nothing to write must pass, got %q", second.message)
	}
}

func TestJSONComparesMeaning(t *testing.T) {
	inFolder(t)
	if err := write(filepath.Join("testdata", "x.json"), []byte("{\n  \"a\": 1.50,\n  \"b\": \"<&>\"\n}\n")); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, got, want string
	}{
		{"the order of keys and the spacing do not count", ` { "b" : "<&>", "a":1.50}`, ""},
		{"escapes do not count", `{"a":1.50,"b":"\u003c\u0026\u003e"}`, ""},
		{"a number written otherwise fails", `{"a":1.5,"b":"<&>"}`, "differs from"},
		{"a missing key fails", `{"a":1.50}`, "differs from"},
		{"what is not JSON fails", `{"a":`, "not a JSON document"},
		{"two documents fail", `{} {}`, "more follows"},
		{"a bracket too many fails", `{"a":1.50,"b":"<&>"}}`, "more follows"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			JSON(&r, "x.json", []byte(c.got))
			if (c.want == "") != (r.message == "") || !strings.Contains(r.message, c.want) {
				t.Fatalf("message %q, want one with %q", r.message, c.want)
			}
		})
	}
}

func TestValueMarshalsAndFailsOnWhatItCannot(t *testing.T) {
	inFolder(t)
	if err := write(filepath.Join("testdata", "v.json"), []byte("{\n  \"a\": 1\n}\n")); err != nil {
		t.Fatal(err)
	}
	var holds, fails recorder
	Value(&holds, "v.json", map[string]int{"a": 1})
	if holds.message != "" {
		t.Fatalf("failed: %s", holds.message)
	}
	Value(&fails, "v.json", func() {})
	if !strings.Contains(fails.message, "unsupported type") {
		t.Fatalf("message %q, want one with %q", fails.message, "unsupported type")
	}
}

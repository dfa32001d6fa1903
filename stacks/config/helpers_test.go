package config

import (
	"errors"
	"strings"
	"testing"
)

// taken parses a configuration that must be valid.
func taken(t *testing.T, document, name string) *Config {
	t.Helper()
	config, err := Parse([]byte(document), name)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// mistake is a document and what is said about it: a line for each problem, in order.
type mistake struct {
	document string
	want     []line
}

// line is how a problem's line begins, without the name of the document, and what else it says.
type line struct {
	begins string
	says   []string
}

// refused checks what [Parse] says about documents.
func refused(t *testing.T, name string, mistakes map[string]mistake) {
	t.Helper()
	for title, m := range mistakes {
		t.Run(title, func(t *testing.T) {
			config, err := Parse([]byte(m.document), name)
			if err == nil {
				t.Fatalf("got %+v, want an error", config)
			}
			var refusal *Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got error %v of type %T, want *Error", err, err)
			}
			compare(t, err, name, m.want)
		})
	}
}

func compare(t *testing.T, err error, name string, want []line) {
	t.Helper()
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("got %d lines, want %d:\n%v", len(got), len(want), err)
	}
	for i, w := range want {
		if !strings.HasPrefix(got[i], name+w.begins) {
			t.Errorf("line %d: got\n%s\nwant it to begin with\n%s", i+1, got[i], name+w.begins)
		}
		for _, part := range w.says {
			if !strings.Contains(got[i], part) {
				t.Errorf("line %d: got\n%s\nwant it to say\n%s", i+1, got[i], part)
			}
		}
	}
}

// one is a document with one problem.
func one(document, begins string, says ...string) mistake {
	return mistake{document, []line{{begins, says}}}
}

// environment is an environment with further fields, one a line, in block style.
func environment(fields ...string) string {
	return "environments:\n  - name: dev\n    workloads: [{launchType: fargate, features: [awslogs]}]\n    " +
		strings.Join(fields, "\n    ") + "\n"
}

// placed is an environment in us-west-2 with further fields; they begin on line 6.
func placed(fields ...string) string {
	return environment(append([]string{`account: "111122223333"`, "region: us-west-2"}, fields...)...)
}

package trace

import (
	"testing"

	"ecrprivatelink/internal/partial"
)

func TestTheLeastOfSeveralAnswers(t *testing.T) {
	for _, c := range []struct {
		name string
		all  []answer
		why  []string // why each is only perhaps there
		want answer
	}{
		{"of none", nil, nil, answer{is: yes}},
		{"of one it is that, with its reason", []answer{{yes, "a"}}, []string{""}, answer{yes, "a"}},
		{"of two that are alike it is the first", []answer{{no, "a"}, {no, "b"}}, []string{"", ""}, answer{no, "a"}},
		{"the lesser decides", []answer{{yes, "a"}, {maybe, "b"}, {no, "c"}}, []string{"", "", ""}, answer{no, "c"}},
		{"one that is perhaps there may make it less", []answer{{yes, "a"}, {no, "b"}}, []string{"", "doubt"}, answer{maybe, "doubt"}},
		{"and is not certain itself", []answer{{yes, "a"}, {maybe, "b"}}, []string{"", "doubt"}, answer{maybe, "b"}},
		{"the first doubt of two that are alike is told", []answer{{yes, "a"}, {no, "b"}, {no, "c"}}, []string{"", "first", "second"}, answer{maybe, "first"}},
		{"one that is perhaps there makes nothing more", []answer{{no, "a"}, {yes, "b"}}, []string{"", "doubt"}, answer{no, "a"}},
		{"nor changes what is certain", []answer{{no, "a"}, {no, "b"}}, []string{"", "doubt"}, answer{no, "a"}},
		{"where all are perhaps there, what they agree in is certain", []answer{{no, "a"}, {no, "b"}}, []string{"one", "two"}, answer{no, "a"}},
		{"and nothing else", []answer{{yes, "a"}, {no, "b"}}, []string{"one", "two"}, answer{maybe, "two"}},
	} {
		if got := least(c.all, c.why); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestTheEmptyTextIsTheSameAsNothingForCertain(t *testing.T) {
	a, none := partial.Literal("a"), partial.Text{}
	for _, c := range []struct {
		a, b partial.Text
		want truth
	}{{a, a, yes}, {a, partial.Literal("b"), no}, {a, none, maybe}, {none, a, maybe}, {none, none, maybe}} {
		if got := same(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

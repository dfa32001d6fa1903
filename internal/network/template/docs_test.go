package template

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestDocumentationListsTheTypes(t *testing.T) {
	text, err := os.ReadFile("../../../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "<!-- types:begin -->")
	table, _, ok := strings.Cut(after, "<!-- types:end -->")
	if !ok {
		t.Fatal("docs/templates.md has no table of types")
	}
	var listed []string
	for i, piece := range strings.Split(table, "`") {
		if i%2 == 1 {
			listed = append(listed, piece)
		}
	}
	for name := range types {
		if !slices.Contains(listed, name) {
			t.Errorf("docs/templates.md does not list %s", name)
		}
	}
}

package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
)

// parts are the files of package trace from the bottom to the top, as the package's comment has them. What no part
// names is of the engine, which needs them all.
var parts = [][]string{
	{"report", "hopkind", "combine", "answer", "arn", "ports", "addresses", "dnsname"},
	{"rules", "rules_table"},
	{"index", "opened", "registry", "side", "origin", "problem"},
	{"accessblock", "dns", "egress", "gateway", "internet", "ipv6", "nacl", "noexit", "path", "peering", "route", "securitygroup", "serving", "zone"},
}

// partOf is the place of a file among the parts.
func partOf(file string) int {
	name := strings.TrimSuffix(filepath.Base(file), ".go")
	if i := slices.IndexFunc(parts, func(part []string) bool { return slices.Contains(part, name) }); i >= 0 {
		return i
	}
	return len(parts)
}

// files parses the files of a package, those of its tests left out.
func files(t *testing.T, folder string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(schema.File(t, folder), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		// Only with its objects resolved does a file tell which names it takes from others.
		if out[name], err = parser.ParseFile(token.NewFileSet(), name, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// declared are the names that a file declares for the package, without methods.
func declared(f *ast.File) []string {
	var out []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				out = append(out, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					out = append(out, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						out = append(out, n.Name)
					}
				}
			}
		}
	}
	return out
}

func TestPartsOfTraceNeedOnlyThoseBelow(t *testing.T) {
	all := files(t, "internal/trace")
	at := map[string]string{}
	for name, f := range all {
		for _, d := range declared(f) {
			at[d] = name
		}
	}
	// The checker carries the answers that calls share, so that the ways have methods of it.
	delete(at, "checker")
	found := map[string]bool{}
	for name, f := range all {
		found[strings.TrimSuffix(filepath.Base(name), ".go")] = true
		for _, used := range f.Unresolved {
			if from, ours := at[used.Name]; ours && partOf(from) > partOf(name) {
				t.Errorf("%s takes %s from %s, which is of a part above it", filepath.Base(name), used.Name, filepath.Base(from))
			}
		}
	}
	for _, name := range slices.Concat(parts...) {
		if !found[name] {
			t.Errorf("package trace has no file %s.go; take it off the parts", name)
		}
	}
}

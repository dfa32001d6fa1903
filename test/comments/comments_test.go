package comments

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func TestEveryExportedNameOfTheModuleHasAComment(t *testing.T) {
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "node_modules" || name == "testdata" || (strings.HasPrefix(name, ".") && path != root) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, missing := range Missing(fset, file) {
			t.Errorf("%s:%s has no doc comment", filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), missing)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMissingFindsWhatHasNoComment(t *testing.T) {
	const source = `package p

func Bare() {}

// Said is.
func Said() {}

func hidden() {}

type T struct{ Field int }

func (T) Method() {}
func (*T) Pointer() {}
func (t *G[K]) Generic() {}
func (h hiddenType) Method() {}

// G is.
type G[K any] struct{}

type hiddenType struct{}

// Group of values.
const (
	One = 1
	Two = 2
)

var (
	Three = 3
	Four  = 4 // Four is.
)

//go:generate directive
var Five, six = 5, 6
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, missing := range Missing(fset, file) {
		_, name, _ := strings.Cut(missing, ": ")
		names = append(names, name)
	}
	want := []string{"Bare", "T", "T.Method", "T.Pointer", "G.Generic", "Three", "Five"}
	if !slices.Equal(names, want) {
		t.Fatalf("got  %v\nwant %v", names, want)
	}
}

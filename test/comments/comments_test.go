package comments

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// sources calls f with every Go file of the repository, its name below the root and its text.
func sources(t *testing.T, f func(name string, text []byte)) {
	t.Helper()
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
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		f(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryExportedNameHasAComment(t *testing.T) {
	fset := token.NewFileSet()
	sources(t, func(name string, text []byte) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, missing := range Missing(fset, file) {
			t.Errorf("%s:%s has no doc comment", name, missing)
		}
	})
}

func TestNoCommentIsTooWide(t *testing.T) {
	sources(t, func(name string, text []byte) {
		if strings.HasSuffix(name, "example_test.go") {
			return // a comment there is what the example prints
		}
		for _, line := range TooWide(text) {
			t.Errorf("%s:%d: the comment is wider than %d columns", name, line, Width)
		}
	})
}

func TestTooWideFindsLinesOfCommentsAlone(t *testing.T) {
	text := strings.Join([]string{
		"// " + strings.Repeat("ä", Width-3),
		"// " + strings.Repeat("x", Width-2),
		"// https://example.com/" + strings.Repeat("x", Width),
		"\t// " + strings.Repeat("x", Width-3),
		"var x = \"" + strings.Repeat("x", Width) + "\"",
	}, "\n")
	if got, want := TooWide([]byte(text)), []int{2, 4}; !slices.Equal(got, want) {
		t.Errorf("got lines %v, want %v", got, want)
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

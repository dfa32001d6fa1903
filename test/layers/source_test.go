package layers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/schema"
)

// world is what only a program may touch, by import path: the environment, the command line, the standard streams, the
// end of the process. An empty list is the whole package.
var world = map[string][]string{
	"os": {"Args", "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv", "Exit",
		"Stdin", "Stdout", "Stderr", "UserHomeDir", "UserConfigDir"},
	"syscall":                {"Getenv", "Environ", "Exit"},
	"fmt":                    {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"flag":                   nil,
	"log":                    nil,
	"log/slog":               nil,
	"os/signal":              nil,
	"github.com/spf13/cobra": nil,
	"github.com/spf13/pflag": nil,
}

// touches returns where a file touches the world, and, when it must not panic, where it panics.
func touches(fset *token.FileSet, file *ast.File, mayPanic bool) []string {
	var found []string
	say := func(at token.Pos, what string) {
		found = append(found, fmt.Sprintf("%d: %s", fset.Position(at).Line, what))
	}
	names := map[string][]string{} // what is forbidden of the packages that the file imports, by their names in it
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		forbidden, known := world[path]
		switch {
		case !known:
		case forbidden == nil || i.Name != nil && i.Name.Name == ".":
			say(i.Pos(), path)
		case i.Name != nil:
			names[i.Name.Name] = forbidden
		default:
			names[path] = forbidden
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok && slices.Contains(names[of.Name], n.Sel.Name) {
				say(n.Pos(), of.Name+"."+n.Sel.Name)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println" || f.Name == "panic" && !mayPanic) {
				say(n.Pos(), f.Name)
			}
		}
		return true
	})
	return found
}

// jsiiexit ends programs: it is made to touch the standard error.
const jsiiexit = "internal/jsiiexit"

// guard is where constructs panic: what they refuse, they refuse there.
const guard = "internal/guard"

// plain are the folders of the layers that return errors. Constructs and stacks panic, as the CDK does.
var plain = []string{"constructs/pullpath", "internal", "stacks/config"}

func TestOnlyProgramsTouchTheWorld(t *testing.T) {
	root := schema.File(t, ".")
	files := 0
	for _, top := range []string{"constructs", "internal", "stacks"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "testing" {
				return filepath.SkipDir // what tests share is no part of the product
			}
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			local, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			local = filepath.ToSlash(local)
			if strings.HasPrefix(local, jsiiexit+"/") {
				return nil
			}
			files++
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			mayPanic := strings.HasPrefix(local, guard+"/") || !slices.ContainsFunc(plain, func(folder string) bool { return strings.HasPrefix(local, folder+"/") })
			for _, at := range touches(fset, file, mayPanic) {
				t.Errorf("%s:%s: only a program in bin may do that", local, at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Error("no file was looked at")
	}
}

func TestTouches(t *testing.T) {
	for name, tc := range map[string]struct {
		source   string
		mayPanic bool
		want     string
	}{
		"reading the environment":             {`import "os"; var x = os.Getenv("X")`, true, "1: os.Getenv"},
		"by another name":                     {`import system "os"; var x = system.Args`, true, "1: system.Args"},
		"without a name":                      {`import . "os"; var x = Args`, true, "1: os"},
		"flags":                               {`import "flag"; var x = flag.Bool("x", false, "")`, true, "1: flag"},
		"printing":                            {`import "fmt"; func f() { fmt.Println() }`, true, "1: fmt.Println"},
		"printing with the built-in function": {`func f() { println() }`, true, "1: println"},
		"a panic where errors are returned":   {`func f() { panic("x") }`, false, "1: panic"},
		"a panic of a construct":              {`func f() { panic("x") }`, true, ""},
		"writing to a writer":                 {`import ("fmt"; "io"); func f(w io.Writer) { fmt.Fprintln(w) }`, false, ""},
		"reading a file":                      {`import "os"; var f, err = os.Open("x")`, false, ""},
		"a field of the same name":            {`var os struct{ Args []string }; var x = os.Args`, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "x.go", "package x; "+tc.source, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(touches(fset, file, tc.mayPanic), ", "); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ecrprivatelink/internal/testing/repository"
)

// listed is a package as go list tells it.
type listed struct {
	ImportPath, Dir string
	GoFiles         []string
	ImportMap       map[string]string
	Module          *struct{ Main bool }
}

// known are the packages that are checked, by path.
type known map[string]*types.Package

func (k known) Import(path string) (*types.Package, error) {
	if k[path] == nil {
		return nil, fmt.Errorf("package %s is not listed before", path)
	}
	return k[path], nil
}

// The program type-checks for the systems of a release that tests do not run on; no file is for one architecture alone.
// To compile it for one of them takes minutes where nothing is in the cache of the go command, so that is left to the
// release; here only our own functions are looked into.
func TestThePlatformsTypeCheck(t *testing.T) {
	root, err := repository.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range typeCheck(t, root, platform{"darwin", "arm64"}, nil) {
		t.Errorf("macOS: %v", err)
	}
	// What is there on Unix alone is all that is wrong.
	unix := "package main\n\nimport \"syscall\"\n\nvar _ = syscall.Kill\n"
	if wrong := typeCheck(t, root, platform{"windows", "amd64"}, []byte(unix)); len(wrong) != 1 || !strings.Contains(wrong[0].Error(), "undefined: syscall.Kill") {
		t.Errorf("Windows: got %v", wrong)
	}
}

// typeCheck returns what is wrong with our packages on a platform. One more file of the program can be given.
func typeCheck(t *testing.T, root string, p platform, more []byte) (wrong []error) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,Module", "./bin/pullcheck")
	list.Dir, list.Env = root, append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch, "CGO_ENABLED=0", "GOFLAGS=")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	done, places := known{}, token.NewFileSet()
	for all := json.NewDecoder(strings.NewReader(string(out))); ; { // each package after those that it imports
		var pkg listed
		if err := all.Decode(&pkg); errors.Is(err, io.EOF) {
			return wrong
		} else if err != nil {
			t.Fatal(err)
		}
		ours := pkg.Module != nil && pkg.Module.Main
		var files []*ast.File
		for _, name := range pkg.GoFiles {
			files = append(files, parse(t, places, filepath.Join(pkg.Dir, name), nil))
		}
		if more != nil && pkg.ImportPath == "ecrprivatelink/bin/pullcheck" {
			files = append(files, parse(t, places, "more.go", more))
		}
		as := known{}
		for from, to := range pkg.ImportMap {
			as[from] = done[to]
		}
		config := types.Config{Importer: either{as, done}, IgnoreFuncBodies: !ours, Sizes: types.SizesFor("gc", p.arch), Error: func(err error) {
			if ours {
				wrong = append(wrong, err)
			}
		}}
		done[pkg.ImportPath], _ = config.Check(pkg.ImportPath, places, files, nil)
		if pkg.ImportPath == "unsafe" {
			done[pkg.ImportPath] = types.Unsafe
		}
	}
}

// either are packages under other paths and under their own.
type either [2]known

func (e either) Import(path string) (*types.Package, error) {
	if pkg := e[0][path]; pkg != nil {
		return pkg, nil
	}
	return e[1].Import(path)
}

func parse(t *testing.T, places *token.FileSet, name string, text any) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(places, name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

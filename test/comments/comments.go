// Package comments finds exported names that have no doc comment, and comments that are too wide.
//
// The linters of this repository check how a comment is written. None of them says that one is missing.
package comments

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"unicode/utf8"
)

// Width is how many columns a line of comment has at most. A tab counts as one.
const Width = 120

// TooWide returns the numbers, from 1, of the lines of a Go file that hold nothing but a comment and are wider than
// [Width]. An address cannot be broken.
func TooWide(text []byte) []int {
	var out []int
	for i, line := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(bytes.TrimLeft(line, "\t"), []byte("// ")) && !bytes.Contains(line, []byte("://")) && utf8.RuneCount(line) > Width {
			out = append(out, i+1)
		}
	}
	return out
}

// Missing returns the exported names of a file that have no doc comment, each as "line: name": types, functions,
// methods of exported types, constants and variables. A comment on a group of constants or variables counts for each of
// them, and so does one at the end of the line. Fields are left to the reader of a change: often the comment of their
// type says all there is to say.
func Missing(fset *token.FileSet, file *ast.File) []string {
	f := finder{fset: fset}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			f.function(d)
		case *ast.GenDecl:
			f.group(d)
		}
	}
	return f.missing
}

type finder struct {
	fset    *token.FileSet
	missing []string
}

// want notes the name when it is exported and none of the comments is there.
func (f *finder) want(name *ast.Ident, shown string, comments ...*ast.CommentGroup) {
	if !name.IsExported() {
		return
	}
	for _, comment := range comments {
		if comment.Text() != "" {
			return
		}
	}
	f.missing = append(f.missing, fmt.Sprintf("%d: %s", f.fset.Position(name.Pos()).Line, shown))
}

func (f *finder) function(d *ast.FuncDecl) {
	if d.Recv == nil {
		f.want(d.Name, d.Name.Name, d.Doc)
		return
	}
	if receiver := typeName(d.Recv.List[0].Type); receiver != nil && receiver.IsExported() {
		f.want(d.Name, receiver.Name+"."+d.Name.Name, d.Doc)
	}
}

// typeName returns the name in *T, T[P] and T.
func typeName(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e
	}
	return nil
}

func (f *finder) group(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range s.Names {
				f.want(name, name.Name, d.Doc, s.Doc, s.Comment)
			}
		case *ast.TypeSpec:
			f.want(s.Name, s.Name.Name, d.Doc, s.Doc, s.Comment)
		}
	}
}

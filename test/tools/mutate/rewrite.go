package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// switches is the file that a package gets for its mutants.
//
//go:embed switches.go.txt
var switches string

// edit puts a text in the place of what stands between two offsets of a file.
type edit struct {
	from, to int
	text     string
}

// rewriter puts mutants into the files of one package.
type rewriter struct {
	files   *token.FileSet
	info    *types.Info
	root    string
	source  []byte
	opens   []edit   // outer ones first
	closes  []edit   // inner ones first
	mutants []string // by id, what each is and where
}

// rewrite writes a folder's files with mutants in them, and returns the mutants and the path of the overlay.
func rewrite(root, folder, temp string) ([]string, string, error) {
	out, err := command(root, "go", "list", "-export", "-deps", "-f",
		`{{.ImportPath}} {{.Export}}{{range .GoFiles}} {{.}}{{end}}`, "./"+folder).Output()
	if err != nil {
		return nil, "", fmt.Errorf("go list ./%s: %w", folder, err)
	}
	exports := map[string]string{}
	var names []string // of the last package listed, which is the one asked for
	var path string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), " ")
		path, names = fields[0], fields[2:]
		exports[path] = fields[1]
	}
	w := &rewriter{files: token.NewFileSet(), root: root, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}}}
	var parsed []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(w.files, filepath.Join(root, folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, "", err
		}
		parsed = append(parsed, file)
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	config := types.Config{Importer: importer.ForCompiler(w.files, "gc", open)}
	if _, err := config.Check(path, w.files, parsed, w.info); err != nil {
		return nil, "", err
	}
	replace := map[string]string{}
	put := func(name, text string) error {
		to := filepath.Join(temp, name)
		replace[filepath.Join(root, folder, name)] = to
		return os.WriteFile(to, []byte(text), 0o600)
	}
	for i, file := range parsed {
		text, err := w.file(file)
		if err == nil {
			err = put(names[i], text)
		}
		if err != nil {
			return nil, "", err
		}
	}
	if err := put("mutant_switches.go", "package "+parsed[0].Name.Name+"\n"+switches); err != nil {
		return nil, "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, "", err
	}
	overlay := filepath.Join(temp, "overlay.json")
	return w.mutants, overlay, os.WriteFile(overlay, text, 0o600)
}

// file is the text of a file with its mutants.
func (w *rewriter) file(file *ast.File) (string, error) {
	var err error
	if w.source, err = os.ReadFile(w.files.Position(file.Pos()).Filename); err != nil {
		return "", err
	}
	w.opens, w.closes = nil, nil
	ast.Inspect(file, func(node ast.Node) bool {
		w.visit(node)
		return true
	})
	edits := append(w.closes, w.opens...)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.Write(w.source[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(w.source[at:])
	return out.String(), nil
}

// calls has the function of switches.go.txt that stands for an operator, and what the operator becomes.
var calls = map[token.Token]struct{ function, becomes string }{
	token.LSS:  {"mutantLess", "<="},
	token.LEQ:  {"mutantLessOrSame", "<"},
	token.GTR:  {"mutantMore", ">="},
	token.GEQ:  {"mutantMoreOrSame", ">"},
	token.LAND: {"mutantAnd", "||"},
	token.LOR:  {"mutantOr", "&&"},
	token.ADD:  {"mutantPlus", "-"},
	token.SUB:  {"mutantMinus", "+"},
}

// visit puts in the mutants of one node.
func (w *rewriter) visit(node ast.Node) {
	switch n := node.(type) {
	case *ast.IfStmt:
		w.condition(n.Cond)
	case *ast.ForStmt:
		w.condition(n.Cond)
	case *ast.CaseClause:
		for _, e := range n.List {
			w.condition(e)
		}
	case *ast.ReturnStmt:
		for _, e := range n.Results {
			w.condition(e)
		}
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			w.negate(n)
		}
	case *ast.IncDecStmt:
		at, sign := w.offset(n.TokPos), n.Tok.String()[:1]
		one := fmt.Sprintf("%s= mutantOne(%d, %s)", sign, w.add(n, "the other way"), w.text(n.X))
		w.opens = append(w.opens, edit{at, at + 2, one})
	case *ast.BinaryExpr:
		w.binary(n)
	}
}

func (w *rewriter) binary(n *ast.BinaryExpr) {
	known := w.info.Types[n]
	if known.Value != nil {
		return // a constant, which may have to stay one
	}
	switch n.Op {
	case token.EQL, token.NEQ:
		w.negate(n)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		w.negate(n)
		w.split(n, ",", ")")
	case token.LAND, token.LOR:
		w.split(n, ", func() (mutantAnswer bool) { mutantAnswer =", "; return })")
		w.condition(n.X)
		w.condition(n.Y)
	case token.ADD, token.SUB:
		if basic, ok := known.Type.Underlying().(*types.Basic); ok && basic.Info()&types.IsNumeric != 0 {
			w.split(n, ",", ")")
		}
	}
}

// condition negates what is true or false and has no operator of its own to break.
func (w *rewriter) condition(e ast.Expr) {
	switch n := e.(type) {
	case nil, *ast.ParenExpr, *ast.BinaryExpr, *ast.UnaryExpr:
	default:
		if known := w.info.Types[n]; known.IsValue() && known.Type == types.Typ[types.Bool] {
			w.negate(n)
		}
	}
}

// negate makes a condition its opposite.
func (w *rewriter) negate(e ast.Expr) {
	w.surround(e, fmt.Sprintf("mutantNot(%d, ", w.add(e, "negated")), ")")
}

// surround puts a text before an expression and one after it, within those that surround it already.
func (w *rewriter) surround(e ast.Expr, before, after string) {
	w.opens = append(w.opens, edit{w.offset(e.Pos()), w.offset(e.Pos()), before})
	w.closes = append([]edit{{w.offset(e.End()), w.offset(e.End()), after}}, w.closes...)
}

// split makes the operands of an operator the arguments of a function that breaks it.
func (w *rewriter) split(n *ast.BinaryExpr, between, end string) {
	call, at := calls[n.Op], w.offset(n.OpPos)
	id := w.add(n, n.Op.String()+" becomes "+call.becomes)
	w.surround(n, fmt.Sprintf("%s(%d, ", call.function, id), end)
	w.opens = append(w.opens, edit{at, at + len(n.Op.String()), between})
}

// add gives a mutant its number.
func (w *rewriter) add(node ast.Node, what string) int {
	at := w.files.Position(node.Pos())
	name, _ := filepath.Rel(w.root, at.Filename)
	code := strings.Join(strings.Fields(string(w.text(node))), " ")
	w.mutants = append(w.mutants, fmt.Sprintf("%s:%d:%d: %.80s: %s", name, at.Line, at.Column, code, what))
	return len(w.mutants) // from 1: no mutant is 0
}

func (w *rewriter) text(node ast.Node) []byte {
	return w.source[w.offset(node.Pos()):w.offset(node.End())]
}

func (w *rewriter) offset(at token.Pos) int { return w.files.Position(at).Offset }

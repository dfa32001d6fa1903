package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"
)

// pageFile is the page below the root.
const pageFile = "docs/performance.md"

//go:embed performance.md.tmpl
var pageTemplate string

// writePage writes the page from the results that are kept.
func writePage(root string) error {
	text, err := page(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, filepath.FromSlash(pageFile)), text, 0o644)
}

// page is the page that the kept results make.
func page(root string) ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{"cell": figures.String, "number": number}).Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	data := map[string]any{}
	var targets []target
	for _, s := range sections {
		text, err := os.ReadFile(resultFile(root, s.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var r result
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		data[s.name] = r
		for _, table := range r.Tables {
			targets = append(targets, table.Targets...)
		}
	}
	data["targets"] = targets
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// number is short: no fraction that nobody asks for.
func number(v float64) string {
	if v >= 100 || v == float64(int(v)) {
		return fmt.Sprintf("%.0f", v)
	}
	if v < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

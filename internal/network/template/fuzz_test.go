package template

import (
	"os"
	"path/filepath"
	"testing"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/trace"
)

// FuzzRead reads any text as a template, in JSON or YAML, and traces what it finds: nothing may panic or hang.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/*.*", "testdata/*/*.*", "testdata/*/*/*.*"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(filepath.Ext(path) == ".json", string(text))
		}
	}
	f.Fuzz(func(t *testing.T, isJSON bool, text string) {
		if len(text) > 1<<15 {
			return
		}
		name := "t.yaml"
		if isJSON {
			name = "t.json"
		}
		parsed, err := cfn.Parse(name, text)
		if err != nil {
			return
		}
		app := cfn.NewApp()
		if _, err := app.Add(parsed, cfn.Options{Name: "S", Partition: "aws", Suffix: "amazonaws.com"}); err != nil {
			t.Fatal(err)
		}
		if err := app.Link(func(*cfn.Resource) (*cfn.Template, error) { return nil, nil }); err != nil {
			return
		}
		n, err := withWorkloads(fill(app).network(), app)
		if err != nil {
			return
		}
		trace.Check(n)
	})
}

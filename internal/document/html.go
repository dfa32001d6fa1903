package document

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"ecrprivatelink/internal/plain"
)

var (
	//go:embed page.html.tmpl
	pageText string
	//go:embed style.css
	styleText string
)

// pageTemplate is parsed when the first page is written: most commands write none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"line":  plain.Line,
		"lines": plain.Lines,
		"short": func(s string) string { return plain.Short(s, longest) },
		"brief": Text.short,
		"cell":  Text.inCell,
		"site":  site,
		"web":   isAddress,
	}).Parse(pageText))
})

// site shows the address of a source in few words. A printed page has the whole address beside it.
func site(url string) string {
	text := strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "docs.aws.amazon.com/")
	return strings.TrimSuffix(strings.Replace(text, "/latest/", " ", 1), ".html")
}

// HTML writes the document as one page that needs nothing but itself: no script, no font, no image from elsewhere, and
// a Content-Security-Policy that keeps it so.
func (d Document) HTML() ([]byte, error) {
	var out strings.Builder
	err := pageTemplate().Execute(&out, struct {
		Document
		Style  template.CSS
		Policy string
	}{d, template.CSS(styleText), contentPolicy()})
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return []byte(out.String()), nil
}

// contentPolicy is the Content-Security-Policy: nothing but the page's own style sheet, known by its hash. No script
// runs, whatever a name in a template says.
func contentPolicy() string {
	sum := sha256.Sum256([]byte(styleText))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
}

package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/trace"
)

var (
	//go:embed page.html.tmpl
	pageText string
	//go:embed picture.svg.tmpl
	pictureText string
	//go:embed style.css
	styleText string
)

// pageTemplate is parsed when the first page is written: most commands write none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.Must(template.New("page").Funcs(template.FuncMap{
		"short":   func(s string) string { return short(s, 90) },
		"inc":     func(i int) int { return i + 1 },
		"site":    site,
		"web":     func(s string) bool { return strings.HasPrefix(s, "https://") },
		"pass":    func() mark { return markOf(trace.Pass) },
		"fail":    func() mark { return markOf(trace.Fail) },
		"unknown": func() mark { return markOf(trace.Undecided) },
	}).Parse(pageText)).Parse(pictureText))
})

// site shows the address of a source in few words. A printed page has the whole address beside it.
func site(url string) string {
	text := strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "docs.aws.amazon.com/")
	return strings.TrimSuffix(strings.Replace(text, "/latest/", " ", 1), ".html")
}

// HTML writes the report as one page that needs nothing but itself. The error says what cannot be: a report of another
// network, or a cost that cannot be asked.
func HTML(n network.Network, r trace.Report, o Options) ([]byte, error) {
	p, err := newPage(n, r, o)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	err = pageTemplate().Execute(&out, struct {
		page
		Style  template.CSS
		Policy string
	}{p, template.CSS(styleText), contentPolicy()})
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return inert(out.String()), nil
}

// contentPolicy is the Content-Security-Policy: nothing but the page's own style sheet, known by its hash. No script
// runs, whatever a name in a template says.
func contentPolicy() string {
	sum := sha256.Sum256([]byte(styleText))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'"
}

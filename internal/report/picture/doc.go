// Package picture draws networks: each VPC with what stands in it and where the calls go, and what lies between VPCs.
// Every picture is also there as a list of sentences.
package picture

import (
	_ "embed"
	"html/template"
	"strconv"
	"strings"
	"sync"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/report/survey"
)

// Picture is a drawing with what it says in words.
type Picture struct {
	// Name is the name of the VPC.
	Name string
	// SVG is the drawing, an element for an HTML page with the style sheet of package document.
	SVG template.HTML
	// Facts are said of the VPC, Words are the drawing as sentences, and Notes what it cannot show.
	Facts, Words, Notes []string
}

// maker makes pictures of a survey.
type maker struct{ *survey.Survey }

// Hub draws the VPCs and what connects them; ok is false when nothing does. The error is that of the template.
func Hub(s *survey.Survey) (p Picture, ok bool, err error) {
	h, ok := maker{s}.hub()
	if !ok {
		return p, false, nil
	}
	svg, err := drawHub(h, "vpcs").svg()
	return Picture{SVG: svg, Words: hubWords(h)}, true, err
}

// VPCs draws each VPC that has subnets, endpoints or tasks, in order. The error is that of the template.
func VPCs(s *survey.Survey) ([]Picture, error) {
	var out []Picture
	for i, s := range (maker{s}).scenes() {
		svg, err := draw(s, "vpc-"+strconv.Itoa(i+1)).svg()
		if err != nil {
			return nil, err
		}
		out = append(out, Picture{Name: s.Name, SVG: svg, Facts: s.Facts, Words: sceneWords(s), Notes: s.Notes})
	}
	return out, nil
}

//go:embed picture.svg.tmpl
var pictureText string

var pictureTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("drawing").Funcs(template.FuncMap{"line": plain.Line}).Parse(pictureText))
})

// svg writes the drawing as an element.
func (d drawing) svg() (template.HTML, error) {
	var out strings.Builder
	err := pictureTemplate().Execute(&out, d)
	return template.HTML(out.String()), err
}

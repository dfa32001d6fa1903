package report

import (
	"strconv"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// GitHub writes the findings of a report as annotations of GitHub Actions, one a line: commands that a runner reads
// from the log (GitHub docs, workflow commands). A finding without a file is one of the whole run. Those that are
// acknowledged are left out.
func GitHub(r trace.Report) []byte {
	var out strings.Builder
	containers := containersOf(r)
	for _, f := range r.Findings {
		out.WriteString("::" + map[trace.Severity]string{trace.Error: "error", trace.Warning: "warning", trace.Info: "notice"}[f.Severity] + " title=" + property("pullcheck: "+f.ID))
		if file, line, column := f.Place(); file != "" {
			out.WriteString(",file=" + property(file) + ",line=" + strconv.Itoa(line))
			if column > 0 {
				out.WriteString(",col=" + strconv.Itoa(column))
			}
		}
		out.WriteString("::" + data(told(f, containers)) + "\n")
	}
	return []byte(out.String())
}

// data and property escape what a runner would read as more than a text, as github.com/actions/toolkit does.
func data(text string) string     { return annotationData.Replace(plain.Line(text)) }
func property(text string) string { return annotationProperty.Replace(plain.Line(text)) }

var (
	annotationData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	annotationProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

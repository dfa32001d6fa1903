package report

import (
	"cmp"
	"path"
	"path/filepath"
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

// gitlabIssue is an issue of a code quality report, with the fields that GitLab reads.
type gitlabIssue struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// GitLab writes the findings of a report as a code quality report of GitLab, which places them in the changes of a
// merge request. Those without a file are placed in the artifact; see [SARIFOptions]. Those that are acknowledged are
// left out. Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func GitLab(r trace.Report, o SARIFOptions) ([]byte, error) {
	issues := []gitlabIssue{} // not null: GitLab reads a list
	prints, containers := fingerprints(r.Findings), containersOf(r)
	for i, f := range r.Findings {
		issue := gitlabIssue{Description: plain.Line(told(f, containers)), CheckName: f.ID, Fingerprint: prints[i],
			Severity: map[trace.Severity]string{trace.Error: "critical", trace.Warning: "minor", trace.Info: "info"}[f.Severity]}
		file, line, _ := f.Place()
		issue.Location.Path = plain.Line(path.Clean(filepath.ToSlash(o.below(cmp.Or(file, o.Artifact)))))
		issue.Location.Lines.Begin = max(line, 1)
		issues = append(issues, issue)
	}
	return plain.JSON(issues)
}

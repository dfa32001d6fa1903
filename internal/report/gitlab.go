package report

import (
	"cmp"
	"path"
	"path/filepath"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
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

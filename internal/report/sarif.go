package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// SARIFOptions say what a SARIF log cannot take from the report.
type SARIFOptions struct {
	// Version is the version of the tool. Default: none is given.
	Version string
	// Artifact is the file that findings without a file of their own are placed in, such as the first template that was
	// read: code scanning services take no result without a file. Default: such findings have no file.
	Artifact string
}

const (
	// sarifSchema is the id that the schema of SARIF 2.1.0 with errata 01 gives itself.
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// fingerprint names the way [fingerprints] are made; another way needs another name.
	fingerprint = "pullcheckFinding/v1"
	tool        = "pullcheck"
)

// SARIF writes the findings of a report as a log in the Static Analysis Results Interchange Format, version 2.1.0, with
// a description of every rule.
func SARIF(r trace.Report, o SARIFOptions) ([]byte, error) {
	driver := sarifDriver{Name: tool, FullName: "pullcheck, the private pull path of Amazon ECS tasks", Version: o.Version}
	index := map[string]int{}
	for i, rule := range trace.Rules() {
		driver.Rules = append(driver.Rules, descriptor(rule))
		index[rule.ID] = i
	}
	results := make([]sarifResult, len(r.Findings)) // not null: that would say that pullcheck did not run
	prints := fingerprints(r.Findings)
	for i, f := range r.Findings {
		results[i] = sarifResult{
			RuleID:              f.ID,
			RuleIndex:           index[f.ID],
			Kind:                "fail",
			Level:               level(f.Severity),
			Message:             sarifMessage{message(f)},
			Locations:           []sarifLocation{location(f, o.Artifact)},
			PartialFingerprints: map[string]string{fingerprint: prints[i]},
		}
	}
	return plain.JSON(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{{Tool: sarifTool{driver}, Results: results}}})
}

// descriptor describes a rule.
func descriptor(r trace.RuleInfo) sarifRule {
	return sarifRule{
		ID:                   r.ID,
		ShortDescription:     sarifMessage{sarifText(r.Title)},
		FullDescription:      sarifMessage{sarifText(r.Reason)},
		Help:                 sarifMessage{sarifText(r.Reason + " Source: " + r.Source)},
		HelpURI:              r.Source,
		DefaultConfiguration: sarifConfiguration{level(r.Severity)},
	}
}

// level is the SARIF word for a severity.
func level(s trace.Severity) string {
	switch s {
	case trace.Error:
		return "error"
	case trace.Warning:
		return "warning"
	}
	return "note"
}

// message is what a result says: the first sentence is what a list of results shows.
func message(f trace.Finding) string {
	text := f.Message + " Fix: " + f.Fix
	if len(f.Workloads) > 0 {
		text += " Tasks: " + strings.Join(f.Workloads, ", ") + "."
	}
	return sarifText(text)
}

// sarifText is a text as a SARIF message: there braces stand for arguments and brackets for links (SARIF 2.1.0, 3.11.5
// and 3.11.6), so those of a name must not.
func sarifText(text string) string { return sarifEscapes.Replace(plain.Line(text)) }

var sarifEscapes = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}")

// location is where a finding's resource stands: the place in a file, the construct and the resource.
func location(f trace.Finding, artifact string) sarifLocation {
	name := f.ConstructPath
	if name == "" {
		name = f.ObjectID
	}
	if name == "" {
		name = f.Resource
	}
	where := sarifLocation{Logical: []sarifLogical{{FullyQualifiedName: plain.Line(name), Name: plain.Line(f.LogicalID), Kind: "resource"}}}
	file, line := f.File, f.Line
	if file == "" {
		file, line = artifact, 1
	}
	if file != "" {
		where.Physical = &sarifPhysical{sarifArtifact{uri(file)}, sarifRegion{max(line, 1)}}
	}
	return where
}

// uri is the URI of a file: relative for a relative path, so that it holds wherever the repository is checked out.
func uri(file string) string {
	slashed := filepath.ToSlash(file)
	if !filepath.IsAbs(file) {
		return (&url.URL{Path: path.Clean(slashed)}).String()
	}
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}

// fingerprints identify findings from one run to the next by rule, object and key, whatever the lines and the other
// findings. Where these are the same, the order tells.
func fingerprints(findings []trace.Finding) []string {
	out := make([]string, len(findings))
	seen := map[string]int{}
	for i, f := range findings {
		object := f.ObjectID
		if object == "" {
			object = f.Resource
		}
		sum := sha256.Sum256([]byte(f.ID + "\x00" + object + "\x00" + f.Key))
		base := hex.EncodeToString(sum[:16])
		seen[base]++
		out[i] = fmt.Sprintf("%s:%d", base, seen[base])
	}
	return out
}

package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// SARIFOptions say what a SARIF log cannot take from the report.
type SARIFOptions struct {
	// Build is the build of the tool. Default: none is given.
	Build Build
	// Artifact is the file that findings without a file of their own are placed in, such as the first template that was
	// read: code scanning services take no result without a file. Default: such findings have no file.
	Artifact string
	// Root is the folder, as an absolute path, from which files below it are named: code scanning services take no
	// absolute paths. Default: files are named as they were given.
	Root string
	// Notes are what was passed over in reading, in sentences: notifications of the invocation.
	Notes []string
}

// Build tells which build of a program wrote a document. What is not known is empty.
type Build struct {
	// Version is the version of the module, such as "v1.2.3".
	Version string
	// Commit is the id of the commit, and Date when it was made (RFC 3339).
	Commit, Date string
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
	driver := sarifDriver{Name: tool, FullName: "pullcheck, the private pull path of Amazon ECS tasks", Version: o.Build.Version}
	if o.Build.Commit != "" {
		driver.Properties = &sarifBuild{o.Build.Commit, o.Build.Date}
	}
	index := map[string]int{}
	for i, rule := range trace.Rules() {
		driver.Rules = append(driver.Rules, descriptor(rule))
		index[rule.ID] = i
	}
	all := slices.Clone(r.Findings)
	for _, a := range r.Acknowledged {
		all = append(all, a.Finding)
	}
	results := make([]sarifResult, len(all)) // not null: that would say that pullcheck did not run
	prints := fingerprints(all)
	containers := containersOf(r)
	for i, f := range all {
		results[i] = sarifResult{
			RuleID:              f.ID,
			RuleIndex:           index[f.ID],
			Kind:                "fail",
			Level:               levels[f.Severity],
			Message:             sarifMessage{Text: sarifText(told(f, containers))},
			Locations:           []sarifLocation{o.location(f)},
			Related:             o.related(f),
			PartialFingerprints: map[string]string{fingerprint: prints[i]},
		}
		if accepted := i - len(r.Findings); accepted >= 0 {
			results[i].Suppressions = []sarifSuppression{{Kind: "inSource", Status: "accepted",
				Justification: plain.Capital(strings.TrimSpace("acknowledged" + plain.Line(r.Acknowledged[accepted].Why())))}}
		}
	}
	run := sarifRun{Tool: sarifTool{driver}, ColumnKind: "unicodeCodePoints", Invocations: []sarifInvocation{invocation(r, o.Notes)}, Results: results}
	return plain.JSON(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// invocation says what the run could not read, and what it read and could not trace.
func invocation(r trace.Report, notes []string) sarifInvocation {
	out := sarifInvocation{ExecutionSuccessful: true, Notifications: []sarifNotification{}}
	for _, text := range notes {
		out.Notifications = append(out.Notifications, sarifNotification{"warning", sarifMessage{Text: sarifText(text)}})
	}
	if n := countsOf(r); n.unknown > 0 {
		out.Notifications = append(out.Notifications, sarifNotification{"warning", sarifMessage{Text: sarifText(
			fmt.Sprintf("%d of %s may start: not every hop can be seen from here.", n.unknown, plain.Count(n.tasks, "task")))}})
	}
	return out
}

// securitySeverities place the rules among those of security tools, as scores of CVSS: what keeps tasks from starting
// is a loss of availability alone (AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H is 7.5). Source: GitHub docs, SARIF support for
// code scanning: above 7.0 is high, above 4.0 medium, and the rest low.
var securitySeverities = map[trace.Severity]string{trace.Error: "7.5", trace.Warning: "4.0", trace.Info: "1.0"}

// descriptor describes a rule.
func descriptor(r trace.RuleInfo) sarifRule {
	return sarifRule{
		ID:               r.ID,
		ShortDescription: sarifMessage{Text: sarifText(r.Title)},
		FullDescription:  sarifMessage{Text: sarifText(r.Reason)},
		Help: sarifMessage{Text: sarifText(r.Reason + " Source: " + r.Source),
			Markdown: "**" + sarifText(r.Title) + "**\n\n" + sarifText(r.Reason) + "\n\nSource: " + r.Source},
		Properties:           sarifProperties{Tags: plain.NonEmpty("security", "ecs", "networking", string(r.Hop)), Precision: "high", SecuritySeverity: securitySeverities[r.Severity]},
		HelpURI:              r.Source,
		DefaultConfiguration: sarifConfiguration{levels[r.Severity]},
	}
}

// levels are the SARIF words for severities.
var levels = map[trace.Severity]string{trace.Error: "error", trace.Warning: "warning", trace.Info: "note"}

// told is what is said of a finding where it stands alone: the first sentence is what a list of findings shows.
func told(f trace.Finding, containers map[string]string) string {
	text := f.Message + " Fix: " + f.Fix
	if len(f.Workloads) > 0 {
		var tasks []string
		for _, w := range f.Workloads {
			tasks = append(tasks, w+containers[w])
		}
		text += " Tasks: " + plain.Joined(tasks) + "."
	}
	return text
}

// containersOf are the containers of each task with their images, in parentheses.
func containersOf(r trace.Report) map[string]string {
	out := map[string]string{}
	for _, t := range r.Traces {
		var all []string
		for _, c := range t.Containers {
			all = append(all, strings.Join(plain.NonEmpty(prefixed("container ", c.Name), prefixed("image ", c.Image)), ", "))
		}
		if len(all) > 0 {
			out[t.Workload] = " (" + strings.Join(all, "; ") + ")"
		}
	}
	return out
}

// sarifText is a text as a SARIF message: there braces stand for arguments and brackets for links (SARIF 2.1.0, 3.11.5
// and 3.11.6), so those of a name must not.
func sarifText(text string) string { return sarifEscapes.Replace(plain.Line(text)) }

var sarifEscapes = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "{", "{{", "}", "}}")

// location is where a finding's resource stands: the place in a file, the construct and the resource.
func (o SARIFOptions) location(f trace.Finding) sarifLocation {
	name := cmp.Or(f.ConstructPath, f.ObjectID, f.Resource)
	where := sarifLocation{Logical: []sarifLogical{{FullyQualifiedName: plain.Line(name), Name: plain.Line(f.LogicalID), Kind: "resource"}}}
	file, line, column := f.Place()
	if file == "" {
		file, line = o.Artifact, 1
	}
	if file != "" {
		where.Physical = o.physical(file, line, column)
	}
	return where
}

// related is the place in the template of a finding that is placed in the code.
func (o SARIFOptions) related(f trace.Finding) []sarifRelated {
	if f.CodeFile == "" || f.File == "" {
		return nil
	}
	return []sarifRelated{{1, sarifMessage{Text: "in the template"}, o.physical(f.File, max(f.Line, 1), f.Column)}}
}

func (o SARIFOptions) physical(file string, line, column int) *sarifPhysical {
	return &sarifPhysical{sarifArtifact{uri(o.below(file))}, sarifRegion{line, column}}
}

// below names a file from the root, where it is below it.
func (o SARIFOptions) below(file string) string {
	if o.Root != "" && filepath.IsAbs(file) {
		if below, err := filepath.Rel(o.Root, file); err == nil && filepath.IsLocal(below) {
			return below
		}
	}
	return file
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

// fingerprints identify findings, in their order, from one run to the next by rule, object and key, whatever the lines
// and the other findings. Where these are the same, the order tells.
func fingerprints(findings []trace.Finding) []string {
	out := make([]string, len(findings))
	seen := map[string]int{}
	for i, f := range findings {
		sum := sha256.Sum256([]byte(f.ID + "\x00" + cmp.Or(f.ObjectID, f.Resource) + "\x00" + f.Key))
		base := hex.EncodeToString(sum[:16])
		seen[base]++
		out[i] = fmt.Sprintf("%s:%d", base, seen[base])
	}
	return out
}

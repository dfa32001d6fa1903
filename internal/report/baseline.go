package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/syntax"
	"ecrprivatelink/internal/trace"
)

// Baseline is the findings that a team knows of and has not fixed yet, so that a check counts new ones alone. Its JSON
// form is a contract that docs/pullcheck.schema.json describes.
type Baseline struct {
	// SchemaVersion is the version of this form, [baselineVersion].
	SchemaVersion string `json:"schemaVersion"`
	// Findings are in the order of rule, resource and fingerprint, so that two versions of the file compare line by line.
	Findings []Known `json:"findings"`
}

// baselineVersion is the version of a [Baseline], as [SchemaVersion] is that of a report.
const baselineVersion = "1.0"

// Known is a finding of a baseline.
type Known struct {
	// Fingerprint is that of the finding; see [fingerprints]. It alone decides.
	Fingerprint string `json:"fingerprint"`
	// ID is the rule and Resource the object, for those who read the file.
	ID       string `json:"id"`
	Resource string `json:"resource"`
}

// String is the finding in words.
func (k Known) String() string { return k.ID + " at " + k.Resource }

// NewBaseline is the baseline of all findings of a report.
func NewBaseline(r trace.Report) Baseline {
	b := Baseline{SchemaVersion: baselineVersion, Findings: []Known{}}
	for i, print := range fingerprints(r.Findings) {
		b.Findings = append(b.Findings, Known{print, r.Findings[i].ID, plain.Line(r.Findings[i].Resource)})
	}
	slices.SortFunc(b.Findings, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Resource, y.Resource), cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	return b
}

// ParseBaseline reads a baseline. The error says what is wrong with the text, without its name.
func ParseBaseline(text []byte) (Baseline, error) {
	var b Baseline
	if err := json.Unmarshal(text, &b); err != nil {
		return b, fmt.Errorf("it is no baseline of pullcheck (%s); write it with --write-baseline", syntax.Explain(text, err))
	}
	if major, _, _ := strings.Cut(b.SchemaVersion, "."); major != "1" {
		return b, fmt.Errorf("it has schemaVersion %q, and this version of pullcheck reads 1; write it anew with --write-baseline", b.SchemaVersion)
	}
	for i, k := range b.Findings {
		if k.Fingerprint == "" {
			return b, fmt.Errorf("entry %d of its findings has no fingerprint; write it anew with --write-baseline", i+1)
		}
	}
	return b, nil
}

// Split returns the report without the findings of the baseline, those findings, and the entries of the baseline that
// match nothing that was found.
func (b Baseline) Split(r trace.Report) (rest trace.Report, known []trace.Finding, gone []Known) {
	found := map[string]bool{}
	listed := map[string]bool{}
	for _, k := range b.Findings {
		listed[k.Fingerprint] = true
	}
	rest = r
	rest.Findings = nil
	for i, print := range fingerprints(r.Findings) {
		found[print] = true
		if listed[print] {
			known = append(known, r.Findings[i])
		} else {
			rest.Findings = append(rest.Findings, r.Findings[i])
		}
	}
	for _, k := range b.Findings {
		if !found[k.Fingerprint] {
			gone = append(gone, k)
		}
	}
	return rest, known, gone
}

package report

import (
	"slices"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// SchemaVersion is the version of the documents that [JSON] writes, as docs/pullcheck.schema.json describes them. The
// second part grows when fields are added; the first would if one were removed or changed its meaning.
const SchemaVersion = "1.2"

// JSON writes a report in the form that docs/pullcheck.schema.json describes. Lists without entries are [], never null.
// Stopped is what explains stopped tasks beside the report; nil where there is nothing.
func JSON(r trace.Report, stopped any) ([]byte, error) {
	type members trace.Report // without the method that would write it alone
	m := members(r)
	m.Findings, m.Traces = plain.Listed(r.Findings), plain.Listed(slices.Clone(r.Traces))
	for i, t := range m.Traces {
		calls := plain.Listed(slices.Clone(t.Calls))
		for j, c := range calls {
			calls[j].Hops = plain.Listed(c.Hops)
		}
		m.Traces[i].Calls = calls
	}
	return plain.JSON(struct {
		SchemaVersion string `json:"schemaVersion"`
		members
		Stopped any `json:"stopped,omitempty"`
	}{SchemaVersion, m, stopped})
}

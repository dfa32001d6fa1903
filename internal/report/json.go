package report

import (
	"slices"

	"ecrprivatelink/internal/plain"
	"ecrprivatelink/internal/trace"
)

// SchemaVersion is the version of the documents that [JSON] writes, as docs/pullcheck.schema.json describes them. The
// second part grows when fields are added; the first would if one were removed or changed its meaning.
const SchemaVersion = "1.1"

// JSON writes a report in the form that docs/pullcheck.schema.json describes. Lists without entries are [], never null.
// Stopped is what explains stopped tasks beside the report; nil where there is nothing.
func JSON(r trace.Report, stopped any) ([]byte, error) {
	traces := slices.Clone(r.Traces)
	for i, t := range traces {
		traces[i].Calls = slices.Clone(t.Calls)
		for j, c := range t.Calls {
			traces[i].Calls[j].Hops = notNil(c.Hops)
		}
		traces[i].Calls = notNil(traces[i].Calls)
	}
	return plain.JSON(struct {
		SchemaVersion string          `json:"schemaVersion"`
		Findings      []trace.Finding `json:"findings"`
		Traces        []trace.Trace   `json:"traces"`
		Stopped       any             `json:"stopped,omitempty"`
	}{SchemaVersion, notNil(r.Findings), notNil(traces), stopped})
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

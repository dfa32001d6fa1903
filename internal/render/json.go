package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"ecrprivatelink/internal/trace"
)

// JSON writes a report in the form that docs/pullcheck.schema.json describes. Lists without entries are [], never null.
func JSON(r trace.Report) ([]byte, error) {
	// A type without methods: what MarshalJSON returns would be escaped for HTML.
	type report trace.Report
	p := report(r)
	if p.Findings == nil {
		p.Findings = []trace.Finding{}
	}
	p.Traces = make([]trace.Trace, len(r.Traces))
	for i, t := range r.Traces {
		calls := make([]trace.Call, len(t.Calls))
		for j, c := range t.Calls {
			if c.Hops == nil {
				c.Hops = []trace.Hop{}
			}
			calls[j] = c
		}
		t.Calls = calls
		p.Traces[i] = t
	}
	return Indented(p)
}

// Indented writes a value as JSON for people and programs alike: two spaces of indentation, <, > and & as they are, and
// characters that cannot be printed as escapes, so that the document may be shown on a terminal.
func Indented(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return inert(out.Bytes()), nil
}

// inert escapes what cannot be printed in a JSON document. Outside of its strings a document has nothing of the kind
// but line ends.
func inert(document []byte) []byte {
	hidden := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	if bytes.IndexFunc(document, hidden) < 0 {
		return document
	}
	out := make([]byte, 0, len(document)+64)
	for _, r := range string(document) {
		switch {
		case !hidden(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

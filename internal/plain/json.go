package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON writes a value as JSON for people and programs alike: two spaces of indentation, <, > and & as they are. What
// [Line] would show as an escape is an escape of JSON, so that the document means the same and may be shown on a
// terminal or in a log. The error is that of encoding/json.
func JSON(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return inert(out.Bytes()), nil
}

// Listed is a list that JSON writes as [], and not as null, where it has nothing.
func Listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// inert escapes what [Line] does. Outside of its strings a document has nothing of the kind but line ends, and no line
// of it begins with a colon.
func inert(document []byte) []byte {
	if bytes.Contains(document, []byte("##")) {
		document = command.ReplaceAllFunc(document, func(b []byte) []byte { return []byte(disarm.Replace(string(b))) })
	}
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

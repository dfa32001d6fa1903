package windows

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"ecrprivatelink/internal/syntax"
)

// MaxDaemonJSONBytes is the largest daemon configuration that is merged, in bytes. Real ones have a few hundred.
const MaxDaemonJSONBytes = 1 << 20

// DaemonJSON returns a Docker daemon configuration that allows nondistributable layers to be pushed to registries.
// Names of registries may be anything that Registry accepts.
//
// existing is the present configuration, empty for none. Everything in it stays as it is, byte for byte, except for the
// registries that are added; when all are there already, nothing changes. A byte order mark, which Windows editors
// write, is dropped, and UTF-16 that has one becomes UTF-8.
//
// The error says what is wrong and where: an invalid registry, or an existing configuration that is no JSON object, has
// a setting twice, or has the setting with a value that is not a list of strings.
func DaemonJSON(registries []string, existing []byte) ([]byte, error) {
	if len(registries) == 0 {
		return nil, errors.New("no registry is given")
	}
	var hosts []string
	for _, name := range registries {
		host, err := Registry(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	text, err := decode(existing)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return layout{newline: "\n", indent: "  "}.object(hosts), nil
	}
	config, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	return config.allow(hosts)
}

// decode returns text as UTF-8 without a byte order mark.
func decode(text []byte) ([]byte, error) {
	if len(text) > MaxDaemonJSONBytes {
		return nil, fmt.Errorf("it has %d bytes, more than the %d of any real daemon configuration", len(text), MaxDaemonJSONBytes)
	}
	switch {
	case bytes.HasPrefix(text, []byte{0xEF, 0xBB, 0xBF}):
		text = text[3:]
	case bytes.HasPrefix(text, []byte{0xFF, 0xFE}):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case bytes.HasPrefix(text, []byte{0xFE, 0xFF}):
		return decodeUTF16(text[2:], binary.BigEndian)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("it is not UTF-8 text; save it as UTF-8")
	}
	return text, nil
}

func decodeUTF16(text []byte, order binary.ByteOrder) ([]byte, error) {
	if len(text)%2 != 0 {
		return nil, errors.New("it begins like UTF-16 text but has an odd number of bytes; save it as UTF-8")
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units))), nil
}

// object is a JSON object with the places of its members in its text.
type object struct {
	text    []byte
	members []member
	// open is the offset behind the opening brace, end the offset of the closing one.
	open, end int
}

// member is a key and the place of its value: text[start:end].
type member struct {
	key        string
	start, end int
}

// parseObject reads the places of the members of the one object that text holds.
func parseObject(text []byte) (object, error) {
	document, err := syntax.JSON(string(text), syntax.Limits{Depth: maxDepth})
	if err != nil {
		return object{}, notJSON(text, err)
	}
	root := &document.Root
	if root.Kind != syntax.Mapping {
		return object{}, errors.New("it is JSON but not an object; a daemon configuration begins with {")
	}
	start, end := root.Span()
	o := object{text: text, open: start + 1, end: end - 1}
	seen := map[string]int{} // the line of each key
	for key, value := range root.Entries() {
		line := document.Line(key)
		if first, found := seen[key.Text]; found {
			return object{}, fmt.Errorf("it has %q twice, in lines %d and %d; Docker takes the last one, so remove the other", key.Text, first, line)
		}
		seen[key.Text] = line
		start, end := value.Span()
		o.members = append(o.members, member{key.Text, start, end})
	}
	return o, nil
}

// maxDepth is how deep a daemon configuration may nest.
const maxDepth = 1000

// notJSON explains a syntax error. Comments get their own words: other programs allow them in such files.
func notJSON(text []byte, err error) error {
	var at *syntax.Error
	if !errors.As(err, &at) {
		return err
	}
	if line := strings.Split(string(text), "\n")[at.Line-1]; at.Column > 0 {
		if rest := []rune(line); at.Column <= len(rest) && (rest[at.Column-1] == '/' || rest[at.Column-1] == '#') {
			return fmt.Errorf("it has a comment in line %d, column %d; JSON has no comments and Docker refuses them, so remove it", at.Line, at.Column)
		}
	}
	return at
}

// allow returns the object's text with hosts added to the setting.
func (o object) allow(hosts []string) ([]byte, error) {
	style := o.layout()
	i := slices.IndexFunc(o.members, func(m member) bool { return m.key == Setting })
	if i < 0 {
		if len(o.members) == 0 {
			return o.replace(o.open-1, o.end+1, bytes.TrimSuffix(style.object(hosts), []byte(style.newline))), nil
		}
		last := o.members[len(o.members)-1].end
		return o.replace(last, last, append([]byte(","), style.member(hosts)...)), nil
	}
	setting := o.members[i]
	value := o.text[setting.start:setting.end]
	listed, ok := stringList(value)
	if !ok {
		line, column := syntax.Of(o.text, int64(setting.start))
		return nil, fmt.Errorf("its %q in line %d, column %d is not a list of registries in quotes; fix or remove it", Setting, line, column)
	}
	hosts = slices.DeleteFunc(slices.Clone(hosts), func(h string) bool { return slices.Contains(listed, h) })
	switch {
	case len(hosts) == 0:
		return o.text, nil
	case len(listed) == 0: // [] or null
		return o.replace(setting.start, setting.end, []byte(style.list(hosts))), nil
	}
	// Add behind the last element, with whatever stands between the bracket and the first one.
	end := setting.start + len(bytes.TrimRight(value[:len(value)-1], " \t\r\n"))
	gap := value[1 : 1+bytes.IndexByte(value[1:], '"')]
	if !bytes.ContainsRune(gap, '\n') {
		gap = []byte(" ")
	}
	var added []byte
	for _, h := range hosts {
		added = append(append(append(added, ','), gap...), quote(h)...)
	}
	return o.replace(end, end, added), nil
}

// stringList reads a list of strings; null counts as an empty one, as it does for Docker.
func stringList(value []byte) (list []string, ok bool) {
	var elements []any
	if err := json.Unmarshal(value, &elements); err != nil {
		return nil, false
	}
	for _, element := range elements {
		s, ok := element.(string)
		if !ok {
			return nil, false
		}
		list = append(list, s)
	}
	return list, true
}

func (o object) replace(start, end int, with []byte) []byte {
	return slices.Concat(o.text[:start], with, o.text[end:])
}

// layout is how an object is written: one member a line, or all in one line when newline is empty.
type layout struct{ newline, indent string }

// layout returns how the object is written, judged by what stands before its first key.
func (o object) layout() layout {
	end := o.end
	if len(o.members) > 0 {
		end = o.open + bytes.IndexByte(o.text[o.open:], '"')
	}
	before := string(o.text[o.open:end])
	i := strings.LastIndexByte(before, '\n')
	switch {
	case i < 0 && len(o.members) > 0:
		return layout{}
	case len(o.members) == 0 || before[i+1:] == "":
		return layout{newlineOf(o.text), "  "}
	}
	return layout{newlineOf([]byte(before)), before[i+1:]}
}

func newlineOf(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// object writes an object that has the setting only.
func (l layout) object(hosts []string) []byte {
	return []byte("{" + l.member(hosts) + l.newline + "}" + l.newline)
}

// member writes the setting with what stands before it.
func (l layout) member(hosts []string) string {
	before := l.newline + l.indent
	if l.newline == "" {
		before = " "
	}
	return before + quote(Setting) + ": " + l.list(hosts)
}

// list writes the setting's value.
func (l layout) list(hosts []string) string {
	quoted := make([]string, len(hosts))
	for i, h := range hosts {
		quoted[i] = quote(h)
	}
	if l.newline == "" {
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	inner := l.newline + l.indent + l.indent
	return "[" + inner + strings.Join(quoted, ","+inner) + l.newline + l.indent + "]"
}

// quote writes a JSON string. It leaves < and > as they are, which stand-ins for hosts have.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""` // a string and a buffer do not fail
	}
	return strings.TrimSuffix(b.String(), "\n")
}

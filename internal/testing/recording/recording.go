// Package recording keeps what a moto_server answers and plays it back, so that tests of what calls AWS need no server
// and take milliseconds. It plays to clients of the SDK, and through [Serve] to programs that find AWS at a URL.
//
// A recording stands in the testdata folder of its package. It has parts, each of which plays alone. What differs
// between two runs is not in it: moto draws its ids from numbers that follow from the calls that change something, and
// times, addresses and request ids are replaced.
package recording

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// line is a call and its answer, or the beginning of a part.
type line struct {
	// Part is the name of the part that begins here; the other members are then empty.
	Part string `json:"part,omitempty"`

	// Asked is the request: its method, path, query and body.
	Asked string `json:"asked,omitempty"`
	// To are the request's headers that say which service, Region and operation it is for.
	To     map[string]string `json:"to,omitempty"`
	Status int               `json:"status,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Body   string            `json:"body,omitempty"`
}

// key tells questions apart.
func (l line) key() string { return l.To["Authorization"] + " " + l.To[target] + " " + l.Asked }

// reads holds for questions that change nothing. The protocols of AWS name the operation in a header or in a form;
// where they do neither, the method of HTTP tells.
func (l line) reads() bool {
	method, rest, _ := strings.Cut(l.Asked, " ")
	if _, operation, named := strings.Cut(l.To[target], "."); named {
		return reading.MatchString(operation)
	}
	if action := action.FindStringSubmatch(rest); action != nil {
		return reading.MatchString(action[1])
	}
	return method == http.MethodGet
}

const target = "X-Amz-Target"

var (
	action  = regexp.MustCompile(`[ &]Action=(\w+)`)
	reading = regexp.MustCompile(`^(Batch)?(Check|Describe|Get|List)`)
)

// response is the answer to a request.
func (l line) response(to *http.Request) *http.Response {
	header := http.Header{}
	for name, value := range l.Header {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: l.Status, Header: header, Body: io.NopCloser(strings.NewReader(l.Body)), ContentLength: int64(len(l.Body)),
		Request: to, ProtoMajor: 1, ProtoMinor: 1}
}

// asked is the line of a signed request without its answer, and the request's body.
func asked(r *http.Request) (line, string, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return line{}, "", err
		}
	}
	l := line{To: kept(r.Header, "Content-Type", target),
		Asked: r.Method + " " + r.URL.RequestURI() + " " + token.ReplaceAllString(sorted(string(body)), "${1}token")}
	if scope := scope.FindString(r.Header.Get("Authorization")); scope != "" {
		l.To["Authorization"] = "AWS4-HMAC-SHA256 Credential=testing/20260101" + scope + ", SignedHeaders=host, Signature=0"
	}
	return l, string(body), nil
}

// scope is what a signature says of the Region and the service.
var scope = regexp.MustCompile(`/[a-z0-9-]+/[a-z0-9-]+/aws4_request`)

// kept are the headers of those names that are there.
func kept(of http.Header, names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if value := of.Get(name); value != "" {
			out[name] = value
		}
	}
	return out
}

// token is a member in which the SDK writes a random text, so that a call that is tried again is made once.
var token = regexp.MustCompile(`(?i)(client_?(?:request)?token(?:=|": ?"))(?:[0-9a-f]{8}-[0-9a-f-]{27}|token\b)`)

// sorted is a text of JSON with its members in order, and any other text as it is.
func sorted(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return text
	}
	var compact, out bytes.Buffer
	encoder := json.NewEncoder(&compact)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil || json.Indent(&out, bytes.TrimSpace(compact.Bytes()), "", "") != nil {
		return text
	}
	return out.String()
}

// path is the file of a recording.
func path(name string) string { return filepath.Join("testdata", "moto", name+".jsonl.gz") }

// head is the first line of a recording.
type head struct {
	// Moto is the version of moto that answered.
	Moto string `json:"moto"`
}

// read reads a recording.
func read(path string) ([]line, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	texts := json.NewDecoder(bufio.NewReader(plain))
	var first head
	if err := texts.Decode(&first); err != nil || first.Moto == "" {
		return nil, fmt.Errorf("%s does not say which moto answered: %v", path, err)
	}
	var lines []line
	for {
		var l line
		if err := texts.Decode(&l); errors.Is(err, io.EOF) {
			return lines, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		lines = append(lines, l)
	}
}

// write writes a recording.
func write(path, moto string, lines []line) error {
	var out bytes.Buffer
	pack, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	texts := json.NewEncoder(pack)
	texts.SetEscapeHTML(false)
	if err := texts.Encode(head{moto}); err != nil {
		return err
	}
	for _, l := range lines {
		if err := texts.Encode(l); err != nil {
			return err
		}
	}
	if err := pack.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// ordered puts the questions between two changes, which may have been asked at once, in order.
func ordered(lines []line) []line {
	out := slices.Clone(lines)
	for begin := 0; begin < len(out); begin++ {
		end := begin
		for end < len(out) && out[end].reads() {
			end++
		}
		slices.SortFunc(out[begin:end], func(a, b line) int { return strings.Compare(a.key(), b.key()) })
		begin = end
	}
	return out
}

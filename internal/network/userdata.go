package network

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"regexp"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/partial"
)

// proxySetting and noProxySetting match what sets a proxy for the ECS agent or the container engine: variables of
// shells, of systemd and of PowerShell ([Environment]::SetEnvironmentVariable("NO_PROXY", "…")), and the keys of
// Docker's daemon.json and of Bottlerocket's settings.network. The value of noProxySetting is the group that matched:
// the first is a list in brackets, the second stands in quotes and may hold spaces. Source: Amazon ECS Developer Guide,
// Using an HTTP proxy for container instances; Docker documentation, Daemon proxy configuration; Bottlerocket
// documentation, settings.network.
var (
	proxySetting   = regexp.MustCompile(`(?i)` + assigns(`HTTPS?[_-]PROXY`) + `\\?["']?([^\s"'\\;&|,]+)`)
	noProxySetting = regexp.MustCompile(`(?i)` + assigns(`NO[_-]PROXY`) + `(?:\[(\s*\\?["'][^\]]*)\]|\\?["']([^"'\\\n]+)|((?:\$\([^)"'\\\n]*\)|[^\s"'\\;&|])+))`)
)

// assigns matches a variable and what stands between its name and its value: "=" or ":", the comma of a method's
// arguments, the spaces of setx, the -Value of New-ItemProperty.
func assigns(variable string) string {
	return `(?:\bsetx(?:\.exe)?[ \t]+(?:/m[ \t]+)?["']?` + variable + `["']?[ \t]+|\b` + variable + `(?:\\?["']?[ \t]*[=:][ \t]*|["'][ \t]*,[ \t]*|["']?[ \t]+-Value[ \t]+))`
}

// comment matches lines that a shell, PowerShell, systemd and cmd leave out, entry one of NO_PROXY, and again a value
// that is NO_PROXY itself in other letters.
var (
	entry   = regexp.MustCompile(`(?:\$\([^)]*\)?|\$\{[^}]*\}?|[^,\s"'\\])+`)
	comment = regexp.MustCompile(`(?mi)^[ \t]*(?:#|@?rem\b|::).*$`)
	again   = regexp.MustCompile(`(?i)^\$(env:)?\{?no_proxy\}?$`)
)

// settings are where a script sets a proxy: the address, and the value of each NO_PROXY.
func (s *Script) settings() (text string, address []int, exempt [][]int) {
	// What is blanked keeps its place, by which gaps are known.
	text = comment.ReplaceAllStringFunc(s.text.String(), func(line string) string { return strings.Repeat(" ", len(line)) })
	m := proxySetting.FindStringSubmatchIndex(text)
	if m == nil {
		return text, nil, nil
	}
	address = m[2:4]
	if at := strings.LastIndexByte(text[address[0]:address[1]], '@'); at >= 0 { // credentials stand before it
		address[0] += at + 1
	}
	for _, m := range noProxySetting.FindAllStringSubmatchIndex(text, -1) {
		exempt = append(exempt, []int{max(m[2], m[4], m[6]), max(m[3], m[5], m[7])})
	}
	return text, address, exempt
}

// Proxy is the proxy that the script sets, without its credentials; nil for none.
func (s *Script) Proxy() *Proxy {
	text, address, exempt := s.settings()
	if address == nil {
		return nil
	}
	p := &Proxy{Address: s.between(address[0], address[1]).String()}
	for _, at := range exempt {
		value := text[at[0]:at[1]]
		if again.MatchString(value) {
			continue
		}
		var entries []partial.Text
		for _, e := range entry.FindAllStringIndex(value, -1) {
			entries = append(entries, s.between(at[0]+e[0], at[0]+e[1]))
		}
		p.Exempt = append(p.Exempt, entries)
	}
	return p
}

// ProxySettings is a script that sets the same proxy as another and does nothing else: user data often holds secrets.
func ProxySettings(script string) string {
	s := ScriptOf(script)
	text, address, exempt := s.settings()
	if address == nil {
		return ""
	}
	var out strings.Builder
	fmt.Fprintf(&out, "HTTP_PROXY=%s\n", cmp.Or(text[address[0]:address[1]], "@")) // nothing may stand behind credentials
	for _, at := range exempt {
		form := "NO_PROXY=\"%s\"\n"
		if strings.ContainsAny(text[at[0]:at[1]], "\"'") { // a list
			form = "NO_PROXY=[%s]\n"
		}
		fmt.Fprintf(&out, form, text[at[0]:at[1]])
	}
	return out.String()
}

// gap stands in a script for a text that is not known.
const gap = "?"

// Script is the user data of instances in one text.
type Script struct {
	text strings.Builder
	// gaps are what is not known, by where its [gap] stands.
	gaps map[int]partial.Text
}

// ScriptOf is the script with a text that is known.
func ScriptOf(text string) *Script {
	s := &Script{}
	s.Add(partial.Literal(text))
	return s
}

// Add adds a piece of the script; one that is not a literal is not known.
func (s *Script) Add(piece partial.Text) {
	if known, ok := piece.Text(); ok {
		s.text.WriteString(known)
		return
	}
	if s.gaps == nil {
		s.gaps = map[int]partial.Text{}
	}
	s.gaps[s.text.Len()] = piece
	s.text.WriteString(gap)
}

// shellVariable is what a shell puts a value in place of.
var shellVariable = regexp.MustCompile(`^\$(\w+|\{[^}]*\}?|\([^)]*\)?)`)

// between is a piece of the script. A variable of the shell in it is not known.
func (s *Script) between(from, to int) partial.Text {
	var parts []partial.Text
	text := s.text.String()
	for from < to {
		if unknown, is := s.gaps[from]; is {
			parts, from = append(parts, unknown), from+len(gap)
			continue
		}
		if variable := shellVariable.FindString(text[from:to]); variable != "" {
			parts, from = append(parts, partial.Token(variable)), from+len(variable)
			continue
		}
		parts, from = append(parts, partial.Literal(text[from:from+1])), from+1
	}
	return partial.Join(parts...)
}

// Proxy is the HTTP proxy that container instances send calls through.
type Proxy struct {
	// Address is the proxy, such as "proxy.example.com:3128".
	Address string
	// Exempt are the entries of each NO_PROXY: hosts, domains with or without a leading dot, or "*". One that is not
	// known may be any of these. The agent and the container engine may each have a NO_PROXY of their own; a host that
	// not all of them exempt is one that some calls reach through the proxy.
	Exempt [][]partial.Text
}

// unpackedLimit is how many bytes of user data are read. Amazon EC2 keeps at most 16 KB of it, before which it may have
// been compressed. Source: Amazon EC2 User Guide, Run commands when you launch an EC2 instance with user data input.
const unpackedLimit = 1 << 20

// UserData is the text of user data as Amazon EC2 keeps it: in Base64, and then a script, an archive of scripts in MIME
// parts, or one of these compressed with gzip, as cloud-init takes them. ok is false for what is no text. Source:
// cloud-init documentation, User data formats.
func UserData(encoded string) (text string, ok bool) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", false
	}
	return unpacked(data, 0)
}

// partsLimit is how deep parts in parts are read.
const partsLimit = 3

// unpacked is the text of user data or of one of its parts.
func unpacked(data []byte, depth int) (string, bool) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		reader, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return "", false
		}
		if data, err = io.ReadAll(io.LimitReader(reader, unpackedLimit+1)); err != nil || len(data) > unpackedLimit {
			return "", false
		}
	}
	if !utf8.Valid(data) || depth > partsLimit {
		return "", false
	}
	header, body, is := archive(data)
	if !is {
		return string(data), true
	}
	var all strings.Builder
	for parts := multipart.NewReader(body, header); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return all.String(), true
		}
		if err != nil {
			return "", false
		}
		var encoded io.Reader = part
		if strings.EqualFold(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding")), "base64") {
			encoded = base64.NewDecoder(base64.StdEncoding, part)
		}
		content, err := io.ReadAll(encoded)
		if kind := part.Header.Get("Content-Type"); strings.HasPrefix(kind, "multipart/") {
			content = append([]byte("Content-Type: "+kind+"\n\n"), content...)
		}
		text, ok := unpacked(content, depth+1)
		if err != nil || !ok {
			return "", false
		}
		all.WriteString(text + "\n")
	}
}

// archive is the boundary and the body of an archive of MIME parts.
func archive(data []byte) (boundary string, body io.Reader, is bool) {
	reader := bufio.NewReader(bytes.NewReader(data))
	header, err := textproto.NewReader(reader).ReadMIMEHeader()
	if err != nil {
		return "", nil, false
	}
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	boundary = parameters["boundary"]
	return boundary, reader, err == nil && boundary != "" && strings.HasPrefix(kind, "multipart/")
}

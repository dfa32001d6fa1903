package network

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

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

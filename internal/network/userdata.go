package network

import (
	"regexp"
	"strings"

	"ecrprivatelink/internal/partial"
)

// proxySetting and noProxySetting match what sets a proxy for the ECS agent or the container engine: variables of
// shells, of systemd and of PowerShell ([Environment]::SetEnvironmentVariable("NO_PROXY", "…")), and the keys of
// Docker's daemon.json. The value of noProxySetting is its first group where it is in quotes, which may hold spaces,
// else its second. Source: Amazon ECS Developer Guide, Using an HTTP proxy for container instances; Docker
// documentation, Daemon proxy configuration.
var (
	proxySetting   = regexp.MustCompile(`(?i)` + assigns(`HTTPS?[_-]PROXY`) + `\\?["']?([^\s"'\\;&|,]+)`)
	noProxySetting = regexp.MustCompile(`(?i)` + assigns(`NO[_-]PROXY`) + `(?:\\?["']([^"'\\\n]+)|([^\s"'\\;&|]+))`)
)

// assigns matches a variable and what stands between its name and its value: "=" or ":", the comma of a method's
// arguments, the spaces of setx, the -Value of New-ItemProperty.
func assigns(variable string) string {
	return `(?:\bsetx(?:\.exe)?[ \t]+(?:/m[ \t]+)?["']?` + variable + `["']?[ \t]+|\b` + variable + `(?:\\?["']?[ \t]*[=:][ \t]*|["'][ \t]*,[ \t]*|["']?[ \t]+-Value[ \t]+))`
}

// comment matches lines that a shell, PowerShell, systemd and cmd leave out, entry one of NO_PROXY, and again a value
// that
// is NO_PROXY itself in other letters.
var (
	entry   = regexp.MustCompile(`(?:\$\([^)]*\)?|\$\{[^}]*\}?|[^,\s])+`)
	comment = regexp.MustCompile(`(?mi)^[ \t]*(?:#|@?rem\b|::).*$`)
	again   = regexp.MustCompile(`(?i)^\$(env:)?\{?no_proxy\}?$`)
)

// Proxy is the proxy that the script sets; nil for none.
func (s *Script) Proxy() *Proxy {
	// What is blanked keeps its place, by which gaps are known.
	text := comment.ReplaceAllStringFunc(s.text.String(), func(line string) string { return strings.Repeat(" ", len(line)) })
	m := proxySetting.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	p := &Proxy{Address: s.between(m[2], m[3]).String()}
	for _, m := range noProxySetting.FindAllStringSubmatchIndex(text, -1) {
		from, to := max(m[2], m[4]), max(m[3], m[5])
		if again.MatchString(text[from:to]) {
			continue
		}
		var entries []partial.Text
		for _, at := range entry.FindAllStringIndex(text[from:to], -1) {
			entries = append(entries, s.between(from+at[0], from+at[1]))
		}
		p.Exempt = append(p.Exempt, entries)
	}
	return p
}

// gap stands in a script for a text that is not known.
const gap = "?"

// Script is the user data of instances in one text.
type Script struct {
	text strings.Builder
	// gaps are what is not known, by where its [gap] stands.
	gaps map[int]partial.Text
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

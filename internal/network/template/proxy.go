package template

import (
	"regexp"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// proxySetting and noProxySetting match the lines of user data that set a proxy for the ECS agent or the container
// engine.
var (
	proxySetting   = regexp.MustCompile(`(?i)\bHTTPS?_PROXY["']?[ \t]*[=:][ \t]*["']?([^\s"']+)`)
	noProxySetting = regexp.MustCompile(`(?i)\bNO_PROXY["']?[ \t]*[=:][ \t]*["']?([^\s"']+)`)
)

// proxyOf is the proxy that the user data of instances sets; nil for none.
func proxyOf(data []cfn.Value) *network.Proxy {
	var all script
	for _, v := range data {
		all.add(v)
		all.text.WriteString("\n")
	}
	m := proxySetting.FindStringSubmatchIndex(all.text.String())
	if m == nil {
		return nil
	}
	p := &network.Proxy{Address: all.between(m[2], m[3]).String()}
	for _, m := range noProxySetting.FindAllStringSubmatchIndex(all.text.String(), -1) {
		p.Exempt = append(p.Exempt, all.between(m[2], m[3]).Split(",", -1)...)
	}
	return p
}

// gap stands in a script for a text that is not known.
const gap = "?"

// script is user data in one text.
type script struct {
	text strings.Builder
	// gaps are what is not known, by where its [gap] stands.
	gaps map[int]partial.Text
}

func (s *script) add(v cfn.Value) {
	mentions(v, func(p cfn.Part) bool {
		if p.Token == nil {
			s.text.WriteString(p.Text)
			return false
		}
		if s.gaps == nil {
			s.gaps = map[int]partial.Text{}
		}
		s.gaps[s.text.Len()] = p.Known()
		s.text.WriteString(gap)
		return false
	})
}

// shellVariable is what a shell puts a value in place of.
var shellVariable = regexp.MustCompile(`^\$(\w+|\{[^}]*\}?|\([^)]*\)?)`)

// between is a piece of the script. A variable of the shell in it is not known.
func (s *script) between(from, to int) partial.Text {
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

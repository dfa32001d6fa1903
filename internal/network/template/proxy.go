package template

import (
	"regexp"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
)

// proxySetting and noProxySetting match the lines of user data that set a proxy for the ECS agent or the container
// engine.
var (
	proxySetting   = regexp.MustCompile(`(?i)\bHTTPS?_PROXY["']?\s*[=:]\s*["']?([^\s"']+)`)
	noProxySetting = regexp.MustCompile(`(?i)\bNO_PROXY["']?\s*[=:]\s*["']?([^\s"']+)`)
)

// proxyOf is the proxy that the user data of instances sets; nil for none.
func proxyOf(data []cfn.Value) *network.Proxy {
	var text strings.Builder
	for _, v := range data {
		mentions(v, func(p cfn.Part) bool {
			if p.Token != nil {
				text.WriteString("‹" + p.Token.Name + "›")
			} else {
				text.WriteString(p.Text)
			}
			return false
		})
		text.WriteString("\n")
	}
	m := proxySetting.FindStringSubmatch(text.String())
	if m == nil {
		return nil
	}
	p := &network.Proxy{Address: m[1]}
	for _, m := range noProxySetting.FindAllStringSubmatch(text.String(), -1) {
		p.Exempt = append(p.Exempt, strings.Split(m[1], ",")...)
	}
	return p
}

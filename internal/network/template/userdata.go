package template

import (
	"encoding/base64"
	"strings"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// proxyOf is the proxy that the user data of instances sets, nil for none, and why it is not known whether it sets one.
func proxyOf(data []cfn.Value) (proxy *network.Proxy, hidden string) {
	var all network.Script
	for _, v := range data {
		if !addScript(&all, v) {
			hidden = "the user data is in Base64 and no text"
		}
		all.Add(partial.Literal("\n"))
	}
	return all.Proxy(), hidden
}

// addScript adds the text of user data, which a template may hold in Base64. It reports whether that is text.
func addScript(s *network.Script, v cfn.Value) bool {
	literal, _ := v.Literal()
	if plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(literal)); err == nil && len(plain) > 0 {
		text, ok := network.UserData(literal)
		s.Add(partial.Literal(text))
		return ok
	}
	mentions(v, func(p cfn.Part) bool {
		if p.Token == nil {
			s.Add(partial.Literal(p.Text))
		} else {
			s.Add(p.Known())
		}
		return false
	})
	return true
}

package template

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// proxyOf is the proxy that the user data of instances sets; nil for none.
func proxyOf(data []cfn.Value) *network.Proxy {
	var all network.Script
	for _, v := range data {
		addScript(&all, v)
		all.Add(partial.Literal("\n"))
	}
	return all.Proxy()
}

// encoded is the text of user data that a template holds in Base64.
func encoded(v cfn.Value) (string, bool) {
	text, _ := v.Literal()
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	return string(plain), err == nil && len(plain) > 0 && utf8.Valid(plain)
}

func addScript(s *network.Script, v cfn.Value) {
	if plain, ok := encoded(v); ok {
		s.Add(partial.Literal(plain))
		return
	}
	mentions(v, func(p cfn.Part) bool {
		if p.Token == nil {
			s.Add(partial.Literal(p.Text))
		} else {
			s.Add(p.Known())
		}
		return false
	})
}

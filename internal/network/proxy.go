package network

import "strings"

// Proxy is the HTTP proxy that container instances send calls through.
type Proxy struct {
	// Address is the proxy, such as "proxy.example.com:3128".
	Address string
	// Exempt are the entries of NO_PROXY: hosts, domains with or without a leading dot, or "*".
	Exempt []string
}

// Exempts reports whether calls to a host do not go through the proxy.
func (p *Proxy) Exempts(host string) bool {
	for _, e := range p.Exempt {
		domain := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(e), "*"), ".")
		switch {
		case strings.TrimSpace(e) == "*", domain != "" && (host == domain || strings.HasSuffix(host, "."+domain)):
			return true
		}
	}
	return false
}

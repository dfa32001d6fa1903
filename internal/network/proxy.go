package network

import "ecrprivatelink/internal/partial"

// Proxy is the HTTP proxy that container instances send calls through.
type Proxy struct {
	// Address is the proxy, such as "proxy.example.com:3128".
	Address string
	// Exempt are the entries of NO_PROXY: hosts, domains with or without a leading dot, or "*". One that is not known
	// may be any of these.
	Exempt []partial.Text
}

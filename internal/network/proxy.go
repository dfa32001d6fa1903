package network

import "ecrprivatelink/internal/partial"

// Proxy is the HTTP proxy that container instances send calls through.
type Proxy struct {
	// Address is the proxy, such as "proxy.example.com:3128".
	Address string
	// Exempt are the entries of each NO_PROXY: hosts, domains with or without a leading dot, or "*". One that is not
	// known may be any of these. The agent and the container engine may each have a NO_PROXY of their own; a host that
	// not all of them exempt is one that some calls reach through the proxy.
	Exempt [][]partial.Text
}

package network

import "ecrprivatelink/internal/partial"

// BlockMode is the mode of VPC Block Public Access in an account and Region, spelled as AWS spells it.
type BlockMode string

// The modes. Source: Amazon EC2 API Reference, VpcBlockPublicAccessOptions.
const (
	// BlockOff is the mode of an account that has never set another.
	BlockOff BlockMode = "off"
	// BlockBidirectional blocks all traffic of internet gateways and egress-only internet gateways.
	BlockBidirectional BlockMode = "block-bidirectional"
	// BlockIngress blocks all internet traffic but that of NAT gateways and egress-only internet gateways.
	BlockIngress BlockMode = "block-ingress"
)

// AccessBlock is VPC Block Public Access of an account in a Region.
type AccessBlock struct {
	Object
	Env  Env
	Mode partial.Value[BlockMode]
}

// Exclusion exempts a VPC or a subnet from VPC Block Public Access.
type Exclusion struct {
	Object
	// Of is the id of the VPC or the subnet.
	Of partial.Value[string]
	// EgressOnly says that it lets only connections out, which matters to mode block-bidirectional alone.
	EgressOnly partial.Value[bool]
	// Perhaps is why it is not certain that it exists; empty when it is.
	Perhaps string
}

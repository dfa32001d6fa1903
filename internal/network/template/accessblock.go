package template

import (
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// accessBlock reads VPC Block Public Access of the stack's account and Region.
func (r *reader) accessBlock(s *cfn.Resource) {
	mode := word[network.BlockMode](s.Property("InternetGatewayBlockMode"))
	if why := doubt(s); why != "" {
		mode = partial.Unknown[network.BlockMode](why)
	}
	r.accessBlocks = append(r.accessBlocks, network.AccessBlock{Object: object(s), Env: env(s.Stack), Mode: mode})
}

// exclusion reads a VPC or a subnet that is exempt from VPC Block Public Access.
func (r *reader) exclusion(s *cfn.Resource) {
	r.exclusions = append(r.exclusions, network.Exclusion{Object: object(s), Of: id(first(s.Property, "SubnetId", "VpcId")), Perhaps: doubt(s),
		EgressOnly: worded(s.Property("InternetGatewayExclusionMode"), func(word string) bool { return word == "allow-egress" })})
}

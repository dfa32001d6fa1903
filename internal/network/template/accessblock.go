package template

import (
	"ecrprivatelink/internal/cfn"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// accessBlock reads VPC Block Public Access of the stack's account and Region.
func (r *reader) accessBlock(s *cfn.Resource) {
	v := s.Property("InternetGatewayBlockMode")
	mode := partial.Unknown[network.BlockMode](why(v))
	if word, ok := v.Literal(); ok {
		mode = partial.Known(network.BlockMode(word))
	}
	if why := doubt(s); why != "" {
		mode = partial.Unknown[network.BlockMode](why)
	}
	r.accessBlocks = append(r.accessBlocks, network.AccessBlock{Object: object(s), Env: env(s.Stack), Mode: mode})
}

// exclusion reads a VPC or a subnet that is exempt from VPC Block Public Access.
func (r *reader) exclusion(s *cfn.Resource) {
	of := s.Property("SubnetId")
	if of.IsAbsent() {
		of = s.Property("VpcId")
	}
	e := network.Exclusion{Object: object(s), Of: id(of), Perhaps: doubt(s)}
	v := s.Property("InternetGatewayExclusionMode")
	e.EgressOnly = partial.Unknown[bool](why(v))
	if word, ok := v.Literal(); ok {
		e.EgressOnly = partial.Known(word == "allow-egress")
	}
	r.exclusions = append(r.exclusions, e)
}

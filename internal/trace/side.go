package trace

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
	"ecrprivatelink/internal/plain"
)

// side is one end of a connection, as the rules of the other end see it.
type side struct {
	// what names it in messages.
	what string
	// blocks are where its address lies. None: not known, for the reason in open.
	blocks []netip.Prefix
	open   string
	// subnet, vpc and groups are those of its network interface; nil for public addresses, or when not known.
	subnet *network.Subnet
	vpc    *network.VPC
	groups partial.List[string]
	// public is an address of the internet; service is the AWS service it belongs to and region that service's Region.
	public  bool
	service pullpath.Service
	region  partial.Text
	// gateway says that a gateway endpoint carries the calls to it.
	gateway bool
	// far says that it is reached through a transit gateway, which carries no group references by default.
	far bool
}

// inSubnet is a network interface in a subnet. When the subnet's block is not known, its VPC's blocks stand for it.
func (x *index) inSubnet(what string, subnet *network.Subnet, vpc *network.VPC, groups partial.List[string]) side {
	s := side{what: what, subnet: subnet, vpc: vpc, groups: groups}
	switch {
	case subnet != nil && len(ipv4(subnet.CIDRs.Items)) > 0:
		s.blocks = ipv4(subnet.CIDRs.Items)
		return s
	case subnet != nil && !subnet.CIDRs.Complete():
		s.open = subnet.CIDRs.Why()
	case subnet == nil:
		s.open = "its subnet is not known"
	default:
		s.open = "the subnet has no IPv4 CIDR block in the source"
	}
	return s
}

// publicSide is the public addresses of a service of AWS, or of any host.
func publicSide(what string, service pullpath.Service, region partial.Text) side {
	return side{what: what, blocks: []netip.Prefix{anyIPv4}, public: true, service: service, region: region}
}

// within are the blocks that its address lies in: where its own are not known, those of its VPC, else any.
func (s side) within() []netip.Prefix {
	switch {
	case len(s.blocks) > 0:
		return s.blocks
	case s.vpc != nil && s.vpc.CIDRs.Complete() && len(ipv4(s.vpc.CIDRs.Items)) > 0:
		return ipv4(s.vpc.CIDRs.Items)
	}
	return []netip.Prefix{anyIPv4}
}

// skip are the blocks that do not count for coverage.
func (s side) skip() []netip.Prefix {
	if s.public {
		return private
	}
	return nil
}

// covers answers whether a range that is no CIDR block holds a side; blocks are the range's CIDR blocks instead, when
// it comes down to some.
func (x *index) covers(r network.Range, s side) (direct answer, blocks []netip.Prefix) {
	switch r.Kind {
	case network.CIDRRange:
		return answer{}, []netip.Prefix{r.Prefix.Masked()}
	case network.GroupRange:
		in := s.inGroup(r.ID)
		if in.is == no && r.Why != "" && !s.public {
			return answer{maybe, r.Why}, nil
		}
		return in, nil
	case network.PrefixListRange:
		return x.inPrefixList(r.ID, s)
	case network.VPCRange:
		if s.public {
			return answer{}, nil
		}
		if s.vpc != nil && s.vpc.ID == r.ID {
			return s.inVPCRange(r.Part), nil
		}
		if vpc := x.VPCs[r.ID]; vpc != nil && len(vpc.CIDRs.Items) > 0 && !vpc.FurtherBlocks && r.Part == "" {
			return answer{}, ipv4(vpc.CIDRs.Items)
		}
		return answer{maybe, fmt.Sprintf("the CIDR of VPC %s is not known", r.ID)}, nil
	case network.SubnetRange:
		return x.inSubnetRange(r.ID, s)
	}
	return answer{maybe, orReason(r.Why, "a rule's other side is not known")}, nil
}

// inVPCRange answers whether its address lies in the block that its VPC was created with, which is not known, or in a
// part of it.
func (s side) inVPCRange(part string) answer {
	within := func(b netip.Prefix) bool {
		return slices.ContainsFunc(ipv4(s.vpc.CIDRs.Items), func(further netip.Prefix) bool { return contains(further, b) })
	}
	switch {
	case part != "" && s.subnet != nil && s.subnet.VPCPart == part:
		return answer{yes, "its subnet's CIDR"}
	case part == "" && (!s.vpc.FurtherBlocks || s.subnet != nil && s.subnet.VPCPart != ""):
		return answer{yes, "its VPC's CIDR"}
	case len(s.blocks) > 0 && !slices.ContainsFunc(s.blocks, func(b netip.Prefix) bool { return !within(b) }):
		return answer{} // the blocks of a VPC do not overlap
	}
	if part != "" {
		return answer{maybe, fmt.Sprintf("the CIDR of VPC %s, of which a rule names a part, is known at deployment only", s.vpc.Label())}
	}
	return answer{maybe, fmt.Sprintf("VPC %s has further CIDR blocks, and whether %s is in the first is not known", s.vpc.Label(), s.what)}
}

func (s side) inGroup(id string) answer {
	for _, g := range s.groups.Items {
		if g == id && s.far {
			return answer{maybe, "a rule refers to a security group across a transit gateway, which works only where security group referencing is switched on"}
		}
		if g == id {
			return answer{yes, "a group reference"}
		}
	}
	if s.public {
		return answer{}
	}
	for _, g := range s.groups.Perhaps {
		if g.Item == id {
			return answer{maybe, g.Why}
		}
	}
	if s.groups.More != "" {
		return answer{maybe, s.groups.More}
	}
	return answer{}
}

func (x *index) inSubnetRange(id string, s side) (answer, []netip.Prefix) {
	if s.public {
		return answer{}, nil
	}
	if s.subnet != nil && s.subnet.ID == id {
		return answer{yes, "its subnet's CIDR"}, nil
	}
	other := x.Subnets[id]
	if other != nil && len(other.CIDRs.Items) > 0 {
		return answer{}, ipv4(other.CIDRs.Items)
	}
	if other != nil && s.subnet != nil {
		mine, known := s.subnet.VPC.Get()
		theirs, knownToo := other.VPC.Get()
		if known && knownToo && mine == theirs {
			return answer{}, nil // subnets of one VPC do not overlap
		}
	}
	return answer{maybe, fmt.Sprintf("the CIDR of subnet %s is not known", id)}, nil
}

func (x *index) inPrefixList(id string, s side) (answer, []netip.Prefix) {
	if list := x.PrefixLists[id]; list != nil {
		service, known := list.Service.Get()
		switch {
		case known && service != "" && s.public && service == s.service:
			return answer{yes, "the prefix list of " + string(service)}, nil
		case known && service != "":
			return answer{}, nil
		case list.CIDRs.Complete() || len(list.CIDRs.Items) > 0:
			direct := answer{}
			if !list.CIDRs.Complete() {
				direct = answer{maybe, list.CIDRs.Why()}
			}
			return direct, ipv4(list.CIDRs.Items)
		}
		return answer{maybe, orReason(list.CIDRs.Why(), fmt.Sprintf("the entries of prefix list %s are not known", list.Label()))}, nil
	}
	return s.inPublishedList(id), nil
}

// inPublishedList answers for a prefix list that the source does not hold, from the ids of AWS's lists that are known.
func (s side) inPublishedList(id string) answer {
	here, _ := s.region.Text()
	ofS3, ofDynamoDB := pullpath.PrefixListRegions(id)
	_, listed := pullpath.S3PrefixList(here)
	switch {
	case s.service == pullpath.S3 && slices.Contains(ofS3, here):
		return answer{yes, "the S3 prefix list"}
	case len(ofS3)+len(ofDynamoDB) > 0 && (listed || s.service != pullpath.S3):
		return answer{} // of another service, or nothing in this Region
	case here == "" && len(ofS3) > 0:
		return answer{maybe, fmt.Sprintf("%s is the S3 prefix list of %s, and the Region is not known", id, plain.List(ofS3))}
	case here == "" && len(ofDynamoDB) > 0:
		return answer{maybe, fmt.Sprintf("%s is the DynamoDB prefix list of %s, and the Region is not known", id, plain.List(ofDynamoDB))}
	}
	return answer{maybe, fmt.Sprintf("what prefix list %s holds is not known", id)}
}

func orReason(why, otherwise string) string { return cmp.Or(why, otherwise) }

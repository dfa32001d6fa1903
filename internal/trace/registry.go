package trace

import (
	"net/netip"
	"strings"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// RegistryKind is the kind of registry that an image comes from.
type RegistryKind string

// The kinds of registries. The zero RegistryKind is one that is not known.
const (
	// PrivateECR is a private registry of Amazon ECR.
	PrivateECR RegistryKind = "private"
	// PublicRegistry is any other registry; it is reached over the internet.
	PublicRegistry RegistryKind = "public"
)

// imageSource is where an image comes from.
type imageSource struct {
	Kind RegistryKind
	// Host is the host that the image is pulled from.
	Host partial.Text
	// Account, Region and Repository are set for PrivateECR.
	Account, Region, Repository partial.Text
	// FIPS and DualStack say that the host is the registry's FIPS or dual-stack host.
	FIPS, DualStack bool
}

// dockerHub is where images without a registry's host come from.
var dockerHub = partial.Literal("registry-1.docker.io")

// classifyImage tells where an image comes from, as a container engine reads its name: a first part with a dot, a colon
// or "localhost" is a registry, and without one the image is on Docker Hub.
func classifyImage(ref partial.Text) imageSource {
	host, repository, slash := ref.Cut("/")
	if private, ok := privateRegistry(host); ok && slash {
		private.Repository = withoutTag(repository)
		return private
	}
	name, known := host.Text()
	switch {
	case ref.IsZero(), slash && !known:
		return imageSource{}
	case slash && (strings.ContainsAny(name, ".:") || name == "localhost"):
		return imageSource{Kind: PublicRegistry, Host: host}
	case slash, known, strings.ContainsAny(ref.Prefix(), ":@"):
		return imageSource{Kind: PublicRegistry, Host: dockerHub}
	}
	return imageSource{}
}

// privateRegistry reads a private registry's host: plain, FIPS and dual-stack. Source: the host patterns of the Amazon
// ECR Docker credential helper (https://github.com/awslabs/amazon-ecr-credential-helper).
func privateRegistry(host partial.Text) (imageSource, bool) {
	labels := host.Split(".", -1)
	kind := ""
	region := 3
	if len(labels) > 3 {
		first, _ := labels[1].Text()
		second, _ := labels[2].Text()
		kind = first + "." + second
		if strings.HasPrefix(first, "dkr-") {
			kind, region = first, 2
		}
	}
	source := imageSource{Kind: PrivateECR, Host: host, FIPS: strings.HasSuffix(kind, "fips"), DualStack: strings.HasPrefix(kind, "dkr-")}
	switch kind {
	case "dkr.ecr", "dkr.ecr-fips", "dkr-ecr", "dkr-ecr-fips":
	default:
		return imageSource{}, false
	}
	if len(labels) < region+2 || !fits(labels[0], isAccount) || !fits(labels[region], isLabel) {
		return imageSource{}, false
	}
	source.Account, source.Region = labels[0], labels[region]
	return source, true
}

// fits reports whether a text is known and of a form, or one unknown and nothing else.
func fits(t partial.Text, form func(string) bool) bool {
	s, known := t.Text()
	return known && form(s) || !known && len(t.Parts()) == 1
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// isLabel reports whether a text is a label of a DNS name.
func isLabel(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// ownAddress reports whether a registry is named by a private address or as localhost, so that no way to the internet
// leads there, and none is needed.
func ownAddress(host partial.Text) bool {
	name, _ := host.Text()
	name, _, _ = strings.Cut(name, ":")
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && (addr.IsPrivate() || addr.IsLoopback() || sharedAddresses.Contains(addr))
}

// sharedAddresses may be those of a VPC too. Source: RFC 6598; Amazon VPC User Guide, VPC CIDR blocks.
var sharedAddresses = netip.MustParsePrefix("100.64.0.0/10")

// withoutTag cuts the tag or the digest off a repository's name. A tag cannot hold a slash or a colon.
func withoutTag(name partial.Text) partial.Text {
	name, _, _ = name.Cut("@")
	name, _, _ = name.Cut(":")
	return name
}

// cached finds the pull through cache rule that a private image falls under.
func (x *index) cached(s imageSource) *network.CacheRule {
	for i := range x.network.CacheRules {
		r := &x.network.CacheRules[i]
		prefix, known := r.Prefix.Text()
		if !known || same(r.Env.Account, s.Account) == no || same(r.Env.Region, s.Region) == no {
			continue
		}
		if prefix == "ROOT" || strings.HasPrefix(s.Repository.Prefix(), strings.TrimSuffix(prefix, "/")+"/") {
			return r
		}
	}
	return nil
}

// service is the endpoint service of a private registry's host. The names of the FIPS endpoints stand in one AWS sample
// and are not confirmed elsewhere.
func (s imageSource) service() pullpath.Service {
	if s.FIPS {
		return "ecr-fips.dkr"
	}
	return pullpath.ECRDKR
}

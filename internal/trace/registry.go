package trace

import (
	"regexp"
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

// ImageSource is where an image comes from. Parts that are not known before deployment stand between ‹ and ›.
type ImageSource struct {
	Kind RegistryKind
	// Host is the host that the image is pulled from.
	Host string
	// Account, Region and Repository are set for PrivateECR.
	Account, Region, Repository string
	// FIPS and DualStack say that the host is the registry's FIPS or dual-stack host.
	FIPS, DualStack bool
}

const part = `(‹[^›]+›|[a-z0-9-]+)`

// privateHost matches a private registry's host: plain, FIPS and dual-stack. Source: the host patterns of the Amazon ECR
// Docker credential helper (https://github.com/awslabs/amazon-ecr-credential-helper).
var privateHost = regexp.MustCompile(`^([0-9]{12}|‹[^›]+›)\.dkr(\.ecr|\.ecr-fips|-ecr|-ecr-fips)\.` + part + `\.(‹[^›]+›|[a-z0-9.-]+)$`)

// ClassifyImage tells where an image comes from, as a container engine reads its name: a first part with a dot, a colon or
// "localhost" is a registry, and without one the image is on Docker Hub.
func ClassifyImage(ref partial.Text) ImageSource {
	name := ref.String()
	host, repository, slash := cutHost(name)
	if m := privateHost.FindStringSubmatch(host); slash && m != nil {
		return ImageSource{
			Kind: PrivateECR, Host: host, Account: m[1], Region: m[3], Repository: withoutTag(repository),
			FIPS: strings.HasSuffix(m[2], "fips"), DualStack: strings.HasPrefix(m[2], "-"),
		}
	}
	unknown := strings.Index(name, "‹")
	switch {
	case name == "":
		return ImageSource{}
	case slash && strings.Contains(host, "‹"):
		return ImageSource{}
	case slash && (strings.ContainsAny(host, ".:") || host == "localhost"):
		return ImageSource{Kind: PublicRegistry, Host: host}
	case slash, unknown < 0, strings.ContainsAny(name[:unknown], ":@"):
		return ImageSource{Kind: PublicRegistry, Host: "registry-1.docker.io"}
	}
	return ImageSource{}
}

// cutHost cuts an image's name at its first slash outside of what is not known.
func cutHost(name string) (host, rest string, found bool) {
	depth := 0
	for i, r := range name {
		switch r {
		case '‹':
			depth++
		case '›':
			depth--
		case '/':
			if depth == 0 {
				return name[:i], name[i+1:], true
			}
		}
	}
	return name, "", false
}

// withoutTag cuts the tag or the digest off a repository's name. A tag cannot hold a slash or a colon.
func withoutTag(name string) string {
	name, _, _ = strings.Cut(name, "@")
	depth := 0
	for i, r := range name {
		switch r {
		case '‹':
			depth++
		case '›':
			depth--
		case ':':
			if depth == 0 {
				return name[:i]
			}
		}
	}
	return name
}

// cached finds the pull through cache rule that a private image falls under.
func (x *index) cached(s ImageSource) *network.CacheRule {
	for i := range x.network.CacheRules {
		r := &x.network.CacheRules[i]
		prefix, known := r.Prefix.Text()
		if !known || sameShown(r.Env.Account.String(), s.Account) == no || sameShown(r.Env.Region.String(), s.Region) == no {
			continue
		}
		if prefix == "ROOT" || strings.HasPrefix(s.Repository, strings.TrimSuffix(prefix, "/")+"/") {
			return r
		}
	}
	return nil
}

// service is the endpoint service of a private registry's host. The names of the FIPS endpoints stand in one AWS sample and
// are not confirmed elsewhere.
func (s ImageSource) service() pullpath.Service {
	if s.FIPS {
		return "ecr-fips.dkr"
	}
	return pullpath.ECRDKR
}

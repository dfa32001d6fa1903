package image

import (
	"fmt"
	"slices"

	"ecrprivatelink/constructs/pullpath"
)

// ociIndex is the specification of indexes.
const ociIndex pullpath.Source = "https://github.com/opencontainers/image-spec/blob/main/image-index.md"

// publicRegistries lists the hosts of registries on the internet that have no VPC endpoint, Amazon ECR Public included:
// a VPC without internet access cannot reach them. Registries that are not listed may be reachable over a private
// connection, so nothing is said of them.
// Source: the Amazon ECR guide on VPC endpoints, for ECR Public; the others are operated outside AWS.
var publicRegistries = []string{"docker.io", "index.docker.io", "registry-1.docker.io", "public.ecr.aws", "mcr.microsoft.com",
	"ghcr.io", "quay.io", "gcr.io", "registry.k8s.io"}

// isPublic reports whether host is a registry that a VPC without internet access is known not to reach.
func isPublic(host string) bool { return slices.Contains(publicRegistries, host) }

func publicRegistry(reference, host string) Finding {
	return Finding{
		ID:       registryPublic,
		Severity: Error,
		Resource: reference,
		Message:  fmt.Sprintf("the registry %s is on the internet and has no VPC endpoint, so a VPC without internet access cannot pull from it", host),
		Fix: "Copy the image to a private Amazon ECR repository. A pull through cache rule does that too, but the first pull of an " +
			"image through it needs a route to the internet.",
		Source: pullpath.ECRGuide,
	}
}

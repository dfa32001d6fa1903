package image

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"ecrprivatelink/internal/ecrname"
)

// Reference is the name of an image.
type Reference struct {
	// ECR is the private Amazon ECR registry that the name gives. Its fields are empty when the name gives none, which
	// means the registry of the caller's account in the caller's Region. It is nil for an image of another registry.
	ECR *ecrname.Registry
	// Host is the host of the registry, with a port if it has one; "" when the name gives none.
	Host string
	// Repository is the name of the repository, without the host.
	Repository string
	// Identifier is the digest that the name gives, otherwise its tag, otherwise "latest".
	Identifier string
}

// ParseReference reads the name of an image:
//
//	app:1.0                                              a repository of the caller's own Amazon ECR registry
//	111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1.0 a repository of that Amazon ECR registry
//	arn:aws:ecr:us-west-2:111122223333:repository/app:1.0
//	registry.example.com:5000/app@sha256:…               a repository of another registry
//
// A name without a tag and a digest means the tag latest, as it does for Docker; one with both means the digest. As for
// Docker, the part before the first slash is a registry if it has a dot or a colon or is localhost. The error says what
// is wrong with the name.
func ParseReference(text string) (Reference, error) {
	if strings.HasPrefix(text, "arn:") {
		return parseARN(text)
	}
	if strings.Contains(text, "://") {
		return Reference{}, fmt.Errorf("%q is not the name of an image: leave out the scheme; want for example app:1.0", text)
	}
	host, rest, found := strings.Cut(text, "/")
	if !found || !(strings.ContainsAny(host, ".:") || host == "localhost") {
		host, rest = "", text
	}
	repository, identifier, err := split(rest)
	if err != nil {
		return Reference{}, fmt.Errorf("%q is not the name of an image: %w", text, err)
	}
	if registry, ok := ecrname.ParseHost(host); ok || host == "" {
		if err := ecrname.CheckName(repository); err != nil {
			return Reference{}, fmt.Errorf("%q is not the name of an image in Amazon ECR: %w", text, err)
		}
		return Reference{&registry, host, repository, identifier}, nil
	}
	if wrong := ecrname.Nearly(host); wrong != "" {
		return Reference{}, fmt.Errorf("%q is not the name of an image: %s %s", text, host, wrong)
	}
	// Docker Hub keeps official images in the repository library/NAME; the library adds that.
	parsed, err := name.NewRepository(host + "/" + repository)
	if err != nil {
		return Reference{}, fmt.Errorf("%q is not the name of an image: %w", text, err)
	}
	return Reference{nil, host, parsed.RepositoryStr(), identifier}, nil
}

func parseARN(text string) (Reference, error) {
	const parts = 6 // of an ARN; the last one has the repository
	part := strings.SplitN(text, ":", parts)
	resource, identifier, err := split(part[len(part)-1])
	if err != nil {
		return Reference{}, fmt.Errorf("%q is not the name of an image: %w", text, err)
	}
	part[len(part)-1] = resource
	repository, err := ecrname.ParseARN(strings.Join(part, ":"))
	if err != nil {
		return Reference{}, err
	}
	return Reference{&repository.Registry, repository.Host, repository.Name, identifier}, nil
}

// split takes REPOSITORY[:TAG][@DIGEST] apart.
func split(text string) (repository, identifier string, err error) {
	rest, digest, hasDigest := strings.Cut(text, "@")
	repository, tag, hasTag := strings.Cut(rest, ":")
	if repository == "" {
		return "", "", fmt.Errorf("it has no repository")
	}
	if hasTag {
		if _, err := name.NewTag("registry.invalid/repository:"+tag, name.StrictValidation); err != nil {
			return "", "", fmt.Errorf("%q is not a tag; want letters, digits, _ . - and at most 128 of them", tag)
		}
	}
	switch {
	case hasDigest:
		if _, err := blobFile(digest); err != nil {
			return "", "", err
		}
		return repository, digest, nil
	case hasTag:
		return repository, tag, nil
	}
	return repository, name.DefaultTag, nil
}

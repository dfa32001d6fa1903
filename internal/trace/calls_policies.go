package trace

import (
	"regexp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/partial"
)

// firstPull appends what the first pull of an image through a cache needs besides: to import the image, and to create
// the repository where it does not exist.
func (b *requestBuilder) firstPull(c *checker, pull request) {
	if pull.cache == nil {
		return
	}
	actions := []string{"ecr:BatchImportUpstreamImage"}
	if _, repository, _ := c.resourceOf(&pull); repository == nil || repository.Unchecked != "" {
		actions = append(actions, "ecr:CreateRepository")
	}
	for _, action := range actions {
		r := pull
		r.API, r.Source, r.first = action, pullThroughIAM, true
		b.append(r)
	}
}

// secretSuffix is what AWS Secrets Manager puts behind a secret's name; a name may end the same way.
var secretSuffix = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// wordSuffix is an end of a secret's ARN that may be the suffix, and is more likely a word of the name.
var wordSuffix = regexp.MustCompile(`-[a-z]{6}$`)

// wholeARN is the ARN of a secret that policies are held against: a partial one is resolved to the whole one, with a
// hyphen and six characters, before they are. Source: AWS Secrets Manager User Guide, Secret ARN and partial ARNs.
func wholeARN(arn partial.Text, service pullpath.Service) partial.Text {
	parts := arn.Parts()
	if service != pullpath.SecretsManager || len(parts) == 0 || parts[len(parts)-1].Unknown {
		return arn
	}
	switch end := parts[len(parts)-1].Text; {
	case wordSuffix.MatchString(end):
		return partial.Join(arn, partial.Token("the rest of the ARN of "+arn.String()))
	case secretSuffix.MatchString(end):
		return arn
	}
	return partial.Join(arn, partial.Literal("-"), partial.Characters("the suffix of "+arn.String(), 6))
}

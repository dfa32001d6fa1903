package trace

import (
	"regexp"

	"ecrprivatelink/constructs/pullpath"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

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

// namesOf are the ARNs that are surely a resource's: of a secret the whole one, too.
func namesOf(o *network.Resource) []partial.Text {
	if o.Kind == network.SecretKind {
		return []partial.Text{o.ARN, wholeARN(o.ARN, pullpath.SecretsManager)}
	}
	return []partial.Text{o.ARN}
}

package live

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// keyFacts is what AWS tells of the key that encrypts something.
type keyFacts struct {
	// arn is the ARN of a customer managed key. The zero Text is a key that AWS manages.
	arn partial.Text
	// hidden, when not empty, says why it is not known which key it is.
	hidden string
	// resource is the customer managed key; nil for one that AWS manages.
	resource *network.Resource
}

// awsAlias begins the aliases of the keys that AWS manages. Source: AWS KMS Developer Guide, AWS managed keys.
const awsAlias = "alias/aws/"

// key reads the key with an id, an ARN or an alias.
func (r *reading) key(id, region string) keyFacts {
	if id == "" || strings.Contains(id, awsAlias) {
		return keyFacts{}
	}
	in := func(o *kms.Options) { o.Region = region }
	about, code, why := unless(r, with(r.KMS.DescribeKey, in), &kms.DescribeKeyInput{KeyId: aws.String(id)},
		func(o *kms.DescribeKeyOutput) *kmstypes.KeyMetadata {
			if o.KeyMetadata == nil || aws.ToString(o.KeyMetadata.Arn) == "" || o.KeyMetadata.KeyState == "" {
				return nil
			}
			return o.KeyMetadata
		}, "NotFoundException")
	o := &network.Resource{Object: object(network.KeyKind.Named(id), ""), Kind: network.KeyKind, ARN: r.keyARN(id, region), Unchecked: why, Policy: partial.Unknown[*iam.Document](why)}
	o.Name = id
	switch {
	case about != nil && about.KeyManager == kmstypes.KeyManagerTypeAws:
		return keyFacts{}
	case about != nil:
		o.ID, o.ARN = network.KeyKind.Named(*about.Arn), partial.Literal(*about.Arn)
		o.Unusable, o.Unchecked = keyState(about.KeyState)
	case code != "":
		o.Unusable, o.Policy = "there is no such key", partial.Known[*iam.Document](nil)
		return keyFacts{arn: o.ARN, resource: o}
	}
	arn, known := o.ARN.Text()
	if !known {
		return keyFacts{arn: o.ARN, hidden: why, resource: o}
	}
	text, why := once(r, with(r.KMS.GetKeyPolicy, in), &kms.GetKeyPolicyInput{KeyId: aws.String(arn), PolicyName: aws.String("default")},
		func(o *kms.GetKeyPolicyOutput) *string { return notEmpty(o.Policy) })
	o.Policy = policyText(network.KeyKind.Named(id), text, why)
	return keyFacts{arn: o.ARN, resource: o}
}

// keyARN is the ARN of a key by its id or ARN; that of one behind an alias is not known.
func (r *reading) keyARN(id, region string) partial.Text {
	switch {
	case strings.HasPrefix(id, "arn:") && strings.Contains(id, ":key/"):
		return partial.Literal(id)
	case strings.HasPrefix(id, "arn:") || strings.HasPrefix(id, "alias/"):
		return partial.Token("the key " + id)
	}
	return r.env.ARN("kms", partial.Literal(region), r.env.Account, partial.Literal("key/"+id))
}

// keyState says why a key in a state decrypts nothing, or why that is not known. Source: AWS KMS Developer Guide, Key
// states of AWS KMS keys.
func keyState(state kmstypes.KeyState) (unusable, unchecked string) {
	switch state {
	case kmstypes.KeyStateEnabled:
		return "", ""
	case kmstypes.KeyStateDisabled, kmstypes.KeyStatePendingDeletion, kmstypes.KeyStatePendingImport, kmstypes.KeyStatePendingReplicaDeletion, kmstypes.KeyStateUnavailable:
		return "its state is " + string(state), ""
	}
	return "", "its state is " + string(state)
}

// field is a field of an ARN, from 0; empty where there is none.
func field(arn string, at int) string {
	if fields := strings.SplitN(arn, ":", 6); at < len(fields) {
		return fields[at]
	}
	return ""
}

// secretGate reads a secret, its policy and its key, never its value.
func (r *reading) secretGate(arn string) gated {
	in := func(o *secretsmanager.Options) { o.Region = field(arn, 3) }
	o := &network.Resource{Object: object(arn, ""), Kind: network.SecretKind, ARN: partial.Literal(arn)}
	o.Name = strings.TrimPrefix(field(arn, 5), "secret:")
	about, code, why := unless(r, with(r.SecretsManager.DescribeSecret, in), &secretsmanager.DescribeSecretInput{SecretId: aws.String(arn)},
		func(o *secretsmanager.DescribeSecretOutput) *secretsmanager.DescribeSecretOutput {
			if aws.ToString(o.ARN) == "" {
				return nil
			}
			return o
		}, "ResourceNotFoundException")
	out := gated{resource: o}
	switch {
	case code != "":
		o.Unusable, o.Policy = "there is no such secret", partial.Known[*iam.Document](nil)
		if field(arn, 4) != r.account { // that no key is named would say that it is one that AWS manages
			out.key.hidden = o.Unusable
		}
		return out
	case about == nil:
		o.Unchecked, out.key.hidden = why, why
	default:
		out.arn, o.ARN = *about.ARN, partial.Literal(*about.ARN)
		if about.DeletedDate != nil {
			o.Unusable = "it is scheduled for deletion"
		}
		out.key = r.key(aws.ToString(about.KmsKeyId), field(arn, 3))
	}
	var text *string
	found, why := once(r, with(r.SecretsManager.GetResourcePolicy, in), &secretsmanager.GetResourcePolicyInput{SecretId: aws.String(arn)},
		func(o *secretsmanager.GetResourcePolicyOutput) *secretsmanager.GetResourcePolicyOutput {
			if aws.ToString(o.ARN) == "" {
				return nil
			}
			return o
		})
	if found != nil {
		text = notEmpty(found.ResourcePolicy) // AWS leaves it out where there is none
	}
	o.Policy = policyText("secret "+o.Name, text, why)
	return out
}

// secretReference begins the names of parameters that stand for a secret. Source: AWS Systems Manager User Guide,
// Referencing AWS Secrets Manager secrets from Parameter Store parameters.
const secretReference = "/aws/reference/secretsmanager/"

// parameterGate reads which key encrypts a parameter, never its value.
func (r *reading) parameterGate(arn string) gated {
	name := strings.TrimPrefix(field(arn, 5), "parameter")
	hidden := func(why string) gated { return gated{key: keyFacts{hidden: why}} }
	switch owner := field(arn, 4); {
	case strings.HasPrefix(name, secretReference):
		return hidden("it refers to a secret of AWS Secrets Manager, which is not followed")
	case r.account != "" && owner != "" && owner != r.account:
		return hidden("AWS tells it to account " + owner + " only")
	case field(arn, 3) != r.Region:
		return hidden("it is in " + field(arn, 3))
	}
	names := []string{name}
	if plain := strings.TrimPrefix(name, "/"); !strings.Contains(plain, "/") {
		names = append(names, plain) // only a name with levels must begin with a slash
	}
	found := pages[ssmtypes.ParameterMetadata](r, r.SSM.DescribeParameters, &ssm.DescribeParametersInput{
		ParameterFilters: []ssmtypes.ParameterStringFilter{{Key: aws.String("Name"), Option: aws.String("Equals"), Values: names}},
	})
	if found.why != "" {
		return hidden(found.why)
	}
	for _, p := range found.items {
		if p.Type == ssmtypes.ParameterTypeSecureString {
			return gated{key: r.key(aws.ToString(p.KeyId), r.Region)}
		}
	}
	return gated{}
}

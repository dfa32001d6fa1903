package live

import (
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	policy "ecrprivatelink/internal/iam"
	"ecrprivatelink/internal/network"
	"ecrprivatelink/internal/partial"
)

// roles reads the roles with the ARNs. An empty ARN is no role.
func (r *reading) roles(arns []string) []network.Role {
	arns = slices.DeleteFunc(distinct(arns), func(arn string) bool { return arn == "" })
	return each(arns, r.role)
}

func (r *reading) role(arn string) network.Role {
	name := aws.String(short(arn))
	out := network.Role{Object: object(arn, ""), ARN: partial.Literal(arn)}
	out.Name = *name

	inline := pages[string](r, r.IAM.ListRolePolicies, &iam.ListRolePoliciesInput{RoleName: name})
	out.Policies.More = inline.why
	for _, policyName := range inline.items {
		document, why := r.inlinePolicy(name, policyName)
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, policyName, document, why)
	}

	attached := pages[types.AttachedPolicy](r, r.IAM.ListAttachedRolePolicies, &iam.ListAttachedRolePoliciesInput{RoleName: name})
	out.Managed.More = attached.why
	for _, a := range attached.items {
		document, why := r.managedPolicy(a.PolicyArn)
		if why != "" {
			// The tracer knows what some of AWS's own policies say, and that it does not know the others.
			out.Managed.Items = append(out.Managed.Items, partial.Literal(aws.ToString(a.PolicyArn)))
			continue
		}
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, aws.ToString(a.PolicyName), document, "")
	}

	r.trustAndBoundary(name, &out)
	return out
}

func appendPolicy(to partial.List[network.Policy], name, text, why string) ([]network.Policy, string) {
	if why != "" {
		return to.Items, reasons(to.More, why)
	}
	parsed, known := document(name, text).Get()
	if known && parsed == nil {
		return to.Items, reasons(to.More, "AWS IAM answers with an empty policy "+name)
	}
	if !known {
		return to.Items, reasons(to.More, document(name, text).Why())
	}
	return append(to.Items, network.Policy{Name: name, Document: *parsed}), to.More
}

func (r *reading) inlinePolicy(role *string, name string) (text, why string) {
	document, why := once(r, r.IAM.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: role, PolicyName: aws.String(name)},
		func(o *iam.GetRolePolicyOutput) *string { return o.PolicyDocument })
	return unescapeDocument(document), why
}

// managedPolicy reads the default version of a managed policy, of AWS or of a customer.
func (r *reading) managedPolicy(arn *string) (text, why string) {
	version, why := once(r, r.IAM.GetPolicy, &iam.GetPolicyInput{PolicyArn: arn}, func(o *iam.GetPolicyOutput) *string {
		if o.Policy == nil {
			return nil
		}
		return o.Policy.DefaultVersionId
	})
	if version == nil {
		return "", why
	}
	document, why := once(r, r.IAM.GetPolicyVersion, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: version},
		func(o *iam.GetPolicyVersionOutput) *string {
			if o.PolicyVersion == nil {
				return nil
			}
			return o.PolicyVersion.Document
		})
	return unescapeDocument(document), why
}

// trustAndBoundary reads who may assume a role, and its permissions boundary.
func (r *reading) trustAndBoundary(role *string, into *network.Role) {
	found, why := once(r, r.IAM.GetRole, &iam.GetRoleInput{RoleName: role}, func(o *iam.GetRoleOutput) *types.Role { return o.Role })
	if found == nil {
		into.Trust, into.Boundary = partial.Unknown[*policy.Document](why), partial.Unknown[*policy.Document](why)
		return
	}
	into.Trust = partial.Unknown[*policy.Document]("AWS IAM tells no trust policy")
	if found.AssumeRolePolicyDocument != nil {
		into.Trust = document("the trust of role "+*role, unescapeDocument(found.AssumeRolePolicyDocument))
	}
	into.Boundary = partial.Known[*policy.Document](nil)
	if found.PermissionsBoundary == nil || aws.ToString(found.PermissionsBoundary.PermissionsBoundaryArn) == "" {
		return
	}
	arn := found.PermissionsBoundary.PermissionsBoundaryArn
	text, why := r.managedPolicy(arn)
	if why != "" {
		into.Boundary = partial.Unknown[*policy.Document](why)
		return
	}
	into.Boundary = document(aws.ToString(arn), text)
}

// unescapeDocument undoes the URL encoding in which IAM returns policies. Source: "GetRolePolicy" in the IAM API
// Reference.
func unescapeDocument(text *string) string {
	plain, err := url.QueryUnescape(aws.ToString(text))
	if err != nil {
		return aws.ToString(text)
	}
	return plain
}

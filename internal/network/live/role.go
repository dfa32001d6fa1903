package live

import (
	"context"
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
func (r *reading) roles(ctx context.Context, arns []string) ([]network.Role, error) {
	arns = slices.DeleteFunc(distinct(arns), func(arn string) bool { return arn == "" })
	out := make([]network.Role, len(arns))
	group, ctx := stage(ctx)
	for i, arn := range arns {
		into(group, &out[i], func() (network.Role, error) { return r.role(ctx, arn) })
	}
	return out, group.Wait()
}

func (r *reading) role(ctx context.Context, arn string) (network.Role, error) {
	name := aws.String(short(arn))
	out := network.Role{Object: object(arn, ""), ARN: partial.Literal(arn)}
	out.Name = *name

	inline, err := pages(ctx, r.IAM.ListRolePolicies, &iam.ListRolePoliciesInput{RoleName: name},
		func(o *iam.ListRolePoliciesOutput) []string { return o.PolicyNames })
	if err != nil {
		return out, err
	}
	out.Policies.More = inline.why
	for _, policyName := range inline.items {
		document, why, err := r.inlinePolicy(ctx, name, policyName)
		if err != nil {
			return out, err
		}
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, policyName, document, why)
	}

	attached, err := pages(ctx, r.IAM.ListAttachedRolePolicies, &iam.ListAttachedRolePoliciesInput{RoleName: name},
		func(o *iam.ListAttachedRolePoliciesOutput) []types.AttachedPolicy { return o.AttachedPolicies })
	if err != nil {
		return out, err
	}
	out.Managed.More = attached.why
	for _, a := range attached.items {
		document, why, err := r.managedPolicy(ctx, a.PolicyArn)
		if err != nil {
			return out, err
		}
		if why != "" {
			// The tracer knows what some of AWS's own policies say, and that it does not know the others.
			out.Managed.Items = append(out.Managed.Items, partial.Literal(aws.ToString(a.PolicyArn)))
			continue
		}
		out.Policies.Items, out.Policies.More = appendPolicy(out.Policies, aws.ToString(a.PolicyName), document, "")
	}

	return out, r.trustAndBoundary(ctx, name, &out)
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

func (r *reading) inlinePolicy(ctx context.Context, role *string, name string) (text, why string, err error) {
	document, why, err := once(ctx, r.IAM.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: role, PolicyName: aws.String(name)},
		func(o *iam.GetRolePolicyOutput) *string { return o.PolicyDocument })
	return unescapeDocument(document), why, err
}

// managedPolicy reads the default version of a managed policy, of AWS or of a customer.
func (r *reading) managedPolicy(ctx context.Context, arn *string) (text, why string, err error) {
	version, why, err := once(ctx, r.IAM.GetPolicy, &iam.GetPolicyInput{PolicyArn: arn}, func(o *iam.GetPolicyOutput) *string {
		if o.Policy == nil {
			return nil
		}
		return o.Policy.DefaultVersionId
	})
	if version == nil {
		return "", why, err
	}
	document, why, err := once(ctx, r.IAM.GetPolicyVersion, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: version},
		func(o *iam.GetPolicyVersionOutput) *string {
			if o.PolicyVersion == nil {
				return nil
			}
			return o.PolicyVersion.Document
		})
	return unescapeDocument(document), why, err
}

// trustAndBoundary reads who may assume a role, and its permissions boundary.
func (r *reading) trustAndBoundary(ctx context.Context, role *string, into *network.Role) error {
	found, why, err := once(ctx, r.IAM.GetRole, &iam.GetRoleInput{RoleName: role}, func(o *iam.GetRoleOutput) *types.Role { return o.Role })
	if found == nil {
		into.Trust, into.Boundary = partial.Unknown[*policy.Document](why), partial.Unknown[*policy.Document](why)
		return err
	}
	into.Trust = partial.Unknown[*policy.Document]("AWS IAM tells no trust policy")
	if found.AssumeRolePolicyDocument != nil {
		into.Trust = document("the trust of role "+*role, unescapeDocument(found.AssumeRolePolicyDocument))
	}
	into.Boundary = partial.Known[*policy.Document](nil)
	if found.PermissionsBoundary == nil || aws.ToString(found.PermissionsBoundary.PermissionsBoundaryArn) == "" {
		return nil
	}
	arn := found.PermissionsBoundary.PermissionsBoundaryArn
	text, why, err := r.managedPolicy(ctx, arn)
	if err != nil || why != "" {
		into.Boundary = partial.Unknown[*policy.Document](why)
		return err
	}
	into.Boundary = document(aws.ToString(arn), text)
	return nil
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
